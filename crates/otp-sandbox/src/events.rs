//! What has happened, in brief: enough to know where to look, without any code, number or key.

use std::collections::VecDeque;

use serde::Serialize;

use crate::names::Vendor;
use crate::world::World;

/// Something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// Counts up from 1 and goes on after a reset.
    pub id: u64,
    /// What it was.
    pub kind: EventKind,
    /// When, on the sandbox's clock, in milliseconds since 1970.
    pub at_ms: u64,
    /// The vendor it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<Vendor>,
    /// The message it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<u64>,
    /// The exchange it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_id: Option<u64>,
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// A message arrived or was removed.
    Message,
    /// A code was made or checked.
    Code,
    /// A request was answered, or a client left before its answer.
    Exchange,
    /// A callback URL was called, or would have been.
    Callback,
    /// A fault was armed, struck or was taken back.
    Fault,
    /// The clock was moved, stopped or started.
    Clock,
    /// An account or setting was changed.
    Config,
    /// A world, or a vendor's part of it, was started over.
    Reset,
}

/// Events kept for those who come late.
const KEPT: usize = 1000;

pub(crate) struct Events {
    pub(crate) kept: VecDeque<Event>,
    /// It counts on from an earlier world.
    pub(crate) last_id: u64,
}

impl World {
    pub(crate) fn tell(&mut self, kind: EventKind, vendor: Option<Vendor>) -> &mut Event {
        let Events { kept, last_id } = &mut self.events;
        *last_id += 1;
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        let (id, at_ms, index) = (*last_id, self.now_ms, kept.len());
        kept.push_back(Event { id, kind, at_ms, vendor, message_id: None, exchange_id: None });
        &mut kept[index]
    }

    /// What has happened since the event with this number, as far as it is kept.
    #[must_use]
    pub fn events_after(&self, id: u64) -> Vec<Event> {
        // Their numbers have no gaps, so the older ones need no look.
        let Events { kept, last_id } = &self.events;
        let new = usize::try_from(last_id.saturating_sub(id)).unwrap_or(usize::MAX);
        kept.range(kept.len().saturating_sub(new)..).copied().collect()
    }
}
