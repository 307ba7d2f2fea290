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
    /// Returns the first argument of every script: nothing, so that the server's clock decides, or a test's time.
    pub(crate) fn now(&self) -> String {
        match self {
            Self::Server => String::new(),
            #[cfg(feature = "test-clock")]
            Self::Test(clock) => clock.now_ms().to_string(),
        }
    }
}
