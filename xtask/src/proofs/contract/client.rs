//! The real client makes one call against a server on this machine that plays one answer.

use otp_core::Error;
use otp_testkit::contract::Endpoint;
use otp_testkit::http::{Server, Step, answer};
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
    /// Head and body of each.
    pub(crate) requests: Vec<String>,
}

pub(crate) async fn play(
    facts: &Facts,
    endpoint: &Endpoint,
    case: &Case,
    response: &Response,
) -> Result<Played, Failure> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let headers = response.headers.iter().map(|(name, value)| format!("{name}: {}\r\n", text(value)));
    let played = answer(response.status, &headers.collect::<String>(), &response.body);
    let server = Server::start(vec![Step::Read, played]).await;
    let base_url = format!("{}{}", server.url(), facts.base_path(endpoint));
    let settings = Settings { encoding: case.client.encoding, ..Settings::default() };
    let keys = OwnKeys::new(KEYS.key, KEYS.secret);
    let client = facts.vendor.client(&base_url, &keys, &settings)?;
    let outcome =
        client.call(&endpoint.name, &case.call.arguments).map_err(|problem| Failure::new(&problem))?.await;
    Ok(Played { outcome, requests: server.requests() })
}
