//! The last look at a file before it is written, independent of the redactor: that one encodes each secret and looks for
//! the forms, this one decodes the text in every way and looks for the secret. No finding repeats what it found.

mod views;

use std::collections::BTreeSet;

use serde_json::Value;

use views::views;

/// A value that must not be in any file, with its name for the report.
#[derive(Clone)]
pub(crate) struct Guarded {
    pub(crate) what: &'static str,
    pub(crate) value: String,
}

/// Numbers that nobody owns here: those that the vendors print, and their other forms.
const INVENTED: [&str; 6] =
    ["60123456789", "0123456789", "84901888484", "0901888484", "6281234567890", "081234567890"];

/// Fields that hold keys, in any spelling of letters.
const KEY_FIELDS: [&str; 11] = [
    "api-key",
    "api-secret",
    "apikey",
    "secretkey",
    "x-df-api-id",
    "x-df-api-secret",
    "authorization",
    "cookie",
    "set-cookie",
    "password",
    "token",
];
const KEY_PLACEHOLDERS: [&str; 4] = ["{{key}}", "{{secret}}", "not-the-secret", ""];

/// How keys of well-known services begin.
const KEY_SHAPES: [&str; 16] = [
    "-----BEGIN",
    "AKIA",
    "ASIA",
    "AIza",
    "ghp_",
    "gho_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "eyJhbGci",
    "Bearer ",
    "Basic ",
];

/// Longer files are not recordings.
const LONGEST: usize = 512 * 1024;

/// What speaks against writing this text; none is a pass.
pub(crate) fn findings(text: &str, guarded: &[Guarded]) -> Vec<String> {
    if text.len() > LONGEST {
        return vec!["it is longer than any recording".to_owned()];
    }
    let mut findings = BTreeSet::new();
    for view in views(text) {
        findings.extend(secrets_in(&view, guarded).map(|what| format!("it holds {what}")));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        findings.insert("it holds a control character".to_owned());
    }
    match serde_json::from_str::<Value>(text) {
        Ok(value) => look(&value, &Place { path: String::new(), is_ours: true }, &mut findings),
        Err(_) => {
            findings.insert("it is not JSON".to_owned());
        }
    }
    findings.into_iter().collect()
}

/// Whether the text holds one of the values, in whatever way it is written.
pub(crate) fn holds(text: &str, guarded: &[Guarded]) -> bool {
    views(text).iter().any(|view| secrets_in(view, guarded).next().is_some())
}

fn secrets_in<'a>(view: &str, guarded: &'a [Guarded]) -> impl Iterator<Item = &'static str> + use<'a> {
    let (lower, digits) = (view.to_lowercase(), only_digits(view));
    guarded
        .iter()
        .filter(move |secret| {
            let wanted = secret.value.to_lowercase();
            let is_number = wanted.len() >= 6 && wanted.bytes().all(|byte| byte.is_ascii_digit());
            !wanted.is_empty() && (lower.contains(&wanted) || (is_number && digits.contains(&wanted)))
        })
        .map(|secret| secret.what)
}

/// The text with the marks gone that people put between the digits of a number.
fn only_digits(text: &str) -> String {
    text.chars().filter(|c| !" -.()/+\u{a0}".contains(*c)).collect()
}

/// Where a value stands, as far as a report may say it: by the names that a case has, never by a vendor's.
struct Place {
    path: String,
    is_ours: bool,
}

impl Place {
    fn below(&self, name: &str) -> Self {
        if !self.is_ours {
            return Self { path: self.path.clone(), is_ours: false };
        }
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        // A header's name and a field's name inside a body are not ours any more.
        let is_ours = !matches!(name, "body" | "headers" | "json" | "form" | "query" | "arguments");
        Self { path, is_ours }
    }

    fn shown(&self) -> &str {
        if self.path.is_empty() { "the file" } else { &self.path }
    }
}

/// What the values themselves must not be.
fn look(value: &Value, place: &Place, findings: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                look_at_text(name, place, findings);
                look_at_pair(name, value, place, findings);
                look(value, &place.below(name), findings);
            }
        }
        Value::Array(items) => {
            if let [Value::String(name), value @ Value::String(_)] = items.as_slice() {
                look_at_pair(name, value, place, findings);
            }
            for item in items {
                look(item, place, findings);
            }
        }
        Value::String(text) if place.path == "source.page" => {
            if text.contains(['?', '@']) || text.chars().any(is_invisible) {
                findings.insert("source.page is more than a page".to_owned());
            }
        }
        Value::String(text) => {
            look_at_text(text, place, findings);
            for pair in text.split('&') {
                if let Some((name, value)) = pair.split_once('=') {
                    look_at_pair(name, &Value::from(value), place, findings);
                }
            }
            // An answer's body is JSON inside JSON.
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                look(&inner, &Place { path: place.path.clone(), is_ours: false }, findings);
            }
        }
        Value::Number(number) if number.to_string().len() >= 7 => {
            findings.insert(format!("{} holds a long number", place.shown()));
        }
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

