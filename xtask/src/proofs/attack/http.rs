//! As much of HTTP/1.1 as an attacker needs: requests one after the other on a connection that is kept.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// A service that answers later than this does not answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest body of an answer of the example service has a tenth of it.
const LONGEST_BODY: usize = 4 * 1024;

pub(super) struct Connection {
    stream: BufReader<TcpStream>,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await??;
        // Each request is one write, which must not wait for the acknowledgement of the one before.
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    pub(super) async fn post(&mut self, path: &str, body: &Value) -> io::Result<Answer> {
        tokio::time::timeout(PATIENCE, self.exchange(path, &body.to_string())).await?
    }

    async fn exchange(&mut self, path: &str, body: &str) -> io::Result<Answer> {
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: service\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).await?;

        let status = self.line().await?;
        let status =
            status.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(unreadable)?;
        let mut length = None;
        loop {
            let line = self.line().await?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().ok();
            }
        }
        let length = length.filter(|length| *length <= LONGEST_BODY).ok_or_else(unreadable)?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        // A body that is not JSON counts as an answer nobody expects.
        Ok(Answer { status, body: serde_json::from_slice(&body).unwrap_or_default() })
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

fn unreadable() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not an answer of the service")
}
