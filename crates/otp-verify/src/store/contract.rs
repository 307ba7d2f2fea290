use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::{Place, Reserved, Sealed, Slot, StoreError};
use crate::{ChallengeId, Generation};

/// Where challenges, failures and the send guard's windows are kept.
///
/// Six operations. Each is atomic on its own, whatever runs beside it in this process or another, and none takes part in
/// a transaction of the caller's: an application's rollback must not give an attempt back. **The store's clock decides**
/// what has expired, so that the clocks of the machines around it do not matter. When a store cannot do its work it
/// answers with a [`StoreError`] that says whether the operation may have been applied, and never with a guess.
///
/// The suite in the `conformance` module (feature `conformance`) asks an implementation all of this.
///
/// # What is kept
///
/// For a [`Place`], at most one **challenge**: its id, how many attempts it has and has given out, whether it was used, and one
/// or two **generations** — the current code, and, while nobody knows what became of a resend, the code before it. A
/// generation has an expiry and an outcome (pending until [`record`](Self::record)); it is *live* until it expires. A
/// challenge is live while one of its generations is; one that is not live is as good as none, and may be deleted.
///
/// For a subject, a **count of failures** that outlives challenges: it begins with the first failure and is gone after its
/// window. For a [`Slot`], what was taken in its **window**.
#[async_trait]
pub trait ChallengeStore: Send + Sync {
    /// Takes the cost of every slot, or of none.
    ///
    /// A slot has room when what its window has taken, and the cost, are at most the limit. A window begins with the first
    /// send and ends after its length; it is never extended. The keys of one call differ.
    ///
    /// # Errors
    ///
    /// When the store cannot tell. Windows may be taken then.
    async fn reserve(&self, slots: &[Slot]) -> Result<Reserved, StoreError>;

    /// Writes a generation down, before its code is sent: a new challenge in place of whatever was there, or another
    /// generation of the challenge that is there.
    ///
    /// In this order:
    ///
    /// 1. A live challenge of this id is there, and this is its current generation: nothing changes, and the answer says
    ///    what is there. So a driver that repeats a command does no harm.
    /// 2. The subject's failures are at their cap: [`Opened::LockedOut`].
    /// 3. For [`Opening::Again`]: there is no live challenge with this id: [`Gone::NotFound`]; it was used: [`Gone::Used`];
    ///    its attempts are used up: [`Gone::NoAttemptsLeft`].
    /// 4. A live challenge is there (with whatever id) that was not used, its current generation is pending, and younger
    ///    than [`Open::flight`]: [`Opened::InFlight`].
    /// 5. It is written, with the outcome pending, and expires after its `valid_for`. A new challenge has given out no
    ///    attempt. Another generation leaves the attempts as they are, and becomes the current one; the one before it is kept
    ///    beside it if it is live and accepted, else the one that was kept before, if live, else the one before it, if live.
    ///
    /// With [`Opening::Again`] and no [`Open::sealed`] the new generation takes over what is sealed, and the expiry, of the
    /// current generation if that is live, else of the one kept beside it.
    ///
    /// # Errors
    ///
    /// When the store cannot tell. The generation may be written then; its code must not be sent.
    async fn open(&self, open: &Open) -> Result<Opened, StoreError>;

    /// Notes what became of the message of a generation. Returns whether anything was noted.
    ///
    /// Only a pending generation of this very challenge is touched, while the challenge is live, so that a late answer of an
    /// older send changes nothing.
    /// *Current*, accepted: the one beside it is dropped. *Current*, unknown: both stay. *Current*, not sent: the one
    /// beside it becomes the current one; with none, the challenge is deleted. *Beside*, accepted or unknown: noted.
    /// *Beside*, not sent: dropped.
    ///
    /// # Errors
    ///
    /// When the store cannot tell.
    async fn record(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        outcome: Outcome,
    ) -> Result<bool, StoreError>;

    /// Takes an attempt, **before** anything is compared: the attempts given out and the subject's failures are counted up in the
    /// same step.
    ///
    /// In this order: no live challenge, or one with another id: [`Gone::NotFound`]. Used: [`Gone::Used`]. As many attempts
    /// out as it has (given back ones do not count), or [`Ticket::MAX`] given out in all: [`Gone::NoAttemptsLeft`]. The
    /// subject's failures are at their cap: [`Claimed::LockedOut`]. Else the attempt is granted.
    ///
    /// # Errors
    ///
    /// When the store cannot tell. An attempt may be used up then, and nothing may be compared.
    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError>;

