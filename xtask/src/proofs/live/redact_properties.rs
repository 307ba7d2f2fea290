//! What holds of the redactor for every answer that a vendor could give. The scan is the witness: it decodes instead of
//! encoding, so that an error in one cannot hide behind the other.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::redact::{Answer, Class, Rules, Secret, redact};
use super::scan::{Guarded, holds};

fn rules() -> Rules {
    Rules {
        fields: vec![
            ("status", Class::Code),
            ("CodeResult", Class::Code),
            ("parts", Class::Count),
            ("message", Class::Sentence),
            ("id", Class::Id),
            ("charge_info.charge", Class::Count),
        ],
        codes: vec!["RATE_LIMIT_EXCEEDED".to_owned()],
        sentences: vec!["Invalid OTP".to_owned(), "{{phone}}, Content: Success!".to_owned()],
    }
}

/// Printable, with whatever encodings have to change, and not made of one letter.
fn canary() -> impl Strategy<Value = String> {
    "[!-~]{1,4}[ -~]{8,16}[!-~]{1,4}".prop_filter("letters enough to be told from chance", |text| {
        text.chars().collect::<std::collections::BTreeSet<_>>().len() >= 6
    })
}

fn written(canary: &str, form: usize) -> String {
    let percent: Vec<_> = canary.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let some_percent = |space: &str| -> String {
        canary
            .bytes()
            .map(|byte| match byte {
                b' ' => space.to_owned(),
                byte if unreserved(byte) => char::from(byte).to_string(),
                byte => format!("%{byte:02x}"),
            })
            .collect()
    };
    let hex: Vec<_> = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
    let units: Vec<_> = canary.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
    match form {
        0 => canary.to_owned(),
        1 => percent.concat(),
        2 => some_percent("%20"),
        3 => some_percent("+"),
        4 => json!(canary).to_string().trim_matches('"').to_owned(),
        5 => units.concat(),
        6 => STANDARD.encode(canary),
        7 => URL_SAFE_NO_PAD.encode(canary),
        8 => STANDARD.encode(format!("user:{canary}")),
        9 => hex.concat().to_uppercase(),
        10 => canary.to_uppercase(),
        _ => hex.concat(),
    }
}

const FORMS: usize = 12;

/// Where in the answer the text stands.
fn placed(text: &str, place: usize, around: &str) -> Answer {
    let named = |name: &str, value: Value| Value::Object(Map::from_iter([(name.to_owned(), value)]));
    let inside = format!("{around}{text}{around}");
    let body = match place {
        0 => json!({ "status": 0, "message": inside }),
        1 => json!({ "status": inside, "id": text }),
        2 => json!({ "CodeResult": "100", "charge_info": { "charge": inside } }),
        3 => json!({ "parts": [inside, { "message": text }] }),
        4 => json!({ "unheard": { "of": [[{ "deep": inside }]] } }),
        5 => named(&inside, json!(1)),
        6 => json!({ "charge_info": named(text, json!({ "message": "Invalid OTP" })) }),
        7 => json!([inside, 1, null]),
        8 => json!(inside),
        _ => Value::Null,
    };
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = match place {
        9 => vec![header("content-type", &format!("text/html; charset={text}"))],
        10 => vec![header("Content-Type", text), header("x-request", &inside)],
        _ => vec![header("content-type", "application/json")],
    };
    let body = match place {
        11 => format!("<html><p>{inside}</p></html>"),
        12 => format!("{{\"status\":0,\"message\":\"{inside}"),
        13 => inside,
        _ => body.to_string(),
    };
    Answer { status: 200, headers, body: body.into_bytes() }
}

const PLACES: usize = 14;

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-9..1000_i64).prop_map(Value::from),
        (-1.0e9..1.0e9_f64).prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        Just(Value::from("Invalid OTP")),
        Just(Value::from("RATE_LIMIT_EXCEEDED")),
    ];
    let name = prop_oneof![
        Just("status".to_owned()),
        Just("message".to_owned()),
        Just("id".to_owned()),
        Just("charge_info".to_owned()),
        Just("charge".to_owned()),
        "[ -~]{0,8}",
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// The types of a value and of everything in it; names and order aside.
fn types(value: &Value) -> String {
    let sorted = |items: Vec<String>| {
        let mut items = items;
        items.sort();
        items.join(",")
    };
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "bool".to_owned(),
        Value::Number(number) if number.is_f64() => "fraction".to_owned(),
        Value::Number(_) => "integer".to_owned(),
        Value::String(_) => "text".to_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(types).collect::<Vec<_>>().join(",")),
        Value::Object(fields) => format!("{{{}}}", sorted(fields.values().map(types).collect())),
    }
}

fn text(answer: &Answer) -> String {
    let headers: Vec<_> = answer.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{}\n{}", headers.join("\n"), String::from_utf8_lossy(&answer.body))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_canary_never_survives_wherever_it_stands_and_however_it_is_written(
        canary in canary(),
        form in 0..FORMS,
        place in 0..PLACES,
        around in prop_oneof![Just(""), Just(" "), Just("Invalid OTP"), Just("60")],
    ) {
        let answer = placed(&written(&canary, form), place, around);
        let secrets = [Secret { value: canary.clone(), placeholder: "{{key}}" }];
        // That it cannot be done is an answer, too: then nothing is written.
        if let Ok(kept) = redact(&answer, &secrets, &rules()) {
            let guarded = [Guarded { what: "the canary", value: canary }];
            prop_assert!(!holds(&text(&kept), &guarded), "{}", text(&kept));
        }
    }

    #[test]
    fn a_canary_survives_not_even_where_the_redactor_does_not_know_it(
        canary in canary(),
        form in 0..FORMS,
        place in 0..PLACES,
    ) {
        let kept = redact(&placed(&written(&canary, form), place, ""), &[], &rules()).unwrap();
        let guarded = [Guarded { what: "the canary", value: canary }];
        prop_assert!(!holds(&text(&kept), &guarded), "{}", text(&kept));
    }

    #[test]
    fn doing_it_twice_changes_nothing_more(value in json(), mark in any::<bool>(), canary in canary()) {
        let body = format!("{}{value:#}", if mark { "\u{feff}" } else { "" });
        let secrets = [Secret { value: canary, placeholder: "{{key}}" }];
        let answer = Answer { status: 200, headers: Vec::new(), body: body.into_bytes() };
        if let Ok(once) = redact(&answer, &secrets, &rules()) {
            let twice = redact(&once, &secrets, &rules()).unwrap();
            prop_assert_eq!(twice, once);
        }
    }

    #[test]
    fn every_value_keeps_its_type_and_no_text_of_its_own(value in json()) {
        let answer = Answer { status: 200, headers: Vec::new(), body: value.to_string().into_bytes() };
        let kept = redact(&answer, &[], &rules()).unwrap();
        let kept: Value = serde_json::from_slice(&kept.body).unwrap();
        prop_assert_eq!(types(&kept), types(&value));
    }

    #[test]
    fn any_bytes_are_taken(body in prop::collection::vec(any::<u8>(), 0..64), canary in canary()) {
        let secrets = [Secret { value: canary, placeholder: "{{key}}" }];
        let answer = Answer { status: 200, headers: Vec::new(), body };
        if let Ok(kept) = redact(&answer, &secrets, &rules()) {
            prop_assert!(std::str::from_utf8(&kept.body).is_ok());
        }
    }
}
