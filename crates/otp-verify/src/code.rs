//! Codes: uniform over all texts of their length, with leading zeros.

use otp_core::OtpCode;
use secrecy::zeroize::Zeroizing;

use crate::{CodeLength, random};

/// A code from the operating system's generator.
pub(crate) fn random(length: CodeLength) -> Result<OtpCode, getrandom::Error> {
    loop {
        let number = u64::from_le_bytes(random::bytes()?);
        if let Some(code) = from_number(number, length) {
            return Ok(code);
        }
    }
}

/// The code that a uniform number stands for; nothing for the few numbers that would make some codes likelier.
pub(crate) fn from_number(number: u64, length: CodeLength) -> Option<OtpCode> {
    let count = 10_u64.pow(u32::from(length.digits()));
    if number >= u64::MAX - u64::MAX % count {
        return None;
    }
    let text = Zeroizing::new(format!("{:0width$}", number % count, width = usize::from(length.digits())));
    OtpCode::parse(&text).ok()
}

/// Whether what was typed can be a code of any length.
pub(crate) fn has_shape(code: &OtpCode) -> bool {
    CodeLength::try_from(characters(code)).is_ok() && code.expose().bytes().all(|byte| byte.is_ascii_digit())
}

/// The number of characters.
#[expect(clippy::expect_used, reason = "it holds for every code")]
pub(crate) fn characters(code: &OtpCode) -> u8 {
    u8::try_from(code.expose().len()).expect("a code has at most ten characters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_are_kept() {
        let text = |number, digits| {
            from_number(number, CodeLength::try_from(digits).unwrap()).map(|code| code.expose().to_owned())
        };
        assert_eq!(text(0, 6).as_deref(), Some("000000"));
        assert_eq!(text(7_000_042, 6).as_deref(), Some("000042"));
        assert_eq!(text(42, 10).as_deref(), Some("0000000042"));
    }

    #[test]
    fn numbers_that_would_make_some_codes_likelier_are_thrown_away() {
        for digits in 6..=10 {
            let length = CodeLength::try_from(digits).unwrap();
            let count = 10_u64.pow(u32::from(digits));
            let whole = u64::MAX / count * count;
            assert_eq!(from_number(whole - 1, length).unwrap().expose(), "9".repeat(usize::from(digits)));
            assert!(from_number(whole, length).is_none());
            assert!(from_number(u64::MAX, length).is_none());
        }
    }

    #[test]
    fn every_digit_is_as_likely_at_every_place() {
        // Chi-square with 9 degrees of freedom is above 40 once in 130,000 times, for each of the six places.
        let mut counts = [[0_u32; 10]; 6];
        for _ in 0..20_000 {
            let code = random(CodeLength::SIX).unwrap();
            for (place, digit) in code.expose().bytes().enumerate() {
                counts[place][usize::from(digit - b'0')] += 1;
            }
        }
        for place in counts {
            let chi: f64 = place.iter().map(|&count| (f64::from(count) - 2000.0).powi(2) / 2000.0).sum();
            assert!(chi < 60.0, "{place:?}");
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_told_by_its_shape() {
        for (text, is_code) in [
            ("123456", true),
            ("000000", true),
            ("1234567890", true),
            ("12345", false),
            ("12345a", false),
            ("1234567a", false),
        ] {
            assert_eq!(has_shape(&OtpCode::parse(text).unwrap()), is_code, "{text}");
        }
    }
}
