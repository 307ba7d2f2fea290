//! What of an answer may be printed. It is a list of what is allowed, so that a new field is hidden until somebody looks at it.

mod names;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::calls::{self, Call};
use names::NAMES;

/// What stays of an answer: known names, its codes, and whether a field that proves an act is empty.
pub(super) struct Redaction {
    names: BTreeSet<&'static str>,
    /// At the top of the answer, where the client reads them.
    code_fields: Vec<&'static str>,
    /// Of the vendor's table.
    codes: BTreeSet<&'static str>,
    evidence: &'static [&'static str],
}

impl Redaction {
    pub(super) fn of(call: &Call) -> Self {
        Self {
            names: NAMES.split_whitespace().collect(),
            code_fields: call.code_fields.into_iter().flatten().collect(),
            codes: calls::codes(call.vendor).into_iter().collect(),
            evidence: call.evidence,
        }
    }

    /// The body, as text: JSON with its values replaced; anything else is left out.
    pub(super) fn body(&self, body: &[u8]) -> String {
        let Ok(answer) = serde_json::from_slice::<Value>(body) else {
            return format!("{{{{{} bytes that are not JSON}}}}", body.len());
        };
        let mut redacted = self.value("", &answer);
        for name in &self.code_fields {
            if let (Some(written), Some(shown)) = (answer.get(name), redacted.get_mut(name)) {
                self.show_code(written, shown);
            }
        }
        redacted.to_string()
    }

    /// `path` leads to the value through objects, with dots, as a list of evidence writes it.
    fn value(&self, path: &str, value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let below =
                    |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                let fields = fields.iter().enumerate();
                let field = |(index, (name, value)): (usize, (&String, &Value))| {
                    (self.name(index, name), self.value(&below(name), value))
                };
                fields.map(field).collect::<Map<_, _>>().into()
            }
            Value::Array(items) => items.iter().map(|item| self.value(path, item)).collect(),
            // The effect of a refusal hangs on it: a value would hide the amount, and its absence the act.
            scalar if self.evidence.contains(&path) => evidence(scalar),
            Value::String(_) => json!("{{text}}"),
            Value::Number(_) => json!(0),
            Value::Bool(_) => json!(false),
            Value::Null => Value::Null,
        }
    }

    /// A name may be a number, or a key.
    fn name(&self, index: usize, name: &str) -> String {
        if self.names.contains(name) { name.to_owned() } else { format!("field{}", index + 1) }
    }

    /// A value that is no code becomes a text: a number in its place may be another code.
    fn show_code(&self, written: &Value, shown: &mut Value) {
        match written {
            Value::Null | Value::Array(_) | Value::Object(_) => {}
            Value::String(text) if self.is_code(text) => *shown = written.clone(),
            Value::Number(number) if self.is_code(&number.to_string()) => *shown = written.clone(),
            Value::String(_) | Value::Number(_) | Value::Bool(_) => *shown = json!("{{text}}"),
        }
    }

    /// A code of the vendor's table, or a new one that is too short to be a number or a key.
    fn is_code(&self, text: &str) -> bool {
        let digits = |text: &str| {
            let digits = text.strip_prefix('-').unwrap_or(text);
            (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits.len())
        };
        let longest = self.codes.iter().filter_map(|code| digits(code)).max().unwrap_or(0).max(3);
        self.codes.contains(text) || digits(text).is_some_and(|length| length <= longest)
    }
}

/// Keeps only whether the value is missing, zero or something else.
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
        Redaction {
            names: NAMES.split_whitespace().chain(["bill", "sms"]).collect(),
            code_fields: vec!["status"],
            codes: ["0", "9", "OUT_OF_QUOTA"].into(),
            evidence: &["bill.charge", "sms"],
        }
    }

    fn redacted(body: &Value) -> Value {
        serde_json::from_str(&redaction().body(body.to_string().as_bytes())).unwrap()
    }

    #[test]
    fn only_names_and_codes_stay() {
        let body = json!({ "status": 5, "message": "ok", "id": "5f2c", "parts": 1, "note": 1234.5, "IsSent": true,
            "detail": [{ "Phone": "60123", "status": 3 }] });
        let expected = json!({ "status": 5, "message": "{{text}}", "id": "{{text}}", "parts": 0, "note": 0, "IsSent": false,
            "detail": [{ "Phone": "{{text}}", "status": 0 }] });
        assert_eq!(redacted(&body), expected);
        let list = json!([{ "status": 5 }]);
        assert_eq!(redacted(&list), json!([{ "status": 0 }]), "the client reads no code there");
    }

    #[test]
    fn a_name_that_no_public_case_has_is_replaced() {
        let body = json!({ "status": { "of": 5 }, "Nguyen": { "a-b": 1, "canaryKey": 2 } });
        let expected = json!({ "status": { "field1": 0 }, "field1": { "field1": 0, "field2": 0 } });
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
            (json!(true), json!(false)),
            (json!(null), json!(null)),
        ] {
            let body = json!({ "bill": { "charge": value }, "charge": value });
            assert_eq!(redacted(&body)["bill"]["charge"], kept, "{value}");
            assert_ne!(redacted(&body)["charge"], json!(1), "another field of that name");
        }
    }

    #[test]
    fn a_code_field_shows_a_code_and_nothing_else() {
        for code in [json!(17), json!("-17"), json!("999"), json!("OUT_OF_QUOTA")] {
            assert_eq!(redacted(&json!({ "status": code })), json!({ "status": code }));
        }
        for secret in ["0901888484", "4829", "--1", "", "NGUYEN", "key 5f"] {
            assert_eq!(redacted(&json!({ "status": secret })), json!({ "status": "{{text}}" }));
        }
        for secret in [json!(4829), json!(true)] {
            assert_eq!(redacted(&json!({ "status": secret })), json!({ "status": "{{text}}" }));
        }
    }

    #[test]
    fn an_account_is_seen_in_what_is_printed() {
        let (key, phone) = ("canary-key", "+60123456789");
        assert!(shows("a canary-key in it", [key]) && shows("0 123-456 789", [phone]));
        assert!(shows("eight digits: 2345-6789", [phone]) && shows("1234-5678", ["12345678"]));
        assert!(!shows("nothing 60123, and 3456789", [key, phone]));
    }
}