fn look_at_pair(name: &str, value: &Value, place: &Place, findings: &mut BTreeSet<String>) {
    let is_key = KEY_FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field));
    if is_key && !value.as_str().is_some_and(|text| KEY_PLACEHOLDERS.contains(&text)) {
        findings.insert(format!(
            "{} has a field for a key with something else than a placeholder",
            place.shown()
        ));
    }
}

fn look_at_text(text: &str, place: &Place, findings: &mut BTreeSet<String>) {
    let mut find = |what: &str| {
        findings.insert(format!("{} holds {what}", place.shown()));
    };
    if text.trim_start_matches('\u{feff}').chars().any(is_invisible) {
        find("a control character");
    }
    if KEY_SHAPES.iter().any(|shape| text.contains(shape)) {
        find("what begins like a key");
    }
    if looks_random(text) {
        find("what looks like a key or an id");
    }
    if numbers(text).iter().any(|number| !INVENTED.contains(&number.as_str())) {
        find("a phone number that is not one of the invented ones");
    }
}

/// Controls, and the characters that change the direction of a text or have no width.
fn is_invisible(c: char) -> bool {
    let is_layout = matches!(c, '\n' | '\r' | '\t');
    let is_hidden =
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    (c.is_control() && !is_layout) || is_hidden
}

pub(crate) fn looks_random(text: &str) -> bool {
    let has = |run: &str, class: fn(&u8) -> bool, least: usize| run.bytes().filter(class).count() >= least;
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let mixed = |run: &str| {
        run.len() >= 16 && has(run, u8::is_ascii_digit, 1) && has(run, u8::is_ascii_alphabetic, 1)
    };
    let tokens = text.split(|c: char| !c.is_ascii_alphanumeric() && !"+/_-".contains(c));
    let base64 = |run: &str| {
        run.len() >= 24
            && has(run, u8::is_ascii_digit, 3)
            && has(run, u8::is_ascii_uppercase, 2)
            && has(run, u8::is_ascii_lowercase, 2)
    };
    words.clone().any(mixed) || tokens.clone().any(base64) || tokens.into_iter().any(is_uuid)
}

fn is_uuid(token: &str) -> bool {
    let groups: Vec<_> = token.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && token.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Runs of 7 and more digits, with the marks between them that people write; days are no numbers.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut digits = String::new();
    let text = without_days(text);
    for c in text.chars().chain(['\n']) {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '-' | '.' | '(' | ')' | '\u{a0}' if !digits.is_empty() => {}
            _ => {
                if digits.len() >= 7 {
                    numbers.push(std::mem::take(&mut digits));
                }
                digits.clear();
            }
        }
    }
    numbers
}

