//! Ids and purposes in serialised data: the text that `Display` writes and `FromStr` reads.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::{ChallengeId, Purpose};

/// Serialises the id as its 32 hexadecimal digits.
///
/// ```
/// use otp_verify::ChallengeId;
///
/// let id: ChallengeId = serde_json::from_str(r#""0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a""#)?;
/// assert_eq!(serde_json::to_string(&id)?, r#""0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Serialize for ChallengeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Deserialises from 32 lower-case hexadecimal digits.
impl<'de> Deserialize<'de> for ChallengeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::read(deserializer, "a challenge id, as text")
    }
}

/// Serialises the purpose as its text.
impl Serialize for Purpose {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Deserialises from the text of a purpose.
impl<'de> Deserialize<'de> for Purpose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::read(deserializer, "a purpose, as text")
    }
}

/// Takes a text, and repeats nothing else in its refusals: a code or a number may have got into the wrong field.
struct Text<T> {
    expected: &'static str,
    of: PhantomData<T>,
}

impl<T: FromStr<Err: fmt::Display>> Text<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, expected: &'static str) -> Result<T, D::Error> {
        let this = Self { expected, of: PhantomData };
        // Asked for a text, serde_json reports a number that it finds by printing it. Asked for anything, it lets the visitor
        // refuse. Compact formats cannot answer such a question.
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(this)
        } else {
            deserializer.deserialize_str(this)
        }
    }

    fn refused<E: Error>(&self) -> Result<T, E> {
        Err(E::custom(format_args!("expected {}", self.expected)))
    }
}

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<T, E> {
        self.refused()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<T, E> {
        self.refused()
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<T, E> {
        self.refused()
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<T, E> {
        self.refused()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        self.refused()
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<T, E> {
        self.refused()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_and_a_purpose_are_written_and_read_back_as_their_texts() {
        let id = ChallengeId::from_bytes([0x0a; 16]);
        let purpose = Purpose::parse("login").unwrap();
        let json = serde_json::to_string(&(id, &purpose)).unwrap();
        assert_eq!(json, format!("[\"{id}\",\"login\"]"));
        assert_eq!(serde_json::from_str::<(ChallengeId, Purpose)>(&json).unwrap(), (id, purpose));
    }

    #[test]
    fn what_is_not_such_a_text_is_refused_and_not_repeated() {
        for json in
            ["493027", "-493027", "493027.5", "true", "null", "[493027]", "{}", "\"49302\"", "\"Log 493027\""]
        {
            for error in [
                serde_json::from_str::<ChallengeId>(json).unwrap_err().to_string(),
                serde_json::from_str::<Purpose>(json)
                    .map_err(|error| error.to_string())
                    .err()
                    .unwrap_or_default(),
            ] {
                assert!(!error.contains("4930"), "{json}: {error}");
            }
            assert!(serde_json::from_str::<ChallengeId>(json).is_err(), "{json}");
        }
        for json in ["493027", "null", "\"Login\"", "\"\"", "\"a b\""] {
            assert!(serde_json::from_str::<Purpose>(json).is_err(), "{json}");
        }
    }
}
