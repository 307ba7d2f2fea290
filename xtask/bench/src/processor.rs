//! The time that the processor spent on this process, in all its threads, whatever else the machine did.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Since the process began.
#[must_use]
pub fn time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_nanos(u64::try_from(now.tv_nsec).unwrap_or(0))
}
