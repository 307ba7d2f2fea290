use std::fmt;
use std::str::FromStr;

use otp_core::{PhoneNumber, Region};

/// The most digits of an E.164 number.
const LONGEST: usize = 15;

/// How many digits `Debug` shows: a country and an operator's range, and of a whole number never all.
const SHOWN: usize = 6;

/// The beginning of phone numbers in international form, such as `+84`, `+62899` or a whole number.
///
/// For [`SendLimits::allow_prefix`](crate::SendLimits::allow_prefix) and
/// [`SendLimits::deny_prefix`](crate::SendLimits::deny_prefix). `Debug` shows six digits at most, since it may be a whole number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Prefix {
    digits: [u8; LONGEST],
    length: usize,
}

impl Prefix {
    /// Reads `+` and 1 to 15 digits. Blanks, dots and dashes between digits are dropped, and blanks around it.
    ///
    /// # Errors
    ///
    /// When it is anything else, or has a 0 behind the code of Vietnam, Malaysia, Indonesia or India, where no number has one: it is the
    /// 0 that people dial within the country. [`PrefixError::position`] says where.
    pub fn parse(text: &str) -> Result<Self, PrefixError> {
        let at = |position, cause| PrefixError { field: None, position, cause };
        let start = text.len() - text.trim_start().len();
        let mut characters = text.trim_end().char_indices().skip(text[..start].chars().count());
        match characters.next() {
            Some((_, '+')) => {}
            other => return Err(at(other.map_or(start, |(position, _)| position), Cause::NoPlus)),
        }
        let (mut digits, mut length) = ([0; LONGEST], 0);
        for (position, character) in characters {
            let digit = match character {
                '0' if length == 0 => return Err(at(position, Cause::Zero)),
                '0' if is_country_code(&digits[..length]) => return Err(at(position, Cause::NationalZero)),
                '0'..='9' => character as u8,
                ' ' | '.' | '-' if length > 0 => continue,
                _ => return Err(at(position, Cause::NoDigit)),
            };
            *digits.get_mut(length).ok_or_else(|| at(position, Cause::TooLong))? = digit;
            length += 1;
        }
        if length == 0 { Err(at(text.trim_end().len(), Cause::Empty)) } else { Ok(Self { digits, length }) }
    }

    /// Reads a list, as it may be in a configuration file. `field` is its name there, for the error.
    ///
    /// ```
    /// use otp_verify::{Prefix, SendLimits};
    /// use otp_verify::otp_core::Region;
    ///
    /// let denied = Prefix::list("denied_prefixes", ["+62 851", "+62 899"])?;
    /// let limits = denied.into_iter().fold(SendLimits::new([Region::Indonesia], 500), SendLimits::deny_prefix);
    /// # let _ = limits;
    /// let error = Prefix::list("denied_prefixes", ["+62851", "0899"]).unwrap_err();
    /// assert_eq!(error.to_string(), "denied_prefixes[1]: a prefix begins with `+` and the country code (position 0)");
    /// # Ok::<(), otp_verify::PrefixError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), for the first that cannot be read. [`PrefixError::field`] says which.
    pub fn list<'a>(field: &str, texts: impl IntoIterator<Item = &'a str>) -> Result<Vec<Self>, PrefixError> {
        let read = |(index, text)| {
            Self::parse(text)
                .map_err(|error| PrefixError { field: Some(format!("{field}[{index}]")), ..error })
        };
        texts.into_iter().enumerate().map(read).collect()
    }

    pub(super) fn begins(&self, phone: PhoneNumber) -> bool {
        let number = phone.e164();
        number.as_str().as_bytes().get(1..).is_some_and(|digits| digits.starts_with(self.digits()))
    }

    fn digits(&self) -> &[u8] {
        &self.digits[..self.length]
    }
}

/// Whether these digits are the code of a country whose numbers in international form never go on with a 0. People write the 0 that
/// they dial within the country; such a prefix would deny nothing.
fn is_country_code(digits: &[u8]) -> bool {
    let countries = [Region::Vietnam, Region::Malaysia, Region::Indonesia, Region::India];
    countries.iter().any(|region| region.country_code().to_string().as_bytes() == digits)
}

impl fmt::Debug for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prefix(+")?;
        for (index, digit) in self.digits().iter().enumerate() {
            let shown = if index < SHOWN { char::from(*digit) } else { '*' };
            write!(f, "{shown}")?;
        }
        f.write_str(")")
    }
}

impl FromStr for Prefix {
    type Err = PrefixError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// The reason why a text is no [`Prefix`]. It never shows the text.
#[derive(Clone, PartialEq, Eq)]
pub struct PrefixError {
    field: Option<String>,
    position: usize,
    cause: Cause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Cause {
    #[error("a prefix begins with `+` and the country code")]
    NoPlus,
    #[error("no country code begins with 0")]
    Zero,
    #[error("no number of this country has a 0 behind the country code: leave the national 0 out")]
    NationalZero,
    #[error("a prefix is `+` and digits")]
    NoDigit,
    #[error("a prefix has 15 digits at most")]
    TooLong,
    #[error("a prefix has one digit at least")]
    Empty,
}

impl PrefixError {
    /// Returns the list and the position of the entry, such as `denied_prefixes[3]`, if it was read from a [list](Prefix::list).
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// Returns the position of the mistake in the text, in bytes.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }
}

impl fmt::Display for PrefixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        write!(f, "{} (position {})", self.cause, self.position)
    }
}

