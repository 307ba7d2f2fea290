use std::time::Duration;

use super::{Group, Groups};
use crate::store::{SKEW, Slot, has_begun, milliseconds};

/// When a window of challenges refuses the next one: too few of those that it counts were confirmed.
///
/// Groups are judged whole, once the challenges in them can no longer be confirmed. So a burst that nobody could answer yet
/// does not count against its users. Use a window of at most 32 times `settled`: a group then never grows after it was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judge {
    /// How many challenges must be judged before anything is refused: at least 1.
    pub enough: u32,
    /// The least share that must be confirmed, in percent.
    pub percent: u32,
    /// How long after its last challenge a group is judged: the longest life of a challenge.
    pub settled: Duration,
    /// How long after the last challenge the next one is let through anyway, so that the share can recover.
    pub trial: Duration,
}

impl Judge {
    /// Whether too few of this number of challenges are confirmed. One may be let through anyway.
    #[must_use]
    pub fn holds(&self, (challenges, confirmed): (u64, u64)) -> bool {
        challenges >= self.enough.into() && confirmed * 100 < u64::from(self.percent) * challenges
    }
}

impl Groups {
    /// Returns how many challenges are judged, and how many of those were confirmed.
    #[must_use]
    pub fn judged(&self, slot: &Slot, judge: &Judge, now_ms: u64) -> (u64, u64) {
        let (length, settled) = (milliseconds(slot.window), milliseconds(judge.settled));
        let counts =
            |group: &&Group| group.is_live(length, now_ms) && group.last.saturating_add(settled) <= now_ms;
        let judged = self.0.iter().filter(counts);
        judged.fold((0, 0), |(sent, confirmed), group| (sent + group.amount, confirmed + group.confirmed))
    }

    /// Returns how long the next trial is away, in milliseconds, or `None` if nothing is refused.
    pub(super) fn wait_for_trial_ms(&self, slot: &Slot, judge: &Judge, now_ms: u64) -> Option<u64> {
        if !judge.holds(self.judged(slot, judge, now_ms)) {
            return None;
        }
        let (length, trial) = (milliseconds(slot.window), milliseconds(judge.trial));
        let live = self.0.iter().filter(|group| group.is_live(length, now_ms));
        let due = live.map(|group| group.last).max()?.saturating_add(trial);
        (now_ms < due).then(|| (due - now_ms).min(trial))
    }

