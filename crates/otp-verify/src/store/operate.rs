//! What an operator asks of a store, apart from its users. None of it shows what is sealed.

use std::time::{Duration, SystemTime};

use otp_core::Delivery;

use super::{Gone, Lane, Outcome, Place, Slot, Subject, TenantMark};
use crate::{ChallengeId, ChannelName, Purpose};

/// A question for all that is known of a number. See [`ChallengeStore::look_up`](super::ChallengeStore::look_up).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookUp {
    /// The number's pseudonym.
    pub subject: Subject,
    /// How long after the last failure they are forgotten.
    pub forget: Duration,
    /// The windows to look at. No two have the same key.
    pub slots: Vec<Slot>,
}

/// What a store knows of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// When it was looked at, by the store's clock.
    pub at: SystemTime,
    /// The live challenges of all purposes and lanes, the oldest first.
    pub challenges: Vec<KnownChallenge>,
    /// The failures in a row that count, by purpose and then by lane.
    pub failures: Vec<KnownFailures>,
    /// The windows that were asked, in their order.
    pub windows: Vec<Taken>,
}

/// A live challenge, without what is sealed in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownChallenge {
    /// The id of the challenge.
    pub id: ChallengeId,
    /// What it is valid for.
    pub purpose: Purpose,
    /// The lane in which it counts.
    pub lane: Lane,
    /// The tenant that it belongs to.
    pub tenant: TenantMark,
    /// When it began.
    pub began: SystemTime,
    /// The number of attempts that it allows.
    pub attempts: u32,
    /// The number of attempts that were given out, returned ones included.
    pub given_out: u32,
    /// The number of attempts that are left.
    pub attempts_left: u32,
    /// Whether its code was used.
    pub is_used: bool,
    /// The live generations, the current one first: one or two.
    pub codes: Vec<KnownCode>,
}

/// A live generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCode {
    /// When it was written.
    pub opened: SystemTime,
    /// When it expires.
    pub expires: SystemTime,
    /// What became of its message; `None` if that is not known yet.
    pub outcome: Option<Outcome>,
    /// The channel of its message, if it has a name. `None` while the outcome is not known.
    pub channel: Option<ChannelName>,
    /// What was reported of its message.
    pub delivery: Option<Delivery>,
}

/// The failures in a row of a purpose and a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFailures {
    /// The purpose.
    pub purpose: Purpose,
    /// The lane.
    pub lane: Lane,
    /// How many there are: at least 1.
    pub count: u32,
    /// When the last of them happened: now at the latest.
    pub last: SystemTime,
}

/// What was taken in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The total that the sends in it have cost.
    pub amount: u64,
    /// How long until it has room for the cost of the slot; `None` if it has.
    pub retry_after: Option<Duration>,
    /// Whether an operator has closed it.
    pub is_closed: bool,
    /// How many challenges its judge judges, and how many of them were confirmed; 0 without a judge.
    pub judged: (u64, u64),
}

/// The failures to forget. See [`ChallengeStore::lift`](super::ChallengeStore::lift).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lift {
    /// The number and the purpose.
    pub place: Place,
    /// The lane.
    pub lane: Lane,
    /// How long after the last failure they are forgotten in any case.
    pub forget: Duration,
}

/// The answer to [`ChallengeStore::cancel`](super::ChallengeStore::cancel).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It was cancelled now. No check of it is confirmed any more.
    Now,
    /// There was nothing to cancel: it is not there, or its code was used. Nothing was changed.
    Gone(Gone),
}

/// What [`ChallengeStore::switch`](super::ChallengeStore::switch) does to a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Turn {
    /// It refuses every start from now on.
    Close,
    /// It refuses only what it has no room for.
    Open,
    /// What was taken in it is forgotten. It stays closed or open. A message that was under way gives nothing back to it.
    Empty,
    /// It stays as it is: a question.
    Look,
}
