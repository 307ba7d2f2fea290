//! Why a text is not a phone number, and where.

use std::fmt;

use super::plan;

/// The reason why a text was refused as a phone number.
///
/// Neither `Display` nor `Debug` shows any digit of the text: both can be logged. For a number with a withdrawn prefix the
/// text names the prefix of today, which many thousands of numbers share.
///
/// # Examples
///
/// ```
/// use otp_core::{PhoneNumber, PhoneNumberErrorKind, Region};
///
/// let error = PhoneNumber::parse("0901 888 4x4", Region::Vietnam).unwrap_err();
/// assert_eq!(error.kind(), PhoneNumberErrorKind::InvalidCharacter);
/// assert_eq!(error.position(), Some(10));
/// assert_eq!(error.to_string(), "a character that has no place in a phone number");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{cause}")]
pub struct PhoneNumberError {
    cause: Cause,
    position: Option<usize>,
}

/// The sentence: what `main` prints when it returns this error.
impl fmt::Debug for PhoneNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PhoneNumberError {
    pub(super) const fn new(cause: Cause, position: Option<usize>) -> Self {
        Self { cause, position }
    }

    /// Returns what kind of mistake the text contains.
    #[must_use]
    pub const fn kind(&self) -> PhoneNumberErrorKind {
        self.cause.kind()
    }

    /// Returns where the mistake is: a count of characters (not bytes) from the start of the text, from zero.
    ///
    /// It is the offending character, the first digit too many, or the first digit of the part that cannot be
    /// read. `None` where something is missing, as in an empty or too short text.
    #[must_use]
    pub const fn position(&self) -> Option<usize> {
        self.position
    }

    /// Returns the prefix that replaced a withdrawn one, trunk zero included; `None` for every other kind.
    ///
    /// The digits behind the prefix stayed as they were. Nothing is replaced here: the owner may have changed since.
    ///
    /// # Examples
    ///
    /// ```
    /// use otp_core::{PhoneNumber, PhoneNumberErrorKind, Region};
    ///
    /// let error = PhoneNumber::parse("0120 123 4567", Region::Vietnam).unwrap_err();
    /// assert_eq!(error.kind(), PhoneNumberErrorKind::Withdrawn);
    /// assert_eq!(error.todays_prefix(), Some("070"));
    /// assert_eq!(error.to_string(), "a mobile prefix that Vietnam has withdrawn; today it is 070");
    /// ```
    #[must_use]
    pub fn todays_prefix(&self) -> Option<&'static str> {
        match self.cause {
            Cause::Withdrawn { row } => plan::withdrawn(row).map(|row| row.today),
            _ => None,
        }
    }
}

/// What kind of mistake a refused text contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PhoneNumberErrorKind {
    /// Nothing but blanks.
    Empty,
    /// Fewer digits than the shortest number of this country or range.
    TooShort,
    /// More digits than the longest number of this country or range.
    TooLong,
    /// A character that has no place in a phone number, or not this place; a bracket without its partner; a decimal
    /// point, as in the `….0` of a spreadsheet.
    InvalidCharacter,
    /// The digits behind `+` or `00` begin with no assigned country code.
    UnknownCountryCode,
    /// Neither `+` nor `00` (nor, in a region, a trunk zero or the region's own code) says how to read the digits.
    MissingCountryCode,
    /// The digits can be read as two different numbers; the error's text names both readings.
    Ambiguous,
    /// The country's numbering plan has no number like this.
    NotInNumberingPlan,
    /// The country has withdrawn the prefix, as Vietnam did with its mobiles of eleven digits in 2018.
    /// [`PhoneNumberError::todays_prefix`] names the prefix of today.
    Withdrawn,
    /// A number of a country that [`PhoneNumber::restrict_to`](super::PhoneNumber::restrict_to) does not allow.
    OtherCountry,
}

