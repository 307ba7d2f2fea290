#[cfg(feature = "conformance")]
use otp_verify::conformance::TestClock;

/// Whose clock decides.
#[derive(Clone)]
pub(crate) enum Clock {
    Server,
    #[cfg(feature = "conformance")]
    Test(TestClock),
}

impl Clock {
    /// Returns the first argument of every script: nothing, so that the server's clock decides, or a test's time.
    pub(crate) fn now(&self) -> String {
        match self {
            Self::Server => String::new(),
            #[cfg(feature = "conformance")]
            Self::Test(clock) => clock.now_ms().to_string(),
        }
    }
}
