use std::fmt;

use otp_core::Effect::{None as Nothing, Unknown};
use otp_core::Error;
use otp_core::ErrorKind::{Authentication, InsufficientCredit, InvalidRequest, RateLimited, Vendor};
use otp_http::codes::{Extras, Row, Scopes, Table, row};
use otp_http::{CodeForm, Token};

use crate::Client;

/// The word that the vendor answers with. An open set: an unknown word is an ordinary value.
///
/// Source: the error codes on the page of the one call in [`otp`](crate::otp) (undated); the words marked so are on the
/// vendor's pages of other endpoints only.
///
/// ```
/// use accuauth::{Effect, ErrorKind, Status, otp_core::Error};
///
/// fn is_empty_account(error: &Error) -> bool {
///     matches!(Status::of(error), Some(Status::OUT_OF_QUOTA))
/// }
/// assert!(!is_empty_account(&Error::new(ErrorKind::Transport, Effect::None)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(Token);

impl Status {
    /// The vendor took the message over.
    pub const OK: Self = Self::new("OK");
    /// HTTP 400: sending failed, see the reason. Whether an SMS went out is not promised either way.
    pub const FAILED: Self = Self::new("FAILED");
    /// HTTP 400: a field of the request is wrong.
    pub const INVALID_ARGUMENT: Self = Self::new("INVALID_ARGUMENT");
    /// HTTP 401: the id or the secret is wrong.
    pub const UNAUTHORIZED: Self = Self::new("UNAUTHORIZED");
    /// HTTP 401: the API id has expired.
    pub const KEY_EXPIRED: Self = Self::new("KEY_EXPIRED");
    /// HTTP 403: this call is not enabled for the account.
    pub const NO_PERMISSION: Self = Self::new("NO_PERMISSION");
    /// HTTP 403: the account's calls are used up.
    pub const OUT_OF_QUOTA: Self = Self::new("OUT_OF_QUOTA");
    /// HTTP 403, not 429: too many requests.
    pub const RATE_LIMIT_EXCEEDED: Self = Self::new("RATE_LIMIT_EXCEEDED");
    /// HTTP 404: there is no such call at this host.
    pub const NOT_FOUND: Self = Self::new("NOT_FOUND");
    /// HTTP 500: the vendor failed. Whether an SMS went out is unknown.
    pub const INTERNAL_ERROR: Self = Self::new("INTERNAL_ERROR");
    /// Other endpoints only.
    pub const QUERY_FAILED: Self = Self::new("QUERY_FAILED");
    /// Other endpoints only: the same parameters were repeated too often.
    pub const ABNORMAL_BEHAVIOURS_DETECTED: Self = Self::new("ABNORMAL_BEHAVIOURS_DETECTED");
    /// Other endpoints only: an outcome under HTTP 400, not an error.
    pub const PENDING: Self = Self::new("PENDING");
    /// Other endpoints only.
    pub const DETECTION_FAILED: Self = Self::new("DETECTION_FAILED");
    /// Other endpoints only.
    pub const DOWNLOAD_ERROR: Self = Self::new("DOWNLOAD_ERROR");
    /// Other endpoints only, HTTP 512.
    pub const SOURCE_SERVICE_UNAVAILABLE: Self = Self::new("SOURCE_SERVICE_UNAVAILABLE");
    /// Other endpoints only, HTTP 513.
    pub const SOURCE_SERVICE_TIMEOUT: Self = Self::new("SOURCE_SERVICE_TIMEOUT");
    /// Seen in public code for the same maker's SMS call in China, when one number gets too many messages.
    pub const RATE_LIMIT: Self = Self::new("RATE_LIMIT");

    /// The status with this word.
    ///
    /// # Panics
    ///
    /// When the word is longer than 39 bytes; for a constant that is an error of the compiler. The longest documented one
    /// has 28.
    #[must_use]
    #[expect(clippy::panic, reason = "a constant that is too long does not compile")]
    pub const fn new(word: &str) -> Self {
        match Token::new(word) {
            Some(token) => Self(token),
            None => panic!("a status has at most 39 bytes"),
        }
    }

    /// The status of a refusal of this vendor's.
    ///
    /// `None` for an error that is no refusal, for another vendor's, and for a text that is too long to be a status;
    /// [`Error::vendor_code`] has the text of any.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        let code = error.vendor_code().filter(|_| error.vendor() == Some(Client::VENDOR))?;
        Token::new(code).map(Self)
    }

    /// The word as it arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Shows a known word or a code of up to three digits; [`as_str`](Status::as_str) gives whatever arrived.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(TABLE.printable(self.as_str()))
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Status({self})")
    }
}

/// The call that sends a code.
pub(crate) const SEND: Scopes = Scopes::nth(0);

/// The vendor's words.
pub(crate) const TABLE: Table = Table {
    word: "status",
    form: CodeForm::Text,
    success: "OK",
    extras: Extras { message: "reason", id: "request_id" },
    rows: ROWS,
    elsewhere: ELSEWHERE,
};

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // The page sends the reader to `reason`, for which no value is printed anywhere.
    row("FAILED",              SEND, Vendor,             Unknown, "sending failed"),
    row("INVALID_ARGUMENT",    SEND, InvalidRequest,     Nothing, "a field of the request is wrong"),
    row("UNAUTHORIZED",        SEND, Authentication,     Nothing, "the id or the secret is wrong"),
    row("KEY_EXPIRED",         SEND, Authentication,     Nothing, "the API id has expired"),
    row("NO_PERMISSION",       SEND, Authentication,     Nothing, "the call is not enabled for the account"),
    row("OUT_OF_QUOTA",        SEND, InsufficientCredit, Nothing, "the account's calls are used up"),
    row("RATE_LIMIT_EXCEEDED", SEND, RateLimited,        Nothing, "too many requests"),
    row("NOT_FOUND",           SEND, InvalidRequest,     Nothing, "there is no such call at this host").of_sender(),
    row("INTERNAL_ERROR",      SEND, Vendor,             Unknown, "internal error"),
    row("RATE_LIMIT",          SEND, RateLimited,        Unknown, "too many requests, in a word of a sibling platform"),
];

/// Words that are documented for calls that are not part of this crate.
const ELSEWHERE: &[&str] = &[
    "QUERY_FAILED",
    "ABNORMAL_BEHAVIOURS_DETECTED",
    "PENDING",
    "DETECTION_FAILED",
    "DOWNLOAD_ERROR",
    "SOURCE_SERVICE_UNAVAILABLE",
    "SOURCE_SERVICE_TIMEOUT",
];

#[cfg(test)]
mod tests {
    use otp_core::{Effect, Risk};

    use super::*;

    #[test]
    fn debug_shows_a_known_word_and_no_text() {
        assert_eq!(format!("{:?}", Status::OUT_OF_QUOTA), "Status(OUT_OF_QUOTA)");
        for text in ["canary", "OK ", "0901888484", ""] {
            assert_eq!(Status::new(text).to_string(), "(not a known code)", "{text:?}");
        }
    }

    #[test]
    fn a_status_is_read_from_an_error_of_this_vendor_only() {
        let error = |vendor, code: &str| {
            Error::new(Vendor, Effect::Unknown).with_vendor_code(code).of_call(vendor, Risk::Sends)
        };
        assert_eq!(Status::of(&error("accuauth", "FAILED")), Some(Status::FAILED));
        assert_eq!(Status::of(&error("esms-my", "FAILED")), None);
        assert_eq!(Status::of(&error("accuauth", &"X".repeat(40))), None);
        assert_eq!(Status::of(&Error::new(Vendor, Effect::Unknown)), None);
    }
}
