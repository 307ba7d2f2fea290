//! What holds for the whole sandbox and survives a reset.

use std::time::Duration;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    /// Whether the clock stands still at the start.
    pub(crate) frozen: bool,
    /// Whether an answer that hangs on an assumed rule is refused.
    pub(crate) strict: bool,
    /// How close two messages must be for the second to count as a double send.
    pub(crate) double_send_window: Duration,
    /// How long a connection may be silent: longer than any client's timeout, so that it is the client who gives up.
    pub(crate) silence: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let (double_send_window, silence) = (Duration::from_secs(60), Duration::from_secs(120));
        Self { seed: 0, frozen: false, strict: false, double_send_window, silence }
    }
}
