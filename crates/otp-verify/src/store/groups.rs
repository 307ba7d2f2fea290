mod judge;

use super::{Slot, has_begun, milliseconds};

pub use judge::Judge;

/// What the sends of one window have taken, for stores written in Rust. Those in Lua and SQL follow it line by line.
///
/// A window slides. Sends that fall into the same 32nd of its length make one group, which counts until its **last** send is one
/// length old. So no span of that length ever holds more than the limit, and a window stays shut at most one 32nd longer than
/// it had to. A limit of 1 is exact. There are never more than 34 groups.
///
/// All times are milliseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups(Vec<Group>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group {
    from: u64,
    last: u64,
    amount: u64,
    /// How many of its challenges were confirmed: `amount` at most. See [`Groups::credit`].
    confirmed: u64,
}

impl Group {
    /// Both ends are asked: a clock may have been set back.
    fn is_live(&self, length: u64, now: u64) -> bool {
        has_begun(self.from, now) && now < self.last.saturating_add(length)
    }
}

impl Groups {
    /// Returns what the sends that count have taken.
    #[must_use]
    pub fn taken(&self, slot: &Slot, now_ms: u64) -> u64 {
        let length = milliseconds(slot.window);
        self.0.iter().filter(|group| group.is_live(length, now_ms)).map(|group| group.amount).sum()
    }

    /// Returns how long nothing is let through, in milliseconds, or `None` if there is room.
    #[must_use]
    pub fn wait_ms(&self, slot: &Slot, now_ms: u64) -> Option<u64> {
        if let Some(judge) = &slot.judge {
            return self.wait_for_trial_ms(slot, judge, now_ms);
        }
        let (length, cost, limit) = (milliseconds(slot.window), u64::from(slot.cost), u64::from(slot.limit));
        let live = self.0.iter().filter(|group| group.is_live(length, now_ms));
        let mut taken = self.taken(slot, now_ms);
        if taken + cost <= limit {
            return None;
        }
        if cost <= limit {
            for oldest in live {
                taken -= oldest.amount;
                if taken + cost <= limit {
                    return Some((oldest.last.saturating_add(length) - now_ms).min(length));
                }
            }
        }
        Some(length)
    }

    /// Takes the cost of a slot, whether or not there is room.
    pub fn take(&mut self, slot: &Slot, now_ms: u64) {
        let length = milliseconds(slot.window);
        self.0.retain(|group| group.is_live(length, now_ms));
        let cost = u64::from(slot.cost);
        let part = (length / 32).max(1);
        match self.0.last_mut().filter(|newest| now_ms < newest.from.saturating_add(part)) {
            Some(newest) => {
                newest.last = newest.last.max(now_ms);
                newest.amount += cost;
            }
            None => self.0.push(Group { from: now_ms, last: now_ms, amount: cost, confirmed: 0 }),
        }
    }

    /// Gives the cost of a slot back that was taken then.
    ///
    /// It comes off the group that was under way then. What is older than the window is over, and not given back. Nor is what an
    /// operator has emptied since: the sends that came later are others'. Where the clock was set back before it was taken, it may stay
    /// taken.
    pub fn give_back(&mut self, slot: &Slot, taken_at_ms: u64, now_ms: u64) {
        if now_ms >= taken_at_ms.saturating_add(milliseconds(slot.window)) {
            return;
        }
        let is_its = |group: &&mut Group| group.from <= taken_at_ms && taken_at_ms <= group.last;
        if let Some(group) = self.0.iter_mut().find(is_its) {
            group.amount = group.amount.saturating_sub(slot.cost.into());
            group.confirmed = group.confirmed.min(group.amount);
        }
        self.0.retain(|group| group.amount > 0);
    }

    /// Returns when nothing of it counts any more.
    #[must_use]
    pub fn until_ms(&self, slot: &Slot) -> u64 {
        let last = self.0.iter().map(|group| group.last).max();
        last.map_or(0, |last| last.saturating_add(milliseconds(slot.window)))
    }

    /// Returns whether nothing was taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::store::SlotKey;

    fn slot(cost: u32, limit: u32, length: u64) -> Slot {
        let key = SlotKey::from_bytes([1; 32]);
        Slot { key, of_number: true, cost, limit, window: Duration::from_millis(length), judge: None }
    }

