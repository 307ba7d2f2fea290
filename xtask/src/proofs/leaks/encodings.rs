//! Every way in which a text can be written so that a machine, or a patient person, reads it back.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::canaries::{Account, Canary, Kind};

/// In which projection of a text a form is looked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Reading {
    /// As it is.
    Plain,
    /// Without blanks and line breaks, as they stand in lists of numbers.
    Packed,
    /// Without what people write between digits.
    Dialled,
}

/// A canary in one encoding.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) encoding: &'static str,
    pub(crate) reading: Reading,
    pub(crate) bytes: Vec<u8>,
    /// A part of the whole: too short to be looked for inside other words, or where ports, sizes and times stand.
    pub(crate) is_part: bool,
}

/// What RFC 3986 leaves alone.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What the form encoding leaves alone.
const OF_FORMS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

/// A shorter form would be found by chance.
const SHORTEST: usize = 7;

/// All forms of a canary, each byte string once, under the name of the first encoding that gives it. Case is of no matter:
/// the finder has no regard for it, so hexadecimal digits of both cases are covered.
pub(crate) fn forms(canary: &Canary) -> Vec<Form> {
    let text = canary.text.as_str();
    let mut forms = Vec::new();
    let mut add = |encoding, reading, bytes: Vec<u8>| {
        forms.push(Form { encoding, reading, bytes, is_part: false });
    };
    let mut plain = |encoding, text: String| add(encoding, Reading::Plain, text.into_bytes());
    plain("raw", text.to_owned());
    let percent = utf8_percent_encode(text, UNRESERVED).to_string();
    plain("percent", percent.clone());
    plain("percent, twice", percent.replace('%', "%25"));
    plain("percent, every byte", each_byte(text, |byte| format!("%{byte:02x}")));
    plain("form", utf8_percent_encode(text, OF_FORMS).to_string().replace("%20", "+"));
    let json = in_quotes(&serde_json::Value::from(text).to_string());
    plain("JSON with \\/", json.replace('/', "\\/"));
    plain("JSON", json);
    plain("JSON \\u, all but letters and digits", json_units(text, is_alphanumeric));
    plain("JSON \\u, every character", json_units(text, |_| false));
    plain("HTML", html(text));
    plain("Rust escape_debug", text.escape_debug().to_string());
    plain("Rust escape_default", text.escape_default().to_string());
    plain("Rust escape_ascii", text.as_bytes().escape_ascii().to_string());
    plain("reversed", text.chars().rev().collect());
    plain("hex", each_byte(text, |byte| format!("{byte:02x}")));
    for (engine, names) in [
        (STANDARD, ["base64 at 0", "base64 at 1", "base64 at 2"]),
        (URL_SAFE, ["base64url at 0", "base64url at 1", "base64url at 2"]),
    ] {
        for (offset, name) in names.into_iter().enumerate() {
            plain(name, base64_inside(&engine, text.as_bytes(), offset));
        }
    }
    add("UTF-16, little end first", Reading::Plain, utf16(text, u16::to_le_bytes));
    add("UTF-16, big end first", Reading::Plain, utf16(text, u16::to_be_bytes));
    let mut packed = |encoding, text: String| add(encoding, Reading::Packed, text.into_bytes());
    packed("list of bytes", list(text.bytes(), |byte| byte.to_string()));
    packed("list of bytes, hex", list(text.bytes(), |byte| format!("{byte:02x}")));
    packed("list of bytes, 0x", list(text.bytes(), |byte| format!("0x{byte:02x}")));
    packed("list of bytes, reversed", list(text.bytes().rev(), |byte| byte.to_string()));
    packed("hex with blanks", each_byte(text, |byte| format!("{byte:02x}")));
    packed("broken into lines", text.split_whitespace().collect());
    if canary.kind == Kind::Number {
        add("with separators", Reading::Dialled, text.as_bytes().to_vec());
    }
    forms.extend(parts(canary));
    once(forms)
}

/// `user:password` as Basic authorization writes it.
pub(crate) fn basic(pair: &Account) -> Form {
    let text = STANDARD.encode(format!("{}:{}", pair.key, pair.secret));
    Form { encoding: "Basic pair", reading: Reading::Plain, bytes: text.into_bytes(), is_part: false }
}

/// What shortening a text for display leaves, beyond the last two digits that a masked number shows.
fn parts(canary: &Canary) -> Vec<Form> {
    let bytes = canary.text.as_bytes();
    let part = |encoding, bytes: &[u8], is_part| Form {
        encoding,
        reading: Reading::Plain,
        bytes: bytes.to_vec(),
        is_part,
    };
    match canary.kind {
        Kind::Key if bytes.starts_with(b"sandbox-") => Vec::new(),
        Kind::Key => vec![
            part("its first eight characters", &bytes[..8], false),
            part("its last eight characters", &bytes[bytes.len() - 8..], false),
        ],
        Kind::Number if !canary.name.contains("magic") => vec![
            part("all but its first two digits", &bytes[2..], false),
            part("all but its last two digits", &bytes[..bytes.len() - 2], false),
            part("its last six digits", &bytes[bytes.len() - 6..], true),
            part("its last five digits", &bytes[bytes.len() - 5..], true),
        ],
        Kind::Code => vec![part("its first six characters", &bytes[..6], true)],
        _ => Vec::new(),
    }
}

fn once(forms: Vec<Form>) -> Vec<Form> {
    let mut kept: Vec<Form> = Vec::new();
    for form in forms {
        let is_known = kept.iter().any(|known| known.bytes == form.bytes && known.reading == form.reading);
        if !is_known && (form.bytes.len() >= SHORTEST || form.is_part) {
            kept.push(form);
        }
    }
    kept
}

fn each_byte(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

fn list(bytes: impl Iterator<Item = u8>, write: impl Fn(u8) -> String) -> String {
    bytes.map(write).collect::<Vec<_>>().join(",")
}

fn in_quotes(json: &str) -> String {
    json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or(json).to_owned()
}

fn is_alphanumeric(unit: u16) -> bool {
    u8::try_from(unit).is_ok_and(|byte| byte.is_ascii_alphanumeric())
}

fn json_units(text: &str, is_bare: impl Fn(u16) -> bool) -> String {
    let mut out = String::new();
    for unit in text.encode_utf16() {
        match char::from_u32(unit.into()) {
            Some(character) if is_bare(unit) => out.push(character),
            _ => {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn utf16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// The part of the encoding that does not depend on what stands around the text: with padding or without.
fn base64_inside(engine: &impl base64::Engine, text: &[u8], offset: usize) -> String {
    let around = [vec![0; offset], text.to_vec()].concat();
    let encoded = engine.encode(&around);
    // Six bits for each character; those that hold a bit of a neighbour are left out.
    let (first, last) = ((offset * 8).div_ceil(6), around.len() * 8 / 6);
    encoded[first..last].to_owned()
}
