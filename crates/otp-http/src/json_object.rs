use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::{Fields, Form};

/// An object inside a JSON request. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct JsonObject(Box<RawValue>);

impl JsonObject {
    /// Writes an object field by field, as a request itself is written.
    pub fn written(write: impl FnOnce(&mut Fields)) -> Self {
        let mut fields = Fields::new(Form::Json);
        write(&mut fields);
        Self::of_json(fields.finish())
    }

    /// Writes an object whose names are the caller's: every pair in this order, one that comes twice, too.
    pub fn of_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut json = Vec::new();
        write_map(&mut json, pairs);
        Self::of_json(json)
    }

    /// Takes over an object that the caller has as JSON text; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_ascii();
        if !text.starts_with('{') {
            return None;
        }
        serde_json::from_str(text).ok().map(Self)
    }

    #[expect(clippy::expect_used, reason = "what this crate has written itself is JSON")]
    fn of_json(json: Vec<u8>) -> Self {
        let text = String::from_utf8(json).expect("JSON is UTF-8");
        Self(RawValue::from_string(text).expect("an object has been written"))
    }
}

#[expect(clippy::expect_used, reason = "texts are JSON")]
fn write_map<'a>(to: &mut Vec<u8>, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) {
    serde_json::Serializer::new(to).collect_map(pairs).expect("a map of texts is JSON");
}

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl fmt::Debug for JsonObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonObject").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(object: JsonObject) -> String {
        let mut fields = Fields::new(Form::Json);
        fields.nested("Data", &[object]);
        String::from_utf8(fields.finish()).unwrap()
    }

    #[test]
    fn an_object_is_written_inside_a_request_in_its_order() {
        let row = JsonObject::written(|fields| {
            fields.text("Phone", "0901888484").text_if("RequestId", None).nested("Params", &["b", "a\""]);
        });
        assert_eq!(nested(row), r#"{"Data":[{"Phone":"0901888484","Params":["b","a\""]}]}"#);
        assert_eq!(nested(JsonObject::written(|_| {})), r#"{"Data":[{}]}"#);
        let pairs = JsonObject::of_pairs([("z", "1"), ("a\"}", "2\n")]);
        assert_eq!(nested(pairs), r#"{"Data":[{"z":"1","a\"}":"2\n"}]}"#);
        assert_eq!(nested(JsonObject::of_pairs([])), r#"{"Data":[{}]}"#);
    }

    #[test]
    fn only_a_whole_json_object_is_taken_over_and_stands_as_it_was() {
        for (text, taken) in [
            (r#"{"b":1,"a":[{"c":1.50}]}"#, r#"{"b":1,"a":[{"c":1.50}]}"#),
            (" \n{ \"a\": 1 }\t", r#"{ "a": 1 }"#),
            ("{}", "{}"),
        ] {
            assert_eq!(nested(JsonObject::parse(text).unwrap()), format!(r#"{{"Data":[{taken}]}}"#));
        }
        for text in ["", "[]", "1", "null", "\"{}\"", "{", "{}}", "{}{}", r#"{"a":1,}"#, r"{a:1}", "{} x"] {
            assert!(JsonObject::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_field() {
        let object = JsonObject::of_pairs([("canary", "canary")]);
        assert_eq!(format!("{object:?}"), "JsonObject { .. }");
    }
}
