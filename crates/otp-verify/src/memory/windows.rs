use std::collections::HashMap;
use std::time::Duration;

use super::expiry::Expiry;
use super::{counts, left, milliseconds};
use crate::store::{Reserved, Slot, SlotKey};

/// The send guard's windows.
#[derive(Default)]
pub(super) struct Windows {
    windows: HashMap<SlotKey, Window>,
    expiry: Expiry<SlotKey>,
}

struct Window {
    taken: u64,
    until: u64,
}

impl Windows {
    pub(super) fn len(&self) -> usize {
        self.windows.len()
    }

    /// How many of the slots have no entry yet.
    pub(super) fn unknown(&self, slots: &[Slot]) -> usize {
        slots.iter().filter(|slot| !self.windows.contains_key(&slot.key)).count()
    }

    /// The refusal of the slot without room whose window ends last.
    pub(super) fn refusal(&self, slots: &[Slot], now: u64) -> Option<Reserved> {
        let mut longest: Option<(usize, u64)> = None;
        for (index, slot) in slots.iter().enumerate() {
            let (taken, wait) = match self.windows.get(&slot.key) {
                Some(window) if counts(window.until, slot.window, now) => {
                    (window.taken, left(window.until, slot.window, now))
                }
                _ => (0, milliseconds(slot.window)),
            };
            let has_room = taken + u64::from(slot.cost) <= u64::from(slot.limit);
            if !has_room && longest.is_none_or(|(_, other)| wait > other) {
                longest = Some((index, wait));
            }
        }
        longest.map(|(slot, wait)| Reserved::Refused { slot, retry_after: Duration::from_millis(wait) })
    }

    pub(super) fn take(&mut self, slots: &[Slot], now: u64) {
        for slot in slots {
            let cost = u64::from(slot.cost);
            let before = self.windows.get_mut(&slot.key);
            if let Some(window) = before.filter(|window| counts(window.until, slot.window, now)) {
                window.taken += cost;
                continue;
            }
            let until = now.saturating_add(milliseconds(slot.window));
            let before = self.windows.insert(slot.key, Window { taken: cost, until });
            self.expiry.set(&slot.key, before.map(|window| window.until), until);
        }
    }

    pub(super) fn clear_expired(&mut self, now: u64, at_most: usize) {
        for _ in 0..at_most {
            let Some(key) = self.expiry.pop(now) else { return };
            self.windows.remove(&key);
        }
    }
}
