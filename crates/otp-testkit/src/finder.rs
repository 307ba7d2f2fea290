//! Finds canaries in a text: raw, escaped, percent-encoded, in hex, in base64, and as a list of bytes.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;

/// What a text is, and so where it may be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A key, a secret, a password.
    Key,
    /// The digits of a phone number that all its forms share.
    Number,
    /// A code.
    Code,
    /// A brand, a message, a template. No secret, so a request may show it; no log's and no error's business.
    Text,
}

/// A text that must not be seen.
#[derive(Clone, Debug)]
pub struct Canary {
    /// What a find is called.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The text itself; a key has at least eight characters, a number five.
    pub text: String,
}

impl Canary {
    /// A text with its name.
    #[must_use]
    pub fn new(name: &'static str, kind: Kind, text: &str) -> Self {
        Self { name, kind, text: text.to_owned() }
    }
}

/// A canary that was found, and as what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    /// Its name.
    pub canary: &'static str,
    /// What it is.
    pub kind: Kind,
    /// In which form it stood there.
    pub form: &'static str,
}

/// Searches texts for canaries.
#[derive(Debug)]
pub struct Finder {
    forms: Vec<Hit>,
    search: AhoCorasick,
}

impl Finder {
    /// A search for these.
    #[must_use]
    pub fn new(canaries: &[Canary]) -> Self {
        let (mut forms, mut patterns) = (Vec::new(), Vec::new());
        for canary in canaries {
            for (form, pattern) in self::forms(canary) {
                forms.push(Hit { canary: canary.name, kind: canary.kind, form });
                patterns.push(pattern);
            }
        }
        let search = AhoCorasick::builder().ascii_case_insensitive(true).build(patterns).unwrap();
        Self { forms, search }
    }

    /// Each canary once in each form in which it is there.
    #[must_use]
    pub fn find(&self, text: &[u8]) -> Vec<Hit> {
        let text = String::from_utf8_lossy(text);
        let mut hits = Vec::new();
        for reading in readings(&text) {
            for found in self.search.find_overlapping_iter(reading.as_ref()) {
                let hit = &self.forms[found.pattern().as_usize()];
                let (bytes, part) = (reading.as_bytes(), found.range());
                let by_chance = match hit.form {
                    LAST_DIGITS => is_in_random(bytes, part),
                    RAW => hit.kind == Kind::Number && is_in_token(bytes, part),
                    _ => false,
                };
                if !by_chance && !hits.contains(hit) {
                    hits.push(hit.clone());
                }
            }
        }
        hits
    }
}

const RAW: &str = "raw";
/// A mask leaves two digits at the most.
const LAST_DIGITS: &str = "its last five digits";

/// Whether this part is in a random value: so long a one holds any five digits now and then. TLS logs 32 digits in hex and more,
/// mio the address of a socket in 15 decimal ones. A time that was measured ends in its unit. What hides a number leaves fewer digits
/// and no unit, and a whole number is found as it is.
fn is_in_random(text: &[u8], part: Range<usize>) -> bool {
    let run = |is_digit: fn(&u8) -> bool| {
        let before = text[..part.start].iter().rev().take_while(|byte| is_digit(byte)).count();
        before + part.len() + text[part.end..].iter().take_while(|byte| is_digit(byte)).count()
    };
    run(u8::is_ascii_hexdigit) >= 32 || run(u8::is_ascii_digit) >= 14 || is_in_time(text, part)
}

/// Whether it is in the address of a socket, as mio logs it: `token=` and 15 digits. They hold a whole number now and then.
fn is_in_token(text: &[u8], part: Range<usize>) -> bool {
    let before = text[..part.start].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let after = text[part.end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_token = |name: &[u8]| text[..part.start - before].ends_with(name);
    before + part.len() + after == 15 && (is_token(b"token=") || is_token(b"Token(") || is_token(b"Token"))
}

/// Whether it is in a time as `Duration` writes it. Before one stands no letter and no mask.
fn is_in_time(text: &[u8], part: Range<usize>) -> bool {
    let before = text[..part.start].iter().rev().find(|byte| !byte.is_ascii_digit());
    let after = text[part.end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &text[part.end + after..];
    before.is_none_or(|byte| b" .:=,([{".contains(byte))
        && ["s", "ms", "µs", "ns"]
            .iter()
            .filter_map(|unit| rest.strip_prefix(unit.as_bytes()))
            .any(|after| !after.first().is_some_and(u8::is_ascii_alphanumeric))
}

/// The text as it is, without its percent signs, without its escapes, and without what people write between digits.
fn readings(text: &str) -> Vec<Cow<'_, str>> {
    let mut readings = vec![Cow::Borrowed(text)];
    if text.contains('%') {
        let decoded = percent_decode_str(text).decode_utf8_lossy().into_owned();
        readings.push(decoded.replace('+', " ").into());
        readings.push(decoded.into());
    }
    if text.contains('\\') {
        readings.push(text.replace("\\\"", "\"").replace("\\'", "'").replace("\\\\", "\\").into());
    }
    readings.push(text.replace([' ', '-', '.', '(', ')'], "").into());
    readings
}

fn forms(canary: &Canary) -> Vec<(&'static str, String)> {
    let bytes = canary.text.as_bytes();
    let mut forms = vec![(RAW, canary.text.clone())];
    let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    forms.push(("hex", hex.concat()));
    let list: Vec<_> = bytes.iter().map(u8::to_string).collect();
    // Blanks are left out in one of the readings.
    forms.push(("list of bytes", list.join(",")));
    for (offset, name) in ["base64", "base64 at 1", "base64 at 2"].into_iter().enumerate() {
        forms.push((name, inside(&STANDARD_NO_PAD, bytes, offset)));
        forms.push((name, inside(&URL_SAFE_NO_PAD, bytes, offset)));
    }
    if canary.kind == Kind::Key {
        // What a careless shortening leaves.
        forms.push(("its first eight characters", canary.text[..8].to_owned()));
        forms.push(("its last eight characters", canary.text[canary.text.len() - 8..].to_owned()));
    }
    if canary.kind == Kind::Number {
        forms.push((LAST_DIGITS, canary.text[canary.text.len() - 5..].to_owned()));
    }
    forms
}

/// The characters that depend on these bytes alone when this number of others stands before them.
fn inside(engine: &impl base64::Engine, bytes: &[u8], offset: usize) -> String {
    let encoded = engine.encode([&b"\0\0"[..offset], bytes].concat());
    let first = [0, 2, 3][offset];
    let last = encoded.len() - usize::from((offset + bytes.len()) % 3 != 0);
    encoded[first..last].to_owned()
}
