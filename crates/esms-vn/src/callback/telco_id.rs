use std::fmt;

use otp_http::Token;

use crate::word::{listed, show};

/// The receiver's operator (`telcoid`). An open set: a number that no page lists is an ordinary value.
///
/// 9 is printed in one report, by Zalo user id, and listed nowhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelcoId(Token);

impl TelcoId {
    /// 1: `Viettel`.
    pub const VIETTEL: Self = Self(listed("1"));
    /// 2: `Mobi`.
    pub const MOBI: Self = Self(listed("2"));
    /// 3: `Vina`.
    pub const VINA: Self = Self(listed("3"));
    /// 4: `Vietnammobile`.
    pub const VIETNAMMOBILE: Self = Self(listed("4"));
    /// 5: `Gtel`.
    pub const GTEL: Self = Self(listed("5"));
    /// 6: `Itel`.
    pub const ITEL: Self = Self(listed("6"));
    /// 7: `Reddi`.
    pub const REDDI: Self = Self(listed("7"));

    pub(super) fn new(text: &str) -> Option<Self> {
        Token::new(text).map(Self)
    }

    /// The word as it arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for TelcoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, "TelcoId", &self.0)
    }
}
