use std::fmt;

use otp_core::Effect::{None as Nothing, Unknown};
use otp_core::Error;
use otp_core::ErrorKind::{
    Authentication, CodeRejected, Duplicate, InsufficientCredit, InvalidRequest, RateLimited, Vendor,
};
use otp_http::codes::{Extras, Row, Scopes, Table, row};
use otp_http::{CodeForm, Token};

use crate::Client;

/// The code that the vendor answers with: text, even where it looks like a number. An open set: the tables change several
/// times a year and differ between the languages, so an unknown code is an ordinary value.
///
/// Source: the [table of error codes](https://developers.esms.vn/en/esms-api/table-of-error-codes) in English (state of
/// 29 January 2026) and Vietnamese (7 April 2026); 117 stands on the function pages only.
///
/// ```
/// use esms_vn::{CodeResult, Effect, ErrorKind, otp_core::Error};
///
/// fn is_brand_missing(error: &Error) -> bool {
///     matches!(CodeResult::of(error), Some(CodeResult::UNKNOWN_BRANDNAME))
/// }
/// assert!(!is_brand_missing(&Error::new(ErrorKind::Transport, Effect::None)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeResult(Token);

impl CodeResult {
    /// 99: the phone is blocked; a malformed request; an unknown error. The pages and older clients give all three.
    pub const BLOCKED_OR_UNKNOWN: Self = Self::new("99");
    /// 100: the request was taken over, or the code was right.
    pub const SUCCESS: Self = Self::new("100");
    /// 101: the `ApiKey` or the `SecretKey` is wrong.
    pub const AUTHORIZE_FAILED: Self = Self::new("101");
    /// 102: the account has no price list.
    pub const NO_PRICE_LIST: Self = Self::new("102");
    /// 103: the balance is too low.
    pub const BALANCE_TOO_LOW: Self = Self::new("103");
    /// 104: the brandname does not exist.
    pub const UNKNOWN_BRANDNAME: Self = Self::new("104");
    /// 108: the phone number has a wrong form.
    pub const INVALID_PHONE: Self = Self::new("108");
    /// 117: the code is wrong, used or expired (function pages).
    pub const CODE_INVALID: Self = Self::new("117");
    /// 118: the message type is not supported.
    pub const UNSUPPORTED_TYPE: Self = Self::new("118");
    /// 124: the `RequestId` was used before.
    pub const REQUEST_ID_REPEATED: Self = Self::new("124");
    /// 140: the calling address is not on the account's list.
    pub const IP_NOT_ALLOWED: Self = Self::new("140");
    /// 143: the account is inactive or locked.
    pub const ACCOUNT_LOCKED: Self = Self::new("143");
    /// 146: the text does not match the registered template. Comes with an `SMSID`.
    pub const TEMPLATE_MISMATCH: Self = Self::new("146");
    /// 160: too many requests per second. Documented for status queries only.
    pub const TOO_MANY_REQUESTS: Self = Self::new("160");
    /// 171: the code is used, expired or not for that phone (tables of codes).
    pub const CODE_USED_OR_EXPIRED: Self = Self::new("171");
    /// 177: the operator is not registered for the brandname.
    pub const NETWORK_NOT_REGISTERED: Self = Self::new("177");
    /// 201: a word in the text is blocked.
    pub const BLOCKED_WORD: Self = Self::new("201");
    /// 204: the Zalo account (OAID) does not exist.
    pub const UNKNOWN_OAID: Self = Self::new("204");
    /// 300: the message type is missing.
    pub const MISSING_TYPE: Self = Self::new("300");
    /// 789: the template is not set up for that Zalo account.
    pub const TEMPLATE_NOT_CONFIGURED: Self = Self::new("789");
    /// 790: the Zalo template is wrong.
    pub const INVALID_ZNS_TEMPLATE: Self = Self::new("790");
    /// 791: the Zalo account or the template id is missing.
    pub const MISSING_ZNS_TEMPLATE: Self = Self::new("791");
    /// 799: the Zalo account is inactive, wrong or not added.
    pub const INACTIVE_OAID: Self = Self::new("799");

    /// The code with this text.
    ///
    /// # Panics
    ///
    /// When the text is longer than 39 bytes; for a constant that is an error of the compiler. Every documented code has
    /// two or three digits.
    #[must_use]
    #[expect(clippy::panic, reason = "a constant that is too long does not compile")]
    pub const fn new(code: &str) -> Self {
        match Token::new(code) {
            Some(token) => Self(token),
            None => panic!("a code has at most 39 bytes"),
        }
    }

    /// The code of a refusal of this vendor's.
    ///
    /// `None` for an error that is no refusal, for another vendor's, and for a text that is too long to be a code;
    /// [`Error::vendor_code`] has the text of any.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        let code = error.vendor_code().filter(|_| error.vendor() == Some(Client::VENDOR))?;
        Token::new(code).map(Self)
    }

    /// The code as it arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Shows a known code or one of up to three digits; [`as_str`](CodeResult::as_str) gives whatever arrived.
