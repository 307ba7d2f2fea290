use std::borrow::Cow;
use std::fmt;

use otp_core::{Effect, ErrorKind};

const UNDOCUMENTED: &str = "not documented";

/// The word that the vendor answers with. An open set: an unknown word is an ordinary value.
///
/// Source: the error codes of
/// [data_send_sms_otp](http://devcenter.cloud.accuauth.com/indonesia/data/data_send_sms_otp.html) (undated); the words
/// marked so stand on the vendor's pages of other endpoints only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(Cow<'static, str>);

impl Status {
    /// The vendor took the message over.
    pub const OK: Self = Self(Cow::Borrowed("OK"));
    /// HTTP 400: sending failed, see the reason. Whether an SMS went out is not promised either way.
    pub const FAILED: Self = Self(Cow::Borrowed("FAILED"));
    /// HTTP 400: a field of the request is wrong.
    pub const INVALID_ARGUMENT: Self = Self(Cow::Borrowed("INVALID_ARGUMENT"));
    /// HTTP 401: the id or the secret is wrong.
    pub const UNAUTHORIZED: Self = Self(Cow::Borrowed("UNAUTHORIZED"));
    /// HTTP 401: the API id has expired.
    pub const KEY_EXPIRED: Self = Self(Cow::Borrowed("KEY_EXPIRED"));
    /// HTTP 403: this call is not enabled for the account.
    pub const NO_PERMISSION: Self = Self(Cow::Borrowed("NO_PERMISSION"));
    /// HTTP 403: the account's calls are used up.
    pub const OUT_OF_QUOTA: Self = Self(Cow::Borrowed("OUT_OF_QUOTA"));
    /// HTTP 403, not 429: too many requests.
    pub const RATE_LIMIT_EXCEEDED: Self = Self(Cow::Borrowed("RATE_LIMIT_EXCEEDED"));
    /// HTTP 404: there is no such call at this host.
    pub const NOT_FOUND: Self = Self(Cow::Borrowed("NOT_FOUND"));
    /// HTTP 500: the vendor failed. Whether an SMS went out is unknown.
    pub const INTERNAL_ERROR: Self = Self(Cow::Borrowed("INTERNAL_ERROR"));
    /// Other endpoints only.
    pub const QUERY_FAILED: Self = Self(Cow::Borrowed("QUERY_FAILED"));
    /// Other endpoints only: the same parameters were repeated too often.
    pub const ABNORMAL_BEHAVIOURS_DETECTED: Self = Self(Cow::Borrowed("ABNORMAL_BEHAVIOURS_DETECTED"));
    /// Other endpoints only: an outcome under HTTP 400, not an error.
    pub const PENDING: Self = Self(Cow::Borrowed("PENDING"));
    /// Other endpoints only.
    pub const DETECTION_FAILED: Self = Self(Cow::Borrowed("DETECTION_FAILED"));
    /// Other endpoints only.
    pub const DOWNLOAD_ERROR: Self = Self(Cow::Borrowed("DOWNLOAD_ERROR"));
    /// Other endpoints only, HTTP 512.
    pub const SOURCE_SERVICE_UNAVAILABLE: Self = Self(Cow::Borrowed("SOURCE_SERVICE_UNAVAILABLE"));
    /// Other endpoints only, HTTP 513.
    pub const SOURCE_SERVICE_TIMEOUT: Self = Self(Cow::Borrowed("SOURCE_SERVICE_TIMEOUT"));
    /// Seen in public code for the same maker's SMS call in China, when one number gets too many messages.
    pub const RATE_LIMIT: Self = Self(Cow::Borrowed("RATE_LIMIT"));

    pub(crate) fn new(word: String) -> Self {
        Self(Cow::Owned(word))
    }

