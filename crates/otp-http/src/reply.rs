use std::fmt;
use std::time::Duration;

use otp_core::Error;

/// The longest wait that is taken from a `Retry-After` header: more is not an answer to "when may I call again?".
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// An answer with a final status (2xx, 4xx or 5xx), read whole. `Debug` shows the status and the length only.
pub struct Reply {
    status: u16,
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

impl Reply {
    /// Creates an answer that came by another way than a call: for the tests and fuzzers of the crates above this one.
    #[must_use]
    pub fn new(status: u16, retry_after: Option<Duration>, body: Vec<u8>) -> Self {
        Self { status, retry_after, body }
    }

    /// Returns the HTTP status as a plain number: one vendor's family uses 512 and 513.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Tells whether the status is 2xx. A vendor's success word under any other status contradicts itself.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns the wait that the answer asks for, if its `Retry-After` header gives one in seconds.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns the body without a leading UTF-8 byte order mark, which .NET services like to add.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body)
    }

    /// Returns the body, if it can be a JSON object: every vendor answers with one.
    ///
    /// # Errors
    ///
    /// When the body is empty or begins otherwise: an HTML page, a list (which a struct could be read from), plain text.
    /// When it is not UTF-8, and so not JSON: a parser that skips the fields it does not know would not notice.
    pub fn object(&self) -> Result<&[u8], Error> {
        let body = self.body();
        match body.trim_ascii_start().first() {
            Some(b'{') if std::str::from_utf8(body).is_err() => Err(self.unreadable("is not UTF-8")),
            Some(b'{') => Ok(body),
            Some(_) => Err(self.unreadable("is not a JSON object")),
            None => Err(self.unreadable("is empty")),
        }
    }

    /// Creates the error for an answer that is not the vendor's: `problem` completes "the answer …".
    #[must_use]
    pub fn unreadable(&self, problem: &'static str) -> Error {
        Error::unreadable(problem).with_http_status(self.status).with_retry_after(self.retry_after)
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({}, {} bytes)", self.status, self.body.len())
    }
}

/// Reads a wait in seconds. A date is not read: it would have to be compared with a clock that may be wrong.
pub(crate) fn wait_in_seconds(value: &str) -> Option<Duration> {
    let digits = value.trim();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than the type can hold are a very long wait, and not none.
    let wait = Duration::from_secs(digits.parse().unwrap_or(u64::MAX));
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_in_seconds_and_capped_at_a_day() {
        assert_eq!(wait_in_seconds("30"), Some(Duration::from_secs(30)));
        assert_eq!(wait_in_seconds("86399"), Some(Duration::from_secs(86_399)));
        assert_eq!(wait_in_seconds("86401"), Some(Duration::from_secs(86_400)));
        assert_eq!(wait_in_seconds("99999999"), Some(LONGEST_WAIT));
        assert_eq!(wait_in_seconds("99999999999999999999999"), Some(LONGEST_WAIT));
        for text in ["", "-1", "+1", "1.5", "soon", "Fri, 31 Dec 2027 23:59:59 GMT"] {
            assert_eq!(wait_in_seconds(text), None, "{text}");
        }
    }

    #[test]
    fn an_object_is_told_from_everything_else() {
        let problem =
            |body: &[u8]| Reply::new(200, None, body.to_vec()).object().err().map(|e| e.to_string());
        for body in [&b"{}"[..], b" \r\n{\"a\":1}\n", b"\xef\xbb\xbf{}", "{\"a\":\"ü\"}".as_bytes()] {
            assert_eq!(problem(body), None);
        }
        for (body, expected) in [
            (&b""[..], "the answer is empty"),
            (b" \n", "the answer is empty"),
            (b"[]", "the answer is not a JSON object"),
            (b"<html>", "the answer is not a JSON object"),
            (b"{\"status\":0,\"x\":\"\xff\"}", "the answer is not UTF-8"),
        ] {
            assert!(problem(body).is_some_and(|problem| problem.starts_with(expected)), "{expected}");
        }
    }

    #[test]
    fn debug_shows_no_body_and_the_byte_order_mark_is_dropped() {
        let reply = Reply::new(200, None, b"\xef\xbb\xbfcanary".to_vec());
        assert_eq!(reply.body(), b"canary");
        assert_eq!(format!("{reply:?}"), "Reply(200, 9 bytes)");
    }
}
