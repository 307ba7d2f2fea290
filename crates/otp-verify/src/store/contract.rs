use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::{Place, Reserved, Sealed, Slot, StoreError};
use crate::{ChallengeId, Generation};

/// How far in the future a time may lie that a store has written itself.
///
/// A clock may be set back, and then finds what it has written before in its own future. Further ahead than this it does not
/// count: otherwise a code would live for longer than was promised, and a window would stay shut. Nearer than this it counts. An
/// operation may read the clock, wait for a lock, and then find what another one wrote a moment later. If that did not count,
/// its attempt would be lost, or a second message sent. So no operation may wait for a lock for longer than this.
pub const SKEW: Duration = Duration::from_secs(5);

/// A store of challenges, failures and the send guard's windows.
///
/// It has six operations. Each is atomic, whatever runs beside it in this process or another. None takes part in a
/// transaction of the caller: a rollback of an application must not give an attempt back.
///
/// **The store's clock decides** what has expired. The clocks of the machines around it do not matter. It may be set back: what
/// lies more than [`SKEW`] in its future does not count.
///
/// A store that cannot do its work returns a [`StoreError`], which says whether the operation may have been applied. It never
/// guesses. The suite in the module `conformance` (feature `conformance`) checks an implementation against all of this.
///
/// # What a store keeps
///
/// For a [`Place`], at most one **challenge**: its id, how many attempts it allows and has given out, and whether it was used.
/// It has one or two **generations**: the current code, and, while the outcome of a resend is unknown, the code before it. A
/// generation has an expiry and an outcome, which is pending until [`record`](Self::record). It is *live* until it expires, if it
/// was opened no later than [`SKEW`] from now. A challenge is live while one of its generations is. A challenge that is not live
/// counts as absent, and may be deleted. An operation that answers [`Gone::NotFound`] because of that **deletes it**: what was
/// refused once is not revived by a clock that is set back, nor by one that catches up.
///
/// For a subject, a **count of failures** that outlives challenges. It starts with the first failure, and is gone after its
/// window. For a [`Slot`], what was taken in its **window**. Both count until they end, if they end no later than their length
/// and [`SKEW`] from now. Otherwise they have not begun. A wait for one of them is never longer than its length.
#[async_trait]
pub trait ChallengeStore: Send + Sync {
    /// Takes the cost of every slot, or of none.
    ///
    /// A slot has room if what its window has taken plus the cost is at most the limit. A window begins with the first send
    /// and ends after its length. It is never extended. The keys of one call differ.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. Windows may have been taken.
    async fn reserve(&self, slots: &[Slot]) -> Result<Reserved, StoreError>;

    /// Writes a generation, before its code is sent: a new challenge in place of whatever was there, or another generation of
    /// the challenge that is there.
    ///
    /// The first of these that applies decides:
    ///
    /// 1. The live challenge has this id, and this is its current generation. Nothing changes, and the answer says what is
    ///    there. So a driver that repeats a command does no harm.
    /// 2. The subject's failures have reached their cap: [`Opened::LockedOut`].
    /// 3. For [`Opening::Again`]: there is no live challenge with this id: [`Gone::NotFound`]. It was used: [`Gone::Used`]. It
    ///    has no attempts left: [`Gone::NoAttemptsLeft`].
    /// 4. There is a live challenge, with any id, that was not used. Its current generation is pending, was opened no later than
    ///    [`SKEW`] from now, and is younger than [`Open::flight`]: [`Opened::InFlight`].
    /// 5. The generation is written, with the outcome pending. It expires after `valid_for`. A new challenge has given out no
    ///    attempt. Another generation leaves the attempts as they are, and becomes the current one. One earlier generation is
    ///    kept beside it: the former current one if it is live and accepted; otherwise the one that was kept before, if it is
    ///    live; otherwise the former current one, if it is live.
    ///
    /// With [`Opening::Again`] and no [`Open::sealed`] the new generation takes over what is sealed, and the expiry: from the
    /// current generation if that is live, otherwise from the one kept beside it.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. The generation may have been written; its code must not be sent.
    async fn open(&self, open: &Open) -> Result<Opened, StoreError>;

    /// Notes the outcome of a generation's message. Returns whether anything was noted.
    ///
    /// Only a pending generation of exactly this challenge changes, and only while the challenge is live. So a late answer of
    /// an older send changes nothing.
    ///
    /// | generation | accepted | unknown | not sent |
    /// |---|---|---|---|
    /// | current | noted; the one beside it is dropped | noted; both stay | the one beside it becomes current; without one the challenge is deleted |
    /// | beside | noted | noted | dropped |
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store.
    async fn record(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        outcome: Outcome,
    ) -> Result<bool, StoreError>;

