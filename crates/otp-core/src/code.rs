use std::fmt;
use std::str::FromStr;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::pasted;

/// A one-time code: 4 to 10 ASCII letters or digits.
///
/// [`parse`](Self::parse) drops what people paste along with a code. Case and leading zeros are kept, because vendors make
/// codes such as `1NTTJ6` and `012345`. Two codes are compared in constant time. The memory is wiped on drop, `Debug` is
/// redacted, and the type is never serialised.
///
/// ```
/// use otp_core::OtpCode;
///
/// let code = OtpCode::parse(" 012345 ")?;
/// assert_eq!(code.expose(), "012345");
/// assert_eq!(format!("{code:?}"), "OtpCode(***)");
/// assert_eq!(OtpCode::parse("012-345")?, code);
/// assert!(OtpCode::parse("012345.").is_err());
/// # Ok::<(), otp_core::OtpCodeError>(())
/// ```
#[derive(Clone)]
pub struct OtpCode(SecretString);

impl OtpCode {
    /// The shortest code, in characters.
    pub const MIN_LENGTH: usize = 4;
    /// The longest code, in characters.
    pub const MAX_LENGTH: usize = 10;

    /// Reads what a user typed or pasted.
    ///
    /// Blanks, dashes and invisible marks are dropped, around the code and inside it: `123 456` and `123-456` are
    /// `123456`. Full-width letters and digits are read as ASCII. Line breaks are dropped around the code only.
    ///
    /// # Errors
    ///
    /// When what remains is not 4 to 10 characters long, or when the text holds anything else. The error never repeats the
    /// text.
    pub fn parse(text: &str) -> Result<Self, OtpCodeError> {
        // Nearly every text is a bare code, and needs no second look at each character.
        if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Self::of_length(text, text.len());
        }
        let mut code = Typed::default();
        for character in text.trim_matches(pasted::is_outer).chars() {
            match pasted::narrow(character) {
                plain if plain.is_ascii_alphanumeric() => code.push(plain),
                _ if pasted::is_blank(character)
                    || pasted::is_dash(character)
                    || pasted::is_invisible(character) => {}
                _ => return Err(OtpCodeError::InvalidCharacter),
            }
        }
        Self::of_length(code.as_str(), code.length)
    }

    /// Takes a code of ASCII letters and digits; `length` counts those that found no room in it too.
    fn of_length(code: &str, length: usize) -> Result<Self, OtpCodeError> {
        match length {
            ..Self::MIN_LENGTH => Err(OtpCodeError::TooShort),
            Self::MIN_LENGTH..=Self::MAX_LENGTH => Ok(Self(SecretString::from(code))),
            _ => Err(OtpCodeError::TooLong),
        }
    }

    /// The code itself. Send it or compare it; do not print it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// The characters of a code while a text is read: on the stack, and wiped.
#[derive(Default)]
struct Typed {
    /// ASCII only.
    characters: [u8; OtpCode::MAX_LENGTH],
    /// How many were typed, those that found no room included.
    length: usize,
}

impl Typed {
    fn push(&mut self, character: char) {
        if let (Some(place), Ok(byte)) = (self.characters.get_mut(self.length), u8::try_from(character)) {
            *place = byte;
        }
        self.length += 1;
    }

    fn as_str(&self) -> &str {
        let length = self.length.min(OtpCode::MAX_LENGTH);
        // Only ASCII is pushed, so the default is never taken.
        std::str::from_utf8(&self.characters[..length]).unwrap_or_default()
    }
}

impl Drop for Typed {
    fn drop(&mut self) {
        self.characters.zeroize();
    }
}

impl FromStr for OtpCode {
    type Err = OtpCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl PartialEq for OtpCode {
    fn eq(&self, other: &Self) -> bool {
        self.expose().as_bytes().ct_eq(other.expose().as_bytes()).into()
    }
}

impl Eq for OtpCode {}

impl fmt::Debug for OtpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpCode(***)")
    }
}

