//! One request as it left a client, byte for byte as far as a case can hold it.

use std::fmt::Write as _;
use std::io;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::redact::Answer;
use crate::proofs::contract::wire::encode;

/// No request of our clients comes near.
const LONGEST_HEAD: usize = 16 * 1024;
const LONGEST_BODY: usize = 64 * 1024;

/// Headers that every request has; a case does not name them.
const ORDINARY: [&str; 4] = ["accept", "content-length", "host", "user-agent"];

#[derive(Clone)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Encoded, as it left.
    pub(crate) query: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Incoming {
    pub(crate) async fn read(stream: &mut TcpStream) -> io::Result<Self> {
        let mut bytes = Vec::new();
        let head_length = loop {
            if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break at;
            }
            if bytes.len() > LONGEST_HEAD || stream.read_buf(&mut bytes).await? == 0 {
                return Err(io::ErrorKind::InvalidData.into());
            }
        };
        let mut body = bytes.split_off(head_length + 4);
        let mut request = Self::parse(&bytes).ok_or(io::ErrorKind::InvalidData)?;
        let length = request.header("content-length").map_or(Some(0), |length| length.parse().ok());
        let length = length.filter(|length| *length <= LONGEST_BODY).ok_or(io::ErrorKind::InvalidData)?;
        while body.len() < length {
            if stream.read_buf(&mut body).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        body.truncate(length);
        request.body = body;
        Ok(request)
    }

    fn parse(head: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(head).ok()?.trim_end().split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?, first.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        });
        Some(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: headers.collect::<Option<_>>()?,
            body: Vec::new(),
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The headers beside those that every request has.
    pub(crate) fn own_headers(&self) -> Vec<(String, String)> {
        let own = self.headers.iter().filter(|(name, _)| !ORDINARY.contains(&name.as_str()));
        own.cloned().collect()
    }

    /// The fields of body or query, in their order; text for text, and JSON for everything else.
    pub(crate) fn fields(&self) -> Option<Vec<(String, Value)>> {
        if self.is_json() {
            let pairs: crate::proofs::contract::pairs::Pairs = serde_json::from_slice(&self.body).ok()?;
            return Some(pairs.0);
        }
        let encoded =
            if self.method == "GET" { &self.query } else { std::str::from_utf8(&self.body).ok()? };
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=')?;
            Some((form_decoded(name), Value::from(form_decoded(value))))
        };
        encoded.split('&').filter(|text| !text.is_empty()).map(pair).collect()
    }

    /// The same request with other fields.
    pub(crate) fn with_fields(&self, fields: Vec<(String, Value)>) -> Self {
        let mut changed = self.clone();
        if self.is_json() {
            changed.body = Value::Object(fields.into_iter().collect()).to_string().into_bytes();
            return changed;
        }
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let pairs: Vec<_> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(&text(value)))).collect();
        let encoded = pairs.join("&");
        if self.method == "GET" {
            changed.query = encoded;
        } else {
            changed.body = encoded.into_bytes();
        }
        changed
    }

    pub(crate) fn is_json(&self) -> bool {
        self.header("content-type").is_some_and(|value| value.starts_with("application/json"))
    }
}

fn form_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Writes an answer and ends the connection.
pub(crate) async fn answer(stream: &mut TcpStream, answer: &Answer) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Recorded\r\nconnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let _ = write!(head, "content-length: {}\r\n\r\n", answer.body.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&answer.body).await?;
    stream.shutdown().await
}
