//! What is private in a case, wherever it stands.

use std::collections::BTreeSet;

use super::named::named_values;
use super::private::{looks_like_a_key, looks_like_a_number};
use super::texts::{Text, texts};
use super::{HARMLESS, pairs, requests, without_word};
use crate::case::format::Case;

/// The fields of the vendors' keys, in small letters. `user` and `pass` mean them in a request alone.
const KEY_NAMES: [&str; 8] = [
    "apikey",
    "secretkey",
    "api-key",
    "api-secret",
    "x-df-api-id",
    "x-df-api-secret",
    "authorization",
    "password",
];

/// What is private, each finding once: where it stands, and what it looks like.
pub(super) fn private(case: &Case, secrets: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut find = |place: &str, what: &str| {
        found.insert(format!("{place}: {what}"));
    };
    let no_placeholder = "a field for a key holds something else than a placeholder";
    for (name, value) in requests(case).into_iter().flat_map(pairs) {
        if is_of_key("request", &name, secrets) && !HARMLESS.contains(&&*value) {
            find("request", no_placeholder);
        }
    }
    for Text { place, name, content, is_json } in texts(case) {
        // A page prints placeholders of its own.
        let is_printed = place == "printed_request";
        if !is_printed && is_of_key(&place, &name, secrets) && !HARMLESS.contains(&without_word(&content)) {
            find(&place, no_placeholder);
        }
        if is_json {
            continue;
        }
        let mut fields = named_values(&content);
        let is_in_it =
            fields.any(|(name, value)| is_of_key(&place, name, secrets) && !HARMLESS.contains(&value));
        if !is_printed && is_in_it {
            find(&place, "holds what looks like a key");
        }
        if looks_like_a_key(&content) {
            find(&place, "holds what looks like a key");
        }
        if looks_like_a_number(&content) {
            find(&place, "holds what looks like somebody's number");
        }
    }
    found
}