/// The precise cause. Several causes may share a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Cause {
    Empty,
    TooShort,
    TooLong,
    Character,
    /// Something that is no digit, where nothing else may stand.
    NotADigit,
    Bracket,
    /// A dot that does not join groups of digits, but begins a fraction.
    DecimalPoint,
    UnknownCountryCode,
    MissingCountryCode,
    /// A form other than the international one, where no region was given.
    NoRegion,
    NotInPlan,
    /// A zero behind the country code, in a form that has none.
    TrunkZero,
    /// A row of the withdrawn prefixes.
    Withdrawn {
        row: u8,
    },
    /// The region's country code without `+`, or a national number that begins with the same digits.
    CountryCodeOrNational,
    /// A national number whose trunk zero was lost, or a number of another country without `+`.
    LostZeroOrForeign,
    /// A zero behind a country code whose plan is not known here.
    TrunkZeroOrNumber,
    /// `00` and a digit that in Indonesia make an operator's own international prefix.
    OperatorPrefix,
    OtherCountry,
}

impl Cause {
    const fn kind(self) -> PhoneNumberErrorKind {
        match self {
            Self::Empty => PhoneNumberErrorKind::Empty,
            Self::TooShort => PhoneNumberErrorKind::TooShort,
            Self::TooLong => PhoneNumberErrorKind::TooLong,
            Self::Character | Self::NotADigit | Self::Bracket | Self::DecimalPoint => {
                PhoneNumberErrorKind::InvalidCharacter
            }
            Self::UnknownCountryCode => PhoneNumberErrorKind::UnknownCountryCode,
            Self::MissingCountryCode | Self::NoRegion => PhoneNumberErrorKind::MissingCountryCode,
            Self::NotInPlan | Self::TrunkZero => PhoneNumberErrorKind::NotInNumberingPlan,
            Self::Withdrawn { .. } => PhoneNumberErrorKind::Withdrawn,
            Self::OtherCountry => PhoneNumberErrorKind::OtherCountry,
            Self::CountryCodeOrNational
            | Self::LostZeroOrForeign
            | Self::TrunkZeroOrNumber
            | Self::OperatorPrefix => PhoneNumberErrorKind::Ambiguous,
        }
    }

    const fn phrase(self) -> &'static str {
        match self {
            Self::Empty => "no phone number in the text",
            Self::TooShort => "too few digits for a phone number",
            Self::TooLong => "too many digits for a phone number",
            Self::Character => "a character that has no place in a phone number",
            Self::NotADigit => "a character other than a digit, in a form of digits only",
            Self::Bracket => "a bracket without its partner",
            Self::DecimalPoint => "a decimal point, as spreadsheets write it behind a number",
            Self::UnknownCountryCode => "no country has a code that begins like this",
            Self::MissingCountryCode => "neither a country code nor a trunk zero says how to read the digits",
            Self::NoRegion => {
                "no country code: write the number with `+`, or read it by `PhoneNumber::parse` with a region"
            }
            Self::NotInPlan => "no number of the country's numbering plan looks like this",
            Self::TrunkZero => "a trunk zero behind the country code, where the number itself begins",
            Self::Withdrawn { .. } => "a mobile prefix that Vietnam has withdrawn",
            Self::CountryCodeOrNational => {
                "two readings: the country code without its plus, or a national number without its trunk zero"
            }
            Self::LostZeroOrForeign => {
                "two readings: a national number without its trunk zero, or a foreign number without its plus"
            }
            Self::TrunkZeroOrNumber => {
                "two readings: the zero after the country code may be a trunk prefix, or part of the number"
            }
            Self::OperatorPrefix => {
                "two readings: the international prefix and a country code, or an Indonesian operator's own prefix"
            }
            Self::OtherCountry => "a number of another country than those that are allowed here",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.phrase())?;
        match self {
            Self::Withdrawn { row } => match plan::withdrawn(*row) {
                Some(row) => write!(formatter, "; today it is {}", row.today),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}
