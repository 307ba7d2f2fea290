use std::fmt;

use otp_http::Token;

use crate::word::{listed, show};

/// What kind of message it is (`SmsType`; in reports `TypeId`). An open set: a number that no page lists is an ordinary value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SmsType(Token);

impl SmsType {
    /// 1: advertising by SMS.
    pub const ADVERTISING: Self = Self(listed("1"));
    /// 2: customer care and codes by SMS.
    pub const CUSTOMER_CARE: Self = Self(listed("2"));
    /// 8: from a fixed number.
    pub const FIXED_NUMBER: Self = Self(listed("8"));
    /// 23: Viber.
    pub const VIBER: Self = Self(listed("23"));
    /// 24: Zalo with priority, for codes.
    pub const ZALO_PRIORITY: Self = Self(listed("24"));
    /// 25: Zalo.
    pub const ZALO_NORMAL: Self = Self(listed("25"));
    /// 26: Zalo to a follower. The English page of sent messages lists it, the newer Vietnamese one does not.
    pub const ZALO_FOLLOWER: Self = Self(listed("26"));
    /// 27: Zalo along a journey. Printed in a report, listed nowhere.
    pub const ZALO_JOURNEY: Self = Self(listed("27"));

    /// Takes any short text; `None` for one that is longer than a word can be (39 bytes).
    pub(crate) fn new(text: &str) -> Option<Self> {
        Token::new(text).map(Self)
    }

    /// The word as it arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for SmsType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, "SmsType", &self.0)
    }
}

/// For this repository's tools: as it arrived.
#[cfg(feature = "__endpoints")]
impl serde::Serialize for SmsType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// For this repository's tools.
#[cfg(feature = "__endpoints")]
impl<'de> serde::Deserialize<'de> for SmsType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: String = serde::Deserialize::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| serde::de::Error::custom("too long"))
    }
}
