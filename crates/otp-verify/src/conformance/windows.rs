//! The windows of the model: every send that was taken, with the group that it fell into.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::model::{ms, span};
use crate::store::{Begun, Slot, SlotKey};

const SKEW: u64 = 5_000;

#[derive(Clone, Default, PartialEq)]
pub(super) struct Windows {
    all: BTreeMap<SlotKey, Window>,
    /// By an operator.
    pub(super) closed: BTreeSet<SlotKey>,
}

#[derive(Clone, Default, PartialEq)]
struct Window {
    length: u64,
    takes: Vec<Take>,
}

#[derive(Clone, Copy, PartialEq)]
struct Take {
    at: u64,
    cost: u64,
    /// When the first send of its group was taken, which names the group.
    group: u64,
}

impl Window {
    fn group(&self, name: u64) -> impl Iterator<Item = &Take> {
        self.takes.iter().filter(move |take| take.group == name)
    }

    fn last(&self, group: u64) -> u64 {
        self.group(group).map(|take| take.at).max().unwrap_or(0)
    }

    /// The groups that count, the oldest first.
    fn live(&self, now: u64) -> Vec<u64> {
        let mut names: Vec<_> = self.takes.iter().map(|take| take.group).collect();
        names.dedup();
        names.retain(|name| *name <= now + SKEW && now < self.last(*name) + self.length);
        names
    }

    fn amount(&self, groups: &[u64]) -> u64 {
        self.takes.iter().filter(|take| groups.contains(&take.group)).map(|take| take.cost).sum()
    }
}

impl Windows {
    /// When each window ends that has something in it.
    pub(super) fn ends(&self) -> Vec<u64> {
        let end = |window: &Window| window.takes.iter().map(|take| take.at + window.length).max();
        self.all.values().filter_map(end).collect()
    }

    pub(super) fn wait(&self, slot: &Slot, now: u64) -> Option<Duration> {
        let (length, cost, limit) = (ms(slot.window), u64::from(slot.cost), u64::from(slot.limit));
        let empty = Window::default();
        let window = self.all.get(&slot.key).unwrap_or(&empty);
        let live = window.live(now);
        let dropped = (0..=live.len()).find(|count| window.amount(&live[*count..]) + cost <= limit);
        match dropped {
            Some(0) => None,
            Some(count) => Some(span((window.last(live[count - 1]) + length - now).min(length))),
            None => Some(span(length)),
        }
    }

    /// What the sends that count have taken.
    pub(super) fn amount_in(&self, slot: &Slot, now: u64) -> u64 {
        self.all.get(&slot.key).map_or(0, |window| window.amount(&window.live(now)))
    }

    pub(super) fn forget(&mut self, slot: &Slot) {
        self.all.remove(&slot.key);
    }

    pub(super) fn refusal(&self, slots: &[Slot], now: u64) -> Option<Begun> {
        if let Some(slot) = slots.iter().position(|slot| self.closed.contains(&slot.key)) {
            return Some(Begun::Refused { slot, retry_after: None });
        }
        // The last of the equal ones is found by `max_by_key`, so the slots are asked from behind.
        let waits =
            slots.iter().enumerate().rev().filter_map(|(index, slot)| Some((index, self.wait(slot, now)?)));
        let (slot, wait) = waits.max_by_key(|(_, wait)| *wait)?;
        Some(Begun::Refused { slot, retry_after: Some(wait) })
    }

    pub(super) fn take(&mut self, slot: &Slot, now: u64) {
        if slot.cost == 0 {
            return;
        }
        let window = self.all.entry(slot.key).or_default();
        window.length = ms(slot.window);
        let live = window.live(now);
        window.takes.retain(|take| live.contains(&take.group));
        let part = (window.length / 32).max(1);
        let newest = live.last().filter(|name| now < **name + part);
        let group = newest.copied().unwrap_or(now);
        window.takes.push(Take { at: now, cost: slot.cost.into(), group });
    }

    pub(super) fn give_back(&mut self, slot: &Slot, taken_at: u64, now: u64) {
        let Some(window) = self.all.get_mut(&slot.key) else { return };
        if taken_at + window.length <= now {
            return;
        }
        let mut names: Vec<_> = window.takes.iter().map(|take| take.group).collect();
        names.dedup();
        let Some(name) = names.into_iter().find(|name| window.last(*name) >= taken_at) else { return };
        let mut rest = u64::from(slot.cost);
        for take in window.takes.iter_mut().filter(|take| take.group == name) {
            let back = take.cost.min(rest);
            take.cost -= back;
            rest -= back;
        }
        if window.amount(&[name]) == 0 {
            window.takes.retain(|take| take.group != name);
        }
    }
}
