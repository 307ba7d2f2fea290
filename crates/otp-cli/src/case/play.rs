//! The real client makes the call of a case against a server on this machine that plays one answer.

use otp_core::Error;
use otp_http::endpoint::{Setup, Tape};
use otp_http::{HttpOptions, Reply};
use serde_json::Value;

use super::calls;
use super::format::{Case, Response};
use super::keys::Keys;
use super::server::Server;

/// With characters that every encoding must change.
pub const KEYS: Keys<'_> = Keys { key: "replay-key-1+/&=", secret: "replay-secret-2%#?", id: "" };

/// The result of a call.
#[derive(Debug)]
pub struct Played {
    pub outcome: Result<Value, Error>,
    /// Head and body of each.
    pub requests: Vec<String>,
    /// Whether the outcome was read from this answer, as it stands in the case. A machine without ports or files gives an outcome
    /// of its own, and so does an answer that is no HTTP.
    pub is_answered: bool,
}

/// Makes the call of a case once, and answers with `response`. `base_path` is the path of the vendor's base URL.
///
/// # Errors
///
/// When the case is no call of a vendor's, a header of the answer would frame another one, or this machine has no loopback port.
pub async fn play(case: &Case, response: &Response, base_path: &str) -> Result<Played, String> {
    let call = calls::named(&case.call.endpoint)?;
    if !response.has_plain_headers() {
        return Err("a header of the answer would end it, or says where its body ends".to_owned());
    }
    let server = Server::start(response).await.map_err(|error| format!("no loopback port: {error}"))?;
    let tape = Tape::default();
    let setup = Setup {
        base_url: &format!("{}{base_path}", server.url()),
        key: KEYS.key,
        secret: KEYS.secret,
        encoding: case.client.encoding,
        http: HttpOptions::new().tape(&tape),
    };
    let client = call.client(&setup).map_err(|error| error.to_string())?;
    let outcome = client.call(call.name, &case.call.arguments)?.await;
    let outcome = match outcome {
        Ok(success) => Ok(serde_json::from_str(&success).map_err(|error| error.to_string())?),
        Err(error) => Err(error),
    };
    let is_answered = tape.take().map_or_else(|| is_redirected(response, &outcome), |got| is(response, &got));
    Ok(Played { outcome, requests: server.requests(), is_answered })
}

/// Whether the client has read the answer of the case.
fn is(response: &Response, got: &Reply) -> bool {
    let body = response.body.strip_prefix('\u{feff}').unwrap_or(&response.body);
    got.status() == response.status && got.body() == body.as_bytes()
}

/// The client follows no redirect, and reads nothing of one but its status.
fn is_redirected(response: &Response, outcome: &Result<Value, Error>) -> bool {
    let status = outcome.as_ref().err().and_then(Error::http_status);
    (300..400).contains(&response.status) && status == Some(response.status)
}
