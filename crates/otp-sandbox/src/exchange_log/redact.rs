//! Takes the account's keys out of an exchange.
//!
//! Hidden are the values of the fields that the vendors' calls have for keys, wherever such a field stands, and from there
//! on each of these values wherever it occurs. The keys of the fake accounts are known and never shown.

use std::borrow::Cow;

use serde_json::Value;

use super::Field;
use crate::exchange::Request;
use crate::fields::Fields;
use crate::names::{Operation, Vendor};
use crate::plan::note;

const HIDDEN: &str = "***";

/// Headers that hold secrets of other protocols.
const SECRET_HEADERS: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "x-api-key"];

/// A shorter text is no key, and replacing it everywhere would make a riddle of the rest.
const SHORTEST: usize = 8;

/// What must not be seen of one request.
pub(super) struct Keys {
    operation: Option<Operation>,
    /// Longest first, so that a part of a longer one does not break it before it is found.
    values: Vec<Cow<'static, str>>,
}

impl Keys {
    pub(super) fn of(request: &Request, operation: Option<Operation>) -> Self {
        let mut keys = Self { operation, values: Vec::new() };
        let mut values = keys.in_path(request);
        // As they stand in a query or form, and as they are meant.
        let body = if request.is_json() { "".into() } else { String::from_utf8_lossy(&request.body) };
        let pairs = [request.query(), &*body].into_iter().flat_map(|text| text.split('&'));
        let pairs = pairs.filter_map(|pair| pair.split_once('='));
        values
            .extend(pairs.filter(|(name, _)| keys.is_key(&decoded(name))).map(|(_, value)| value.to_owned()));
        let read = parameters(request).into_iter().filter(|(name, _)| keys.is_key(name));
        values.extend(read.map(|(_, value)| value));
        if let Some(body) = request.is_json().then(|| serde_json::from_slice(&request.body).ok()).flatten() {
            keys.values_in(&body, false, &mut values);
        }
        values.retain(|value| value.len() >= SHORTEST && own_keys().all(|own| own != value));
        keys.values =
            values.iter().flat_map(|value| spellings(value)).chain(own_keys().map(Cow::Borrowed)).collect();
        keys.values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        keys
    }

    fn is_key(&self, name: &str) -> bool {
        let own = self.operation.map_or(&[][..], |operation| operation.0.keys);
        own.iter().any(|key| is_same(key, name)) || is_known_key(name)
    }