fn without_days(text: &str) -> String {
    let is_day = |word: &str| {
        let lengths: Vec<_> = word.split('-').map(str::len).collect();
        lengths == [4, 2, 2] && word.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit())
    };
    let words = text.split_inclusive(|c: char| !c.is_ascii_digit() && c != '-');
    words
        .map(|word| if is_day(word.trim_end_matches(|c: char| !c.is_ascii_digit())) { "\n" } else { word })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "canary key/+&\"%1";

    fn guarded() -> Vec<Guarded> {
        let guarded = |what, value: &str| Guarded { what, value: value.to_owned() };
        vec![guarded("the key", SECRET), guarded("the phone", "118765432")]
    }

    /// A file with this text in its body.
    fn file(text: &str) -> String {
        serde_json::json!({ "response": { "body": text } }).to_string()
    }

    #[test]
    fn a_clean_file_has_no_findings() {
        let case = include_str!(
            "../../../../crates/esms-vn/contract/send_message_auto_gen_code_v4/code-101-wrong-keys.json"
        );
        assert_eq!(findings(case, &guarded()), [] as [&str; 0]);
        let body = r#"{"status":16,"message":"Invalid OTP","id":"{{id}}"}"#;
        assert_eq!(findings(&file(body), &guarded()), [] as [&str; 0]);
    }

    #[test]
    fn a_file_may_be_as_long_as_a_recording_and_no_longer() {
        let of = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
        let too_long = |length| findings(&of(length), &[]).iter().any(|finding| finding.contains("longer"));
        assert!(!too_long(LONGEST));
        assert!(too_long(LONGEST + 1));
        assert!(too_long(LONGEST + 2));
    }

    #[test]
    fn only_a_number_is_found_through_the_marks_between_its_digits() {
        let of = |value: &str| vec![Guarded { what: "it", value: value.to_owned() }];
        assert!(holds("call 118-765 432", &of("118765432")));
        assert!(!holds("can-ary key", &of("canarykey")));
        assert!(!holds("1 2 3 4", &of("1234")));
    }

    #[test]
    fn the_source_of_a_case_is_a_page_and_nothing_more() {
        let of = |page: &str| serde_json::json!({ "source": { "page": page } }).to_string();
        let found = |page: &str| findings(&of(page), &[]);
        assert_eq!(found("https://api.esms.com.my/generate-otp.html"), [] as [&str; 0]);
        for page in
            ["https://page.example/?key=x", "https://user@page.example/", "https://page.example/\u{200b}"]
        {
            assert_eq!(found(page), ["source.page is more than a page"], "{page}");
        }
    }

    #[test]
    fn a_secret_is_found_however_it_is_written() {
        let base64 = |text: &str| {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.encode(text)
        };
        let hex = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        for text in [
            SECRET.to_owned(),
            SECRET.to_uppercase(),
            "x=canary%20key%2F%2b%26%22%251".to_owned(),
            "x=canary+key%2F%2B%26%22%251".to_owned(),
            "x=canary%2520key%252F%252B%2526%2522%25251".to_owned(),
            "canary key\\/+&\\\"%1".to_owned(),
            SECRET.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect::<Vec<_>>().concat(),
            base64(SECRET),
            base64(&format!("a{SECRET}")),
            base64(&format!("user:{SECRET}")).replace('+', "-").replace('/', "_"),
            format!("{}{}", "zz", base64(SECRET)),
            hex.to_uppercase(),
            format!("0{hex}"),
        ] {
            let found = findings(&file(&text), &guarded());
            assert!(found.contains(&"it holds the key".to_owned()), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_number_is_found_with_marks_between_its_digits() {
        for text in ["0118765432", "+60 11-8765 432", "(011) 876.5432"] {
            let found = findings(&file(text), &guarded());
            assert!(found.contains(&"it holds the phone".to_owned()), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_only_looks_like_data_is_found_too() {
        for (text, what) in [
            ("0f8fad5bd9cb469fa16570867728950e", "what looks like a key or an id"),
            ("0f8fad5b-d9cb-469f-a165-70867728950e", "what looks like a key or an id"),
            ("a9Zk+3Lm/Qw7Xc5Vb2Nn8Mm1Kj", "what looks like a key or an id"),
            ("AKIA and more", "what begins like a key"),
            ("call 011-8765 433", "a phone number that is not one of the invented ones"),
            ("60118765433", "a phone number that is not one of the invented ones"),
            ("a\u{1b}[31mred", "a control character"),
            ("abc\u{202e}", "a control character"),
        ] {
            let found = findings(&file(text), &guarded());
            assert!(found.contains(&format!("response.body holds {what}")), "{text}: {found:?}");
        }
        assert_eq!(findings(&file(r#"{"x":60118765433}"#), &guarded()).len(), 2);
    }

    #[test]
    fn base64_is_told_from_words_by_its_length_and_its_mix() {
        // No run between its marks is long enough to be conspicuous by itself.
        assert!(looks_random("a9Zk+3LmQw/7Xc5Vb+2Nn8Mm1K"));
        assert!(!looks_random("a9Zk+3LmQw/7Xc5Vb"));
        assert!(!looks_random("generate-otp/verify-otp/Check-Code"));
    }

    #[test]
    fn a_field_for_a_key_holds_a_placeholder_wherever_it_stands() {
        for text in [
            r#"{"request":{"json":{"api-key":"mine"}}}"#,
            r#"{"request":{"query":[["ApiKey","mine"]]}}"#,
            r#"{"request":{"raw_query":"Phone=1&SecretKey=mine"}}"#,
            r#"{"response":{"body":"{\"API-Secret\":\"mine\"}"}}"#,
        ] {
            let found = findings(text, &[]);
            assert!(found.iter().any(|finding| finding.contains("a field for a key")), "{text}: {found:?}");
            assert!(!found.concat().contains("mine"));
        }
        assert!(findings(r#"{"request":{"json":{"api-key":"{{key}}"}}}"#, &[]).is_empty());
    }

    #[test]
    fn a_finding_repeats_nothing_of_a_vendors_body() {
        let body = r#"{"canaryname":{"canaryinner":"0f8fad5bd9cb469fa16570867728950e"}}"#;
        let found = findings(&file(body), &[]);
        assert!(!found.is_empty() && !found.concat().contains("canary"), "{found:?}");
    }

    #[test]
    fn what_is_no_json_is_not_written() {
        assert_eq!(findings("plain", &[]), ["it is not JSON"]);
    }
}
