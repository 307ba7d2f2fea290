//! A case's request as bytes, and the answer to it read from a socket. Plain sockets, because a case may hold a request
//! that no client of ours would send.

use std::fmt::Write as _;
use std::net::SocketAddr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::case::Request;

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The key and the secret that stand behind a case's `{{key}}` and `{{secret}}`.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'a> {
    pub(crate) key: &'a str,
    pub(crate) secret: &'a str,
}

impl Keys<'_> {
    /// Puts the keys into a plain text.
    pub(crate) fn fill(self, text: &str) -> String {
        text.replace("{{key}}", self.key).replace("{{secret}}", self.secret)
    }

    /// Puts the keys into an encoded query.
    pub(crate) fn fill_encoded(self, text: &str) -> String {
        text.replace("{{key}}", &encode(self.key)).replace("{{secret}}", &encode(self.secret))
    }

    /// Puts the keys into every string of a JSON value.
    pub(crate) fn fill_json(self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill(text)),
            Value::Array(items) => items.iter().map(|item| self.fill_json(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), self.fill_json(value))).collect()
            }
            other => other.clone(),
        }
    }
}

pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

fn pairs(pairs: &[(String, String)], keys: Keys<'_>) -> String {
    let encoded: Vec<_> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(&keys.fill(value)))).collect();
    encoded.join("&")
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// The request as it goes over the wire.
pub(crate) fn bytes(request: &Request, keys: Keys<'_>, host: &str) -> Vec<u8> {
    let query = keys.fill_encoded(request.query.as_deref().unwrap_or_default());
    let path = keys.fill_encoded(&request.path);
    let target = if query.is_empty() { path } else { format!("{path}?{query}") };
    let body = match (&request.json, &request.form) {
        // A string stands for a body that is not JSON at all.
        (Some(Value::String(text)), _) => keys.fill(text),
        (Some(json), _) => keys.fill_json(json).to_string(),
        (None, Some(form)) => pairs(form, keys),
        (None, None) => String::new(),
    };
    let mut text = format!("{} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n", request.method);
    for (name, value) in &request.headers {
        let value = keys.fill(value.as_str().unwrap_or_default());
        let _ = write!(text, "{name}: {value}\r\n");
    }
    let _ = write!(text, "content-length: {}\r\n\r\n{body}", body.len());
    text.into_bytes()
}

/// Sends the request to a server on this machine and reads its whole answer.
pub(crate) async fn exchange(
    address: SocketAddr,
    request: &Request,
    keys: Keys<'_>,
) -> Result<Answer, std::io::Error> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&bytes(request, keys, &address.to_string())).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    parse(&String::from_utf8_lossy(&answer))
        .ok_or_else(|| std::io::Error::other("the sandbox gave no HTTP answer"))
}

fn parse(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body: body.to_owned() })
}
