//! The real client makes the call of a case against a server on this machine that plays one answer.

use otp_core::Error;
use otp_http::HttpOptions;
use otp_http::endpoint::{Setup, Tape};
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
    /// Whether the outcome was read from the answer. A machine without ports or files gives an outcome of its own.
    pub is_answered: bool,
}

/// Makes the call of a case once, and answers with `response`. `base_path` is the path of the vendor's base URL.
///
/// # Errors
///
/// When the case is no call of a vendor's, or this machine has no loopback port.
pub async fn play(case: &Case, response: &Response, base_path: &str) -> Result<Played, String> {
    let call = calls::named(&case.call.endpoint)?;
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
    Ok(Played { outcome, requests: server.requests(), is_answered: tape.take().is_some() })
}
