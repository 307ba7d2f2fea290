use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Where the time comes from.
pub(super) enum Clock {
    /// The machine's clock, read once. From then on it only goes forward, even if the machine's clock is set back.
    Monotonic { started_ms: u64, started: Instant },
    #[cfg(feature = "test-clock")]
    Test(crate::TestClock),
}

impl Clock {
    pub(super) fn started_now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::Monotonic { started_ms: crate::store::milliseconds(since), started: Instant::now() }
    }

    /// Milliseconds since 1970.
    pub(super) fn now_ms(&self) -> u64 {
        match self {
            Self::Monotonic { started_ms, started } => {
                started_ms.saturating_add(crate::store::milliseconds(started.elapsed()))
            }
            #[cfg(feature = "test-clock")]
            Self::Test(clock) => clock.now_ms(),
        }
    }
}

/// The point in time that is this many milliseconds after 1970.
pub(super) fn time(milliseconds: u64) -> SystemTime {
    UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds)).unwrap_or(UNIX_EPOCH)
}
