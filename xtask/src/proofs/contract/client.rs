//! The real client makes one call against a server on this machine that plays one answer.

use std::sync::{Arc, Mutex, PoisonError};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use otp_core::Error;
use otp_testkit::contract::Endpoint;
use otp_testkit::vendors::{Keys as OwnKeys, Settings};
use serde_json::Value;

use super::case::{Case, Response};
use super::facts::Facts;
use super::wire::Keys;
use crate::Failure;

/// With characters that every encoding must change.
pub(crate) const KEYS: Keys<'_> = Keys { key: "replay-key-1+/&=", secret: "replay-secret-2%#?", id: "" };

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
) -> Result<Played, Failure> {
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
    let settings = Settings { encoding: case.client.encoding, ..Settings::default() };
    let keys = OwnKeys::new(KEYS.key, KEYS.secret);
    let client = facts.vendor.client(&base_url, &keys, &settings)?;
    let outcome =
        client.call(&endpoint.name, &case.call.arguments).map_err(|problem| Failure::new(&problem))?.await;
    let requests = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(Played { outcome, requests })
}
