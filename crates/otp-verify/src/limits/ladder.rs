//! How failures in a row make later challenges smaller and later.

use std::time::Duration;

/// What failures in a row do to the next challenge of a place and lane.
///
/// Let *k* be those failures, and *r* the attempts that are left in the open challenges. A new challenge begins no earlier than
/// the rung for *k* says, counted from the last failure. It gets the attempts of the rung for *k + r*, and never a number with which
/// *k + r* exceeds the cap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// The rungs, from the lowest. The first is for no failures.
    pub rungs: Vec<Rung>,
    /// The number of failures in a row from which no challenge begins. At least 1.
    pub cap: u32,
    /// How long after the last failure they are forgotten: longer than any challenge lives.
    pub forget: Duration,
}

/// One rung of a [`Ladder`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// The number of failures from which it holds.
    pub from: u32,
    /// How long the next challenge waits after the last failure.
    pub wait: Duration,
    /// The most attempts of the next challenge. At least 1.
    pub attempts: u32,
}

impl Ladder {
    /// The ladder of decision 14: from 10 failures on a challenge waits and is small.
    pub(crate) fn standard(cap: u32, forget: Duration) -> Self {
        let rows = [(0, 0, u32::MAX), (10, 60, 2), (20, 900, 1), (50, 3_600, 1)];
        let rungs = rows.into_iter().filter(|(from, _, _)| *from < cap);
        let rung = |(from, seconds, attempts)| Rung { from, wait: Duration::from_secs(seconds), attempts };
        Self { rungs: rungs.map(rung).collect(), cap, forget }
    }

    /// Returns how long the next challenge waits after `failures` failures in a row, counted from the last one.
    #[must_use]
    pub fn wait(&self, failures: u32) -> Duration {
        self.rung(failures).map_or(Duration::ZERO, |rung| rung.wait)
    }

    /// Returns how many attempts a challenge gets that wants `most`, with this number of failures and reserved attempts.
    #[must_use]
    pub fn attempts(&self, failures_and_reserved: u32, most: u32) -> u32 {
        let rung = self.rung(failures_and_reserved).map_or(most, |rung| rung.attempts);
        most.min(rung).min(self.cap.saturating_sub(failures_and_reserved))
    }

