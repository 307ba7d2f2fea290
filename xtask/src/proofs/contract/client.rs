//! The real client makes one call against a server on this machine that plays one answer.

use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use otp_core::Error;
use otp_testkit::vendors::{Encoding, Keys as OwnKeys, Settings};
use serde_json::Value;

use super::case::{Case, Response};
use super::facts::{Endpoint, Facts};
use super::wire::Keys;

/// With characters that every encoding must change.
pub(crate) const KEYS: Keys<'_> = Keys { key: "replay-key-1+/&=", secret: "replay-secret-2%#?" };

/// What came of a call.
pub(crate) struct Played {
    pub(crate) outcome: Result<Value, Error>,
    pub(crate) requests: Vec<HttpMockRequest>,
}

pub(crate) async fn play(
    server: &MockServer,
    facts: &Facts,
    endpoint: &Endpoint,
    case: &Case,
    response: &Response,
) -> Result<Played, String> {
    let body = response.body.clone();
    let status = response.status;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let headers: Vec<_> = response.headers.iter().map(|(name, value)| (name.clone(), text(value))).collect();
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
    let base_url = format!("{}{}", server.base_url(), facts.base_path(endpoint));
    let encoding = match case.client.encoding.as_deref() {
        None => None,
        Some("json") => Some(Encoding::Json),
        Some("form") => Some(Encoding::Form),
        Some(other) => return Err(format!("there is no encoding `{other}`")),
    };
    let settings = Settings { encoding, ..Settings::default() };
    let keys = OwnKeys::new(KEYS.key, KEYS.secret);
    let client = facts.vendor.client(&base_url, &keys, &settings).map_err(|error| error.to_string())?;
    let outcome = client.call(&endpoint.name, &case.call.arguments)?.await;
    let requests = seen.lock().map_err(|_| "the recording was lost")?.clone();
    Ok(Played { outcome, requests })
}
