use std::fmt;

use otp_http::Query;
use serde_json::Value;

/// What Zalo said of a message (`error_info`).
///
/// The page prints three encodings of it. A message by user id has a JSON object, and type 25 has a JSON text that holds an object.
/// Types 26 and 27 have an object that was percent-encoded once more, with `____24/04/2024 16:58:01` behind it. Nothing behind the
/// first value is read. `Debug` shows the number alone: the text of types 26 and 27 holds the receiver's Zalo id.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorInfo {
    text: String,
    code: Option<i64>,
    message: Option<String>,
    is_plain: bool,
}

impl ErrorInfo {
    pub(crate) fn new(text: String) -> Self {
        let (object, is_plain) = object(&text).unwrap_or_default();
        let code = object.get("error").and_then(code);
        let message = object.get("message").and_then(Value::as_str).map(str::to_owned);
        Self { text, code, message, is_plain }
    }

    /// The text, decoded once as every value of a query. Private: it can hold the receiver's Zalo id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Zalo's number: 0 for success, -114 in the printed failure. It is also read where it is written as text. `None` when the
    /// text has another form than the three.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.code
    }

    /// Anything but a plain error 0. What cannot be read may be an error, and so may be a text behind the 0.
    pub(crate) fn names_an_error(&self) -> bool {
        !(self.is_plain && self.code == Some(0))
    }

    /// Zalo's sentence, in English in the samples.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

/// The object, and whether nothing is behind it.
fn object(text: &str) -> Option<(Value, bool)> {
    let (value, is_plain) = match text.as_bytes().first()? {
        b'{' => first(text)?,
        b'"' => {
            let (inner, is_plain) = first(text)?;
            let (value, is_plain_inside) = first(inner.as_str()?)?;
            (value, is_plain && is_plain_inside)
        }
        _ => {
            let (encoded, _time) = text.rsplit_once("____").unwrap_or((text, ""));
            first(&Query::decoded_again(encoded)?)?
        }
    };
    value.is_object().then_some((value, is_plain))
}

/// The first JSON value, and whether it is the only one: `GetCallback` prints the text of a program error behind it.
fn first(text: &str) -> Option<(Value, bool)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter();
    let value = values.next()?.ok()?;
    Some((value, values.next().is_none()))
}

/// A whole number, or the text of one in its usual form: neither `"+3"` nor `"00"`.
fn code(value: &Value) -> Option<i64> {
    let Some(text) = value.as_str() else { return value.as_i64() };
    text.parse().ok().filter(|code: &i64| code.to_string() == text)
}

impl fmt::Debug for ErrorInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Zalo's numbers are negative, with up to five digits. Another one could be a code or a phone number.
        let code = self.code.filter(|code| (-99_999..1_000).contains(code));
        f.debug_struct("ErrorInfo").field("code", &code).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_error_of_0_with_nothing_behind_it_names_no_error() {
        for plain in [
            "{\"error\":0}",
            "{\"error\":\"0\"}",
            "{\"error\":0} ",
            "\"{\\\"error\\\":0}\"",
            "%7B%22error%22:0%7D",
            "%7B%22error%22:0%7D____24/04/2024%2016:58:01",
        ] {
            assert!(!ErrorInfo::new(plain.to_owned()).names_an_error(), "{plain}");
        }
        for named in [
            "{\"error\":-124}Object reference not set to an instance of an object.",
            "{\"error\":\"-124\"}",
            "{\"error\":0}Object reference not set to an instance of an object.",
            "\"{\\\"error\\\":0}Object\"",
            "\"{\\\"error\\\":0}\"Object",
            "%7B%22error%22:0%7DObject____24/04/2024%2016:58:01",
            "{\"error\":null}",
            "{\"message\":\"Success\"}",
            "Object reference not set to an instance of an object.",
            "0",
            "%",
        ] {
            assert!(ErrorInfo::new(named.to_owned()).names_an_error(), "{named}");
        }
    }

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
            ("{\"error\":\"0\",\"message\":1}", Some(0), None),
            ("{\"error\":\"-124\"}", Some(-124), None),
            ("{\"error\":1.5}", None, None),
            ("{\"error\":\"00\"}", None, None),
            ("{\"error\":\"+3\"}", None, None),
            ("{\"error\":\"\"}", None, None),
            ("{\"error\":-124,\"message\":\"m\"}Object reference not set", Some(-124), Some("m")),
            ("\"{\\\"error\\\":-114}\"Object reference", Some(-114), None),
            ("%7B%22error%22:-9%7DObject%20reference____24/04/2024%2016:58:01", Some(-9), None),
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
