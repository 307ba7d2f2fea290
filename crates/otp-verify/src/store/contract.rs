use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use otp_core::Delivery;

use super::{
    Begin, Begun, CallerMark, Cancelled, Concern, Finish, Finished, Known, Lift, LookUp, MessageKey, Place,
    Reported, Sealed, Slot, SlotKey, StoreError, Subject, TenantMark, Turn,
};
use crate::{ChallengeId, Generation};

/// A store of challenges, failures and the send guard's windows.
///
/// It has five operations for users: [`begin`](Self::begin), [`finish`](Self::finish), [`claim`](Self::claim),
/// [`settle`](Self::settle) and [`consume`](Self::consume). It has one for vendors' reports, [`report`](Self::report). It has six for an operator, from [`owner`](Self::owner) on. And
/// [`check`](Self::check) looks at the server. Each operation is atomic, whatever runs beside it in this process or another. None
/// takes part in a transaction of the caller: a rollback of an application must not give an attempt back.
///
/// **The store's clock decides** what has expired. The clocks of the machines around it do not matter.
///
/// A store that cannot do its work returns a [`StoreError`], which says whether the operation may have been applied. It never
/// guesses. The suite in the module `conformance` (feature `conformance`) checks an implementation against all of this.
///
/// # What a store keeps
///
/// For a [`Place`], **challenges** that are beside each other: for each its id, lane and caller, when it began, how many
/// attempts it allows and has given out, and whether it was used. It has one or two **generations**: the current code, and,
/// while the outcome of a resend is unknown, the code before it. A generation has an expiry and an outcome, which is pending
/// until [`finish`](Self::finish). From then on it also has the channel of its message, and what was reported of it.
///
/// For a [`MessageKey`], the generation whose message it is, at least as long as that is live.
///
/// For a place and a [`Lane`](super::Lane), the **failures in a row**, when the last of them happened, and the number of the row,
/// which its first one brought ([`Claim::row`]). They outlive challenges, and are forgotten some time after the last one. For a
/// [`Slot`](super::Slot), what was taken in its **window**, and how many of it were confirmed if it has a [`Judge`](super::Judge).
///
/// # What is live
///
/// A generation is *live* from when it was written until it expires. A challenge is live if it has begun and one of its
/// generations is live. What lies more than [`SKEW`](super::SKEW) in the future has not begun: it was written before the clock
/// was set back. A last failure that lies in the future counts as one of this moment, at each question again: so a wait counted from
/// it lasts longer by as much as the clock was set back. A store does not remember the greatest time that it has seen.
///
/// A challenge that is not live counts as absent, and may be deleted. An operation **deletes** the challenge that it names if
/// that is not live, even if it refuses; a [`begin`](Self::begin) that writes, and a [`claim`](Self::claim) that names none,
/// those of their place. So what was refused once does not come back to life with a clock that is set back.
#[async_trait]
pub trait ChallengeStore: Send + Sync {
    /// Decides whether a code may be sent, and if so writes its generation and takes every window, before it is sent.
    ///
    /// A new challenge ([`Opening::New`](super::Opening::New)) with nothing sealed is refused before anything else:
    /// [`Begin::validate`] says how.
    ///
    /// The first of these that applies decides. Only the last writes anything, with one exception: 2 deletes.
    ///
    /// 1. A live challenge of this number has this id, and this is its current generation: [`Begun::Written`], as it is there.
    ///    So a driver that repeats a command does no harm. New: its current generation is another one: [`Begun::There`]. New: a
    ///    live challenge of another number has this id: [`Begun::OtherNumber`]; a store may say so for a while after that
    ///    challenge has ended.
    /// 2. For [`Opening::Again`](super::Opening::Again): the place has no live challenge with this id: [`Gone::NotFound`], and one
    ///    with this id that is not live is deleted. It was used: [`Gone::Used`]. It has no attempts left:
    ///    [`Gone::NoAttemptsLeft`]. The time that it would be valid is less than `least_left`: [`Gone::NotFound`]. That time is
    ///    `valid_for`, or what `whole` leaves of the challenge if that is less, rounded down to `step`. With nothing sealed it is
    ///    what is left of the generation that is taken over.
    /// 3. The place has a live challenge in this lane (alone: in any) that was not used. Its current generation is pending, and
    ///    younger than `flight`: [`Begun::InFlight`], until none is.
    /// 4. New: the failures of this lane have reached the ladder's cap, or the wait of its rung for them, counted from the last one,
    ///    is not over: [`Begun::LockedOut`].
    /// 5. New: there is no room. A challenge *is open* if it is live, was not used, has attempts left, and is in this lane (alone:
    ///    in any). There is no room if as many are open as the room allows, or if the ladder leaves no attempt for the failures and
    ///    the attempts left of all open challenges of this lane. Then one makes room: the oldest open one of the same caller, where
    ///    both starts name one. Alone and in a lane with a name, one of the lane without a name makes room as well. The oldest of all
    ///    these is replaced. Without one to replace: [`Begun::Busy`]. Also busy: the ladder leaves no attempt even without the
    ///    replaced one. Never more than one is replaced.
    /// 6. A window is closed or has no room: [`Begun::Refused`]. One with a [`Judge`](super::Judge) has none while too few of its
    ///    challenges were confirmed, and no trial is due.
    /// 7. The generation is written, with the outcome pending. A new challenge has the attempts that 5 has left for it, and none
    ///    is given out; failures of its lane that are forgotten by now are deleted, so that no clock brings them back. Another
    ///    generation leaves the attempts as they are, and becomes the current one. One earlier generation is kept beside it: the
    ///    former current one if it is live and accepted; otherwise the one that was kept before, if it is live; otherwise the
    ///    former current one, if it is live. Then the windows are taken. A new challenge keeps the keys of [`Begin::credit`].
    ///
    /// With [`Opening::Again`](super::Opening::Again) and nothing sealed the new generation takes over what is sealed, and the
    /// expiry: from the current generation if that is live, otherwise from the one kept beside it.
    ///
    /// Of two challenges that began at the same time, the one with the smaller id is the older one.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. The generation may have been written; its code must not be sent. Windows may have
    /// been taken.
    async fn begin(&self, begin: &Begin) -> Result<Begun, StoreError>;

