use std::time::SystemTime;

#[cfg(feature = "conformance")]
use otp_verify::conformance::TestClock;

#[cfg(feature = "conformance")]
use crate::parameters::time;

/// Whose clock decides.
#[derive(Clone)]
pub(crate) enum Clock {
    Server,
    #[cfg(feature = "conformance")]
    Test(TestClock),
}

impl Clock {
    /// Returns the first parameter of every statement: null, so that the server's clock decides, or a test's time.
    pub(crate) fn now(&self) -> Option<SystemTime> {
        match self {
            Self::Server => None,
            #[cfg(feature = "conformance")]
            Self::Test(clock) => Some(time(clock.now_ms())),
        }
    }
}
