//! The windows of the model: every send that was taken, with the group that it fell into.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::model::{ms, span};
use crate::store::{Begun, Judge, Slot, SlotKey};

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
    /// How many of each group were confirmed.
    confirmed: BTreeMap<u64, u64>,
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

    /// How many sends are judged, and how many of them were confirmed.
    pub(super) fn judged(&self, slot: &Slot, now: u64) -> (u64, u64) {
        let (Some(window), Some(judge)) = (self.all.get(&slot.key), &slot.judge) else { return (0, 0) };
        let mut settled = window.live(now);
        settled.retain(|name| window.last(*name) + ms(judge.settled) <= now);
        let confirmed = settled.iter().filter_map(|name| window.confirmed.get(name)).sum();
        (window.amount(&settled), confirmed)
    }

    /// How long the next trial is away where too few are confirmed.
    fn braked(&self, slot: &Slot, judge: &Judge, now: u64) -> Option<Duration> {
        let (sent, confirmed) = self.judged(slot, now);
        if sent < u64::from(judge.enough) || 100 * confirmed >= u64::from(judge.percent) * sent {
            return None;
        }
        let window = self.all.get(&slot.key)?;
        let last = window.live(now).into_iter().map(|name| window.last(name)).max()?;
        let due = last + ms(judge.trial);
        (now < due).then(|| span((due - now).min(ms(judge.trial))))
    }

    /// A challenge that began then was confirmed: of the groups that were under way, give or take the skew, the first with one that
    /// is not confirmed.
    pub(super) fn credit(&mut self, key: SlotKey, began: u64) {
        let Some(window) = self.all.get_mut(&key) else { return };
        let mut names: Vec<_> = window.takes.iter().map(|take| take.group).collect();
        names.dedup();
        let is_its = |name: &u64| {
            let confirmed = window.confirmed.get(name).copied().unwrap_or(0);
            *name <= began + SKEW && began <= window.last(*name) + SKEW && confirmed < window.amount(&[*name])
        };
        if let Some(name) = names.into_iter().find(is_its) {
            *window.confirmed.entry(name).or_default() += 1;
        }
    }

    pub(super) fn wait(&self, slot: &Slot, now: u64) -> Option<Duration> {
        if let Some(judge) = &slot.judge {
            return self.braked(slot, judge, now);
        }
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
        window.confirmed.retain(|name, _| live.contains(name));
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
        let is_its = |name: &u64| *name <= taken_at && taken_at <= window.last(*name);
        let Some(name) = names.into_iter().find(is_its) else { return };
        let mut rest = u64::from(slot.cost);
        for take in window.takes.iter_mut().filter(|take| take.group == name) {
            let back = take.cost.min(rest);
            take.cost -= back;
            rest -= back;
        }
        let amount = window.amount(&[name]);
        if amount == 0 {
            window.takes.retain(|take| take.group != name);
            window.confirmed.remove(&name);
        } else if let Some(confirmed) = window.confirmed.get_mut(&name) {
            *confirmed = amount.min(*confirmed);
        }
    }
}
