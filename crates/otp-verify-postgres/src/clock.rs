use std::time::SystemTime;

#[cfg(feature = "test-clock")]
use otp_verify::TestClock;

#[cfg(feature = "test-clock")]
use crate::parameters::time;

/// Whose clock decides.
#[derive(Clone)]
pub(crate) enum Clock {
    Server,
    #[cfg(feature = "test-clock")]
    Test(TestClock),
}

impl Clock {
    /// Returns the first parameter of every statement: null, so that the server's clock decides, or a test's time.
    pub(crate) fn now(&self) -> Option<SystemTime> {
        match self {
            Self::Server => None,
            #[cfg(feature = "test-clock")]
            Self::Test(clock) => Some(time(clock.now_ms())),
        }
    }
}
