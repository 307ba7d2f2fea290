//! The client column: the real client makes the case's call against a server that plays the case's response.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::Value;

use super::case::{Case, Expect, ExpectedError, Operation, Request};
use super::wire::Keys;
use super::{accuauth, esms_my, esms_vn};

/// With characters that every encoding must change.
const KEYS: Keys<'_> = Keys { key: "replay-key-1+/&=", secret: "replay-secret-2%#?" };

/// What came of a call, in the words of a case's `expect`.
pub(crate) struct Outcome {
    pub(crate) expect: Expect,
    /// Everything that the error prints; empty for a success.
    pub(crate) texts: String,
}

impl Outcome {
    pub(crate) fn ok(value: Value) -> Self {
        Self { expect: Expect::Ok(value), texts: String::new() }
    }

    pub(crate) fn error(error: &(dyn std::error::Error + 'static), expected: ExpectedError) -> Self {
        let mut texts = String::new();
        let mut cause = Some(error);
        while let Some(error) = cause {
            let _ = write!(texts, "{error} {error:?} {error:#?} ");
            cause = error.source();
        }
        Self { expect: Expect::Error(expected), texts }
    }
}

/// The differences between the case and what the client did; none is a pass.
pub(crate) async fn check(server: &MockServer, case: &Case) -> Result<Vec<String>, String> {
    let body = case.response.bytes()?;
    let status = case.response.status;
    let headers: Vec<(String, String)> = case
        .response
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect();
    let seen: Arc<Mutex<Vec<HttpMockRequest>>> = Arc::default();
    let record = Arc::clone(&seen);
    server.reset_async().await;
    server
        .mock_async(|when, then| {
            when.any_request();
            then.respond_with(move |request: &HttpMockRequest| {
                if let Ok(mut seen) = record.lock() {
                    seen.push(request.clone());
                }
                HttpMockResponse::builder().status(status).headers(headers.clone()).body(body.clone()).build()
            });
        })
        .await;

    let outcome = call(&server.base_url(), KEYS, case).await?;

    let seen = seen.lock().map_err(|_| "the recording was lost")?.clone();
    let mut differences = match seen.as_slice() {
        [request] => request_differences(&case.request, request),
        more => vec![format!("the server saw {} requests and not one", more.len())],
    };
    differences.extend(outcome_differences(&case.expect, &outcome.expect));
    differences.extend(leaks(case, &outcome.texts));
    Ok(differences)
}

/// Makes the case's call with the real client.
pub(crate) async fn call(base_url: &str, keys: Keys<'_>, case: &Case) -> Result<Outcome, String> {
    match case.call.operation {
        Operation::GenerateOtp | Operation::VerifyOtp => esms_my::call(base_url, keys, case).await,
        Operation::AutoGenCodeV5 | Operation::AutoGenCodeV4 | Operation::CheckCode => {
            esms_vn::call(base_url, keys, case).await
        }
        Operation::SendSmsOtp => accuauth::call(base_url, keys, case).await,
    }
}

fn request_differences(expected: &Request, got: &HttpMockRequest) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, expected: String, got: String| {
        if expected != got {
            differences.push(format!("{what}: left as `{got}`, expected `{expected}`"));
        }
    };
    let uri = got.uri();
    compare("method", expected.method.clone(), got.method_str().to_owned());
    compare("path", expected.path.clone(), uri.path().to_owned());
    if let Some(raw) = &expected.raw_query {
        compare("query", KEYS.fill_encoded(raw), uri.query().unwrap_or_default().to_owned());
    }
    let sorted = |mut pairs: Vec<(String, String)>| {
        pairs.sort();
        format!("{pairs:?}")
    };
    let fill = |pairs: &[(String, String)]| {
        pairs.iter().map(|(name, value)| (name.clone(), KEYS.fill(value))).collect::<Vec<_>>()
    };
    compare("query pairs", sorted(fill(&expected.query)), sorted(got.query_params()));
    for (name, value) in &expected.headers {
        let value = KEYS.fill(value.as_str().unwrap_or_default());
        compare(name, value, header(got, name).unwrap_or_default());
    }
    if let Some(json) = &expected.json {
        // As pairs and not as a map, in which a field that leaves twice would vanish.
        compare("JSON body", ordered(&KEYS.fill_json(json).to_string()), ordered(&got.body_string()));
    } else if let Some(form) = &expected.form {
        let text = got.body_string();
        let got = text.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((form_decoded(name), form_decoded(value)))
        });
        compare("form body", sorted(fill(form)), sorted(got.collect()));
    } else {
        compare("body", String::new(), got.body_string());
    }
    differences.extend(unexpected_headers(expected, got));
    differences
}