fn is_of_key(place: &str, name: &str, secrets: &BTreeSet<String>) -> bool {
    let is_request = place.split('.').any(|part| part == "request");
    KEY_NAMES.iter().any(|key| key.eq_ignore_ascii_case(name))
        || is_request && secrets.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::case::problems::{of, secret_names};

    type Put = fn(&mut Value, &str);

    /// The problems of a case without one, after this.
    fn after(change: impl Fn(&mut Value)) -> Vec<String> {
        let mut case = serde_json::from_str(include_str!("../../../tests/cases/status-17.json")).unwrap();
        change(&mut case);
        let case: Case = serde_json::from_value(case).unwrap();
        of(&case, &secret_names([&case]), true)
    }

    #[test]
    fn what_is_private_is_found_wherever_it_stands_and_not_repeated() {
        assert_eq!(after(|_| ()), Vec::<String>::new());
        let places: [(&str, Put); 10] = [
            ("samples", |case, secret| case["samples"] = json!([secret])),
            ("source", |case, secret| case["source"]["page"] = json!(format!("our.log {secret}"))),
            ("expect.ok", |case, secret| case["expect"] = json!({ "ok": { "a": [secret] } })),
            ("response.headers", |case, secret| case["response"]["headers"]["x"] = json!(secret)),
            ("request.json", |case, secret| case["request"]["json"][secret] = json!("")),
            ("response.body", |case, secret| {
                case["response"]["body"] = json!(format!("{{\"id\":\"{secret}\"}}"));
            }),
            ("response.body", |case, secret| {
                let digits = secret.bytes().map(|byte| format!("\\u{byte:04x}"));
                let escaped = digits.collect::<Vec<_>>().concat();
                case["response"]["body"] = json!(format!("{{\"id\":\"{escaped}\"}}"));
            }),
            ("call.arguments", |case, secret| case["call"]["arguments"]["msg"] = json!(secret)),
            ("request.query", |case, secret| case["request"]["query"] = json!(format!("a=%2B{secret}"))),
            ("sandbox.code", |case, secret| case["sandbox"]["code"] = json!(secret)),
        ];
        for (place, put) in places {
            for (secret, what) in [
                ("7f3a0c5e19d84b2a96e1", "holds what looks like a key"),
                ("84978264193", "holds what looks like somebody's number"),
                ("84 978-264-193", "holds what looks like somebody's number"),
            ] {
                let problems = after(|case| put(case, secret));
                assert!(problems.contains(&format!("{place}: {what}")), "{place}, {secret}: {problems:?}");
                assert!(!problems.iter().any(|problem| problem.contains(secret)), "{problems:?}");
            }
        }
    }

    #[test]
    fn a_field_for_a_key_is_known_in_every_form_of_a_body() {
        for body in [
            r#"{"apikey":"short","apikey":"","status":17}"#,
            "apikey=short&status=17",
            "status=17&ApiKey=short",
            "https://api.example/send?apikey=short",
            "Authorization: Bearer short",
            "x: 1\r\nauthorization:Bearer short\r\n",
            "<a><SecretKey>short</SecretKey></a>",
            r#"while(1);{"apikey" : "short"}"#,
            r#"sent {\"apikey\": \"short\"}"#,
            "<input name=apikey value=1 apikey = 'short'>",
            "<ApiKey>\n  short\n</ApiKey>",
            "<ApiKey><![CDATA[short]]></ApiKey>",
            "authorization:\r\n Bearer short\r\n",
            "apikey[]=short",
        ] {
            let problems = after(|case| case["response"]["body"] = json!(body));
            assert_eq!(problems.len(), 1, "{body}: {problems:?}");
            assert!(problems[0].starts_with("response.body: "), "{problems:?}");
        }
        for body in [
            r#"{"apikey":"{{key}}","apikey":"","status":17}"#,
            "apikey={{key}}&status=17",
            r#"sent {\"apikey\": \"{{key}}\"}"#,
            "Authorization: Bearer {{key}}",
            "apikey=",
            "<ApiKey></ApiKey>",
            "the apikey is wrong",
        ] {
            assert_eq!(after(|case| case["response"]["body"] = json!(body)), [""; 0], "{body}");
        }
    }

    /// With the square of the signs, or of the length of a name, this would take hours.
    #[test]
    fn a_long_body_is_read_once() {
        for part in ["apikey=", "a:"] {
            assert!(after(|case| case["response"]["body"] = json!(part.repeat(50_000))).len() < 2, "{part}");
        }
        let problems = after(|case| case["call"]["endpoint"] = json!("send_smss".repeat(100_000)));
        assert!(problems.iter().any(|problem| problem == "no vendor has this call"), "{problems:?}");
    }

    #[test]
    fn what_stands_first_under_a_name_is_seen_too() {
        for body in [
            r#"{"id":"\u0030978264193","id":""}"#,
            r#"{"a":[{"b":"{\"c\":97826e4,\"c\":1}"}]}"#,
            "\u{feff}{\"id\":\"\\u0030978264193\"}",
            r#"[{"0978-264-193":1,"0978-264-193":2}]"#,
        ] {
            let problems = after(|case| case["response"]["body"] = json!(body));
            assert_eq!(problems, ["response.body: holds what looks like somebody's number"], "{body}");
        }
    }

    #[test]
    fn a_number_without_quotes_is_found() {
        let problems = after(|case| case["response"]["body"] = json!("{\"phone\":84978264193}"));
        assert_eq!(problems, ["response.body: holds what looks like somebody's number"]);
    }

    #[test]
    fn a_field_for_a_key_is_known_at_any_depth_and_in_any_case() {
        for (place, problem) in [("request", "request.json"), ("response", "response.body")] {
            for name in ["ApiKey", "secretkey", "API-KEY"] {
                let field = json!({ "more": [{ name: ["short"] }] });
                let problems = after(|case| match place {
                    "request" => case["request"]["json"]["more"] = field.clone(),
                    _ => case["response"]["body"] = json!(field.to_string()),
                });
                let said = format!("{problem}: a field for a key holds something else than a placeholder");
                assert!(problems.contains(&said), "{name}: {problems:?}");
            }
        }
    }

    #[test]
    fn a_header_of_a_request_is_a_text() {
        for value in [json!(5), json!(""), json!(null)] {
            let problems = after(|case| case["request"]["headers"]["x-otp-proof"] = value.clone());
            assert_eq!(problems, ["a header of a request is a text, and not empty"], "{value}");
        }
    }
}
