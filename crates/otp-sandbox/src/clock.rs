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
        ClockReading {
            now_ms: self.now_ms(),
            frozen: self.running_since.is_none(),
            advanced_seconds: self.moved_ms / 1000,
        }
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

    pub(crate) fn freeze(&mut self) {
        self.start_at(self.now_ms(), false);
    }

    pub(crate) fn unfreeze(&mut self) {
        self.start_at(self.now_ms(), true);
    }

    fn start_at(&mut self, base_ms: u64, running: bool) {
        self.base_ms = base_ms;
        self.running_since = running.then(Instant::now);
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Writes a moment as `2025-01-01T00:00:00Z`.
pub(crate) fn timestamp(ms: u64) -> String {
    let seconds = ms / 1000;
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month and day of a number of days since 1970, counted in 400-year cycles that begin in March so that
/// the leap day is the last of its year.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (cycle, in_cycle) = (days / 146_097, days % 146_097);
    let year_in_cycle = (in_cycle - in_cycle / 1460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
    let in_year = in_cycle - (365 * year_in_cycle + year_in_cycle / 4 - year_in_cycle / 100);
    let from_march = (5 * in_year + 2) / 153;
    let day = in_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = cycle * 400 + year_in_cycle + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::timestamp;

    #[test]
    fn timestamps_know_leap_years() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(timestamp(1_735_689_600_000), "2025-01-01T00:00:00Z");
        assert_eq!(timestamp(1_709_251_199_999), "2024-02-29T23:59:59Z");
    }
}