    /// Notes that a challenge which began then was confirmed.
    ///
    /// It counts in the first group that was under way then and holds one that is not confirmed yet. Where the window is on another
    /// machine than the challenge, the two clocks may differ by [`SKEW`](crate::store::SKEW). Without such a group nothing counts.
    pub fn credit(&mut self, began_ms: u64) {
        let is_its = |group: &&mut Group| {
            has_begun(group.from, began_ms)
                && began_ms <= group.last.saturating_add(milliseconds(SKEW))
                && group.confirmed < group.amount
        };
        if let Some(group) = self.0.iter_mut().find(is_its) {
            group.confirmed += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::store::SlotKey;

    const MINUTE: u64 = 60_000;

    fn judge(enough: u32, percent: u32) -> Judge {
        Judge {
            enough,
            percent,
            settled: Duration::from_millis(10 * MINUTE),
            trial: Duration::from_millis(15 * MINUTE),
        }
    }

    fn slot(judge: Judge) -> Slot {
        let window = Duration::from_millis(300 * MINUTE);
        let key = SlotKey::from_bytes([1; 32]);
        Slot { key, of_number: false, cost: 1, limit: u32::MAX, window, judge: Some(judge) }
    }

    fn taken(slot: &Slot, times: u64, now: u64) -> Groups {
        let mut groups = Groups::default();
        (0..times).for_each(|_| groups.take(slot, now));
        groups
    }

    #[test]
    fn nothing_is_refused_before_the_last_challenge_of_a_group_is_over() {
        let slot = slot(judge(50, 20));
        let mut groups = taken(&slot, 50, 1_000_000);
        groups.take(&slot, 1_000_000 + MINUTE);
        assert_eq!(groups.wait_ms(&slot, 1_000_000 + 11 * MINUTE - 1), None);
        assert_eq!(groups.wait_ms(&slot, 1_000_000 + 11 * MINUTE), Some(5 * MINUTE));
    }

    #[test]
    fn fewer_than_enough_refuse_nothing_and_the_share_itself_is_enough() {
        let slot = slot(judge(50, 20));
        let later = 1_000_000 + 10 * MINUTE;
        assert_eq!(taken(&slot, 49, 1_000_000).wait_ms(&slot, later), None);
        let mut groups = taken(&slot, 50, 1_000_000);
        (0..9).for_each(|_| groups.credit(1_000_000));
        assert_eq!(groups.wait_ms(&slot, later), Some(5 * MINUTE), "9 of 50");
        groups.credit(1_000_000);
        assert_eq!(groups.wait_ms(&slot, later), None, "10 of 50");
    }

    #[test]
    fn one_trial_at_a_time_is_let_through_and_those_that_are_confirmed_lift_it() {
        let slot = slot(judge(50, 20));
        let (mut groups, mut now, mut trials) = (taken(&slot, 50, 1_000_000), 1_000_000, 0);
        loop {
            now += 15 * MINUTE;
            if groups.wait_ms(&slot, now).is_none() {
                groups.take(&slot, now);
                if groups.wait_ms(&slot, now).is_none() {
                    break;
                }
                assert_eq!(groups.wait_ms(&slot, now), Some(15 * MINUTE));
                groups.credit(now);
                trials += 1;
            }
        }
        // 13 of 63 are a fifth.
        assert_eq!(trials, 13);
    }

    #[test]
    fn a_trial_that_was_not_sent_leaves_the_next_one_due() {
        let slot = slot(judge(50, 20));
        let mut groups = taken(&slot, 50, 1_000_000);
        let due = 1_000_000 + 15 * MINUTE;
        groups.take(&slot, due);
        assert_eq!(groups.wait_ms(&slot, due + 1), Some(15 * MINUTE - 1));
        groups.give_back(&slot, due, due + 1);
        assert_eq!(groups.wait_ms(&slot, due + 1), None);
    }

    #[test]
    fn all_is_forgotten_with_the_window() {
        let slot = slot(judge(50, 20));
        let groups = taken(&slot, 50, 1_000_000);
        let end = 1_000_000 + 300 * MINUTE;
        assert_eq!(groups.judged(&slot, &judge(50, 20), end - 1), (50, 0));
        assert_eq!(groups.judged(&slot, &judge(50, 20), end), (0, 0));
    }

    #[test]
    fn what_a_clock_that_was_ahead_took_is_neither_judged_nor_credited() {
        let slot = slot(judge(1, 100));
        let mut groups = taken(&slot, 5, 86_400_000);
        groups.credit(86_394_999);
        assert_eq!(groups.judged(&slot, &judge(1, 100), 86_394_999), (0, 0));
        assert_eq!(groups.judged(&slot, &judge(1, 100), 86_400_000 + 10 * MINUTE), (5, 0));
        // Not yet judged, and the wait is never longer than one for a trial.
        assert_eq!(groups.wait_ms(&slot, 86_400_000 + 10 * MINUTE), Some(5 * MINUTE));
    }

    proptest! {
        /// Whatever is taken, given back and credited, in whichever order.
        #[test]
        fn no_group_has_more_confirmed_than_taken(steps in vec((0_u64..3, 0_u64..400_000, 0_u64..900_000), 1..200)) {
            let slot = slot(judge(1, 100));
            let (mut groups, mut now) = (Groups::default(), 100_000_000);
            for (what, span, ago) in steps {
                now += span;
                match what {
                    0 => groups.take(&slot, now),
                    1 => groups.credit(now - ago),
                    _ => groups.give_back(&slot, now - ago, now),
                }
                prop_assert!(groups.0.iter().all(|group| group.confirmed <= group.amount));
                prop_assert!(groups.0.len() <= 34);
                let (sent, confirmed) = groups.judged(&slot, &judge(1, 100), now);
                prop_assert!(confirmed <= sent);
            }
        }

        /// With a window of at most 32 times the life of a challenge, a judged group never grows.
        #[test]
        fn what_was_judged_stays_judged(steps in vec((0_u64..900_000, 0_u64..3), 1..100)) {
            let slot = slot(judge(1, 100));
            let (mut groups, mut now) = (Groups::default(), 100_000_000);
            for (span, takes) in steps {
                now += span;
                let before = groups.judged(&slot, &judge(1, 100), now);
                (0..takes).for_each(|_| groups.take(&slot, now));
                prop_assert_eq!(groups.judged(&slot, &judge(1, 100), now), before);
            }
        }
    }
}