/// Why a text is not an [`OtpCode`].
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OtpCodeError {
    /// Fewer than [`OtpCode::MIN_LENGTH`] characters.
    #[error("a code has at least 4 characters")]
    TooShort,
    /// More than [`OtpCode::MAX_LENGTH`] characters.
    #[error("a code has at most 10 characters")]
    TooLong,
    /// Something other than ASCII letters and digits.
    #[error("a code holds only ASCII letters and digits")]
    InvalidCharacter,
}

/// The sentence: what `main` prints when it returns this error.
impl fmt::Debug for OtpCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_case_and_leading_zeros_are_kept() {
        for text in ["1NTTJ6", "012345", "abCD", "0123456789"] {
            assert_eq!(OtpCode::parse(text).unwrap().expose(), text);
        }
        assert_ne!(OtpCode::parse("abcd").unwrap(), OtpCode::parse("ABCD").unwrap());
    }

    #[test]
    fn a_main_that_returns_a_refusal_prints_a_sentence() {
        let code = OtpCode::parse("12").unwrap_err();
        assert_eq!(format!("{code:?}"), "a code has at least 4 characters");
        let phone = crate::PhoneNumber::parse("0901 888 4x4", crate::Region::Vietnam).unwrap_err();
        assert_eq!(format!("{phone:?} {phone:#?}"), format!("{phone} {phone}"));
        assert_eq!(phone.to_string(), "a character that has no place in a phone number");
    }

    #[test]
    fn what_is_not_a_code_is_refused_with_its_reason() {
        for (text, reason) in [
            ("", OtpCodeError::TooShort),
            ("123", OtpCodeError::TooShort),
            ("12345678901", OtpCodeError::TooLong),
            (" - ", OtpCodeError::TooShort),
            ("1-2-3", OtpCodeError::TooShort),
            ("123 456 789 01", OtpCodeError::TooLong),
            ("12.34", OtpCodeError::InvalidCharacter),
            ("12\u{202e}34", OtpCodeError::InvalidCharacter),
            ("1234\t5", OtpCodeError::InvalidCharacter),
            ("１２３４／５", OtpCodeError::InvalidCharacter),
            ("٤٨٢٩١٥", OtpCodeError::InvalidCharacter),
            ("12\x0034", OtpCodeError::InvalidCharacter),
            ("1234\r\nX", OtpCodeError::InvalidCharacter),
            ("123456;", OtpCodeError::InvalidCharacter),
        ] {
            assert_eq!(OtpCode::parse(text).unwrap_err(), reason, "{text:?}");
        }
    }

    #[test]
    fn what_people_paste_around_and_inside_a_code_is_dropped() {
        for text in [
            "123 456",
            "123-456",
            "1 2 3 4 5 6",
            "123\u{a0}456",
            "123\u{2013}456",
            "- 123456 -",
            "\r\n\t123456\n",
            "\u{2068}123456\u{2069}",
            "\u{feff}123\u{200b}456\u{200e}",
            "123\u{ad}456",
            "１２３４５６",
            "１２３　４５６",
            "１２3－456",
        ] {
            assert_eq!(OtpCode::parse(text).unwrap().expose(), "123456", "{text:?}");
        }
        assert_eq!(OtpCode::parse("1ＮＴtj-６").unwrap().expose(), "1NTtj6");
    }

    #[test]
    fn codes_of_other_length_or_text_are_unequal() {
        let code = OtpCode::parse("123456").unwrap();
        assert_eq!(code, OtpCode::parse("123456\n").unwrap());
        assert_ne!(code, OtpCode::parse("123457").unwrap());
        assert_ne!(code, OtpCode::parse("1234567").unwrap());
    }

    #[test]
    fn a_code_can_be_parsed_like_any_other_text() {
        assert_eq!("482915".parse(), OtpCode::parse("482915"));
        assert_eq!("48".parse::<OtpCode>(), Err(OtpCodeError::TooShort));
    }

    #[test]
    fn debug_shows_that_there_is_a_code_and_not_which() {
        assert_eq!(format!("{:?}", OtpCode::parse("4829").unwrap()), "OtpCode(***)");
    }
}
