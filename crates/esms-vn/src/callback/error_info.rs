use std::fmt;

use otp_http::Query;
use serde_json::Value;

/// What Zalo said of a message (`error_info`).
///
/// The page prints three encodings of it: a JSON object (sent by user id), a JSON text that holds an object (type 25), and an
/// object that was percent-encoded once more and has `____24/04/2024 16:58:01` behind it (types 26 and 27). `Debug` shows the
/// number alone: the text of types 26 and 27 holds the receiver's Zalo id.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorInfo {
    text: String,
    code: Option<i64>,
    message: Option<String>,
}

impl ErrorInfo {
    pub(crate) fn new(text: String) -> Self {
        let object = object(&text);
        let field = |name| object.as_ref().and_then(|object| object.get(name));
        let code = field("error").and_then(Value::as_i64);
        let message = field("message").and_then(Value::as_str).map(str::to_owned);
        Self { text, code, message }
    }

    /// The text, decoded once as every value of a query. Private: it can hold the receiver's Zalo id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Zalo's number, 0 for success, -114 in the printed failure; `None` where the text is none of the three encodings.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.code
    }

    /// Zalo's sentence, in English in the samples.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

fn object(text: &str) -> Option<Value> {
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    let value = match text.as_bytes().first()? {
        b'{' => json(text)?,
        b'"' => json(json(text)?.as_str()?)?,
        _ => {
            let (encoded, _time) = text.rsplit_once("____").unwrap_or((text, ""));
            json(&Query::decoded_again(encoded)?)?
        }
    };
    value.is_object().then_some(value)
}

impl fmt::Debug for ErrorInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorInfo").field("code", &self.code).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_none_of_the_three_encodings_is_kept_and_means_nothing() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let deep_object = format!("{{\"error\":0,\"data\":{deep}}}");
        for text in [
            "0",
            "-114",
            "{",
            "{}",
            "[0]",
            "\"{}",
            "\"\\\"{}\\\"\"",
            "null",
            "%7B",
            "%",
            "____",
            "____24/04",
            &deep,
            &deep_object,
        ] {
            let info = ErrorInfo::new(text.to_owned());
            assert_eq!((info.as_str(), info.code(), info.message()), (text, None, None));
        }
        for (text, code, message) in [
            ("{\"error\":\"0\",\"message\":1}", None, None),
            ("{\"error\":1.5}", None, None),
            ("{\"error\":-9,\"x\":2}", Some(-9), None),
            ("{\"message\":\"____\"}", None, Some("____")),
            ("%7B%22error%22:1%7D", Some(1), None),
            (
                "%7B%22error%22:1,%22message%22:%22a____b+c%22%7D____24/04/2024%2016:58:01",
                Some(1),
                Some("a____b+c"),
            ),
        ] {
            let info = ErrorInfo::new(text.to_owned());
            assert_eq!((info.code(), info.message()), (code, message), "{text}");
        }
    }
}
