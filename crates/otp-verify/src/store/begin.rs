//! What a start asks of a store, before its message and after it.

use std::time::{Duration, SystemTime};

use super::{
    CallerMark, Gone, Judge, Ladder, Lane, MessageKey, Place, Sealed, SlotKey, StoreError, TenantMark,
};
use crate::{ChallengeId, ChannelName, Generation};

/// A code that is about to be sent, and the conditions for it. See [`ChallengeStore::begin`](super::ChallengeStore::begin).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begin {
    /// The number and purpose that the challenge belongs to.
    pub place: Place,
    /// The id of the challenge.
    pub challenge: ChallengeId,
    /// The number of the generation.
    pub generation: Generation,
    /// What is needed to check its code. `None` keeps what the challenge has, with [`Opening::Again`] only. With
    /// [`Opening::New`] a store refuses it: see [`validate`](Self::validate).
    pub sealed: Option<Sealed>,
    /// A new challenge, or another generation of one that is there.
    pub opening: Opening,
    /// How long the code is valid, if the challenge has that much time left.
    pub valid_for: Duration,
    /// What a shorter time is rounded down to. At least a millisecond.
    pub step: Duration,
    /// How long a challenge lives, from its beginning, with all its generations. At least `valid_for`.
    pub whole: Duration,
    /// The least time that another generation must have left.
    pub least_left: Duration,
    /// For how long a pending generation keeps others from beginning.
    pub flight: Duration,
    /// The windows that must have room. No two have the same key.
    pub slots: Vec<Slot>,
}

impl Begin {
    /// Refuses what no store can do. Every store asks this before anything else, so that all refuse it in the same way.
    ///
    /// # Errors
    ///
    /// [`StoreError::refused`] for a new challenge with nothing sealed: no code could ever be checked against it.
    pub fn validate(&self) -> Result<(), StoreError> {
        match (&self.opening, &self.sealed) {
            (Opening::New { .. }, None) => Err(StoreError::refused()),
            (Opening::New { .. }, Some(_)) | (Opening::Again, _) => Ok(()),
        }
    }

    /// Returns the windows in which a confirmation of this challenge counts: those with a [`Judge`] that it takes from. A store
    /// keeps their keys with a new challenge.
    #[must_use]
    pub fn credit(&self) -> Vec<SlotKey> {
        let is_judged = |slot: &&Slot| slot.judge.is_some() && !slot.of_number && slot.cost > 0;
        match self.opening {
            Opening::New { .. } => self.slots.iter().filter(is_judged).map(|slot| slot.key).collect(),
            Opening::Again => Vec::new(),
        }
    }
}

/// Whether a challenge begins or continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// A new challenge.
    New {
        /// The most attempts that it allows, over all its generations. At least 1.
        attempts: u32,
        /// How many challenges may be there at once.
        room: Room,
        /// What failures do to new challenges.
        ladder: Ladder,
        /// The lane in which it counts.
        lane: Lane,
        /// Who asks for it.
        caller: Option<CallerMark>,
        /// The tenant that it belongs to.
        tenant: TenantMark,
    },
    /// Another generation of the challenge that is there.
    Again,
}

/// How many challenges of a place may be there at once. Those that are used or have no attempts left do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Room {
    /// That many beside each other in one lane: at least 1.
    Beside(u32),
    /// One in all lanes.
    Alone,
}

/// A window of the send guard: at most `limit` in any span of this length. See [`Groups`](super::Groups).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What is counted.
    pub key: SlotKey,
    /// Whether it counts sends of this number alone. Such windows are kept with the number.
    pub of_number: bool,
    /// The cost of this send. A slot that costs nothing is looked at, and not written.
    pub cost: u32,
    /// The total that the sends of one window may cost.
    pub limit: u32,
    /// The length of the window. It is always the same for one key.
    pub window: Duration,
    /// The window counts challenges, and has room unless too few of them were confirmed: `limit` is not asked. Only a window that
    /// is not of one number has one.
    pub judge: Option<Judge>,
}

/// The answer to [`ChallengeStore::begin`](super::ChallengeStore::begin).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// The generation is written, and the windows are taken.
    Written {
        /// When it expires, by the store's clock.
        expires_at: SystemTime,
        /// The time that is left until then.
        expires_in: Duration,
        /// What is sealed in it.
        sealed: Sealed,
        /// The number of attempts that the challenge allows.
        attempts: u32,
        /// When the windows were taken, in milliseconds since 1970 by the store's clock; 0 if an earlier call took them. Then
        /// a message that was not sent gives none of them back, which is the safe side.
        taken_at_ms: u64,
    },
    /// This challenge is there already, with another generation. Nothing was written.
    There {
        /// What became of its message; `None` if that is not known yet.
        outcome: Option<Outcome>,
        /// When its current generation expires.
        expires_at: SystemTime,
        /// The time that is left until then.
        expires_in: Duration,
    },
    /// This challenge is there for another number. Nothing was written.
    OtherNumber,
    /// A window is closed or has no room. None has taken anything.
    Refused {
        /// The position of the slot, counted from 0: the first that is closed, otherwise the one that has room again last. A store
        /// that asks them one after the other may name another one without room.
        slot: usize,
        /// How long until it has room; `None` if it is closed.
        retry_after: Option<Duration>,
    },
    /// Another message for this place is on its way.
    InFlight {
        /// How long it keeps others waiting.
        retry_after: Duration,
    },
    /// Others hold all the places or all the attempts that are left.
    Busy {
        /// How long until the first of them expires.
        retry_after: Duration,
    },
    /// There were too many failures in a row.
    LockedOut {
        /// How long until another challenge may begin.
        retry_after: Duration,
    },
    /// There is no challenge that could have another generation.
    Gone(Gone),
}

/// What became of a message, and what follows. See [`ChallengeStore::finish`](super::ChallengeStore::finish).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finish {
    /// The number and purpose that the challenge belongs to.
    pub place: Place,
    /// The id of the challenge.
    pub challenge: ChallengeId,
    /// The number of the generation.
    pub generation: Generation,
    /// What became of its message.
    pub outcome: Outcome,
    /// The channel that it went by, or may have gone by, if that has a name. Kept with the generation while that is there.
    pub channel: Option<ChannelName>,
    /// The name by which [`report`](super::ChallengeStore::report) finds it, if it was accepted and can be reported.
    pub message: Option<MessageKey>,
    /// How long the vendor says that the code is valid, counted from when the generation was written.
    pub valid_for: Option<Duration>,
    /// When the windows were taken: see [`Begun::Written`].
    pub taken_at_ms: u64,
    /// The windows to give back if the message was not sent.
    pub give_back: Vec<Slot>,
    /// What was billed beyond what was taken. It is taken whatever the limit is.
    pub bill: Option<Slot>,
}

/// The answer to [`ChallengeStore::finish`](super::ChallengeStore::finish).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    /// Whether an outcome was noted.
    pub noted: bool,
    /// When the generation expires, by the store's clock, and the time that is left until then. `None` if nothing was noted, or
    /// nothing was sent.
    pub expires: Option<(SystemTime, Duration)>,
}

/// The outcome of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The vendor accepted it.
    Accepted,
    /// It was not sent, for certain.
    NotSent,
    /// It may or may not have been sent.
    Unknown,
}
