//! The phone number itself and its views.

use std::fmt;
use std::str::FromStr;

use super::error::{Cause, PhoneNumberError};
use super::line_type::LineType;
use super::plan::{self, Fit, Verdict};
use super::read;
use super::region::Region;
use super::text::{self, NumberText};

/// The most digits an E.164 number has, country code included (ITU-T E.164, section 6).
pub(super) const MAX_DIGITS: usize = 15;

/// The fewest digits accepted: the shortest numbers in use, such as those of Niue, have three and four.
pub(super) const MIN_DIGITS: usize = 7;

/// A phone number of any country in the form of ITU-T E.164: a country code and up to 15 digits in all.
///
/// A value is the proof that the digits are well formed: an assigned country code, a length that its country has and, for
/// Vietnam, Malaysia, Indonesia and India, a place in the numbering plan. It says nothing about whether anybody
/// answers. It is `Copy`, at most 24 bytes and never allocates.
///
/// There is no `Display`, and `Debug` masks: a number is shown whole only by an explicit call of
/// [`e164`](Self::e164), [`msisdn`](Self::msisdn) or [`national`](Self::national). With the `serde` feature it
/// serialises **whole**, as its E.164 text, and deserialises from international forms. Numbers are ordered as
/// their E.164 texts are.
///
/// # Examples
///
/// ```
/// use otp_core::{LineType, PhoneNumber, PhoneNumberErrorKind, Region};
///
/// let number = PhoneNumber::parse("+84 (0)901 888 484", Region::Vietnam)?;
/// assert_eq!(number.e164().as_str(), "+84901888484");
/// assert_eq!(number.line_type(), LineType::Mobile);
/// assert_eq!(format!("{number:?}"), "PhoneNumber(+84*******84)");
///
/// let error = PhoneNumber::parse("0901 888", Region::Vietnam).unwrap_err();
/// assert_eq!(error.kind(), PhoneNumberErrorKind::TooShort);
/// # Ok::<(), otp_core::PhoneNumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber {
    /// ASCII digits, country code first; zero bytes behind them, so that comparing bytes compares texts.
    digits: [u8; MAX_DIGITS],
    len: u8,
    country_len: u8,
    line: LineType,
}

const _: () = assert!(size_of::<PhoneNumber>() <= 24, "a phone number stays small enough to copy");

impl PhoneNumber {
    /// Parses what people type and store, reading a number without country code as one of `region`.
    ///
    /// Blanks, dashes, dots and round brackets may be between the digits, in ASCII or full width. Invisible marks (zero
    /// width, direction, soft hyphen) are dropped. A dot joins groups: behind it stand two digits or more. Accepted are:
    ///
    /// - international forms of any country, `+84 901 888 484` or `0084…`; one zero behind the code of a country
    ///   whose plan is known is its trunk prefix and dropped, in brackets (`+84 (0)901…`) or not;
    /// - national forms with the trunk zero, `0901888484`, `012-345 6789`;
    /// - the region's own country code without plus, `84901888484`, where the digits are no national number;
    /// - numbers that are written without zero: services (`1800…`, `1300…`) and, in India, mobiles (`98765 43210`).
    ///
    /// A number of Vietnam, Malaysia, Indonesia or India must have a length that its range has. A range that the plan
    /// leaves open is accepted with [`LineType::Unknown`]. Other countries have a fewest and a most digits each.
    ///
    /// **`region` says how to read a number without country code. It restricts nothing**: a foreign number in international
    /// form is accepted, and the person who types it chooses the country that you pay for.
    /// [`restrict_to`](Self::restrict_to) refuses it.
    ///
    /// Refused as ambiguous, because each has two readings:
    ///
    /// - bare digits that are both the country code and a national number without zero (some Indonesian `62…`);
    /// - bare national numbers that lost their zero (`901888484`), which may be foreign numbers without plus;
    /// - a zero behind the code of a country whose plan is not known (`+44 (0)20…`);
    /// - in Indonesia, `00` followed by 1, 7, 8 or 9, where operators have international prefixes of their own.
    ///
    /// Refused as well:
    ///
    /// - a slash, because it commonly separates two numbers;
    /// - the decimal point of a spreadsheet (`6281234567890.0`), because its zero is no digit of the number;
    /// - the mobiles of eleven digits that Vietnam withdrew in 2018.
    ///
    /// # Errors
    ///
    /// [`PhoneNumberError::kind`] tells the cause and [`PhoneNumberError::position`] the character.
    ///
    /// # Examples
    ///
    /// ```
    /// use otp_core::{PhoneNumber, PhoneNumberErrorKind, Region};
    ///
    /// let number = PhoneNumber::parse("012-345 6789", Region::Malaysia)?;
    /// assert_eq!(number.e164().as_str(), "+60123456789");
    ///
    /// let error = PhoneNumber::parse("62812345678", Region::Indonesia).unwrap_err();
    /// assert_eq!(error.kind(), PhoneNumberErrorKind::Ambiguous);
    /// # Ok::<(), otp_core::PhoneNumberError>(())
    /// ```
    pub fn parse(text: &str, region: Region) -> Result<Self, PhoneNumberError> {
        read::read(text, Some(region))
    }