impl fmt::Debug for PrefixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

impl std::error::Error for PrefixError {}

#[cfg(test)]
mod tests {
    use otp_core::Region;

    use super::*;
    use crate::{Reason, SendLimits};

    #[test]
    fn a_prefix_is_read_as_people_write_it_and_begins_the_numbers_that_it_begins() {
        let begins =
            |prefix: &str, phone: &str| Prefix::parse(prefix).unwrap().begins(phone.parse().unwrap());
        for prefix in ["+8", "+84", " +84 90-188", "+84.901.888.484", "+84901888484\n"] {
            assert!(begins(prefix, "+84901888484"), "{prefix}");
        }
        for prefix in ["+9", "+849018885", "+849018884840"] {
            assert!(!begins(prefix, "+84901888484"), "{prefix}");
        }
        // Others have one, such as Italy.
        assert!(begins("+39 06", "+390612345678"));
        assert_eq!("+84 90".parse(), Prefix::parse("+8490"));
    }

    #[test]
    fn what_is_no_prefix_is_refused_with_its_place_and_without_its_text() {
        for (text, position, cause) in [
            ("", 0, Cause::NoPlus),
            ("  ", 2, Cause::NoPlus),
            ("84", 0, Cause::NoPlus),
            (" 0901", 1, Cause::NoPlus),
            ("+", 1, Cause::Empty),
            ("+0901", 1, Cause::Zero),
            ("+84 0901", 4, Cause::NationalZero),
            ("+62 0899", 4, Cause::NationalZero),
            ("+6001", 3, Cause::NationalZero),
            ("+910", 3, Cause::NationalZero),
            ("+ 84", 1, Cause::NoDigit),
            ("+84x", 3, Cause::NoDigit),
            ("+84*", 3, Cause::NoDigit),
            ("+84é1", 3, Cause::NoDigit),
            ("+1234567890123456", 16, Cause::TooLong),
        ] {
            let error = Prefix::parse(text).unwrap_err();
            assert!(
                (error.position(), error.cause, error.field()) == (position, cause, None),
                "{text:?}: {error}"
            );
        }
        let error = Prefix::list("denied", ["+84", "+84901888484x"]).unwrap_err();
        assert_eq!((error.field(), error.position()), (Some("denied[1]"), 12));
        assert_eq!(format!("{error:?}"), "denied[1]: a prefix is `+` and digits (position 12)");
    }

    #[test]
    fn a_denied_prefix_wins_over_every_allowed_one_and_an_allowed_one_opens_nothing() {
        let prefix = |text| Prefix::parse(text).unwrap();
        let refusal = |limits: &SendLimits, phone: &str| limits.refusal(phone.parse().unwrap());
        let limits = SendLimits::new([Region::Indonesia, Region::Vietnam], 100);
        let none = limits.clone().deny_prefix(prefix("+62812")).deny_prefix(prefix("+84901888484"));
        for (phone, reason) in [
            ("+6281234567890", Some(Reason::PrefixNotAllowed)),
            ("+6281334567890", None),
            ("+84901888484", Some(Reason::PrefixNotAllowed)),
            ("+84901888485", None),
        ] {
            assert_eq!(refusal(&none, phone), reason, "{phone}");
        }
        let some = limits
            .allow_prefix(prefix("+6281"))
            .allow_prefix(prefix("+62812345"))
            .allow_prefix(prefix("+60"));
        for (limits, first) in [
            (some.clone(), None),
            (some.clone().deny_prefix(prefix("+62812")), Some(Reason::PrefixNotAllowed)),
            (some.deny_prefix(prefix("+628123456")), Some(Reason::PrefixNotAllowed)),
        ] {
            assert_eq!(refusal(&limits, "+6281234567890"), first);
            assert_eq!(refusal(&limits, "+6281334567890"), None);
            assert_eq!(refusal(&limits, "+84901888484"), Some(Reason::PrefixNotAllowed));
            assert_eq!(refusal(&limits, "+60123456789"), Some(Reason::CountryNotAllowed));
        }
        let landline = SendLimits::new([Region::Indonesia], 100).allow_prefix(prefix("+6221"));
        assert_eq!(refusal(&landline, "+62211234567"), Some(Reason::NotMobile));
    }

    #[test]
    fn debug_shows_no_whole_number() {
        assert_eq!(format!("{:?}", Prefix::parse("+62899").unwrap()), "Prefix(+62899)");
        assert_eq!(format!("{:?}", Prefix::parse("+84901888484").unwrap()), "Prefix(+849018*****)");
    }
}
