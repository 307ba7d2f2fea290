//! The vendor's numbered words. Open sets: a number that no page lists is an ordinary value.

use std::fmt;

use otp_http::Token;

/// A word of the pages.
#[expect(clippy::panic, reason = "a constant that is too long does not compile")]
const fn listed(text: &str) -> Token {
    match Token::new(text) {
        Some(token) => token,
        None => panic!("a listed word has one or two digits"),
    }
}

/// Shows a short number. Anything else is a stranger's text.
fn show(f: &mut fmt::Formatter<'_>, name: &str, word: &Token) -> fmt::Result {
    let text = word.as_str();
    let is_short_number = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    write!(f, "{name}({})", if is_short_number { text } else { "another" })
}

/// How far the vendor is with a message (`SendStatus`).
///
/// Listed on [callback URL](https://developers.esms.vn/esms-api/callback-url) (26 February 2026). Voice calls report 2, 5 and
/// 7 only.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SendStatus(Token);

impl SendStatus {
    /// 1: waits for approval.
    pub const WAITING_FOR_APPROVAL: Self = Self(listed("1"));
    /// 2: waits to be sent.
    pub const WAITING_TO_BE_SENT: Self = Self(listed("2"));
    /// 4: refused.
    pub const REFUSED: Self = Self(listed("4"));
    /// 5: done, **delivered or not**: the counters say which. The English page calls it "sent successfully", and prints it in the
    /// report of a failure.
    pub const DONE: Self = Self(listed("5"));
    /// 7: sent to the operator, whose report is awaited.
    pub const SENT: Self = Self(listed("7"));

    /// Takes any short text; `None` for one that is longer than a word can be (39 bytes).
    pub(super) fn new(text: &str) -> Option<Self> {
        Token::new(text).map(Self)
    }

    /// The word as it arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for SendStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, "SendStatus", &self.0)
    }
}

/// What kind of message it is (`TypeId`; the send calls name it `SmsType`).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeId(Token);

impl TypeId {
    /// 1: advertising by SMS.
    pub const ADVERTISING: Self = Self(listed("1"));
    /// 2: customer care and codes by SMS.
    pub const CUSTOMER_CARE: Self = Self(listed("2"));
    /// 8: from a fixed number. The send pages name it; no page prints a report of it.
    pub const FIXED_NUMBER: Self = Self(listed("8"));
    /// 23: Viber.
    pub const VIBER: Self = Self(listed("23"));
    /// 24: Zalo with priority, for codes.
    pub const ZALO_PRIORITY: Self = Self(listed("24"));
    /// 25: Zalo.
    pub const ZALO_NORMAL: Self = Self(listed("25"));
    /// 26: Zalo to a follower. Printed in samples, not in the table.
    pub const ZALO_FOLLOWER: Self = Self(listed("26"));
    /// 27: Zalo along a journey. Printed in samples, not in the table.
    pub const ZALO_JOURNEY: Self = Self(listed("27"));

    pub(super) fn new(text: &str) -> Option<Self> {
        Token::new(text).map(Self)
    }

    /// The word as it arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for TypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, "TypeId", &self.0)
    }
}

/// The receiver's operator (`telcoid`). 9 is printed in one report, by Zalo user id, and listed nowhere.
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
