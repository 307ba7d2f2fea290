//! What of an answer may be printed: a list of what is allowed, so that a new field is hidden until somebody looks at it.

use std::collections::BTreeSet;

use otp_core::Error;
use serde_json::{Map, Value, json};

use crate::proofs::contract::Facts;

/// What the public cases of a vendor show already.
pub(super) struct Public {
    /// The fields that carry a code of the vendor's.
    code_fields: BTreeSet<String>,
    /// Fields with a value.
    values: BTreeSet<(String, String)>,
}

impl Public {
    /// Learns from the files of a vendor's cases.
    pub(super) fn of(facts: &Facts) -> Self {
        let code_fields =
            facts.contract.endpoints.iter().flat_map(|endpoint| endpoint.refusal_fields().cloned());
        let mut public = Self { code_fields: code_fields.collect(), values: BTreeSet::new() };
        for case in facts.all.iter().map(|file| &file.content) {
            public.learn("", &case["expect"]);
            let body = case["response"]["body"].as_str().and_then(|body| serde_json::from_str(body).ok());
            public.learn("", &body.unwrap_or_default());
        }
        public
    }

    fn learn(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| self.learn(name, value)),
            Value::Array(items) => items.iter().for_each(|item| self.learn(name, item)),
            scalar => {
                self.values.insert((name.to_owned(), scalar.to_string()));
            }
        }
    }

    /// The body, as text: JSON with its values replaced; anything else is left out.
    pub(super) fn redacted(&self, body: &[u8]) -> String {
        match serde_json::from_slice(body) {
            Ok(value) => self.value("", &value).to_string(),
            Err(_) => format!("{{{{{} bytes that are not JSON}}}}", body.len()),
        }
    }

    /// What the client made of the answer, in the words of a case's `expect`. Our own words stay; the vendor's code stays as
    /// a code; its id goes.
    pub(super) fn outcome(&self, outcome: Result<Value, Error>) -> Value {
        match outcome {
            Ok(value) => json!({ "ok": self.value("", &value) }),
            Err(error) => json!({ "error": {
                "kind": format!("{:?}", error.kind()),
                "effect": format!("{:?}", error.effect()),
                "vendor_code": code(&json!(error.vendor_code())),
                "request_id": error.request_id().map(|_| "{{id}}"),
                "http_status": error.http_status(),
            }}),
        }
    }

    fn value(&self, name: &str, value: &Value) -> Value {
        if self.values.contains(&(name.to_owned(), value.to_string())) {
            return value.clone();
        }
        match value {
            Value::Object(fields) => {
                let field = |(name, value): (&String, &Value)| (word(name), self.value(name, value));
                fields.iter().map(field).collect::<Map<_, _>>().into()
            }
            Value::Array(items) => items.iter().map(|item| self.value(name, item)).collect(),
            scalar if self.code_fields.contains(name) => code(scalar),
            Value::String(_) => json!("{{text}}"),
            Value::Number(_) => json!(0),
            Value::Bool(_) => json!(false),
            Value::Null => Value::Null,
        }
    }
}

/// A code of a vendor's is short, and a word or a number.
fn code(value: &Value) -> Value {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let is_code = text.len() <= 40 && text.chars().all(|c| c.is_ascii_uppercase() || "_-.".contains(c))
        || text.len() <= 5 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    if is_code || value.is_null() { value.clone() } else { json!("{{text}}") }
}

/// A field's name, if it looks like one that a programmer gave.
fn word(name: &str) -> String {
    let is_word = name.len() <= 40 && name.chars().all(|c| c.is_ascii_alphabetic() || "_-".contains(c));
    if is_word { name.to_owned() } else { "{{name}}".to_owned() }
}

/// Whether a text repeats one of these, or eight digits in a row of them.
pub(super) fn shows<'a>(text: &str, secrets: impl IntoIterator<Item = &'a String>) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let all = digits(text);
    secrets.into_iter().filter(|secret| !secret.is_empty()).any(|secret| {
        let number = digits(secret);
        text.contains(secret.as_str())
            || number.len() >= 8
                && number.as_bytes().windows(8).any(|run| all.contains(&*String::from_utf8_lossy(run)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public() -> Public {
        let mut public = Public { code_fields: ["status".to_owned()].into(), values: BTreeSet::new() };
        public.learn("", &json!({ "message": "ok", "parts": 1 }));
        public
    }

    #[test]
    fn only_codes_and_what_a_public_case_shows_stay() {
        let body = json!({ "status": 5, "message": "ok", "id": "5f2c", "parts": 1, "left": 1234.5, "more": [{ "phone": "60123" }] });
        let redacted = public().redacted(body.to_string().as_bytes());
        let expected = json!({ "status": 5, "message": "ok", "id": "{{text}}", "parts": 1, "left": 0, "more": [{ "phone": "{{text}}" }] });
        assert_eq!(redacted, expected.to_string());
    }

    #[test]
    fn a_field_that_nobody_knows_is_hidden_whatever_it_holds() {
        for secret in ["canary-key-7", "112233", "60123456789"] {
            let nested = json!({ "x": { "y": [secret] } });
            for body in [json!({ secret: 1 }), json!({ "x": secret }), nested, json!([secret])] {
                let redacted = public().redacted(body.to_string().as_bytes());
                assert!(!redacted.contains(secret), "{redacted}");
            }
        }
        assert!(!public().redacted(b"the key is canary-key-7").contains("canary"));
    }

    #[test]
    fn a_code_field_shows_a_code_and_nothing_else() {
        for code in [json!(17), json!("OUT_OF_QUOTA")] {
            assert_eq!(public().value("status", &code), code);
        }
        for secret in [json!("0901888484"), json!("key 5f")] {
            assert_eq!(public().value("status", &secret), json!("{{text}}"));
        }
    }

    #[test]
    fn an_account_is_seen_in_what_is_printed() {
        let (key, phone) = ("canary-key".to_owned(), "+60123456789".to_owned());
        assert!(shows("a canary-key in it", [&key]) && shows("0 123-456 789", [&phone]));
        assert!(!shows("nothing 60123", [&key, &phone]));
    }
}
