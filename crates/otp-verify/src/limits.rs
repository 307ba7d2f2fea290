//! Settings whose bounds are part of their type.

pub(crate) mod ladder;

use std::fmt;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The number of digits of a code: 6 to 10, by default 6.
///
/// OWASP ASVS 6.5.4 and NIST SP 800-63B ask for at least 20 bits. Both name six digits as enough, although these carry 19.93
/// bits. Choose seven digits if you need the full 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeLength(u8);

impl CodeLength {
    /// Six digits, the default.
    pub const SIX: Self = Self(6);

    /// Returns the number of digits.
    #[must_use]
    pub const fn digits(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for CodeLength {
    type Error = OutOfBounds;

    /// Fails below 6 and above 10 digits.
    fn try_from(digits: u8) -> Result<Self, Self::Error> {
        match digits {
            6..=10 => Ok(Self(digits)),
            _ => Err(OutOfBounds("a code has 6 to 10 digits")),
        }
    }
}

/// The time for which a code is valid: 30 seconds to 10 minutes, by default 5 minutes.
///
/// Ten minutes is the limit of NIST SP 800-63B and OWASP ASVS 6.5.5. Vietnam's State Bank Circular 50/2024 asks banks for
/// five minutes.
///
/// It is the most that a code gets. A code lives shorter if the vendor that keeps it says so, and where a message tells whole
/// minutes it is rounded down to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime(Duration);

impl Lifetime {
    /// Five minutes, the default.
    pub const FIVE_MINUTES: Self = Self(Duration::from_secs(300));

    /// Returns the time.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }
}

impl TryFrom<Duration> for Lifetime {
    type Error = OutOfBounds;

    /// Fails below 30 seconds and above 10 minutes.
    fn try_from(time: Duration) -> Result<Self, Self::Error> {
        if (Duration::from_secs(30)..=Duration::from_secs(600)).contains(&time) {
            Ok(Self(time))
        } else {
            Err(OutOfBounds("a code is valid for 30 to 600 seconds"))
        }
    }
}

/// The number of attempts that a challenge allows: 1 to 10, by default 5. A resend adds none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts(u8);

impl Attempts {
    /// Five attempts, the default.
    pub const FIVE: Self = Self(5);

    /// Returns the number of attempts.
    #[must_use]
    pub const fn count(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Attempts {
    type Error = OutOfBounds;

    /// Fails for 0, and above 10.
    fn try_from(attempts: u8) -> Result<Self, Self::Error> {
        match attempts {
            1..=10 => Ok(Self(attempts)),
            _ => Err(OutOfBounds("a challenge has 1 to 10 attempts")),
        }
    }
}

/// The number of failures **in a row** that a number may have for one purpose before nothing more is sent to it: 1 to 100, by
/// default 100, the limit of NIST SP 800-63B.
///
/// The right code resets the count. Long before the cap new challenges are made smaller and later. From 10 failures on they wait
/// a minute and have two attempts. From 20 on they wait a quarter of an hour and have one attempt, from 50 on they wait an hour.
/// A challenge that is open keeps its attempts, whatever others do with the number.
///
/// With the default, somebody who has every message sent that may be sent has 23 guesses on the first day and 10 on each
/// further one. After 87 messages and 8 days the number gets no more for this purpose. A bank may want 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureCap(u8);

impl FailureCap {
    /// A hundred failures, the default.
    pub const HUNDRED: Self = Self(100);

    /// Returns the number of failures.
    #[must_use]
    pub const fn count(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for FailureCap {
    type Error = OutOfBounds;

    /// Fails for 0, and above 100.
    fn try_from(failures: u8) -> Result<Self, Self::Error> {
        match failures {
            1..=100 => Ok(Self(failures)),
            _ => Err(OutOfBounds("a number may have 1 to 100 failures in a row")),
        }
    }
}

/// The time after which failures are forgotten, from the last of them: 1 to 365 days, by default 30.
///
/// A number may get a new owner, and that owner must be able to use it. Otherwise anyone who knows a number could take it away
/// from its owner for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForgetAfter(Duration);

impl ForgetAfter {
    /// Thirty days, the default.
    pub const THIRTY_DAYS: Self = Self(Duration::from_secs(30 * 24 * 60 * 60));

    /// Returns the time.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }
}

impl TryFrom<Duration> for ForgetAfter {
    type Error = OutOfBounds;

    /// Fails below a day and above 365 days.
    fn try_from(time: Duration) -> Result<Self, Self::Error> {
        if (DAY..=DAY * 365).contains(&time) {
            Ok(Self(time))
        } else {
            Err(OutOfBounds("failures are forgotten after 1 to 365 days"))
        }
    }
}

/// A setting is outside the bounds of its type.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OutOfBounds(pub(crate) &'static str);

impl fmt::Debug for OutOfBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_code_has_six_to_ten_digits() {
        assert!(CodeLength::try_from(5).is_err() && CodeLength::try_from(11).is_err());
        assert_eq!(CodeLength::try_from(6), Ok(CodeLength::SIX));
        assert_eq!(CodeLength::try_from(10).map(CodeLength::digits), Ok(10));
    }

    #[test]
    fn a_code_is_good_for_ten_minutes_at_most() {
        for time in [Duration::from_nanos(29_999_999_999), Duration::from_nanos(600_000_000_001)] {
            assert!(Lifetime::try_from(time).is_err(), "{time:?}");
        }
        assert_eq!(Lifetime::try_from(SECOND * 300), Ok(Lifetime::FIVE_MINUTES));
        assert_eq!(Lifetime::try_from(SECOND * 600).map(Lifetime::duration), Ok(SECOND * 600));
        assert!(Lifetime::try_from(SECOND * 30).is_ok());
    }

    #[test]
    fn there_is_always_an_attempt_and_never_more_than_ten() {
        assert!(Attempts::try_from(0).is_err() && Attempts::try_from(11).is_err());
        assert_eq!(Attempts::try_from(5), Ok(Attempts::FIVE));
        let count = |attempts| Attempts::try_from(attempts).map(Attempts::count);
        assert_eq!((count(1), count(10)), (Ok(1), Ok(10)));
    }

    #[test]
    fn a_number_has_at_most_a_hundred_failures_in_a_row() {
        assert!(FailureCap::try_from(0).is_err() && FailureCap::try_from(101).is_err());
        assert_eq!(FailureCap::try_from(100), Ok(FailureCap::HUNDRED));
        assert_eq!(FailureCap::try_from(20).map(FailureCap::count), Ok(20));
    }

    #[test]
    fn failures_are_remembered_for_a_day_at_least_and_a_year_at_most() {
        for time in [SECOND * 3_600, Duration::from_nanos(86_399_999_999_999), DAY * 365 + SECOND] {
            assert!(ForgetAfter::try_from(time).is_err(), "{time:?}");
        }
        assert_eq!(ForgetAfter::try_from(DAY * 30), Ok(ForgetAfter::THIRTY_DAYS));
        for time in [DAY, DAY * 365] {
            assert_eq!(ForgetAfter::try_from(time).map(ForgetAfter::duration), Ok(time));
        }
    }
}