    /// Reads exactly what [`msisdn`](Self::msisdn) writes: ASCII digits, country code first, and nothing else.
    ///
    /// Vendors, webhooks and databases hold this form. The text is one number only, so a form that
    /// [`parse`](Self::parse) refuses as ambiguous (some Indonesian `62…`) is read here. A trunk zero behind the country
    /// code is refused, not dropped.
    ///
    /// # Errors
    ///
    /// [`PhoneNumberError::kind`] tells the cause and [`PhoneNumberError::position`] the character. A sign or a blank is
    /// [`InvalidCharacter`](super::PhoneNumberErrorKind::InvalidCharacter), a trunk zero
    /// [`NotInNumberingPlan`](super::PhoneNumberErrorKind::NotInNumberingPlan), and a national form
    /// [`UnknownCountryCode`](super::PhoneNumberErrorKind::UnknownCountryCode).
    ///
    /// # Examples
    ///
    /// ```
    /// use otp_core::PhoneNumber;
    ///
    /// let number = PhoneNumber::from_msisdn("62811123456")?;
    /// assert_eq!(number.e164().as_str(), "+62811123456");
    /// assert_eq!(PhoneNumber::from_msisdn(&number.msisdn()), Ok(number));
    ///
    /// assert!(PhoneNumber::from_msisdn("+62811123456").is_err());
    /// assert!(PhoneNumber::from_msisdn("620811123456").is_err());
    /// # Ok::<(), otp_core::PhoneNumberError>(())
    /// ```
    pub fn from_msisdn(text: &str) -> Result<Self, PhoneNumberError> {
        read::read_msisdn(text)
    }

    /// Returns the number if it belongs to one of these countries.
    ///
    /// [`parse`](Self::parse) takes numbers of any country. A message to a foreign number can cost many times as much.
    ///
    /// # Errors
    ///
    /// [`OtherCountry`](super::PhoneNumberErrorKind::OtherCountry), without a position.
    ///
    /// # Examples
    ///
    /// ```
    /// use otp_core::{PhoneNumber, PhoneNumberErrorKind, Region};
    ///
    /// let malaysian = |typed| PhoneNumber::parse(typed, Region::Malaysia)?.restrict_to(&[Region::Malaysia]);
    /// assert!(malaysian("012-345 6789").is_ok());
    /// assert_eq!(malaysian("+84901888484").unwrap_err().kind(), PhoneNumberErrorKind::OtherCountry);
    /// ```
    pub fn restrict_to(self, regions: &[Region]) -> Result<Self, PhoneNumberError> {
        match self.region() {
            Some(region) if regions.contains(&region) => Ok(self),
            _ => Err(PhoneNumberError::new(Cause::OtherCountry, None)),
        }
    }

    /// Takes digits that the reader has checked, country code first and zero bytes behind the last.
    #[expect(clippy::cast_possible_truncation, reason = "a number has at most fifteen digits")]
    pub(super) const fn new(
        digits: [u8; MAX_DIGITS],
        len: usize,
        country_len: usize,
        line: LineType,
    ) -> Self {
        Self { digits, len: len as u8, country_len: country_len as u8, line }
    }

    /// Takes a significant number of `region` that the plan contains, with zero bytes behind its `len` digits.
    pub(super) fn in_region(region: Region, number: [u8; MAX_DIGITS], len: usize, line: LineType) -> Self {
        let code = region.country_digits();
        let mut digits = [0; MAX_DIGITS];
        digits[..code.len()].copy_from_slice(code);
        digits[code.len()..].copy_from_slice(&number[..MAX_DIGITS - code.len()]);
        Self::new(digits, code.len() + len, code.len(), line)
    }