    /// Steps that meet the ends of windows and of their 32nds, and lie beside them.
    fn steps() -> impl Strategy<Value = (u64, Vec<(u64, u32)>)> {
        prop::sample::select(vec![1_u64, 2, 31, 32, 33, 1_000, 3_600]).prop_flat_map(|length| {
            let spans =
                vec![0, 0, 1, 1, length / 32, length / 10, length / 3, length - 1, length, 2 * length];
            (Just(length), vec((prop::sample::select(spans), 1_u32..4), 1..200))
        })
    }

    proptest! {
        #[test]
        fn no_span_of_the_length_holds_more_than_the_limit(limit in 1_u32..13, (length, steps) in steps()) {
            let (mut groups, mut now, mut taken) = (Groups::default(), 1_000_000, Vec::new());
            for (span, cost) in steps {
                now += span;
                let slot = slot(cost, limit, length);
                if groups.wait_ms(&slot, now).is_none() {
                    groups.take(&slot, now);
                    taken.push((now, cost));
                }
                prop_assert!(groups.0.len() <= 34, "{} groups", groups.0.len());
            }
            for (from, _) in &taken {
                let span = taken.iter().filter(|(at, _)| from <= at && *at < from + length);
                prop_assert!(span.map(|(_, cost)| cost).sum::<u32>() <= limit);
            }
        }

        #[test]
        fn a_wait_is_exact_and_at_most_a_32nd_longer_than_it_had_to_be(
            limit in 1_u32..13, (length, steps) in steps(),
        ) {
            let (mut groups, mut now, mut taken) = (Groups::default(), 1_000_000, Vec::<(u64, u32)>::new());
            for (span, cost) in steps {
                now += span;
                let slot = slot(cost, limit, length);
                match groups.wait_ms(&slot, now) {
                    None => {
                        groups.take(&slot, now);
                        taken.push((now, cost));
                    }
                    Some(wait) if cost > limit => prop_assert_eq!(wait, length),
                    Some(wait) => {
                        prop_assert!(groups.wait_ms(&slot, now + wait).is_none());
                        prop_assert!(wait == 0 || groups.wait_ms(&slot, now + wait - 1).is_some());
                        let at = (now + wait).saturating_sub(length / 32 + 1);
                        let counts = taken.iter().filter(|(when, _)| at < when + length);
                        let total: u32 = counts.map(|(_, cost)| cost).sum();
                        prop_assert!(at < now || total + cost > limit, "shut too long");
                    }
                }
            }
        }

        #[test]
        fn what_is_given_back_leaves_nothing(limit in 1_u32..13, (length, steps) in steps()) {
            let (mut groups, mut now) = (Groups::default(), 1_000_000);
            for (span, cost) in steps {
                now += span;
                let slot = slot(cost, limit, length);
                if groups.wait_ms(&slot, now).is_none() {
                    let live = |group: &&Group| group.is_live(length, now);
                    let before: u64 = groups.0.iter().filter(live).map(|group| group.amount).sum();
                    groups.take(&slot, now);
                    groups.give_back(&slot, now, now);
                    prop_assert_eq!(groups.0.iter().map(|group| group.amount).sum::<u64>(), before);
                    groups.take(&slot, now);
                }
            }
        }
    }

    #[test]
    fn what_a_clock_that_was_ahead_took_keeps_no_window_shut() {
        let slot = slot(1, 1, 60_000);
        let mut groups = Groups::default();
        groups.take(&slot, 86_400_000);
        assert_eq!(groups.wait_ms(&slot, 86_395_000), Some(60_000));
        assert_eq!(groups.wait_ms(&slot, 86_394_999), None);
    }

    #[test]
    fn what_was_given_back_too_late_takes_nothing_from_later_sends() {
        let slot = slot(1, 5, 60_000);
        let mut groups = Groups::default();
        groups.take(&slot, 1_000_000);
        groups.take(&slot, 1_070_000);
        groups.give_back(&slot, 1_000_000, 1_070_000);
        assert_eq!(groups.0.iter().map(|group| group.amount).sum::<u64>(), 1);
        assert_eq!(groups.until_ms(&slot), 1_130_000);
        groups.give_back(&slot, 1_070_000, 1_070_000);
        assert!(groups.is_empty());
    }
}
