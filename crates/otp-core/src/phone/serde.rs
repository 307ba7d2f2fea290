//! A phone number in serialised data: its whole E.164 text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use super::number::PhoneNumber;

/// Serialises the **whole** number as its E.164 text, `+84901888484`.
///
/// # Examples
///
/// ```
/// use otp_core::PhoneNumber;
///
/// let number: PhoneNumber = serde_json::from_str(r#""+84 901 888 484""#)?;
/// assert_eq!(serde_json::to_string(&number)?, r#""+84901888484""#);
/// assert!(serde_json::from_str::<PhoneNumber>(r#""0901888484""#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Serialize for PhoneNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.e164().as_str())
    }
}

/// Deserialises from a text in international form, `+…` or `00…`.
impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Asked for a text, serde_json reports a number it finds instead by printing it; asked for anything, it
        // lets the visitor refuse. Compact formats cannot answer such a question and need the plain one.
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(InternationalForm)
        } else {
            deserializer.deserialize_str(InternationalForm)
        }
    }
}

struct InternationalForm;

const EXPECTED: &str = "a phone number in international form, as text";

impl Visitor<'_> for InternationalForm {
    type Value = PhoneNumber;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<PhoneNumber, E> {
        text.parse().map_err(E::custom)
    }

    // The provided methods for numbers and bytes would print the value, and the value is somebody's phone number.

    fn visit_i64<E: Error>(self, _: i64) -> Result<PhoneNumber, E> {
        Err(E::custom(format_args!("expected {EXPECTED}")))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<PhoneNumber, E> {
        Err(E::custom(format_args!("expected {EXPECTED}")))
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<PhoneNumber, E> {
        Err(E::custom(format_args!("expected {EXPECTED}")))
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<PhoneNumber, E> {
        Err(E::custom(format_args!("expected {EXPECTED}")))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<PhoneNumber, E> {
        Err(E::custom(format_args!("expected {EXPECTED}")))
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<PhoneNumber, E> {
        Err(E::custom(format_args!("expected {EXPECTED}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_refused_with_what_was_expected_and_not_repeated() {
        for json in ["84901888484", "-84901888484", "84901888484.5", "true", "null", "[84901888484]", "{}"] {
            let error = serde_json::from_str::<PhoneNumber>(json).unwrap_err().to_string();
            assert!(error.contains(EXPECTED), "{error}");
            assert!(!error.contains("84901888484"), "{error}");
        }
    }
}