    /// Returns the country code, 1 to 998.
    #[must_use]
    pub fn country_code(&self) -> u16 {
        self.country_digits().iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'))
    }

    /// Returns the region whose numbering plan the number belongs to, or `None` for every other country.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        Region::of_country_code(self.country_digits())
    }

    /// Returns what kind of line it is, as far as the plan or the first digits tell.
    ///
    /// In countries whose plan is not held here it is [`LineType::Other`] for what is certainly no mobile (`+1 900…`,
    /// `+881…`), and [`LineType::Unknown`] for the rest.
    #[must_use]
    pub const fn line_type(&self) -> LineType {
        self.line
    }

    /// Returns the whole number with plus, `+84901888484`.
    #[must_use]
    pub fn e164(&self) -> NumberText {
        NumberText::new(Some(b'+'), self.all_digits(), 1 + self.country_len)
    }

    /// Returns the whole number as digits only, `84901888484`, the form most SMS vendors ask for.
    ///
    /// [`from_msisdn`](Self::from_msisdn) reads it back.
    #[must_use]
    pub fn msisdn(&self) -> NumberText {
        NumberText::new(None, self.all_digits(), self.country_len)
    }

    /// Returns the whole number as it is written inside its country, `0901888484`, for known plans only.
    ///
    /// The trunk zero is in front, except where the plan writes none: service numbers (`1800…`), and India's mobiles,
    /// which have ten digits.
    ///
    /// # Examples
    ///
    /// ```
    /// use otp_core::PhoneNumber;
    ///
    /// let malaysian: PhoneNumber = "+60123456789".parse()?;
    /// assert_eq!(malaysian.national().as_deref(), Some("0123456789"));
    ///
    /// let american: PhoneNumber = "+12025550123".parse()?;
    /// assert!(american.national().is_none());
    /// # Ok::<(), otp_core::PhoneNumberError>(())
    /// ```
    #[must_use]
    pub fn national(&self) -> Option<NumberText> {
        let number = &self.all_digits()[usize::from(self.country_len)..];
        Some(match plan::verdict(self.region()?, number) {
            Verdict::Fits(Fit { trunk_zero: false, .. }) => NumberText::new(None, number, 0),
            Verdict::Fits(Fit { trunk_zero: true, .. })
            | Verdict::TooShort
            | Verdict::TooLong { .. }
            | Verdict::Withdrawn { .. }
            | Verdict::Outside => NumberText::new(Some(b'0'), number, 1),
        })
    }

    /// Writes the country code and the last two digits, with stars between.
    pub(crate) fn write_masked(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::write_masked(formatter, &self.e164(), 1 + usize::from(self.country_len))
    }

    fn all_digits(&self) -> &[u8] {
        &self.digits[..usize::from(self.len)]
    }

    fn country_digits(&self) -> &[u8] {
        &self.digits[..usize::from(self.country_len)]
    }
}

/// Parses international forms only, `+…` or `00…`. Everything else is
/// [`MissingCountryCode`](super::PhoneNumberErrorKind::MissingCountryCode): [`PhoneNumber::parse`] takes the region that a national
/// form such as `0901888484` needs.
///
/// Without a region `00` is the international prefix and nothing else; text that may carry an Indonesian operator's
/// prefix (`001`, `008` …) belongs into [`PhoneNumber::parse`].
///
/// # Examples
///
/// ```
/// use otp_core::{PhoneNumber, PhoneNumberErrorKind};
///
/// let number: PhoneNumber = "+65 9123 4567".parse()?;
/// assert_eq!(number.country_code(), 65);
///
/// let error = "0901888484".parse::<PhoneNumber>().unwrap_err();
/// assert_eq!(error.kind(), PhoneNumberErrorKind::MissingCountryCode);
/// # Ok::<(), otp_core::PhoneNumberError>(())
/// ```
impl FromStr for PhoneNumber {
    type Err = PhoneNumberError;

    fn from_str(text: &str) -> Result<Self, PhoneNumberError> {
        read::read(text, None)
    }
}

/// Shows the country code and the last two digits only.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PhoneNumber(")?;
        self.write_masked(formatter)?;
        formatter.write_str(")")
    }
}