fn header(request: &HttpMockRequest, name: &str) -> Option<String> {
    let headers = request.headers();
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// What leaves beside the headers of the case: those that every HTTP request has, and nothing that holds a key.
fn unexpected_headers(expected: &Request, got: &HttpMockRequest) -> Vec<String> {
    const ORDINARY: [&str; 4] = ["accept", "content-length", "host", "user-agent"];
    let is_expected = |name: &str| {
        ORDINARY.contains(&name) || expected.headers.keys().any(|header| header.eq_ignore_ascii_case(name))
    };
    let names = got.headers_vec().iter().map(|(name, _)| name.to_ascii_lowercase());
    names.filter(|name| !is_expected(name)).map(|name| format!("the header `{name}` left, too")).collect()
}

/// A JSON object as its sorted pairs, each as often as it is there.
fn ordered(text: &str) -> String {
    match serde_json::from_str::<super::pairs::Pairs>(text) {
        Ok(pairs) => pairs.sorted(),
        Err(_) => format!("not an object: {text}"),
    }
}

/// Only what differs, by name.
fn outcome_differences(expected: &Expect, got: &Expect) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |name: &str, expected: &dyn std::fmt::Debug, got: &dyn std::fmt::Debug| {
        let (expected, got) = (format!("{expected:?}"), format!("{got:?}"));
        if expected != got {
            differences.push(format!("{name}: the caller got {got}, expected {expected}"));
        }
    };
    match (expected, got) {
        (Expect::Ok(expected), Expect::Ok(got)) => {
            let names =
                expected.as_object().into_iter().chain(got.as_object()).flat_map(|fields| fields.keys());
            for name in names.collect::<std::collections::BTreeSet<_>>() {
                compare(name, &expected.get(name), &got.get(name));
            }
        }
        (Expect::Error(expected), Expect::Error(got)) => {
            compare("kind", &expected.kind.0, &got.kind.0);
            compare("effect", &expected.effect.0, &got.effect.0);
            compare("vendor_code", &expected.vendor_code, &got.vendor_code);
            compare("request_id", &expected.request_id, &got.request_id);
            compare("http_status", &expected.http_status, &got.http_status);
        }
        (Expect::Ok(_), Expect::Error(got)) => {
            differences.push(format!(
                "the call failed with {:?}, {:?}; success was expected",
                got.kind.0, got.effect.0
            ));
        }
        (Expect::Error(expected), Expect::Ok(_)) => {
            differences.push(format!(
                "the call succeeded; {:?}, {:?} was expected",
                expected.kind.0, expected.effect.0
            ));
        }
    }
    differences
}

fn form_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Whatever the error prints must hold neither the keys nor the case's own number and code.
fn leaks(case: &Case, texts: &str) -> Vec<String> {
    let argument = |name: &str| case.call.arguments.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut secrets = vec![KEYS.key.to_owned(), KEYS.secret.to_owned()];
    secrets.extend(argument("code"));
    for phone in ["phone", "phone_number"] {
        // Without the country code, which every form of the number has in common.
        secrets.extend(argument(phone).map(|phone| phone.trim_start_matches('+').chars().skip(2).collect()));
    }
    secrets.retain(|secret| secret.len() >= 4 && texts.contains(secret.as_str()));
    secrets.into_iter().map(|secret| format!("the error prints `{secret}`")).collect()
}
