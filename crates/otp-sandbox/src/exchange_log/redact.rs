//! Takes the account's keys out of an exchange: the values of the fields that the calls have for keys, and the keys of the
//! fake accounts wherever they stand. All else is shown as it was sent.

use serde_json::Value;

use super::Field;
use crate::exchange::Request;
use crate::names::{Credentials, Operation, Vendor};
use crate::plan::note;

const HIDDEN: &str = "***";

/// Headers that hold secrets of other protocols.
const SECRET_HEADERS: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

pub(super) fn text(request: &Request, path: &str, body_bytes: usize) -> String {
    if request.method.is_empty() {
        return "[nothing was read]\n".to_owned();
    }
    let mut text = format!("{} {path}", shortened(&request.method));
    if !request.query().is_empty() {
        text.extend(["?", &pairs(request.query())]);
    }
    text.push_str(" HTTP/1.1\n");
    for (name, value) in &request.headers {
        let is_secret = SECRET_HEADERS.iter().any(|known| known.eq_ignore_ascii_case(name));
        let value = if is_secret || is_key(name) { HIDDEN } else { value };
        text.extend([name, ": ", value, "\n"]);
    }
    text.push('\n');
    if request.body.len() < body_bytes {
        note(&mut text, &format!("{body_bytes} bytes, too long to keep"));
    } else if !request.body.is_empty() {
        text.push_str(&body(request));
    }
    without_own_keys(text)
}

fn body(request: &Request) -> String {
    let unreadable = || format!("[{} bytes that cannot be read]\n", request.body.len());
    let Ok(text) = std::str::from_utf8(&request.body) else { return unreadable() };
    if !request.is_json() {
        return pairs(text);
    }
    let Ok(mut body) = serde_json::from_str::<Value>(text) else { return unreadable() };
    let mut found = Vec::new();
    hide(&mut body, &mut found);
    // As it came, if each key is there as JSON usually writes it; otherwise as it was read.
    let shown = found.iter().fold(text.to_owned(), |text, value| text.replace(value, "\"***\""));
    let is_same = serde_json::from_str(&shown).is_ok_and(|shown: Value| shown == body);
    let read = body.to_string();
    // A name that is there twice is read once: then the text has more members than what was read.
    if is_same && members(&shown) == members(&read) { shown } else { read }
}

/// How many members the objects of a JSON text have: each has one colon that is in no text.
fn members(json: &str) -> usize {
    let unescaped = json.replace(r"\\", "").replace("\\\"", "");
    unescaped.split('"').step_by(2).map(|outside| outside.matches(':').count()).sum()
}

/// Hides the key fields of a JSON value at any depth, and gives what stood there as JSON.
fn hide(value: &mut Value, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| hide(value, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if is_key(name) {
                    found.push(std::mem::replace(value, HIDDEN.into()).to_string());
                } else {
                    hide(value, found);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A list or an object without what its key fields hold; any other text as it is.
fn without_keys_inside(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(mut value @ (Value::Array(_) | Value::Object(_))) => {
            hide(&mut value, &mut Vec::new());
            value.to_string()
        }
        _ => text.to_owned(),
    }
}

/// A form or a query, pair by pair as it came.
fn pairs(encoded: &str) -> String {
    let shown = encoded.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if form_urlencoded::parse(name.as_bytes()).any(|(name, _)| is_key(&name)) => {
            format!("{name}={HIDDEN}")
        }
        _ => pair.to_owned(),
    });
    shown.collect::<Vec<_>>().join("&")
}

/// The parameters of query and body, and the headers that hold keys.
pub(super) fn fields(request: &Request) -> Vec<Field> {
    let (query, body) = (request.query_fields(), request.body_fields());
    let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let all = query.iter().chain(body.iter()).chain(headers.filter(|(name, _)| is_key(name)));
    let shown = all.map(|(name, value)| Field {
        name: without_own_keys(name.to_owned()),
        value: if is_key(name) {
            "(hidden)".to_owned()
        } else {
            without_own_keys(without_keys_inside(value))
        },
    });
    shown.collect()
}

/// A text of the reply. A redirect repeats the path, and to the same place the query.
pub(super) fn reply(request: &Request, operation: Option<Operation>, path: &str, text: &str) -> String {
    let mut text = text.to_owned();
    if !request.query().is_empty() {
        text = text.replace(request.query(), &pairs(request.query()));
    }
    if operation.is_some() && request.path() != path {
        text = text.replace(request.path(), path);
    }
    without_own_keys(text)
}

/// A text without the keys of the fake accounts, which are spelled the same in every encoding.
pub(crate) fn without_own_keys(text: String) -> String {
    let keys = Vendor::ALL.map(Vendor::credentials).into_iter().flat_map(Credentials::each);
    keys.fold(text, |text, key| if text.contains(key) { text.replace(key, HIDDEN) } else { text })
}

/// Whether any vendor has keys under this name, or under one so near that a client took it for the name.
fn is_key(name: &str) -> bool {
    let mut known = Vendor::ALL.into_iter().flat_map(|vendor| vendor.facts().key_fields);
    known.any(|key| letters(key).eq(letters(name)))
}

fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}
