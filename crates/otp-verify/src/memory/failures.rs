use std::collections::HashMap;
use std::time::Duration;

use super::expiry::Expiry;
use super::{counts, left, milliseconds};
use crate::store::{FailureLimit, Subject};

/// The failures of each number. They outlive its challenges.
#[derive(Default)]
pub(super) struct Failures {
    counts: HashMap<Subject, Count>,
    expiry: Expiry<Subject>,
}

struct Count {
    failures: u32,
    until: u64,
}

impl Failures {
    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }

    pub(super) fn knows(&self, subject: &Subject) -> bool {
        self.counts.contains_key(subject)
    }

    /// How long the subject is locked out, if it is.
    pub(super) fn lock_out(&self, subject: &Subject, limit: FailureLimit, now: u64) -> Option<Duration> {
        let (failures, wait) = match self.counts.get(subject) {
            Some(count) if counts(count.until, limit.window, now) => {
                (count.failures, left(count.until, limit.window, now))
            }
            _ => (0, milliseconds(limit.window)),
        };
        (failures >= limit.cap).then_some(Duration::from_millis(wait))
    }

    /// Counts a failure, and says when this count is forgotten.
    pub(super) fn count(&mut self, subject: &Subject, limit: FailureLimit, now: u64) -> u64 {
        let before = self.counts.get_mut(subject);
        if let Some(count) = before.filter(|count| counts(count.until, limit.window, now)) {
            count.failures += 1;
            return count.until;
        }
        let until = now.saturating_add(milliseconds(limit.window));
        let before = self.counts.insert(*subject, Count { failures: 1, until });
        self.expiry.set(subject, before.map(|count| count.until), until);
        until
    }

    /// Takes one off, if it is still the count that ends then.
    pub(super) fn uncount(&mut self, subject: &Subject, until: u64, now: u64) {
        if let Some(count) =
            self.counts.get_mut(subject).filter(|count| now < count.until && count.until == until)
        {
            count.failures = count.failures.saturating_sub(1);
        }
    }

    pub(super) fn forget(&mut self, subject: &Subject) {
        if let Some(count) = self.counts.remove(subject) {
            self.expiry.remove(subject, count.until);
        }
    }

    pub(super) fn clear_expired(&mut self, now: u64, at_most: usize) {
        for _ in 0..at_most {
            let Some(subject) = self.expiry.pop(now) else { return };
            self.counts.remove(&subject);
        }
    }
}