    /// Takes an attempt, **before** anything is compared. The attempts given out and the subject's failures are counted up in
    /// the same step.
    ///
    /// The first of these that applies decides:
    ///
    /// 1. There is no live challenge, or it has another id: [`Gone::NotFound`].
    /// 2. It was used: [`Gone::Used`].
    /// 3. All its attempts are given out (those that came back do not count), or [`Ticket::MAX`] tickets were given out in all:
    ///    [`Gone::NoAttemptsLeft`].
    /// 4. The subject's failures have reached their cap: [`Claimed::LockedOut`].
    /// 5. The attempt is granted.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. An attempt may be used up, and nothing may be compared.
    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError>;

    /// Settles an attempt that was not answered with *no*. Returns whether it was settled.
    ///
    /// [`Ending`] says what comes back. The subject's failures are counted down only if they are still the count that the ticket
    /// was counted into. Nothing happens if the challenge is not live, has another id or was used, or if this ticket was never
    /// given out or was settled before, **whichever ending it had**.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store.
    async fn settle(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
        ending: Ending,
    ) -> Result<bool, StoreError>;

    /// Uses the challenge up: exactly one caller gets [`Consumed::Now`]. The subject's failures are forgotten in the same step.
    ///
    /// If there is no live challenge, it has another id, or this is not a live generation of it: [`Gone::NotFound`]. If it was
    /// used: [`Gone::Used`].
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. The challenge may be used up, and nobody is confirmed.
    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
    ) -> Result<Consumed, StoreError>;
}

/// A generation to write, and the conditions for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The number and purpose that the challenge belongs to.
    pub place: Place,
    /// The id of the challenge.
    pub challenge: ChallengeId,
    /// The number of the generation.
    pub generation: Generation,
    /// What is needed to check its code. `None` keeps what the challenge has, with [`Opening::Again`] only.
    pub sealed: Option<Sealed>,
    /// How long the code is valid.
    pub valid_for: Duration,
    /// A new challenge, or another generation of it.
    pub opening: Opening,
    /// For how long a pending generation keeps others from being opened.
    pub flight: Duration,
    /// The failures that the subject may have.
    pub failures: FailureLimit,
}

/// Whether a challenge begins or continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A new challenge, in place of whatever was there.
    New {
        /// The number of attempts it allows, over all its generations.
        attempts: u32,
    },
    /// Another generation of the challenge that is there.
    Again,
}

/// The failures that a subject may have, over all its challenges and purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureLimit {
    /// The number of failures.
    pub cap: u32,
    /// The time in which they are counted, from the first of them.
    pub window: Duration,
}

/// The answer to [`ChallengeStore::open`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The generation is written.
    Written {
        /// When it expires, by the store's clock.
        expires_at: SystemTime,
        /// The time that is left until then.
        expires_in: Duration,
        /// What is sealed in it.
        sealed: Sealed,
    },
    /// Another send for this place is on its way.
    InFlight {
        /// How long it keeps others waiting.
        retry_after: Duration,
    },
    /// The subject has too many failures.
    LockedOut {
        /// How long until they are forgotten.
        retry_after: Duration,
    },
    /// There is no challenge that could have another generation.
    Gone(Gone),
}

/// The reason why a challenge is not available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gone {
    /// There is no challenge with this id here: it never existed, expired, or another one replaced it.
    NotFound,
    /// Its code was used.
    Used,
    /// It has no attempts left.
    NoAttemptsLeft,
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

/// A request for an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The number and purpose that the challenge belongs to.
    pub place: Place,
    /// The id of the challenge; `None` takes whichever is there.
    pub challenge: Option<ChallengeId>,
    /// The failures that the subject may have.
    pub failures: FailureLimit,
}

/// The answer to [`ChallengeStore::claim`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// The attempt is granted.
    Granted {
        /// The challenge.
        challenge: ChallengeId,
        /// Needed to settle it.
        ticket: Ticket,
        /// The number of attempts left after this one.
        attempts_left: u32,
        /// The live generations, the current one first: one or two.
        live: Vec<Live>,
    },
    /// The subject has too many failures.
    LockedOut {
        /// How long until they are forgotten.
        retry_after: Duration,
    },
    /// There is no challenge to check.
    Gone(Gone),
}

/// A generation that can be checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// The number of the generation.
    pub generation: Generation,
    /// What is sealed in it.
    pub sealed: Sealed,
}

/// How an attempt ended that was not answered with *no*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Nothing was compared, for certain. The attempt comes back, and so does its failure.
    Nothing,
    /// Nobody knows whether anything was compared. The failure comes back. The attempt stays used, because it may have been a
    /// guess.
    Unknown,
}

/// An attempt that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// Its number within the challenge, from 0 in the order in which attempts were given out.
    pub number: u32,
    /// When the count of failures that it was counted into ends, in milliseconds since 1970 by the store's clock.
    pub failures_until_ms: u64,
}

impl Ticket {
    /// The greatest number of attempts that a challenge gives out, those that came back included.
    pub const MAX: u32 = 60;
}

/// The answer to [`ChallengeStore::consume`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumed {
    /// It was used now, by this call and no other.
    Now {
        /// When that was, by the store's clock.
        at: SystemTime,
    },
    /// It was not used by this call.
    Gone(Gone),
}
