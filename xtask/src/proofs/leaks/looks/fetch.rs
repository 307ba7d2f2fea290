//! GETs of a sandbox's control port, over a plain socket: what comes is looked at byte for byte.

use std::net::SocketAddr;
use std::time::Duration;

use otp_sandbox::Sandbox;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::Failure;

/// A sandbox on this machine answers in milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Control<'a> {
    address: SocketAddr,
    token: &'a str,
}

/// Head and body as they came.
pub(super) struct Answer(Vec<u8>);

impl<'a> Control<'a> {
    pub(super) fn new(sandbox: &Sandbox, token: &'a str) -> Result<Self, Failure> {
        let url = sandbox.control_url();
        let address = url.strip_prefix("http://").and_then(|address| address.parse().ok());
        let address = address.ok_or_else(|| Failure::new(&format!("{url} is no address")))?;
        Ok(Self { address, token })
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, Failure> {
        let mut stream = self.ask(path).await?;
        let mut answer = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut answer)).await.map_err(|_| silent(path))??;
        Ok(Answer(answer))
    }

    /// Reads a stream that does not end, as far as the first of these words and the end of its paragraph.
    pub(super) async fn read_until(&self, path: &str, words: &str) -> Result<String, Failure> {
        let mut stream = self.ask(path).await?;
        let mut text = String::new();
        let reading = async {
            let mut chunk = vec![0; 16 * 1024];
            while text.split_once(words).is_none_or(|(_, rest)| !rest.contains("\n\n")) {
                let count = stream.read(&mut chunk).await?;
                if count == 0 {
                    return Err(Failure::new(&format!("{path} ended too early")));
                }
                text.push_str(&String::from_utf8_lossy(&chunk[..count]));
            }
            Ok(())
        };
        timeout(PATIENCE, reading).await.map_err(|_| silent(path))??;
        Ok(text)
    }

    async fn ask(&self, path: &str) -> Result<TcpStream, Failure> {
        let Self { address, token } = self;
        let mut stream = TcpStream::connect(address).await?;
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await?;
        Ok(stream)
    }
}

fn silent(path: &str) -> Failure {
    Failure::new(&format!("the sandbox did not answer GET {path}"))
}

impl Answer {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    pub(super) fn json(&self) -> Result<Value, Failure> {
        body_as_json(&self.0)
    }
}

/// The body of an answer with a length of its own.
pub(super) fn body_as_json(answer: &[u8]) -> Result<Value, Failure> {
    let body = answer.windows(4).position(|four| four == b"\r\n\r\n").map_or(&[][..], |at| &answer[at + 4..]);
    serde_json::from_slice(body).map_err(|error| Failure::new(&format!("an answer is no JSON: {error}")))
}