    /// The word as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one table: what a word means.
    pub(crate) fn meaning(&self) -> Meaning {
        use Effect::{None, Unknown};
        use ErrorKind::{
            Authentication, InsufficientCredit, InvalidRequest, RateLimited, UnexpectedResponse, Vendor,
        };
        let (kind, effect, sentence) = match self.as_str() {
            // Reached only under an HTTP status of failure: the answer contradicts itself.
            "OK" => (UnexpectedResponse, Unknown, "success, under an HTTP status of failure"),
            // The page sends the reader to `reason`, for which no value is printed anywhere.
            "FAILED" => (Vendor, Unknown, "sending failed"),
            "INVALID_ARGUMENT" => (InvalidRequest, None, "a field of the request is wrong"),
            "UNAUTHORIZED" => (Authentication, None, "the id or the secret is wrong"),
            "KEY_EXPIRED" => (Authentication, None, "the API id has expired"),
            "NO_PERMISSION" => (Authentication, None, "the call is not enabled for the account"),
            "OUT_OF_QUOTA" => (InsufficientCredit, None, "the account's calls are used up"),
            "RATE_LIMIT_EXCEEDED" => (RateLimited, None, "too many requests"),
            "NOT_FOUND" => (InvalidRequest, None, "there is no such call at this host"),
            "INTERNAL_ERROR" => (Vendor, Unknown, "internal error"),
            "RATE_LIMIT" => (RateLimited, Unknown, "too many requests, in a word of a sibling platform"),
            "QUERY_FAILED"
            | "ABNORMAL_BEHAVIOURS_DETECTED"
            | "PENDING"
            | "DETECTION_FAILED"
            | "DOWNLOAD_ERROR"
            | "SOURCE_SERVICE_UNAVAILABLE"
            | "SOURCE_SERVICE_TIMEOUT" => (Vendor, Unknown, "documented for other calls only"),
            _ => (Vendor, Unknown, UNDOCUMENTED),
        };
        Meaning { kind, effect, sentence }
    }

    /// The word for our own texts: only a known one, since any other is vendor text, which may repeat a code.
    fn printable(&self) -> &str {
        if self.meaning().sentence == UNDOCUMENTED { "(not a known status)" } else { &self.0 }
    }
}

/// What a code means: one row of the table.
pub(crate) struct Meaning {
    pub(crate) kind: ErrorKind,
    pub(crate) effect: Effect,
    /// Completes "the vendor answered with …:".
    pub(crate) sentence: &'static str,
}

/// Shows a known word; [`as_str`](Status::as_str) gives whatever came.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.printable())
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Status({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENTED: [&str; 10] = [
        "OK",
        "FAILED",
        "INVALID_ARGUMENT",
        "UNAUTHORIZED",
        "KEY_EXPIRED",
        "NO_PERMISSION",
        "OUT_OF_QUOTA",
        "RATE_LIMIT_EXCEEDED",
        "NOT_FOUND",
        "INTERNAL_ERROR",
    ];

    fn sentence(word: &str) -> &'static str {
        Status::new(word.to_owned()).meaning().sentence
    }

    #[test]
    fn what_the_vendor_documents_is_never_called_undocumented_and_no_two_words_say_the_same() {
        let mut sentences: Vec<_> =
            DOCUMENTED.iter().chain(&["RATE_LIMIT"]).map(|word| sentence(word)).collect();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), DOCUMENTED.len() + 1);
        assert!(!sentences.contains(&UNDOCUMENTED));
    }

    #[test]
    fn debug_shows_a_known_word_and_no_other_text() {
        assert!(format!("{:?}", Status::new("FAILED".to_owned())).contains("FAILED"));
        assert!(!format!("{:?}", Status::new("canary".to_owned())).contains("canary"));
    }

    #[test]
    fn a_word_of_another_call_is_told_from_one_that_nobody_knows() {
        for word in ["QUERY_FAILED", "PENDING", "SOURCE_SERVICE_TIMEOUT"] {
            assert_eq!(sentence(word), "documented for other calls only");
        }
        assert_eq!(sentence("QUERY"), UNDOCUMENTED);
    }
}
