#[cfg(feature = "test-clock")]
use otp_verify::TestClock;

/// Whose clock decides.
#[derive(Clone)]
pub(crate) enum Clock {
    Server,
    #[cfg(feature = "test-clock")]
    Test(TestClock),
}

impl Clock {
    /// Returns the first parameter of every statement: null, so that the server's clock decides, or a test's time.
    pub(crate) fn now(&self) -> Option<i64> {
        match self {
            Self::Server => None,
            #[cfg(feature = "test-clock")]
            Self::Test(clock) => i64::try_from(clock.now_ms()).ok(),
        }
    }
}
