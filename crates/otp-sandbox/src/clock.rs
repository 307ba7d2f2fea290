//! The sandbox's clock, kept outside the pure core.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Where a frozen clock stands at the start: 2025-01-01T00:00:00Z, a fixed moment so that runs are alike.
const FROZEN_START_MS: u64 = 1_735_689_600_000;

/// A clock that runs with real time or stands still, and can be moved forward.
pub(crate) struct Clock {
    start_ms: u64,
    /// `None` for a frozen clock.
    running_since: Option<Instant>,
    advanced: Duration,
}

impl Clock {
    pub(crate) fn new(frozen: bool) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let start_ms = if frozen { FROZEN_START_MS } else { milliseconds(since_epoch) };
        Self { start_ms, running_since: (!frozen).then(Instant::now), advanced: Duration::ZERO }
    }

    pub(crate) fn now_ms(&self) -> u64 {
        let ran = self.running_since.map_or(Duration::ZERO, |since| since.elapsed());
        self.start_ms.saturating_add(milliseconds(ran.saturating_add(self.advanced)))
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.advanced = self.advanced.saturating_add(by);
    }

    pub(crate) fn advanced(&self) -> Duration {
        self.advanced
    }

    pub(crate) fn is_frozen(&self) -> bool {
        self.running_since.is_none()
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