    fn rung(&self, count: u32) -> Option<&Rung> {
        self.rungs.iter().rev().find(|rung| rung.from <= count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::store::{Groups, Slot, SlotKey};

    const DAY: u64 = 86_400;

    fn ladder(cap: u32) -> Ladder {
        Ladder::standard(cap, Duration::from_secs(30 * DAY))
    }

    #[test]
    fn later_challenges_are_smaller_and_later() {
        let ladder = ladder(100);
        let row = |failures| (ladder.wait(failures).as_secs(), ladder.attempts(failures, 5));
        for (failures, expected) in [
            (0, (0, 5)),
            (9, (0, 5)),
            (10, (60, 2)),
            (19, (60, 2)),
            (20, (900, 1)),
            (49, (900, 1)),
            (50, (3_600, 1)),
            (99, (3_600, 1)),
        ] {
            assert_eq!(row(failures), expected, "{failures} failures");
        }
        assert_eq!(ladder.attempts(100, 5), 0);
        assert_eq!(ladder.attempts(u32::MAX, 5), 0);
    }

    #[test]
    fn a_challenge_is_cut_where_the_cap_is_near() {
        assert_eq!(ladder(7).attempts(4, 5), 3);
        assert_eq!(ladder(3).attempts(0, 5), 3);
        assert_eq!(ladder(11).attempts(10, 5), 1);
        assert_eq!(ladder(10).rungs.len(), 1, "a rung at the cap would never hold");
    }

    /// How a ticket ends.
    #[derive(Debug, Clone, Copy)]
    enum Step {
        Begin,
        Claim(usize),
        /// The ticket of an earlier claim settles; the attempt comes back as well or not.
        Settle(usize, bool),
        End(usize),
        Success,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            5 => Just(Step::Begin),
            7 => any::<usize>().prop_map(Step::Claim),
            4 => (any::<usize>(), any::<bool>()).prop_map(|(which, back)| Step::Settle(which, back)),
            1 => any::<usize>().prop_map(Step::End),
            1 => Just(Step::Success),
        ]
    }

    /// One failure row and its challenges, as the contract has them. A ticket is the row it was counted into, its challenge, and
    /// whether it has settled.
    #[derive(Default)]
    struct Row {
        failures: u32,
        number: u32,
        left: Vec<u32>,
        tickets: Vec<(u32, usize, bool)>,
    }

    proptest! {
        #[test]
        fn failures_and_open_attempts_never_exceed_the_cap(
            cap in prop::sample::select(vec![1_u32, 3, 7, 20, 100]), steps in vec(step(), 1..400),
        ) {
            let (ladder, mut row) = (ladder(cap), Row::default());
            for step in steps {
                let reserved: u32 = row.left.iter().sum();
                match step {
                    Step::Begin if row.left.iter().filter(|left| **left > 0).count() < 4 => {
                        row.left.push(ladder.attempts(row.failures + reserved, 5));
                    }
                    Step::Claim(which) if !row.left.is_empty() => {
                        let which = which % row.left.len();
                        if row.left[which] > 0 {
                            row.left[which] -= 1;
                            row.failures += 1;
                            row.tickets.push((row.number, which, false));
                        }
                    }
                    Step::Settle(which, back) if !row.tickets.is_empty() => {
                        let which = which % row.tickets.len();
                        let (counted, challenge, has_settled) = row.tickets[which];
                        row.tickets[which].2 = true;
                        if !has_settled && counted == row.number {
                            row.failures -= 1;
                            row.left[challenge] += u32::from(back);
                        }
                    }
                    Step::End(which) if !row.left.is_empty() => {
                        let which = which % row.left.len();
                        row.left[which] = 0;
                        // A ticket of a challenge that has ended no longer settles.
                        row.tickets.retain(|(_, challenge, _)| *challenge != which);
                    }
                    Step::Success => {
                        row.failures = 0;
                        row.number += 1;
                    }
                    Step::Begin | Step::Claim(_) | Step::Settle(..) | Step::End(_) => {}
                }
                prop_assert!(row.failures + row.left.iter().sum::<u32>() <= cap);
            }
        }
    }

    /// Somebody who has every message sent that may be sent, and guesses at once: 5 messages an hour, 10 a day, a minute apart.
    #[test]
    fn a_patient_attacker_has_23_guesses_on_the_first_day_and_100_after_87_messages() {
        let slot = |limit, seconds| Slot {
            key: SlotKey::from_bytes([0; 32]),
            of_number: true,
            cost: 1,
            limit,
            window: Duration::from_secs(seconds),
            judge: None,
        };
        let slots = [slot(1, 60), slot(5, 3_600), slot(10, DAY)];
        let mut windows = [Groups::default(), Groups::default(), Groups::default()];
        let (ladder, mut failures, mut last, mut messages) = (ladder(100), 0, 0, 0);
        let (mut after_days, mut now) = (Vec::new(), 0);
        while failures < ladder.cap {
            let has_room = |(groups, slot): (&Groups, &Slot)| groups.wait_ms(slot, now * 1_000).is_none();
            let waits = failures > 0 && now < last + ladder.wait(failures).as_secs();
            if windows.iter().zip(&slots).all(has_room) && !waits {
                windows.iter_mut().zip(&slots).for_each(|(groups, slot)| groups.take(slot, now * 1_000));
                messages += 1;
                failures += ladder.attempts(failures, 5);
                last = now;
            }
            now += 10;
            if now % DAY == 0 {
                after_days.push(failures);
            }
        }
        assert_eq!(after_days[..3], [23, 33, 43]);
        assert_eq!((messages, now * 10 / DAY), (87, 83), "after 8.3 days");
    }
}
