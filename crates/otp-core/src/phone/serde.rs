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

    /// A format that cannot be asked what it holds, and says so.
    struct Compact(&'static str);

    impl<'de> Deserializer<'de> for Compact {
        type Error = serde::de::value::Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(Error::custom("a compact format does not describe itself"))
        }

        fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            visitor.visit_str(self.0)
        }

        fn is_human_readable(&self) -> bool {
            false
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }

    #[test]
    fn a_compact_format_is_asked_for_text() {
        let number = PhoneNumber::deserialize(Compact("+84901888484")).unwrap();
        assert_eq!(number.e164().as_str(), "+84901888484");
        assert!(PhoneNumber::deserialize(Compact("0901888484")).is_err());
    }

    #[test]
    fn no_kind_of_number_or_bytes_is_repeated_in_the_refusal() {
        use serde::de::value::Error as Plain;
        let refusals: [Result<PhoneNumber, Plain>; 4] = [
            InternationalForm.visit_i128(84_901_888_484),
            InternationalForm.visit_u128(84_901_888_484),
            InternationalForm.visit_f64(84_901_888_484.0),
            InternationalForm.visit_bytes(b"+84901888484"),
        ];
        for refusal in refusals {
            assert_eq!(refusal.unwrap_err().to_string(), format!("expected {EXPECTED}"));
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_was_expected_and_not_repeated() {
        for json in ["84901888484", "-84901888484", "84901888484.5", "true", "null", "[84901888484]", "{}"] {
            let error = serde_json::from_str::<PhoneNumber>(json).unwrap_err().to_string();
            assert!(error.contains(EXPECTED), "{error}");
            assert!(!error.contains("84901888484"), "{error}");
        }
    }
}
