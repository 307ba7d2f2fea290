//! Settings whose bounds are part of their type.

use std::time::Duration;

/// How many digits a code has: 6 to 10, by default 6.
///
/// OWASP ASVS 6.5.4 and NIST SP 800-63B ask for at least 20 bits, and both name six digits as enough, which carry 19.93. Who
/// takes the 20 by the letter takes seven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeLength(u8);

impl CodeLength {
    /// The default.
    pub const SIX: Self = Self(6);

    /// So many digits.
    ///
    /// # Errors
    ///
    /// Below 6 or above 10.
    pub const fn new(digits: u8) -> Result<Self, OutOfBounds> {
        match digits {
            6..=10 => Ok(Self(digits)),
            _ => Err(OutOfBounds("a code has 6 to 10 digits")),
        }
    }

    /// How many digits.
    #[must_use]
    pub const fn digits(self) -> u8 {
        self.0
    }
}

/// How long a code is good for: 30 seconds to 10 minutes, by default 5 minutes.
///
/// Ten minutes are the ceiling of NIST SP 800-63B and OWASP ASVS 6.5.5; five are what Vietnam's State Bank Circular
/// 50/2024 asks of banks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime(Duration);

impl Lifetime {
    /// The default.
    pub const FIVE_MINUTES: Self = Self(Duration::from_secs(300));

    /// So many seconds.
    ///
    /// # Errors
    ///
    /// Below 30 or above 600.
    pub const fn from_secs(seconds: u16) -> Result<Self, OutOfBounds> {
        match seconds {
            30..=600 => Ok(Self(Duration::from_secs(seconds as u64))),
            _ => Err(OutOfBounds("a code is good for 30 to 600 seconds")),
        }
    }

    /// How long.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }
}

/// How many attempts a challenge has: 1 to 10, by default 5. A resend does not give new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts(u8);

impl Attempts {
    /// The default.
    pub const FIVE: Self = Self(5);

    /// So many.
    ///
    /// # Errors
    ///
    /// 0, or above 10.
    pub const fn new(attempts: u8) -> Result<Self, OutOfBounds> {
        match attempts {
            1..=10 => Ok(Self(attempts)),
            _ => Err(OutOfBounds("a challenge has 1 to 10 attempts")),
        }
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> u8 {
        self.0
    }
}

/// How many failures a number may have **in one [`FailureWindow`]** before it is locked out, over all its challenges and
/// purposes: 1 to 100, by default 20. The right code resets the count, and so does the end of the window.
///
/// NIST SP 800-63B allows at most 100 in a row, and knows no window: 20 a day are 140 after a week without a success. Keep a
/// count of your own over the [`Confirmed`](crate::Confirmed) and the refused if you must end a number's use of SMS after
/// that. The count ends by itself because otherwise whoever knows a number could lock it out once and for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureCap(u8);

impl FailureCap {
    /// The default.
    pub const TWENTY: Self = Self(20);

    /// So many.
    ///
    /// # Errors
    ///
    /// 0, or above 100.
    pub const fn new(failures: u8) -> Result<Self, OutOfBounds> {
        match failures {
            1..=100 => Ok(Self(failures)),
            _ => Err(OutOfBounds("a number may have 1 to 100 failures")),
        }
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> u8 {
        self.0
    }
}

/// How long a number's failures are counted together, from the first of them: an hour to 365 days, by default 24 hours.
///
/// A shorter window gives a number back to its owner sooner, and an attacker his attempts: below an hour, 100 attempts in each
/// would be thousands a day. The longest is a year, so that a number which was given to somebody else is his in the end.
///
/// The window is fixed, not sliding: with a cap of 20 up to 39 failures can fall into about two hours around its end (19
/// just before it, 20 after it).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureWindow(Duration);

impl FailureWindow {
    /// The default.
    pub const DAY: Self = Self(Duration::from_secs(24 * 60 * 60));

    /// So many hours.
    ///
    /// # Errors
    ///
    /// 0, or above 8,760, which is a year.
    pub const fn from_hours(hours: u16) -> Result<Self, OutOfBounds> {
        match hours {
            1..=8_760 => Ok(Self(Duration::from_secs(hours as u64 * 60 * 60))),
            _ => Err(OutOfBounds("failures are counted for 1 to 8760 hours")),
        }
    }

    /// How long.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }
}

/// A setting is outside what its type allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OutOfBounds(pub(crate) &'static str);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_to_ten_digits() {
        assert!(CodeLength::new(5).is_err() && CodeLength::new(11).is_err());
        assert_eq!(CodeLength::new(6), Ok(CodeLength::SIX));
        assert_eq!(CodeLength::new(10).map(CodeLength::digits), Ok(10));
    }

    #[test]
    fn a_code_is_good_for_ten_minutes_at_most() {
        assert!(Lifetime::from_secs(29).is_err() && Lifetime::from_secs(601).is_err());
        assert_eq!(Lifetime::from_secs(300), Ok(Lifetime::FIVE_MINUTES));
        assert_eq!(Lifetime::from_secs(600).map(Lifetime::duration), Ok(Duration::from_secs(600)));
        assert!(Lifetime::from_secs(30).is_ok());
    }

    #[test]
    fn there_is_always_an_attempt_and_never_more_than_ten() {
        assert!(Attempts::new(0).is_err() && Attempts::new(11).is_err());
        assert_eq!(Attempts::new(5), Ok(Attempts::FIVE));
        assert_eq!(
            (Attempts::new(1).map(Attempts::count), Attempts::new(10).map(Attempts::count)),
            (Ok(1), Ok(10))
        );
    }

    #[test]
    fn a_number_has_at_most_a_hundred_failures_in_a_window() {
        assert!(FailureCap::new(0).is_err() && FailureCap::new(101).is_err());
        assert_eq!(FailureCap::new(20), Ok(FailureCap::TWENTY));
        assert_eq!(FailureCap::new(100).map(FailureCap::count), Ok(100));
    }

    #[test]
    fn failures_are_counted_for_an_hour_at_least_and_a_year_at_most() {
        assert!(FailureWindow::from_hours(0).is_err() && FailureWindow::from_hours(8_761).is_err());
        assert_eq!(FailureWindow::from_hours(24), Ok(FailureWindow::DAY));
        let seconds = |hours| FailureWindow::from_hours(hours).map(|window| window.duration().as_secs());
        assert_eq!((seconds(1), seconds(8_760)), (Ok(3_600), Ok(365 * 86_400)));
    }
}
