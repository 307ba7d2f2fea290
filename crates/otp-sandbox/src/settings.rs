//! What holds for the whole sandbox and survives a reset.

use std::time::Duration;

/// How close two messages must be for the second to count as a double send.
const DOUBLE_SEND_WINDOW: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    /// Whether the clock stands still at the start.
    pub(crate) frozen: bool,
    /// Whether an answer that hangs on an assumed rule is refused.
    pub(crate) strict: bool,
    pub(crate) double_send_window: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 0, frozen: false, strict: false, double_send_window: DOUBLE_SEND_WINDOW }
    }
}
