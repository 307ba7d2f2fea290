//! What an operator is shown. None of it holds a code or what is sealed.

use std::time::{Duration, SystemTime};

use otp_core::{Delivery, PhoneNumber};

use crate::store::{Known, KnownChallenge, KnownFailures, Outcome, Slot, TenantMark};
use crate::{ChallengeId, ChannelName, Limit, Policy, Purpose};

/// What the store knows of a number. `Debug` masks the number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NumberState {
    /// The number.
    pub phone: PhoneNumber,
    /// When it was looked at, by the store's clock.
    pub at: SystemTime,
    /// The challenges of all purposes that have not expired, the oldest first.
    pub challenges: Vec<ChallengeState>,
    /// The failures in a row, of each purpose that has some.
    pub failures: Vec<FailureState>,
    /// The limits that the start would meet, in the order in which they are asked.
    pub limits: Vec<LimitState>,
}

/// A challenge that has not expired.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChallengeState {
    /// The id of the challenge.
    pub id: ChallengeId,
    /// What its code is valid for.
    pub purpose: Purpose,
    /// Whether its code can be used.
    pub status: ChallengeStatus,
    /// When it began, by the store's clock.
    pub began_at: SystemTime,
    /// When its last code expires.
    pub expires_at: SystemTime,
    /// The number of attempts that it allows.
    pub attempts: u32,
    /// The number of attempts that were made. Those that came back, because nothing was compared, are not in it.
    pub attempts_made: u32,
    /// The number of attempts that are left.
    pub attempts_left: u32,
    /// What became of its newest message; `None` while that is not known.
    pub message: Option<Outcome>,
    /// The channel that its newest message went by, if the engine has [`Channels`](crate::Channels) and that is known.
    pub channel: Option<ChannelName>,
    /// What the vendor has reported of its newest message; `None` while it has reported nothing certain. Nobody signs a report.
    pub delivery: Option<Delivery>,
    /// The failures in a row of its number and purpose. `None` if there are none.
    pub failures: Option<FailureState>,
}

/// Whether a challenge can be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChallengeStatus {
    /// It can.
    Open,
    /// Its code was used.
    Used,
    /// It has no attempts left.
    NoAttemptsLeft,
}

/// The failures in a row of a number and purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailureState {
    /// The purpose.
    pub purpose: Purpose,
    /// How many there are.
    pub in_a_row: u32,
    /// When the last of them happened.
    pub last_at: SystemTime,
    /// Until when no challenge begins. `None` if one may begin now.
    pub locked_until: Option<SystemTime>,
}

/// What sends have taken of a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitState {
    /// What is limited.
    pub limit: Limit,
    /// In how long a time.
    pub length: Duration,
    /// How much was taken in that time: messages, or units for [`Limit::DailyUnits`].
    pub taken: u64,
    /// How much may be taken. `None` if nothing is limited or counted, and it can only be closed.
    pub most: Option<u32>,
    /// How long until it has room; `None` if it has.
    pub retry_after: Option<Duration>,
    /// Whether an operator has closed it.
    pub is_closed: bool,
    /// What a [`Brake`](crate::Brake) judges by. `None` for every other limit.
    pub confirmations: Option<Confirmations>,
}

/// The challenges of a brake that can no longer be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Confirmations {
    /// How many there are.
    pub challenges: u64,
    /// How many of them were confirmed.
    pub confirmed: u64,
    /// Whether the brake holds: these are too few. One start in fifteen minutes is let through anyway, and while it is due
    /// [`LimitState::retry_after`] is `None`.
    pub is_braked: bool,
}

impl NumberState {
    pub(super) fn of(
        phone: PhoneNumber,
        known: &Known,
        limits: &[Limit],
        slots: &[Slot],
        policy: &Policy,
    ) -> Self {
        let challenges =
            known.challenges.iter().map(|challenge| ChallengeState::of(challenge, known, policy));
        let failures = known.failures.iter().filter(|failures| !failures.lane.is_named());
        let limits = limits.iter().zip(slots).zip(&known.windows).map(|((limit, slot), taken)| LimitState {
            limit: *limit,
            length: slot.window,
            taken: taken.amount,
            most: (slot.cost > 0 && slot.judge.is_none()).then_some(slot.limit),
            retry_after: taken.retry_after,
            is_closed: taken.is_closed,
            confirmations: slot.judge.map(|judge| {
                let (challenges, confirmed) = taken.judged;
                Confirmations { challenges, confirmed, is_braked: judge.holds(taken.judged) }
            }),
        });
        Self {
            phone,
            at: known.at,
            challenges: challenges.collect(),
            failures: failures.map(|failures| FailureState::of(failures, known.at, policy)).collect(),
            limits: limits.collect(),
        }
    }

    /// Returns whether the store knows nothing of this number: no challenge, no failure and no send. What it knows of callers and
    /// countries is not asked.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        let is_of_number = |state: &&LimitState| {
            matches!(state.limit, Limit::Cooldown | Limit::Phone | Limit::CallerAndPhone)
        };
        self.challenges.is_empty()
            && self.failures.is_empty()
            && self.limits.iter().filter(is_of_number).all(|state| state.taken == 0)
    }
}

impl ChallengeState {
    /// The challenge with this id, if it is this tenant's.
    pub(super) fn find(known: &Known, id: ChallengeId, tenant: TenantMark, policy: &Policy) -> Option<Self> {
        let is_it = |challenge: &&KnownChallenge| challenge.id == id && challenge.tenant == tenant;
        known.challenges.iter().find(is_it).map(|challenge| Self::of(challenge, known, policy))
    }

    fn of(challenge: &KnownChallenge, known: &Known, policy: &Policy) -> Self {
        let is_its = |row: &&KnownFailures| row.purpose == challenge.purpose && row.lane == challenge.lane;
        let failures = known.failures.iter().find(is_its);
        let newest = challenge.codes.first();
        Self {
            id: challenge.id,
            purpose: challenge.purpose.clone(),
            status: match (challenge.is_used, challenge.attempts_left) {
                (true, _) => ChallengeStatus::Used,
                (false, 0) => ChallengeStatus::NoAttemptsLeft,
                (false, _) => ChallengeStatus::Open,
            },
            began_at: challenge.began,
            expires_at: challenge.codes.iter().map(|code| code.expires).max().unwrap_or(known.at),
            attempts: challenge.attempts,
            attempts_made: challenge.attempts.saturating_sub(challenge.attempts_left),
            attempts_left: challenge.attempts_left,
            message: newest.and_then(|code| code.outcome),
            channel: newest.and_then(|code| code.channel.clone()),
            delivery: newest.and_then(|code| code.delivery),
            failures: failures.map(|failures| FailureState::of(failures, known.at, policy)),
        }
    }
}

impl FailureState {
    fn of(failures: &KnownFailures, at: SystemTime, policy: &Policy) -> Self {
        let ladder = policy.ladder();
        let wait = if failures.count >= ladder.cap { ladder.forget } else { ladder.wait(failures.count) };
        Self {
            purpose: failures.purpose.clone(),
            in_a_row: failures.count,
            last_at: failures.last,
            locked_until: failures.last.checked_add(wait).filter(|until| at < *until),
        }
    }
}
