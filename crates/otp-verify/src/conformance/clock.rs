use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A clock that a test moves, for a store to use instead of its own.
///
/// Without one, expiry could only be tested by waiting. Give a clone to the store of your engine, and move the one you kept:
///
/// ```
/// use otp_verify::{MemoryStore, TestClock};
/// use std::time::Duration;
///
/// let clock = TestClock::at(1_800_000_000_000);
/// let store = MemoryStore::new().clock(clock.clone());
/// // … start a verification with an engine on this store …
/// clock.advance(Duration::from_secs(301)); // its code has expired
/// # let _ = store;
/// ```
///
/// The stores for Redis and PostgreSQL take it, too (their feature `test-clock`). The author of a store must take **every** time
/// from it, as from the store's own clock otherwise.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<AtomicU64>);

impl TestClock {
    /// Creates a clock that stands at this many milliseconds since 1970.
    #[must_use]
    pub fn at(milliseconds: u64) -> Self {
        Self(Arc::new(AtomicU64::new(milliseconds)))
    }

    /// Returns milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Moves it forward. Parts smaller than a millisecond are dropped.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.0.fetch_add(by, Ordering::SeqCst);
    }

    /// Sets it back. Parts smaller than a millisecond are dropped.
    pub fn set_back(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.0.fetch_sub(by, Ordering::SeqCst);
    }
}
