//! What of an answer may be printed. It is a list of what is allowed, so that a new field is hidden until somebody looks at it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::calls::{Call, code_fields};

/// What stays of an answer: names, codes, and whether a field that proves an act is empty.
pub(super) struct Redaction {
    code_fields: BTreeSet<&'static str>,
    evidence: &'static [&'static str],
}

impl Redaction {
    pub(super) fn of(call: &Call) -> Self {
        Self { code_fields: code_fields(call.vendor).into_iter().collect(), evidence: call.evidence }
    }

    /// The body, as text: JSON with its values replaced; anything else is left out.
    pub(super) fn body(&self, body: &[u8]) -> String {
        match serde_json::from_slice(body) {
            Ok(value) => self.value("", &value).to_string(),
            Err(_) => format!("{{{{{} bytes that are not JSON}}}}", body.len()),
        }
    }

    /// `path` leads to the value through objects, with dots, as a list of evidence writes it.
    fn value(&self, path: &str, value: &Value) -> Value {
        let name = path.rsplit('.').next().unwrap_or(path);
        match value {
            Value::Object(fields) => {
                let below =
                    |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                let field = |(name, value): (&String, &Value)| (word(name), self.value(&below(name), value));
                fields.iter().map(field).collect::<Map<_, _>>().into()
            }
            Value::Array(items) => items.iter().map(|item| self.value(path, item)).collect(),
            scalar if self.code_fields.contains(name) => code(scalar),
            // The effect of a refusal hangs on it: a value would hide the amount, and its absence the act.
            scalar if self.evidence.contains(&path) => evidence(scalar),
            Value::String(_) => json!("{{text}}"),
            Value::Number(_) => json!(0),
            Value::Bool(_) => json!(false),
            Value::Null => Value::Null,
        }
    }
}

/// Nothing stays nothing, zero zero, and anything else something.
fn evidence(value: &Value) -> Value {
    match value {
        Value::String(text) if text.trim().is_empty() => json!(""),
        Value::String(text) if text.chars().all(|c| "0.".contains(c)) => json!("0"),
        Value::String(_) => json!("{{text}}"),
        Value::Number(number) if number.as_f64() == Some(0.0) => json!(0),
        Value::Number(_) => json!(1),
        Value::Bool(_) => json!(false),
        other => other.clone(),
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
pub(super) fn shows<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let all = digits(text);
    secrets.into_iter().filter(|secret| !secret.is_empty()).any(|secret| {
        let number = digits(secret);
        text.contains(secret)
            || number.len() >= 8
                && number.as_bytes().windows(8).any(|run| all.contains(&*String::from_utf8_lossy(run)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redaction() -> Redaction {
        Redaction { code_fields: ["status"].into(), evidence: &["bill.charge", "sms"] }
    }

    fn redacted(body: &Value) -> Value {
        serde_json::from_str(&redaction().body(body.to_string().as_bytes())).unwrap()
    }

    #[test]
    fn only_names_and_codes_stay() {
        let body = json!({ "status": 5, "message": "ok", "id": "5f2c", "parts": 1, "left": 1234.5, "is": true,
            "more": [{ "phone": "60123", "status": 3 }] });
        let expected = json!({ "status": 5, "message": "{{text}}", "id": "{{text}}", "parts": 0, "left": 0, "is": false,
            "more": [{ "phone": "{{text}}", "status": 3 }] });
        assert_eq!(redacted(&body), expected);
    }

    #[test]
    fn a_field_that_nobody_knows_is_hidden_whatever_it_holds() {
        for secret in ["canary-key-7", "112233", "60123456789"] {
            let nested = json!({ "x": { "y": [secret] } });
            let evidence = json!({ "sms": secret, "bill": { "charge": secret } });
            for body in [json!({ secret: 1 }), json!({ "x": secret }), nested, json!([secret]), evidence] {
                let redacted = redacted(&body).to_string();
                assert!(!redacted.contains(secret), "{redacted}");
            }
        }
        assert!(!redaction().body(b"the key is canary-key-7").contains("canary"));
    }

    #[test]
    fn evidence_keeps_whether_it_is_there_and_no_amount() {
        for (value, kept) in [
            (json!(17.5), json!(1)),
            (json!(0), json!(0)),
            (json!("0.00"), json!("0")),
            (json!(" "), json!("")),
            (json!("17"), json!("{{text}}")),
            (json!(null), json!(null)),
        ] {
            let body = json!({ "bill": { "charge": value }, "charge": value });
            assert_eq!(redacted(&body)["bill"]["charge"], kept, "{value}");
            assert_ne!(redacted(&body)["charge"], json!(1), "another field of that name");
        }
    }

    #[test]
    fn a_code_field_shows_a_code_and_nothing_else() {
        for code in [json!(17), json!("OUT_OF_QUOTA")] {
            assert_eq!(redacted(&json!({ "status": code })), json!({ "status": code }));
        }
        for secret in [json!("0901888484"), json!("key 5f")] {
            assert_eq!(redacted(&json!({ "status": secret })), json!({ "status": "{{text}}" }));
        }
    }

    #[test]
    fn an_account_is_seen_in_what_is_printed() {
        let (key, phone) = ("canary-key", "+60123456789");
        assert!(shows("a canary-key in it", [key]) && shows("0 123-456 789", [phone]));
        assert!(!shows("nothing 60123", [key, phone]));
    }
}