    /// Notes the outcome of a generation's message, and what follows for its life and the windows.
    ///
    /// Only a pending generation of exactly this challenge changes, and only while the challenge is live. So a late answer of
    /// an older send changes nothing.
    ///
    /// | generation | accepted | unknown | not sent |
    /// |---|---|---|---|
    /// | current | noted; the one beside it is dropped | noted; both stay | the one beside it becomes current; without one the challenge is deleted |
    /// | beside | noted | noted | dropped |
    ///
    /// The generation that is noted expires no later than `valid_for` after it was written. If *not sent* was noted, what was
    /// taken at `taken_at_ms` is given back to the windows that are named, unless it is over. A bill is taken in any case.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store.
    async fn finish(&self, finish: &Finish) -> Result<Finished, StoreError>;

    /// Notes what was reported of a message: [`Reported::Noted`] if it is news.
    ///
    /// It is about the generation that [`finish`](Self::finish) noted as accepted with this [`Finish::message`] last. If that
    /// generation is not live, its challenge is not, or the generation is neither the current one nor beside it:
    /// [`Reported::NotFound`]. A delivery that was reported stays, and so does a failure except for a delivery
    /// ([`Delivery::and`]): then [`Reported::Known`]. Nothing but the delivery changes: no attempt, no window, no life. Whether the
    /// code was used does not matter.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. Asking once more is safe.
    async fn report(&self, message: MessageKey, delivery: Delivery) -> Result<Reported, StoreError>;

    /// Takes an attempt, **before** anything is compared. The attempts given out and the failures of the challenge's lane are
    /// counted up in the same step.
    ///
    /// Without an id it is about the newest live challenge of the place that was not used. If all were used, it is about the newest
    /// of them.
    ///
    /// The first of these that applies decides:
    ///
    /// 1. There is no live challenge with this id: [`Gone::NotFound`].
    /// 2. It was used: [`Gone::Used`].
    /// 3. All its attempts are given out (returned ones do not count), or [`Ticket::MAX`] tickets were given out in all:
    ///    [`Gone::NoAttemptsLeft`].
    /// 4. The attempt is granted. This failure is the last one now. If there were none, or they were forgotten, it is the first of
    ///    a new row, whose number is that of the claim. The ticket carries the number of the row that it was counted into.
    ///
    /// It never asks about other challenges: [`begin`](Self::begin) has reserved these attempts. So what others do with a number
    /// cannot keep its owner's open challenge from being checked.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. An attempt may be used up, and nothing may be compared.
    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError>;

    /// Ends an attempt that was not answered with *no*. Returns whether that was noted.
    ///
    /// Nothing happens in these cases:
    ///
    /// - the challenge is not live: attempt and failure stay, which is the safe side
    /// - it is already used: the same
    /// - the ticket is unknown: it was never given out
    /// - the ticket has **already settled**, with any ending
    ///
    /// Otherwise the ticket settles. If the row of failures still has the ticket's number, the failure comes
    /// back; with [`Ending::Nothing`] the attempt as well. An attempt never comes back without its failure.
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

