//! Bytes from fields and fields from bytes. No network, no policy.

use std::fmt;

use otp_http::{Call, Reply};
use serde::de::{self, DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::Refusal;
use crate::status::Operation;
use crate::{Encoding, Error, Status};

/// A request's own fields, by the vendor's names.
pub(crate) type Fields<'a> = Vec<(&'static str, Value<'a>)>;

/// Room for a request with keys of the usual length, so that writing it does not grow the buffer step by step.
const USUAL_BODY: usize = 256;

/// The two types that the vendor's tables know.
#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Number(u32),
}

/// Writes a request. `charset` is part of both documented content types, and needed for Chinese text.
pub(crate) fn encode<'a>(
    path: &'static str,
    fields: impl Iterator<Item = (&'static str, Value<'a>)>,
    encoding: Encoding,
) -> Call {
    match encoding {
        Encoding::Json => Call::post(path, "application/json; charset=utf-8", json(fields)),
        Encoding::Form => Call::post(path, "application/x-www-form-urlencoded; charset=utf-8", form(fields)),
    }
}

fn json<'a>(fields: impl Iterator<Item = (&'static str, Value<'a>)>) -> Vec<u8> {
    let mut body = Vec::with_capacity(USUAL_BODY);
    // Writing text and numbers to memory cannot fail.
    let _ = serde_json::Serializer::new(&mut body).collect_map(fields);
    body
}

fn form<'a>(fields: impl Iterator<Item = (&'static str, Value<'a>)>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::with_capacity(USUAL_BODY));
    for (name, value) in fields {
        match value {
            Value::Text(text) => form.append_pair(name, text),
            Value::Number(number) => form.append_pair(name, &number.to_string()),
        };
    }
    form.finish()
}

/// What every answer of this vendor holds; the rest depends on the endpoint.
#[derive(Deserialize)]
struct Envelope {
    #[serde(deserialize_with = "number_or_text")]
    status: i64,
}

/// What a refusal holds besides.
#[derive(Deserialize)]
struct Reasons {
    message: Option<String>,
    id: Option<String>,
}

/// Reads an answer: `Ok` only for status 0 under an HTTP status of success.
pub(crate) fn decode<T: DeserializeOwned>(operation: Operation, reply: &Reply) -> Result<T, Error> {
    // Read twice: a refusal has fields of its own, and what only a success holds is not looked at in it. Its own must have
    // their types: a text or an id of another is not this vendor's answer, whatever the status says.
    let Envelope { status } = from_json(reply)?;
    let status = Status::new(status);
    if status != Status::SUCCESS || !reply.is_success() {
        let Reasons { message, id } = from_json(reply)?;
        return Err(Error::refused(Refusal::new(operation, status, id, message, reply)));
    }
    from_json(reply)
}

fn from_json<T: DeserializeOwned>(reply: &Reply) -> Result<T, Error> {
    // The parser's own error is dropped: its text can repeat the vendor's, and with it a number or a code.
    let object = reply.object().map_err(Error::from_call)?;
    serde_json::from_slice(object).map_err(|error| {
        let problem = if error.is_data() {
            "lacks a field, or has one twice or of another type"
        } else {
            "is not valid JSON"
        };
        Error::from_call(reply.unreadable(problem))
    })
}

/// Every printed sample has a JSON number; the same number as a string is read, too, since nothing is lost by it.
fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    struct NumberOrText;

    impl Visitor<'_> for NumberOrText {
        type Value = i64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a status number")
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
            Ok(number)
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<i64, E> {
            number.try_into().map_err(E::custom)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<i64, E> {
            // Only as a number would be written: `00`, `+0` or `-0` is no documented success.
            let number: i64 = text.parse().map_err(E::custom)?;
            if number.to_string() == text { Ok(number) } else { Err(E::custom("not a plain number")) }
        }
    }

    deserializer.deserialize_any(NumberOrText)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> impl Iterator<Item = (&'static str, Value<'static>)> {
        [
            ("phone", Value::Text("60123456789")),
            ("message", Value::Text("a b&ü#otp#")),
            ("duration", Value::Number(5)),
        ]
        .into_iter()
    }

    #[test]
    fn numbers_leave_as_numbers_and_text_as_text() {
        let json = String::from_utf8(json(fields())).unwrap();
        assert_eq!(json, r#"{"phone":"60123456789","message":"a b&ü#otp#","duration":5}"#);
    }

    #[test]
    fn a_form_encodes_what_would_split_it() {
        assert_eq!(form(fields()), "phone=60123456789&message=a+b%26%C3%BC%23otp%23&duration=5");
    }
}