    /// The values of key fields in a JSON body, at any depth.
    fn values_in(&self, value: &Value, is_key: bool, found: &mut Vec<String>) {
        match value {
            Value::Array(list) => list.iter().for_each(|value| self.values_in(value, is_key, found)),
            Value::Object(fields) => fields
                .iter()
                .for_each(|(name, value)| self.values_in(value, is_key || self.is_key(name), found)),
            Value::String(text) if is_key => found.push(text.clone()),
            Value::Number(number) if is_key => found.push(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The keys in the segments of a path that has such.
    fn in_path(&self, request: &Request) -> Vec<String> {
        let Some(operation) = self.operation.filter(|operation| operation.0.path.contains('{')) else {
            return Vec::new();
        };
        let (_, route) = operation.route();
        let (route, path) = (route.split('/').rev(), request.path().split('/').rev());
        let variable = route.zip(path).filter(|(wanted, _)| wanted.starts_with('{'));
        variable.map(|(_, segment)| segment.to_owned()).collect()
    }

    /// A text without the keys, wherever they stand in it.
    pub(super) fn hidden_in(&self, text: &str) -> String {
        let found = self.values.iter().filter(|value| text.contains(value.as_ref()));
        found.fold(text.to_owned(), |text, value| text.replace(value.as_ref(), HIDDEN))
    }

    /// A reply's text. A redirect to the same place repeats the query.
    pub(super) fn hidden_in_reply(&self, request: &Request, text: &str) -> String {
        match request.query() {
            "" => self.hidden_in(text),
            query => self.hidden_in(&text.replace(query, &self.pairs(query))),
        }
    }

    /// The whole request as text.
    pub(super) fn text(&self, request: &Request, path: &str, body_bytes: usize) -> String {
        if request.method.is_empty() {
            return "[nothing was read]\n".to_owned();
        }
        let mut text = format!("{} {path}", shortened(&request.method));
        if !request.query().is_empty() {
            text.extend(["?", &self.pairs(request.query())]);
        }
        text.push_str(" HTTP/1.1\n");
        for (name, value) in &request.headers {
            let value = if self.is_key(name) || is_secret_header(name) { HIDDEN } else { value };
            text.extend([name, ": ", value, "\n"]);
        }
        text.push('\n');
        if request.body.len() < body_bytes {
            note(&mut text, &format!("{body_bytes} bytes, too long to keep"));
        } else if !request.body.is_empty() {
            text.push_str(&self.body(request));
        }
        self.hidden_in(&text)
    }

    fn body(&self, request: &Request) -> String {
        let unreadable = || format!("[{} bytes that cannot be read]\n", request.body.len());
        let Ok(text) = std::str::from_utf8(&request.body) else { return unreadable() };
        if !request.is_json() {
            return self.pairs(text);
        }
        let Ok(mut body) = serde_json::from_str::<Value>(text) else { return unreadable() };
        let mut values = Vec::new();
        self.values_in(&body, false, &mut values);
        // As it came, if each key stands there as JSON usually writes it; otherwise as it was read.
        let quoted = values.iter().map(|value| Value::from(value.as_str()).to_string());
        let shown = quoted.fold(text.to_owned(), |text, value| text.replace(&value, "\"***\""));
        self.hide(&mut body);
        if serde_json::from_str(&shown).is_ok_and(|shown: Value| shown == body) {
            shown
        } else {
            body.to_string()
        }
    }

    fn hide(&self, value: &mut Value) {
        match value {
            Value::Array(list) => list.iter_mut().for_each(|value| self.hide(value)),
            Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| {
                if self.is_key(name) {
                    *value = HIDDEN.into();
                } else {
                    self.hide(value);
                }
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// A form or a query, pair by pair.
    fn pairs(&self, encoded: &str) -> String {
        let hidden = |pair: &str| match pair.split_once('=') {
            Some((name, _)) if self.is_key(&decoded(name)) => format!("{name}={HIDDEN}"),
            _ => pair.to_owned(),
        };
        encoded.split('&').map(hidden).collect::<Vec<_>>().join("&")
    }

    /// The parameters of query, body and headers.
    pub(super) fn fields(&self, request: &Request) -> Vec<Field> {
        let shown = |(name, value): (String, String)| {
            let value = if self.is_key(&name) { "(hidden)".to_owned() } else { self.hidden_in(&value) };
            Field { name: self.hidden_in(&name), value }
        };
        parameters(request).into_iter().map(shown).collect()
    }
}

/// Every parameter of query and body, and the headers that hold keys.
fn parameters(request: &Request) -> Vec<(String, String)> {
    let (query, body) = (request.query_fields(), request.body_fields());
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let headers = request.headers.iter().filter(|(name, _)| is_known_key(name)).cloned();
    query.iter().chain(body.iter()).map(owned).chain(headers).collect()
}

/// Whether a vendor has keys under this name.
fn is_known_key(name: &str) -> bool {
    Vendor::ALL.iter().flat_map(|vendor| vendor.facts().key_fields).any(|key| is_same(key, name))
}

/// `Api_Secret` is `api-secret`, too: a client that has the name wrong sends a key all the same.
fn is_same(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}

fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

/// The keys of the fake accounts.
fn own_keys() -> impl Iterator<Item = &'static str> {
    Vendor::ALL.map(Vendor::credentials).into_iter().flat_map(|keys| [keys.key, keys.secret])
}

fn is_secret_header(name: &str) -> bool {
    SECRET_HEADERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// A name or a value of a form or a query.
fn decoded(text: &str) -> String {
    // As the value of a nameless pair, in which a further `=` is an ordinary character.
    let pair = format!("={text}");
    Fields::from_form(pair.as_bytes()).get("").unwrap_or_default().to_owned()
}

/// A value as it is, inside a JSON text, and in a form or a query with either kind of blank and of hexadecimal digit.
fn spellings(text: &str) -> [Cow<'static, str>; 6] {
    let json = Value::from(text).to_string();
    let form: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let query = form.replace('+', "%20");
    let small = [&form, &query].map(|encoded| small_digits(encoded));
    let [small_form, small_query] = small;
    [text.to_owned(), json.trim_matches('"').to_owned(), form, query, small_form, small_query].map(Cow::Owned)
}

fn small_digits(encoded: &str) -> String {
    let mut digits = 0;
    let lowered = encoded.chars().map(|c| {
        let is_digit = digits > 0;
        digits = if c == '%' { 2 } else { usize::saturating_sub(digits, 1) };
        if is_digit { c.to_ascii_lowercase() } else { c }
    });
    lowered.collect()
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_body_stays_as_it_came_but_for_its_keys() {
        let shown = |text: &str| {
            let request = Request::new("POST", "/").header("content-type", "application/json").body(text);
            Keys::of(&request, None).body(&request)
        };
        for (text, want) in [
            ("{ \"api-key\" : \"a\\\"b\",\n\"duration\":3}", "{ \"api-key\" : \"***\",\n\"duration\":3}"),
            (
                "{\"Data\":[{\"ApiKey\":\"k\",\"x\":\"k2\"}]}",
                "{\"Data\":[{\"ApiKey\":\"***\",\"x\":\"k2\"}]}",
            ),
            ("{\"ApiKey\":\"\\u0061b\",\"A\":1}", "{\"A\":1,\"ApiKey\":\"***\"}"),
            ("{\"ApiKey\":{\"x\":[1]}}", "{\"ApiKey\":\"***\"}"),
            ("{\"api-key\":\"k\"", "[14 bytes that cannot be read]\n"),
        ] {
            assert_eq!(shown(text), want);
        }
    }

    #[test]
    fn a_key_is_known_in_each_spelling() {
        let all = spellings("a\"B /9");
        for spelling in ["a\"B /9", "a\\\"B /9", "a%22B+%2F9", "a%22B+%2f9", "a%22B%20%2F9", "a%22B%20%2f9"] {
            assert!(all.iter().any(|known| known == spelling), "{spelling}");
        }
    }

    #[test]
    fn an_answer_loses_the_keys_of_the_query_that_it_repeats() {
        let request = Request::new("GET", "/x?ApiKey=1&b=2");
        let keys = Keys::of(&request, None);
        assert_eq!(
            keys.hidden_in_reply(&request, "Location: /x?ApiKey=1&b=2"),
            "Location: /x?ApiKey=***&b=2"
        );
    }
}
