//! Where what happened differs from what was written.

use std::collections::BTreeSet;
use std::fmt::Debug;

use otp_core::Error;
use serde_json::{Map, Value};

use super::format::{Expect, Id, Request};
use super::play::{KEYS, Played};

/// Where a call differs from what was written: in the request that must leave, or in what the caller gets of the answer.
#[must_use]
pub fn played(request: &Request, expect: &Expect, played: &Played) -> Vec<String> {
    let unread =
        (!played.is_answered).then(|| "the client did not read the answer as it is written".to_owned());
    let differences = requests(request, &played.requests).into_iter().chain(unread);
    differences.chain(outcomes(expect, &played.outcome)).collect()
}

/// Where the requests that left differ from the one that must leave.
fn requests(expected: &Request, got: &[String]) -> Vec<String> {
    let [got] = got else { return vec![format!("the server saw {} requests and not one", got.len())] };
    let Some(got) = Left::read(got) else { return vec![format!("no HTTP request: {got}")] };
    let mut differences = Vec::new();
    let mut compare = |what: &str, expected: String, got: String| {
        if expected != got {
            differences.push(format!("{what}: left as `{got}`, expected `{expected}`"));
        }
    };
    compare("method", expected.method.clone(), got.method.to_owned());
    compare("path", KEYS.fill_encoded(&expected.path), got.path.to_owned());
    let query = KEYS.fill_encoded(expected.query.as_deref().unwrap_or_default());
    compare("query", query, got.query.to_owned());
    let sorted = |mut pairs: Vec<(String, String)>| {
        pairs.sort();
        format!("{pairs:?}")
    };
    let fill = |pairs: &[(String, String)]| {
        pairs.iter().map(|(name, value)| (name.clone(), KEYS.fill(value))).collect::<Vec<_>>()
    };
    if let Some(json) = &expected.json {
        let got = got.body;
        let value: Value = serde_json::from_str(got).unwrap_or_default();
        // A field that leaves twice makes the text longer than its value.
        compare("length of the JSON body", value.to_string().len().to_string(), got.len().to_string());
        compare("JSON body", KEYS.fill_json(json).to_string(), value.to_string());
    } else if let Some(form) = &expected.form {
        let pairs = got.body.split('&').filter_map(|pair| pair.split_once('='));
        let pairs = pairs.map(|(name, value)| (form_decoded(name), form_decoded(value)));
        compare("form body", sorted(fill(form)), sorted(pairs.collect()));
    } else {
        compare("body", String::new(), got.body.to_owned());
    }
    differences.extend(headers(expected, &got));
    differences.extend(unexpected_headers(expected, &got));
    differences
}

/// A request that left, in its parts.
struct Left<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    body: &'a str,
}

impl<'a> Left<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let mut words = lines.next()?.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = lines.map(|line| line.split_once(':').map(|(name, value)| (name, value.trim())));
        Some(Self { method, path, query, headers: headers.collect::<Option<_>>()?, body })
    }

    fn values(&self, name: &str) -> Vec<&'a str> {
        let found = self.headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value).collect()
    }
}

/// Each header of the case leaves once, with the value that the case gives it.
fn headers(expected: &Request, got: &Left<'_>) -> Vec<String> {
    let difference = |(name, value): (&String, &Value)| match (value.as_str(), &got.values(name)[..]) {
        (None | Some(""), _) => Some(format!("{name}: the case gives it no text")),
        (Some(_), []) => Some(format!("{name}: the header did not leave")),
        (Some(value), values) => {
            let (value, values) = (KEYS.fill(value), values.join("`, `"));
            (value != values).then(|| format!("{name}: left as `{values}`, expected `{value}`"))
        }
    };
    expected.headers.iter().filter_map(difference).collect()
}

/// Headers that are neither in the case nor in every HTTP request: one of them might hold a key.
fn unexpected_headers(expected: &Request, got: &Left<'_>) -> Vec<String> {
    const ORDINARY: [&str; 4] = ["accept", "content-length", "host", "user-agent"];
    let is_expected = |name: &str| {
        ORDINARY.contains(&name) || expected.headers.keys().any(|header| header.eq_ignore_ascii_case(name))
    };
    let names = got.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    names.filter(|name| !is_expected(name)).map(|name| format!("the header `{name}` left, too")).collect()
}

fn form_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Only what differs, by name.
fn outcomes(expected: &Expect, got: &Result<Value, Error>) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |name: &str, expected: &dyn Debug, got: &dyn Debug| {
        let (expected, got) = (format!("{expected:?}"), format!("{got:?}"));
        if expected != got {
            differences.push(format!("{name}: the caller got {got}, expected {expected}"));
        }
    };
    match (expected, got) {
        (Expect::Ok(expected), Ok(got)) => {
            let got = got.as_object();
            let names: BTreeSet<_> = expected.keys().chain(got.into_iter().flat_map(Map::keys)).collect();
            for name in names {
                compare(name, &expected.get(name), &got.and_then(|got| got.get(name)));
            }
        }
        (Expect::Error(expected), Err(got)) => {
            compare("kind", &expected.kind, &format!("{:?}", got.kind()));
            compare("effect", &expected.effect, &format!("{:?}", got.effect()));
            compare("vendor_code", &expected.vendor_code.as_deref(), &got.vendor_code());
            if let Id::Is(request_id) = &expected.request_id {
                compare("request_id", &request_id.as_deref(), &got.request_id());
            }
            if let Some(of_sender) = expected.of_sender {
                compare("of_sender", &of_sender, &got.is_of_sender());
            }
            compare("http_status", &expected.http_status, &got.http_status());
        }
        (Expect::Ok(_), Err(got)) => differences.push(format!(
            "the call failed with {:?}, {:?}; success was expected",
            got.kind(),
            got.effect()
        )),
        (Expect::Error(expected), Ok(_)) => differences
            .push(format!("the call succeeded; {}, {} was expected", expected.kind, expected.effect)),
    }
    differences
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The differences in the header `x-proof`.
    fn differences(expected: &Value, left: &str) -> Vec<String> {
        let request = json!({ "method": "GET", "path": "/", "headers": { "x-proof": expected } });
        requests(
            &serde_json::from_value(request).unwrap(),
            &[format!("GET / HTTP/1.1\r\nhost: a{left}\r\n\r\n")],
        )
    }

    #[test]
    fn a_header_of_the_case_is_a_text_and_leaves_once() {
        assert_eq!(differences(&json!("5"), "\r\nX-Proof: 5"), Vec::<String>::new());
        for (expected, left) in [
            (json!(5), ""),
            (json!(""), ""),
            (json!(null), ""),
            (json!("{{id}}"), ""),
            (json!("5"), ""),
            (json!("5"), "\r\nx-proof: 6"),
            (json!("5"), "\r\nx-proof: 5\r\nx-proof: 6"),
        ] {
            assert_eq!(differences(&expected, left).len(), 1, "{expected} {left}");
        }
    }
}
