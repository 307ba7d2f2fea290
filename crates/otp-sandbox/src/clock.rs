//! The sandbox's clock, kept outside the pure core.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::Serialize;

/// Where a frozen clock stands at the start: 2025-01-01T00:00:00Z, a fixed moment so that runs are alike.
const FROZEN_START_MS: u64 = 1_735_689_600_000;

/// A look at the sandbox's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ClockReading {
    /// The moment, in milliseconds since 1970.
    pub now_ms: u64,
    /// Whether it stands still.
    pub frozen: bool,
    /// How far it was moved by hand since the start, in whole seconds; below zero after a jump back.
    pub advanced_seconds: i64,
}

/// A clock that runs with real time or stands still, and can be moved both ways.
pub(crate) struct Clock {
    /// What it showed when it was last started, stopped or moved.
    base_ms: u64,
    /// `None` for a frozen clock.
    running_since: Option<Instant>,
    moved_ms: i64,
}

impl Clock {
    pub(crate) fn new(frozen: bool) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let base_ms = if frozen { FROZEN_START_MS } else { milliseconds(since_epoch) };
        Self { base_ms, running_since: (!frozen).then(Instant::now), moved_ms: 0 }
    }

    pub(crate) fn now_ms(&self) -> u64 {
        let ran = self.running_since.map_or(Duration::ZERO, |since| since.elapsed());
        self.base_ms.saturating_add(milliseconds(ran))
    }

    pub(crate) fn read(&self) -> ClockReading {
        let (frozen, advanced_seconds) = (self.running_since.is_none(), self.moved_ms / 1000);
        ClockReading { now_ms: self.now_ms(), frozen, advanced_seconds }
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.jump_to_ms(self.now_ms().saturating_add(milliseconds(by)));
    }

    /// Moves the clock to a moment, forward or back; it goes on running or standing from there.
    pub(crate) fn jump_to_ms(&mut self, to_ms: u64) {
        let now_ms = self.now_ms();
        let distance = i64::try_from(to_ms.abs_diff(now_ms)).unwrap_or(i64::MAX);
        let moved = if to_ms < now_ms { -distance } else { distance };
        self.moved_ms = self.moved_ms.saturating_add(moved);
        self.start_at(to_ms, self.running_since.is_some());
    }

    pub(crate) fn freeze(&mut self, frozen: bool) {
        self.start_at(self.now_ms(), !frozen);
    }

    fn start_at(&mut self, base_ms: u64, running: bool) {
        self.base_ms = base_ms;
        self.running_since = running.then(Instant::now);
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The end of the year 9999, after which a moment is no longer written with four digits.
pub(crate) const LAST_MS: u64 = 253_402_300_799_999;

/// Writes a moment as `2025-01-01T00:00:00Z`; one after the year 9999 as the last moment of it.
pub(crate) fn timestamp(ms: u64) -> String {
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(ms.min(LAST_MS))).to_string()
}

/// Reads a moment as a date field of a browser writes it: `2025-01-31T14:05` or `2025-01-31T14:05:09`, in UTC.
pub(crate) fn moment(text: &str) -> Option<u64> {
    let seconds = if text.len() == "2025-01-31T14:05".len() { ":00" } else { "" };
    let read = humantime::parse_rfc3339_weak(&format!("{text}{seconds}")).ok()?;
    read.duration_since(UNIX_EPOCH).ok().map(milliseconds)
}