    /// Gives an attempt back for which, for certain, nothing was compared. Returns whether it was.
    ///
    /// Nothing happens when the challenge is not live, has another id or was used, or when this ticket was given back
    /// before. The subject's failures are counted down too, if they are still those that the ticket counted into.
    ///
    /// # Errors
    ///
    /// When the store cannot tell.
    async fn give_back(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
    ) -> Result<bool, StoreError>;

    /// Uses the challenge up: exactly one caller is told [`Consumed::Now`]. The subject's failures are forgotten in the
    /// same step.
    ///
    /// No live challenge, another id, or the generation is not a live one of it: [`Gone::NotFound`]. Used: [`Gone::Used`].
    ///
    /// # Errors
    ///
    /// When the store cannot tell. The challenge may be used up then, and nobody is confirmed.
    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
    ) -> Result<Consumed, StoreError>;
}

/// The generation that is to be written, and under which conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Where.
    pub place: Place,
    /// Of which challenge.
    pub challenge: ChallengeId,
    /// The generation's own number.
    pub generation: Generation,
    /// What is needed to check its code. `None` only with [`Opening::Again`]: that of the challenge.
    pub sealed: Option<Sealed>,
    /// How long the code is good for.
    pub valid_for: Duration,
    /// A new challenge, or another generation of it.
    pub opening: Opening,
    /// For how long a generation without an outcome keeps others from being opened.
    pub flight: Duration,
    /// How many failures the subject may have.
    pub failures: FailureLimit,
}

/// Whether a challenge begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A new challenge, in place of whatever was there.
    New {
        /// How many attempts it has, over all its generations.
        attempts: u32,
    },
    /// Another generation of the challenge that is there.
    Again,
}

/// The failures that a subject may have, over all its challenges and purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureLimit {
    /// How many.
    pub cap: u32,
    /// In how long, from the first of them.
    pub window: Duration,
}

/// The answer to [`ChallengeStore::open`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// It is written.
    Written {
        /// When it expires, by the store's clock.
        expires_at: SystemTime,
        /// How long that is from now.
        expires_in: Duration,
        /// What is sealed in it.
        sealed: Sealed,
    },
    /// Another send for this place is on its way.
    InFlight {
        /// How long until it no longer counts.
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

/// Why a challenge is no longer there for a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gone {
    /// There is none of this id here: never was, expired, or another was started.
    NotFound,
    /// Its code was used.
    Used,
    /// Its attempts are used up.
    NoAttemptsLeft,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The vendor took it over.
    Accepted,
    /// It was not sent, for certain.
    NotSent,
    /// Nobody knows.
    Unknown,
}

/// Who wants to take an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Where.
    pub place: Place,
    /// At which challenge; `None` takes whichever is there.
    pub challenge: Option<ChallengeId>,
    /// How many failures the subject may have.
    pub failures: FailureLimit,
}

/// The answer to [`ChallengeStore::claim`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// The attempt is yours.
    Granted {
        /// The challenge.
        challenge: ChallengeId,
        /// For giving it back.
        ticket: Ticket,
        /// How many attempts are left after this one.
        attempts_left: u32,
        /// The live generations, the current one first: one or two.
        live: Vec<Live>,
    },
    /// The subject has too many failures.
    LockedOut {
        /// How long until they are forgotten.
        retry_after: Duration,
    },
    /// There is nothing to attempt.
    Gone(Gone),
}

/// A generation that can be checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Which.
    pub generation: Generation,
    /// What was sealed in it.
    pub sealed: Sealed,
}

/// An attempt that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// Its number at its challenge, from 0 in the order they were given out.
    pub number: u32,
    /// When the failures that it counted into are forgotten, in milliseconds since 1970 by the store's clock.
    pub failures_until_ms: u64,
}

impl Ticket {
    /// How many a challenge gives out at most, given back ones included.
    pub const MAX: u32 = 60;
}

/// The answer to [`ChallengeStore::consume`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumed {
    /// Now, by this call and no other.
    Now {
        /// When that was, by the store's clock.
        at: SystemTime,
    },
    /// Not by this call.
    Gone(Gone),
}
