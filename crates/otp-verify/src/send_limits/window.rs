use std::time::Duration;

use crate::OutOfBounds;

/// A limit of sends in any time of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub(super) limit: u32,
    pub(super) length: Duration,
}

impl Window {
    /// The shortest window, 1 millisecond: stores count in milliseconds.
    pub const SHORTEST: Duration = Duration::from_millis(1);

    /// The longest window, a year: every store can add it to a point in time.
    pub const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

    /// Creates a window of at most `limit` sends in any `length`. A limit of 0 refuses every send.
    ///
    /// The window slides. Sends that fall into the same 32nd of it count as one group, until the last of them is one `length` old.
    /// So it stays shut at most one 32nd longer than it had to.
    ///
    /// # Errors
    ///
    /// When `length` is below a millisecond or above a year. For no window at all, pass an empty list of windows.
    pub const fn try_new(limit: u32, length: Duration) -> Result<Self, OutOfBounds> {
        if length.as_nanos() < Self::SHORTEST.as_nanos() || length.as_nanos() > Self::LONGEST.as_nanos() {
            return Err(OutOfBounds("a window is 1 millisecond to 365 days long"));
        }
        Ok(Self { limit, length })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_a_millisecond_to_a_year_long() {
        let year = Window::LONGEST.as_secs();
        for length in [Duration::ZERO, Duration::from_nanos(999_999), Duration::new(year, 1), Duration::MAX] {
            assert!(Window::try_new(1, length).is_err(), "{length:?}");
        }
        for length in [Window::SHORTEST, Duration::new(year - 1, 999_999_999), Window::LONGEST] {
            assert_eq!(Window::try_new(1, length), Ok(Window { limit: 1, length }));
        }
        assert!(Window::try_new(0, Window::SHORTEST).is_ok());
    }
}