impl fmt::Display for CodeResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(TABLE.printable(self.as_str()))
    }
}

impl fmt::Debug for CodeResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeResult({self})")
    }
}

/// The way over brandname SMS of a call that makes the code itself.
pub(crate) const AUTO_SMS: Scopes = Scopes::nth(0);
/// The way over Zalo of a call that makes the code itself.
pub(crate) const AUTO_ZALO: Scopes = Scopes::nth(1);
/// Checks.
pub(crate) const CHECK: Scopes = Scopes::nth(2);
const ALL: Scopes = Scopes::ALL;

/// The vendor's codes, in the order of its table.
pub(crate) const TABLE: Table = Table {
    word: "code",
    form: CodeForm::TextOrNumber,
    success: "100",
    extras: Extras { message: "ErrorMessage", id: "SMSID" },
    rows: ROWS,
    elsewhere: ELSEWHERE,
};

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("99",  ALL,       Vendor,             Unknown, "the phone is blocked, the request malformed, or an unknown error"),
    row("101", ALL,       Authentication,     Nothing, "the ApiKey or the SecretKey is wrong"),
    row("102", ALL,       Vendor,             Nothing, "the account has no price list"),
    row("103", ALL,       InsufficientCredit, Nothing, "the balance is too low"),
    row("104", AUTO_SMS,  InvalidRequest,     Nothing, "the brandname does not exist"),
    row("108", ALL,       InvalidRequest,     Nothing, "the phone number has a wrong form"),
    row("117", CHECK,     CodeRejected,       Nothing, "the code is wrong, expired or used"),
    row("118", ALL,       InvalidRequest,     Nothing, "the message type is not supported"),
    // None of these calls takes a `RequestId`, so the code speaks of something else than what was asked.
    row("124", ALL,       Duplicate,          Unknown, "the RequestId was used before"),
    row("140", ALL,       Authentication,     Nothing, "the calling address is not on the account's list"),
    row("143", ALL,       Authentication,     Nothing, "the account is inactive or locked"),
    // An id is given out with it, so something was recorded; no page says that it is not billed.
    row("146", AUTO_SMS,  InvalidRequest,     Unknown, "the text does not match the registered template"),
    // Documented for status queries: no page says that a send was not carried out.
    row("160", ALL,       RateLimited,        Unknown, "too many requests per second"),
    row("171", CHECK,     CodeRejected,       Nothing, "the code is wrong, expired or used"),
    row("177", AUTO_SMS,  InvalidRequest,     Nothing, "the operator is not registered for the brandname"),
    row("201", AUTO_SMS,  InvalidRequest,     Nothing, "a word in the text is blocked"),
    row("204", AUTO_ZALO, InvalidRequest,     Nothing, "the Zalo account does not exist"),
    // The English table names no function; the newer Vietnamese one names SMS, advertising and Viber only.
    row("300", AUTO_SMS,  InvalidRequest,     Nothing, "the message type is missing"),
    row("300", ALL,       InvalidRequest,     Unknown, "the message type is missing"),
    row("789", AUTO_ZALO, InvalidRequest,     Nothing, "the template is not set up for the Zalo account"),
    row("790", AUTO_ZALO, InvalidRequest,     Nothing, "the Zalo template is wrong"),
    row("791", AUTO_ZALO, InvalidRequest,     Nothing, "the Zalo account or the template id is missing"),
    row("799", AUTO_ZALO, InvalidRequest,     Nothing, "the Zalo account is inactive, wrong or not added"),
];

/// Codes that are documented for calls that this crate does not have yet.
const ELSEWHERE: &[&str] = &[
    "105", "106", "107", "110", "115", "120", "161", "162", "163", "199", "210", "301", "687", "801", "802",
    "851", "852", "853", "854",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_a_code_and_no_text() {
        assert_eq!(format!("{:?}", CodeResult::AUTHORIZE_FAILED), "CodeResult(101)");
        assert_eq!(
            format!("{:?} {}", CodeResult::new("canary"), CodeResult::new("0901888484"))
                .matches("not a known")
                .count(),
            2
        );
    }

    #[test]
    fn a_code_is_read_from_an_error_of_this_vendor_only() {
        use otp_core::{Effect, Risk};

        let error = |vendor, code: &str| {
            Error::new(Vendor, Effect::Unknown).with_vendor_code(code).of_call(vendor, Risk::Sends)
        };
        assert_eq!(CodeResult::of(&error("esms-vn", "146")), Some(CodeResult::TEMPLATE_MISMATCH));
        assert_eq!(
            CodeResult::of(&error("esms-vn", "0146")).map(|code| code.as_str().to_owned()).as_deref(),
            Some("0146")
        );
        assert_eq!(CodeResult::of(&error("esms-my", "146")), None);
        assert_eq!(CodeResult::of(&error("esms-vn", &"1".repeat(40))), None);
        assert_eq!(CodeResult::of(&Error::new(Vendor, Effect::Unknown)), None);
    }
}
