//! A case's request as bytes, and the answer to it read from a socket. Plain sockets, because a case may hold a request
//! that no client of ours would send.

use std::fmt::Write as _;
use std::net::SocketAddr;

use otp_cli::case::format::Request;
use otp_cli::case::keys::{Keys, encode};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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
fn bytes(request: &Request, keys: Keys<'_>, host: &str) -> Vec<u8> {
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
