//! Takes everything out of a vendor's answer that is not known to be harmless, before anything is written.
//!
//! It works by allow-list: a field name stays if a table knows it, a value stays if it is of the harmless class that the
//! table gives the field. Everything else becomes a placeholder of the same JSON type (`"{{text}}"`, `0`, `false`), so that
//! the shape of the answer stays, with its order, its layout and its repeated fields. Before that, every known secret is
//! replaced in each form it can take, so that none survives inside a value that is allowed.
//!
//! Pure, and with no other module of this tool, because a fuzz target includes this file by its path.

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What stands for a text of which nothing is known.
const TEXT: &str = "{{text}}";
/// What stands for an id of the vendor's.
const ID: &str = "{{id}}";

/// Shorter values cannot be told from ordinary text: replacing them would tear words apart and prove nothing.
pub(crate) const SHORTEST_SECRET: usize = 4;

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Media types that say nothing about anybody.
const MEDIA_TYPES: [&str; 5] = ["application/json", "application/xml", "text/html", "text/plain", "text/xml"];
const CHARSETS: [&str; 4] = ["utf-8", "utf8", "us-ascii", "iso-8859-1"];

/// An answer as it came, or as it may be kept.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A value that must not be kept, and what stands in its place.
#[derive(Clone)]
pub(crate) struct Secret {
    pub(crate) value: String,
    pub(crate) placeholder: &'static str,
}

/// What a known field may hold and still be kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The vendor's code: one of the table, up to three digits, or a word of capitals.
    Code,
    /// A number of parts, credits or messages: up to two digits.
    Count,
    /// A text that equals one of the known sentences exactly.
    Sentence,
    /// An id of the vendor's; never kept.
    Id,
}

/// The allow-list of one vendor.
#[derive(Clone)]
pub(crate) struct Rules {
    /// Fields by their path, such as `charge_info.charge`. Whatever a path passes through is a known name, too.
    pub(crate) fields: Vec<(&'static str, Class)>,
    /// Codes of the vendor's tables.
    pub(crate) codes: Vec<String>,
    /// Sentences of the vendor's pages, with placeholders where they name a number or a code.
    pub(crate) sentences: Vec<String>,
}

/// Why nothing can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unredactable {
    /// A secret is shorter than [`SHORTEST_SECRET`].
    ShortSecret,
    /// A secret is part of a placeholder or of an allowed word, so it is still there.
    SecretRemains,
}

impl fmt::Display for Unredactable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ShortSecret => "a secret is too short to be told from ordinary text",
            Self::SecretRemains => "a secret is a part of what may be kept",
        })
    }
}

/// The answer with everything taken out that is not known to be harmless.
///
/// Doing it twice changes nothing more. The JSON type of every value stays, as long as the body is JSON; any other body
/// becomes one placeholder.
///
/// # Errors
///
/// When a secret would still be there, or is too short to be found.
pub(crate) fn redact(answer: &Answer, secrets: &[Secret], rules: &Rules) -> Result<Answer, Unredactable> {
    if secrets.iter().any(|secret| secret.value.len() < SHORTEST_SECRET) {
        return Err(Unredactable::ShortSecret);
    }
    let known = Known::new(secrets);
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| ("content-type".to_owned(), content_type(value)))
        .collect();
    let body = body(&String::from_utf8_lossy(&answer.body), &known, rules);
    let redacted = Answer { status: answer.status, headers, body: body.into_bytes() };
    if known.is_in(&redacted) { Err(Unredactable::SecretRemains) } else { Ok(redacted) }
}

fn content_type(value: &str) -> String {
    let value = value.to_ascii_lowercase();
    let (media_type, parameter) = match value.split_once(';') {
        Some((media_type, parameter)) => (media_type.trim(), Some(parameter.trim())),
        None => (value.trim(), None),
    };
    let charset = parameter.map(|parameter| parameter.strip_prefix("charset=").unwrap_or_default());
    match charset {
        _ if !MEDIA_TYPES.contains(&media_type) => TEXT.to_owned(),
        None => media_type.to_owned(),
        Some(charset) if CHARSETS.contains(&charset) => format!("{media_type}; charset={charset}"),
        Some(_) => TEXT.to_owned(),
    }
}

fn body(text: &str, known: &Known, rules: &Rules) -> String {
    let (mark, json) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    if text.trim().is_empty() {
        return String::new();
    }
    if serde_json::from_str::<Value>(json).is_err() {
        return TEXT.to_owned();
    }
    let mut walk = Walk { rest: json, out: mark.to_owned(), known, rules };
    walk.value(Some(""));
    walk.blanks();
    walk.out
}

