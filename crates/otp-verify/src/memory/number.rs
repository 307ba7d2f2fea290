use std::collections::HashMap;

use super::challenge::Challenge;
use crate::store::{Groups, Lane, Place, SlotKey};
use crate::{ChallengeId, Purpose};

/// Everything that is kept about one number.
#[derive(Default)]
pub(super) struct Number {
    pub(super) challenges: Vec<Challenge>,
    pub(super) failures: HashMap<(Purpose, Lane), Failures>,
    pub(super) windows: HashMap<SlotKey, Window>,
}

/// The failures in a row of one purpose and lane.
pub(super) struct Failures {
    pub(super) count: u32,
    pub(super) row: u64,
    pub(super) last: u64,
    pub(super) until: u64,
}

/// What was taken in a window, and when it can be cleared.
#[derive(Default)]
pub(super) struct Window {
    pub(super) groups: Groups,
    pub(super) until: Option<u64>,
}

impl Failures {
    /// How many count, and when the last of them happened: now at the latest.
    pub(super) fn counted(&self, forget: u64, now: u64) -> Option<(u32, u64)> {
        let last = self.last.min(now);
        (self.count > 0 && now < last.saturating_add(forget)).then_some((self.count, last))
    }
}

impl Number {
    pub(super) fn is_empty(&self) -> bool {
        self.challenges.is_empty() && self.failures.is_empty() && self.windows.is_empty()
    }

    pub(super) fn has(&self, id: ChallengeId) -> bool {
        self.challenges.iter().any(|challenge| challenge.id == id)
    }

    /// The live challenge with this id, of any purpose.
    pub(super) fn live(&self, id: ChallengeId, now: u64) -> Option<&Challenge> {
        self.challenges.iter().find(|challenge| challenge.id == id && challenge.is_live(now))
    }

    pub(super) fn live_at(&mut self, place: &Place, id: ChallengeId, now: u64) -> Option<&mut Challenge> {
        let is_it = |challenge: &&mut Challenge| {
            challenge.id == id && challenge.purpose == place.purpose && challenge.is_live(now)
        };
        self.challenges.iter_mut().find(is_it)
    }

    /// The live challenges of a purpose, the oldest first.
    pub(super) fn live_of(&self, purpose: &Purpose, now: u64) -> Vec<&Challenge> {
        let is_it = |challenge: &&Challenge| challenge.purpose == *purpose && challenge.is_live(now);
        let mut live: Vec<_> = self.challenges.iter().filter(is_it).collect();
        live.sort_by_key(|challenge| (challenge.began, challenge.id));
        live
    }

    /// The one that a claim without an id is about.
    pub(super) fn newest(&self, purpose: &Purpose, now: u64) -> Option<ChallengeId> {
        let live = self.live_of(purpose, now);
        let unused = live.iter().rev().find(|challenge| !challenge.is_used);
        unused.or(live.last()).map(|challenge| challenge.id)
    }
}
