use std::fmt;

use otp_core::{Effect, Error, ErrorKind};

use crate::valid;

/// The vendor's name for one request, `RequestId`: for 24 hours a second send with the same one is refused with code 124.
///
/// The vendor remembers it for the whole account, whichever call it came with. Give each message its own. 124 says that an
/// earlier request had the id, and not what became of it: whether a refused one uses it up is documented nowhere.
///
/// `Debug` does not show it: it may be made of something that names a user.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RequestId(String);

impl RequestId {
    /// The longest that the pages allow, in characters.
    pub const MAX_LENGTH: usize = 50;

    /// An id from the caller's own key: 1 to 50 characters, such as the number of an order and the attempt.
    ///
    /// # Errors
    ///
    /// For an empty text, a longer one, a control character, and a blank at either end.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        valid::not_blank("RequestId", &text)?;
        if text.chars().count() > Self::MAX_LENGTH {
            return Err(Error::invalid("RequestId", "must have 1 to 50 characters"));
        }
        if text.contains(char::is_control) || text.trim() != text {
            return Err(Error::invalid(
                "RequestId",
                "must not hold a control character, nor a blank at either end",
            ));
        }
        Ok(Self(text))
    }

    /// An id of 32 hexadecimal digits, drawn from the operating system's generator.
    ///
    /// # Errors
    ///
    /// When the system has no random numbers to give.
    pub fn random() -> Result<Self, Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|source| {
            Error::new(ErrorKind::Unavailable, Effect::None)
                .with_sentence("the system gives no random numbers")
                .with_source(source)
        })?;
        Ok(Self(format!("{:032x}", u128::from_be_bytes(bytes))))
    }

    /// The id as it leaves.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestId(…)")
    }
}

/// For this repository's tools: as a user makes one.
#[cfg(feature = "__endpoints")]
impl<'de> serde::Deserialize<'de> for RequestId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_1_to_50_characters() {
        for text in ["1", "order 17, second attempt", &"x".repeat(50), &"ư".repeat(50)] {
            assert_eq!(RequestId::new(text).unwrap().as_str(), text);
        }
        for text in ["", " ", " 1", "1 ", "1\n", "1\u{0}2", &"x".repeat(51), &"ư".repeat(51)] {
            assert_eq!(RequestId::new(text).unwrap_err().field(), Some("RequestId"), "{text:?}");
        }
    }

    #[test]
    fn a_random_id_is_another_each_time_and_never_shown() {
        let ids = [RequestId::random().unwrap(), RequestId::random().unwrap()];
        assert_ne!(ids[0], ids[1]);
        assert!(ids.iter().all(|id| id.as_str().len() == 32), "{}", ids[0].as_str());
        assert_eq!(format!("{:?}", RequestId::new("0901888484").unwrap()), "RequestId(…)");
    }
}
