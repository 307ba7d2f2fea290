//! Bytes from fields and fields from bytes. No network, no policy.

use std::fmt;

use otp_http::{Call, Reply};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::{self, DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serializer as _};

use crate::error::Refusal;
use crate::status::Operation;
use crate::{CodeResult, Error};

/// A request's fields in the order of the vendor's page. Every value is text, as the page has it.
pub(crate) type Fields<'a> = Vec<(&'static str, &'a str)>;

/// What RFC 3986 leaves unreserved. All else is encoded, a blank as `%20` and never as `+`: the text of the SMS must
/// arrive exactly as registered, and the vendor's pages show the braces of `{OTP}` bare only because their tool encodes
/// them.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Room for a request of the usual length, so that writing it does not grow the buffer step by step.
const USUAL_REQUEST: usize = 256;

pub(crate) fn post_json(path: &'static str, fields: Fields<'_>) -> Call {
    let mut body = Vec::with_capacity(USUAL_REQUEST);
    // Writing text to memory cannot fail.
    let _ = serde_json::Serializer::new(&mut body).collect_map(fields);
    Call::post(path, "application/json", body)
}

pub(crate) fn get(path: &'static str, fields: Fields<'_>) -> Call {
    let mut query = String::with_capacity(USUAL_REQUEST);
    for (name, value) in fields {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(name);
        query.push('=');
        query.extend(utf8_percent_encode(value, UNRESERVED));
    }
    Call::get(path, query)
}

/// What an answer of this vendor holds, whichever endpoint gave it.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "CodeResult", default, deserialize_with = "text_or_number")]
    code_result: Option<String>,
}

/// What a refusal holds besides.
#[derive(Deserialize)]
struct Reasons {
    #[serde(rename = "ErrorMessage")]
    error_message: Option<String>,
    #[serde(rename = "SMSID")]
    sms_id: Option<String>,
}

/// What a success holds besides. Not the public types themselves, which nobody but these calls may make.
#[derive(Deserialize)]
pub(crate) struct Answer {
    #[serde(rename = "CountRegenerate", default, deserialize_with = "number_or_text")]
    pub(crate) count_regenerate: Option<i64>,
    #[serde(rename = "ErrorMessage")]
    pub(crate) error_message: Option<String>,
    #[serde(rename = "SMSID")]
    sms_id: Option<String>,
}

/// Reads an answer: `Ok` only for code 100 under an HTTP status of success.
pub(crate) fn decode(operation: Operation, reply: &Reply) -> Result<Answer, Error> {
    // Read twice: a refusal has fields of its own, and what only a success holds is not looked at in it. Its own must have
    // their types: a text or an id of another is not this vendor's answer, whatever the code says.
    let Envelope { code_result } = from_json(reply)?;
    let Some(code) = code_result.map(CodeResult::new) else {
        // `{"error":"Invalid request"}` is one such answer: neither a refusal with a code nor a wrong code.
        return Err(Error::from_call(reply.unreadable("carries no `CodeResult`")));
    };
    if code != CodeResult::SUCCESS || !reply.is_success() {
        let Reasons { error_message, sms_id } = from_json(reply)?;
        return Err(Error::refused(Refusal::new(operation, code, sms_id, error_message, reply)));
    }
    from_json(reply)
}

fn from_json<T: DeserializeOwned>(reply: &Reply) -> Result<T, Error> {
    let object = reply.object().map_err(Error::from_call)?;
    // The parser's own error is dropped: its text can repeat the vendor's, and with it the number and the code.
    serde_json::from_slice(object).map_err(|error| {
        let problem =
            if error.is_data() { "has a field twice or of another type" } else { "is not valid JSON" };
        Error::from_call(reply.unreadable(problem))
    })
}

/// The vendor took the code's message over, or (with `TypeId` 1) made a code. The code itself is never returned.
///
/// `Debug` shows none of it: in one printed sample the id ends in a phone number.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AutoGenCodeResponse {
    /// The vendor's id of the message, opaque, 31 to 42 characters in the samples. A check does not use it.
    pub sms_id: Option<String>,
    /// 0 in every sample, described nowhere.
    pub count_regenerate: Option<i64>,
}

impl From<Answer> for AutoGenCodeResponse {
    fn from(Answer { sms_id, count_regenerate, .. }: Answer) -> Self {
        Self { sms_id, count_regenerate }
    }
}

impl fmt::Debug for AutoGenCodeResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AutoGenCodeResponse").finish_non_exhaustive()
    }
}

/// Every printed sample has the code as text; a number is read, too, since nothing is lost by it.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(Scalar)
}

/// The other way round for the counter: a number in every sample, text in the vendor's older tables.
fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let text = deserializer.deserialize_any(Scalar)?;
    text.map(|text| text.parse().map_err(de::Error::custom)).transpose()
}

/// Text or a whole number, as text.
struct Scalar;

impl Visitor<'_> for Scalar {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a whole number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(json: &str) -> Option<String> {
        text_or_number(&mut serde_json::Deserializer::from_str(json)).unwrap()
    }

    fn count(json: &str) -> Option<i64> {
        number_or_text(&mut serde_json::Deserializer::from_str(json)).unwrap()
    }

    #[test]
    fn a_number_and_its_text_are_read_as_the_same() {
        for (json, text) in [("\"100\"", "100"), ("100", "100"), ("-7", "-7"), ("\"-7\"", "-7")] {
            assert_eq!(code(json).as_deref(), Some(text), "{json}");
        }
        for (json, number) in [("3", 3), ("\"3\"", 3), ("-4", -4), ("\"-4\"", -4)] {
            assert_eq!(count(json), Some(number), "{json}");
        }
        assert_eq!((code("null"), count("null")), (None, None));
    }

    #[test]
    fn debug_names_the_answer_and_shows_nothing_of_it() {
        let answer = AutoGenCodeResponse { sms_id: Some("canary".to_owned()), count_regenerate: Some(7) };
        assert_eq!(format!("{answer:?}"), "AutoGenCodeResponse { .. }");
    }
}