    /// Uses the challenge up: exactly one caller gets [`Consumed::Now`]. The failures of the place are forgotten in the same step,
    /// in all lanes.
    ///
    /// If there is no live challenge with this id, or this is not a live generation of it: [`Gone::NotFound`]. If it was used:
    /// [`Gone::Used`].
    ///
    /// Now used, it counts as confirmed in each window of `credit`, which is what [`claim`](Self::claim) has handed out: see
    /// [`Groups::credit`](super::Groups::credit). **No answer depends on that**: a window that is gone, or cannot be written, confirms
    /// the user anyway. Where windows are on other machines, the count may follow a moment later, or be lost.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. The challenge may be used up, and nobody is confirmed.
    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        credit: &[SlotKey],
    ) -> Result<Consumed, StoreError>;

    /// Returns the number that a challenge belongs to, for an operator who has nothing but its id.
    ///
    /// If the challenge is live, it is certain. A store may still name the number for a while after the challenge has ended.
    ///
    /// # Errors
    ///
    /// When the store cannot be asked. It changes nothing.
    async fn owner(&self, challenge: ChallengeId) -> Result<Option<Subject>, StoreError>;

    /// Returns what is known of a number: live challenges of all purposes, failures that count, and the windows that are named.
    ///
    /// Everything about a number is under its [`Subject`], so nobody needs to name its purposes. Where a start asks its windows
    /// one after the other, they are also looked at one after the other here.
    ///
    /// # Errors
    ///
    /// When the store cannot be asked. It changes nothing.
    async fn look_up(&self, look_up: &LookUp) -> Result<Known, StoreError>;

    /// Deletes a challenge of this number and tenant, whatever its purpose is, unless its code was used.
    ///
    /// If there is no live challenge with this id, or another tenant has it: [`Gone::NotFound`]. If it was used: [`Gone::Used`], and
    /// it stays, so that a second use is told why. Failures stay, and so does what its messages have taken from windows. A
    /// [`finish`](Self::finish), [`settle`](Self::settle) or [`consume`](Self::consume) that comes later finds nothing: it gives
    /// nothing back.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. The challenge may be there or not.
    async fn cancel(
        &self,
        subject: Subject,
        challenge: ChallengeId,
        tenant: TenantMark,
    ) -> Result<Cancelled, StoreError>;

    /// Forgets the failures of a place and lane. Returns how many counted.
    ///
    /// Attempts that are out do not come back with them: their row is gone.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store.
    async fn lift(&self, lift: &Lift) -> Result<u32, StoreError>;

    /// Deletes all that is kept of a number: challenges and failures of all purposes, and the windows of the number alone
    /// ([`Slot::of_number`]). Returns how many challenges were live.
    ///
    /// A start that runs beside it is before it or after it as a whole. One that began before finds nothing when it finishes,
    /// and nothing is given back. Windows that are not of one number stay: they hold no number.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. Asking once more is safe.
    async fn forget(&self, subject: Subject) -> Result<u32, StoreError>;

    /// Closes or opens a window that is not of one number, or forgets what was taken in it. Returns whether it was closed before.
    ///
    /// While it is closed, each [`begin`](Self::begin) that names its key is refused, also if that costs nothing. What was taken in
    /// it stays, and bills are still taken. It stays closed until somebody opens it, and nothing deletes it meanwhile. A store never
    /// is too full to close a window.
    ///
    /// A start that has asked the window before it was closed may still write, also a moment after it was closed.
    ///
    /// # Errors
    ///
    /// When the outcome is unknown to the store. Asking once more is safe.
    async fn switch(&self, slot: &Slot, turn: Turn) -> Result<bool, StoreError>;

    /// Looks at the server, and returns what should worry its operator. An empty list says that nothing was found.
    ///
    /// It is asked when a program starts, and may take longer than an operation. It changes nothing that an operation sees. What
    /// it may not look at is [`Concern::NotAllowedToLook`], and no error.
    ///
    /// # Errors
    ///
    /// When the server cannot be asked, or does not answer.
    async fn check(&self) -> Result<Vec<Concern>, StoreError>;
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

/// A request for an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The number and purpose that the challenge belongs to.
    pub place: Place,
    /// The id of the challenge; `None` takes the newest.
    pub challenge: Option<ChallengeId>,
    /// How long after the last failure they are forgotten: longer than any challenge lives.
    pub forget: Duration,
    /// The number of the row of failures that begins with this attempt, if one does: drawn at random for each claim, and at most
    /// [`Claim::GREATEST_ROW`].
    ///
    /// A time cannot be this number: two rows may begin in one millisecond.
    pub row: u64,
}

impl Claim {
    /// The greatest number of a row: 63 bits, which every database keeps as one number.
    pub const GREATEST_ROW: u64 = u64::MAX >> 1;
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
        /// The windows in which a confirmation counts: see [`Begin::credit`].
        credit: Vec<SlotKey>,
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

/// An attempt that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// Its number within the challenge, from 0 in the order in which attempts were given out.
    pub number: u32,
    /// The number of the row of failures that it was counted into: see [`Claim::row`].
    pub row: u64,
}

impl Ticket {
    /// The greatest number of attempts that a challenge gives out, returned ones included.
    pub const MAX: u32 = 60;
}

/// How an attempt ended that was not answered with *no*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Nothing was compared, for certain: attempt and failure come back.
    Nothing,
    /// Nobody knows: the failure comes back, the attempt stays used.
    Unknown,
}

/// The answer to [`ChallengeStore::consume`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumed {
    /// It was used now, by this call and no other.
    Now {
        /// When that was, by the store's clock.
        at: SystemTime,
        /// Who asked for the challenge.
        caller: Option<CallerMark>,
    },
    /// It was not used by this call.
    Gone(Gone),
}