/// Copies JSON that was found valid, token by token. A parsed value would lose the order and the repeated fields.
struct Walk<'a> {
    rest: &'a str,
    out: String,
    known: &'a Known,
    rules: &'a Rules,
}

impl<'a> Walk<'a> {
    /// `path` is where the value stands, if only known names lead there.
    fn value(&mut self, path: Option<&str>) {
        self.blanks();
        match self.rest.as_bytes().first() {
            Some(b'{') => self.object(path),
            Some(b'[') => self.list(),
            Some(b'"') => {
                let text = decoded(self.string());
                let kept = self.text(&text, path);
                self.out.push_str(&quoted(&kept));
            }
            _ => {
                let word = self.take(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
                if word.is_empty() {
                    // Not to be met in valid JSON; what is not understood is dropped, and the walk ends.
                    self.rest = "";
                    return;
                }
                let kept = self.word(word, path);
                self.out.push_str(&kept);
            }
        }
    }

    fn object(&mut self, path: Option<&str>) {
        self.copy(1);
        let mut strangers = 0;
        loop {
            self.blanks();
            match self.rest.as_bytes().first() {
                Some(b',') => self.copy(1),
                Some(b'"') => {
                    let name = self.known.replaced(&decoded(self.string()));
                    let below = path.and_then(|path| self.below(path, &name));
                    let kept = match (&below, strangers) {
                        (Some(_), _) => name,
                        (None, 0) => "{{name}}".to_owned(),
                        (None, before) => format!("{{{{name-{}}}}}", before + 1),
                    };
                    strangers += usize::from(below.is_none());
                    self.out.push_str(&quoted(&kept));
                    self.blanks();
                    self.copy(1);
                    self.value(below.as_deref());
                }
                _ => return self.copy(1),
            }
        }
    }

    fn list(&mut self) {
        self.copy(1);
        loop {
            self.blanks();
            match self.rest.as_bytes().first() {
                Some(b',') => self.copy(1),
                Some(b']') | None => return self.copy(1),
                // No table knows a list, so nothing in one is known.
                Some(_) => self.value(None),
            }
        }
    }

    fn text(&self, text: &str, path: Option<&str>) -> String {
        let text = self.known.replaced(text);
        let class = path.and_then(|path| self.class(path));
        let is_allowed = match class {
            Some(Class::Code) => self.is_code(&text),
            Some(Class::Count) => is_count(&text),
            Some(Class::Sentence) => self.rules.sentences.contains(&text),
            Some(Class::Id) | None => false,
        };
        if text.is_empty() || is_allowed || self.known.is_placeholder(&text) {
            return text;
        }
        if class == Some(Class::Id) { ID.to_owned() } else { TEXT.to_owned() }
    }

    /// A number, or `true`, `false`, `null`.
    fn word(&self, word: &str, path: Option<&str>) -> String {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let is_allowed = match path.and_then(|path| self.class(path)) {
            Some(Class::Code) => is_number && self.is_code(word),
            Some(Class::Count) => is_number && is_count(word),
            _ => false,
        };
        let kept = match word {
            _ if is_allowed => word,
            "null" => "null",
            _ if !is_number => "false",
            _ if word.contains(['.', 'e', 'E']) => "0.0",
            _ => "0",
        };
        kept.to_owned()
    }

    fn is_code(&self, text: &str) -> bool {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_number = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_word = (2..=40).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        is_number || is_word || self.rules.codes.iter().any(|code| code == text)
    }

    fn class(&self, path: &str) -> Option<Class> {
        self.rules.fields.iter().find(|(known, _)| *known == path).map(|(_, class)| *class)
    }

    /// The path of a name below this one, if it leads to a known field.
    fn below(&self, path: &str, name: &str) -> Option<String> {
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let through = format!("{path}.");
        let leads = |known: &str| known == path || known.starts_with(&through);
        self.rules.fields.iter().any(|(known, _)| leads(known)).then_some(path)
    }

    fn blanks(&mut self) {
        let blanks = self.take(|c: char| !matches!(c, ' ' | '\t' | '\r' | '\n'));
        self.out.push_str(blanks);
    }

    /// Copies so many bytes of punctuation.
    fn copy(&mut self, bytes: usize) {
        let (copied, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.out.push_str(copied);
        self.rest = rest;
    }

    /// Takes what stands before the first such character.
    fn take(&mut self, end: impl Fn(char) -> bool) -> &'a str {
        let length = self.rest.find(end).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// Takes a string with its quotes.
    fn string(&mut self) -> &'a str {
        let mut is_escaped = false;
        let end = self.rest.char_indices().skip(1).find(|(_, c)| {
            let is_end = *c == '"' && !is_escaped;
            is_escaped = *c == '\\' && !is_escaped;
            is_end
        });
        let length = end.map_or(self.rest.len(), |(at, _)| at + 1);
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }
}

fn is_count(text: &str) -> bool {
    (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn decoded(token: &str) -> String {
    serde_json::from_str(token).unwrap_or_default()
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The secrets in all their forms, the longest first.
struct Known {
    forms: Vec<(String, &'static str)>,
}

impl Known {
    fn new(secrets: &[Secret]) -> Self {
        let mut forms: Vec<_> = secrets
            .iter()
            .flat_map(|secret| forms(&secret.value).into_iter().map(|form| (form, secret.placeholder)))
            .filter(|(form, _)| form.len() >= SHORTEST_SECRET)
            .collect();
        forms.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup_by(|(a, _), (b, _)| a == b);
        Self { forms }
    }

    /// In one pass, so that no placeholder is searched for a secret.
    fn replaced(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if let Some((form, placeholder)) = self.forms.iter().find(|(form, _)| rest.starts_with(form)) {
                out.push_str(placeholder);
                rest = rest.get(form.len()..).unwrap_or_default();
            } else {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
        out
    }

    fn is_placeholder(&self, text: &str) -> bool {
        self.forms.iter().any(|(_, placeholder)| *placeholder == text)
    }

    fn is_in(&self, answer: &Answer) -> bool {
        let body = String::from_utf8_lossy(&answer.body);
        let headers = answer.headers.iter().map(|(_, value)| value.as_str());
        headers
            .chain([body.as_ref()])
            .any(|text| self.forms.iter().any(|(form, _)| text.contains(form.as_str())))
    }
}

/// A secret as it may be written: raw, percent-encoded, form-encoded, escaped for JSON, base64, hexadecimal.
fn forms(value: &str) -> Vec<String> {
    let percent = utf8_percent_encode(value, UNRESERVED).to_string();
    let percent_all = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let json = quoted(value);
    let json = json.get(1..json.len() - 1).unwrap_or_default().to_owned();
    let hex = hex(value);
    let mut forms = vec![
        value.to_owned(),
        value.to_lowercase(),
        value.to_uppercase(),
        lower_hex(&percent),
        percent.replace("%20", "+"),
        lower_hex(&percent).replace("%20", "+"),
        percent,
        lower_hex(&percent_all),
        percent_all,
        json.replace('/', "\\/"),
        json,
        unicode_escaped(value),
        STANDARD.encode(value),
        STANDARD_NO_PAD.encode(value),
        URL_SAFE.encode(value),
        URL_SAFE_NO_PAD.encode(value),
        hex.to_uppercase(),
        hex,
    ];
    forms.extend((0..=2).filter_map(|before| inside_base64(value, before)));
    forms
}

/// The hexadecimal digits of percent-encoding in lower case.
fn lower_hex(encoded: &str) -> String {
    let mut out = String::with_capacity(encoded.len());
    let mut digits = 0;
    for c in encoded.chars() {
        digits = if c == '%' { 3_u8 } else { digits.saturating_sub(1) };
        out.push(if digits > 0 { c.to_ascii_lowercase() } else { c });
    }
    out
}

fn hex(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

fn unicode_escaped(value: &str) -> String {
    let mut out = String::new();
    for unit in value.encode_utf16() {
        // Writing to memory cannot fail.
        let _ = write!(out, "\\u{unit:04x}");
    }
    out
}

/// The characters that a secret has for its own inside the base64 of a longer text, with so many bytes before it.
fn inside_base64(value: &str, before: usize) -> Option<String> {
    let encoded = STANDARD_NO_PAD.encode([&vec![0; before][..], value.as_bytes()].concat());
    let bits = (before + value.len()) * 8;
    encoded.get((before * 8).div_ceil(6)..bits / 6).map(str::to_owned)
}

/// Takes the first line as a secret and the rest as an answer that may hold it, for the fuzzer and for its corpus in the
/// tests: what may be kept holds no such secret, is the same when redacted again, and stays JSON where it was.
#[cfg(any(test, fuzzing))]
pub(crate) fn any_bytes(bytes: &[u8]) {
    let mut halves = bytes.splitn(2, |byte| *byte == b'\n');
    let (Some(first), Some(rest)) = (halves.next(), halves.next()) else { return };
    let Ok(value) = std::str::from_utf8(first) else { return };
    let secrets = [Secret { value: value.to_owned(), placeholder: "{{key}}" }];
    let rules = Rules {
        fields: vec![
            ("status", Class::Code),
            ("parts", Class::Count),
            ("message", Class::Sentence),
            ("id", Class::Id),
        ],
        codes: vec!["100".to_owned(), "OK".to_owned()],
        sentences: vec!["ok".to_owned()],
    };
    let content_type = ("Content-Type".to_owned(), "application/json".to_owned());
    let answer = Answer { status: 200, headers: vec![content_type], body: rest.to_vec() };
    let Ok(kept) = redact(&answer, &secrets, &rules) else { return };
    assert!(!kept.body.windows(first.len()).any(|window| window == first), "the secret is still there");
    assert!(
        redact(&kept, &secrets, &rules).is_ok_and(|again| again == kept),
        "a second time changes something"
    );
    let was_json = serde_json::from_slice::<Value>(rest).is_ok_and(|value| value.is_object());
    let is_json = serde_json::from_slice::<Value>(&kept.body).is_ok_and(|value| value.is_object());
    assert!(is_json || !was_json, "an object is none any more");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules {
            fields: vec![
                ("status", Class::Code),
                ("parts", Class::Count),
                ("message", Class::Sentence),
                ("id", Class::Id),
                ("charge_info.charge", Class::Count),
            ],
            codes: vec!["E1000".to_owned()],
            sentences: vec!["Invalid OTP".to_owned(), "{{phone}}, Content: {{code}} Code Invalid".to_owned()],
        }
    }

    fn secrets() -> Vec<Secret> {
        let secret = |value: &str, placeholder| Secret { value: value.to_owned(), placeholder };
        vec![
            secret("canary key/+&\"ü", "{{key}}"),
            secret("0118765432", "{{phone}}"),
            secret("1NTTJ6", "{{code}}"),
        ]
    }

    fn body_of(body: &str) -> String {
        let answer = Answer { status: 200, headers: Vec::new(), body: body.as_bytes().to_vec() };
        String::from_utf8(redact(&answer, &secrets(), &rules()).unwrap().body).unwrap()
    }

    #[test]
    fn what_the_fuzzer_found_interesting_to_redact_still_holds() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/redact");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            any_bytes(&std::fs::read(entry.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 50, "the corpus is gone: only {count} inputs");
    }

    #[test]
    fn a_secret_is_known_in_every_way_that_it_may_be_written() {
        let forms = forms("K/ü 1\"");
        for written in [
            "K/ü 1\"",
            "k/ü 1\"",
            "K/Ü 1\"",
            "K%2F%C3%BC%201%22",
            "K%2f%c3%bc%201%22",
            "K%2F%C3%BC+1%22",
            "K%2f%c3%bc+1%22",
            r#"K/ü 1\""#,
            r#"K\/ü 1\""#,
            "\\u004b\\u002f\\u00fc\\u0020\\u0031\\u0022",
            "Sy/DvCAxIg==",
            "Sy/DvCAxIg",
            "Sy_DvCAxIg==",
            "Sy_DvCAxIg",
            "4b2fc3bc203122",
            "4B2FC3BC203122",
        ] {
            assert!(forms.iter().any(|form| form == written), "{written}: {forms:?}");
        }
        assert!(forms.iter().all(|form| form.len() >= 6), "{forms:?}");
    }

    #[test]
    fn inside_a_longer_base64_text_a_secret_is_known_by_what_it_does_not_share() {
        assert_eq!(inside_base64("canary-key", 1).as_deref(), Some("NhbmFyeS1rZX"));
        assert_eq!(inside_base64("canary-key", 2).as_deref(), Some("jYW5hcnkta2V5"));
        let forms = forms("canary-key");
        for longer in ["canary-key and more", "xcanary-key and more", "xycanary-key and more"] {
            let encoded = STANDARD.encode(longer);
            assert!(forms.iter().any(|form| encoded.contains(form.as_str())), "{encoded}");
        }
    }

    #[test]
    fn only_the_digits_of_an_escape_become_lower_case() {
        assert_eq!(lower_hex("%2FAB%C3%A9X"), "%2fAB%c3%a9X");
    }

    #[test]
    fn why_nothing_can_be_kept_is_said() {
        assert!(Unredactable::ShortSecret.to_string().contains("too short"));
        assert!(Unredactable::SecretRemains.to_string().contains("may be kept"));
    }

    #[test]
    fn what_is_known_to_be_harmless_stays_as_it_came() {
        for body in [
            r#"{"status":16,"message":"Invalid OTP","parts":2}"#,
            r#"{ "status" : "E1000", "charge_info": { "charge": 1 } }"#,
            "{\"status\": -1,\n \"parts\": \"12\"}\n",
            r#"{"status":"RATE_LIMIT_EXCEEDED","message":"","parts":null}"#,
            "",
        ] {
            assert_eq!(body_of(body), body);
        }
    }

    #[test]
    fn everything_else_becomes_a_placeholder_of_its_type() {
        for (body, kept) in [
            (r#"{"id":"88ce9c6e","message":"call 1234"}"#, r#"{"id":"{{id}}","message":"{{text}}"}"#),
            (r#"{"status":12345,"parts":100}"#, r#"{"status":0,"parts":0}"#),
            (r#"{"status":"Ab1","parts":1.5}"#, r#"{"status":"{{text}}","parts":0.0}"#),
            (
                r#"{"balance":99,"owner":{"name":"A"}}"#,
                r#"{"{{name}}":0,"{{name-2}}":{"{{name}}":"{{text}}"}}"#,
            ),
            (
                r#"{"id":7,"status":true,"x":[1,"a",null]}"#,
                r#"{"id":0,"status":false,"{{name}}":[0,"{{text}}",null]}"#,
            ),
            (r#"[{"status":16}]"#, r#"[{"{{name}}":0}]"#),
            (
                r#"{"charge_info":"1 for 2","status":{"status":16}}"#,
                r#"{"charge_info":"{{text}}","status":{"{{name}}":0}}"#,
            ),
            ("<html>secret</html>", "{{text}}"),
            ("{\"status\":16", "{{text}}"),
            ("\"just text\"", "\"{{text}}\""),
        ] {
            assert_eq!(body_of(body), kept, "{body}");
        }
    }

    #[test]
    fn a_sentence_is_known_with_its_number_and_its_code() {
        let body = r#"{"message":"0118765432, Content: 1NTTJ6 Code Invalid"}"#;
        assert_eq!(body_of(body), r#"{"message":"{{phone}}, Content: {{code}} Code Invalid"}"#);
        assert_eq!(body_of(r#"{"to":"0118765432"}"#), r#"{"{{name}}":"{{phone}}"}"#);
    }

    #[test]
    fn a_field_that_is_there_twice_stays_twice_and_a_byte_order_mark_stays() {
        assert_eq!(body_of(r#"{"status":0,"status":6}"#), r#"{"status":0,"status":6}"#);
        assert_eq!(body_of("\u{feff}{\"status\":0}"), "\u{feff}{\"status\":0}");
    }

    #[test]
    fn bytes_that_are_no_text_cost_their_value_and_not_the_answer() {
        let answer = Answer {
            status: 200,
            headers: Vec::new(),
            body: b"{\"status\":0,\"message\":\"\xff\xfe\"}".to_vec(),
        };
        let kept = redact(&answer, &secrets(), &rules()).unwrap();
        assert_eq!(kept.body, br#"{"status":0,"message":"{{text}}"}"#);
    }

    #[test]
    fn only_a_harmless_content_type_is_kept_of_the_headers() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let kept = |value| {
            let headers = vec![header("Content-Type", value), header("set-cookie", "a=b")];
            redact(&Answer { status: 200, headers, body: Vec::new() }, &secrets(), &rules()).unwrap().headers
        };
        assert_eq!(
            kept("Application/JSON;charset=UTF-8"),
            [header("content-type", "application/json; charset=utf-8")]
        );
        assert_eq!(kept("text/html"), [header("content-type", "text/html")]);
        assert_eq!(kept("text/html; boundary=1234"), [header("content-type", "{{text}}")]);
        assert_eq!(kept("application/x-0118765432"), [header("content-type", "{{text}}")]);
    }

    #[test]
    fn a_secret_that_is_a_part_of_what_is_kept_is_an_error_and_so_is_a_short_one() {
        let with = |value: &str, body: &str| {
            let secrets = [Secret { value: value.to_owned(), placeholder: "{{key}}" }];
            let answer = Answer { status: 200, headers: Vec::new(), body: body.as_bytes().to_vec() };
            redact(&answer, &secrets, &rules())
        };
        assert_eq!(with("text", r#"{"x":"y"}"#).unwrap_err(), Unredactable::SecretRemains);
        assert_eq!(with("abc", "{}").unwrap_err(), Unredactable::ShortSecret);
        // A word that happens to be the secret is not kept, although it is a sentence of the vendor's.
        let kept = with("Invalid", r#"{"message":"Invalid OTP"}"#).unwrap();
        assert_eq!(kept.body, br#"{"message":"{{text}}"}"#);
    }
}
