//! As much of HTTP as a test needs: one request on a connection of its own.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.body[field].as_str()
    }

    pub(crate) fn number(&self, field: &str) -> Option<u64> {
        self.body[field].as_u64()
    }

    /// Five minutes, less what the call itself has taken.
    pub(crate) fn has_about_five_minutes(&self) {
        let seconds = self.number("expires_in_seconds");
        assert!(seconds.is_some_and(|seconds| (240..=300).contains(&seconds)), "{seconds:?}");
    }

    /// The word of a refusal.
    pub(crate) fn word(&self) -> &str {
        self.text("error").unwrap_or_default()
    }

    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let retry_after = head.lines().find_map(|line| line.strip_prefix("retry-after: "));
        Self {
            status,
            retry_after: retry_after.map(|seconds| seconds.parse().unwrap()),
            body: serde_json::from_str(body).unwrap(),
        }
    }
}

pub(crate) struct Connection(TcpStream);

pub(crate) async fn connect(address: SocketAddr) -> Connection {
    Connection(TcpStream::connect(address).await.unwrap())
}

/// From another of this machine's addresses: on Linux all that begin with 127.
#[cfg(target_os = "linux")]
async fn connect_from(source: std::net::Ipv4Addr, address: SocketAddr) -> Connection {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind((source, 0).into()).unwrap();
    Connection(socket.connect(address).await.unwrap())
}

impl Connection {
    pub(crate) async fn send(&mut self, path: &str, content_type: &str, body: &str) {
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: service\r\nconnection: close\r\ncontent-type: {content_type}\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        self.0.write_all(request.as_bytes()).await.unwrap();
    }

    async fn reply(mut self) -> Reply {
        let mut text = String::new();
        self.0.read_to_string(&mut text).await.unwrap();
        Reply::read(&text)
    }
}

pub(crate) async fn post(address: SocketAddr, path: &str, fields: &Value) -> Reply {
    post_as(address, path, "application/json", &fields.to_string()).await
}

pub(crate) async fn post_as(address: SocketAddr, path: &str, content_type: &str, body: &str) -> Reply {
    let mut connection = connect(address).await;
    connection.send(path, content_type, body).await;
    connection.reply().await
}

#[cfg(target_os = "linux")]
pub(crate) async fn post_from(
    source: std::net::Ipv4Addr,
    address: SocketAddr,
    path: &str,
    fields: &Value,
) -> Reply {
    let mut connection = connect_from(source, address).await;
    connection.send(path, "application/json", &fields.to_string()).await;
    connection.reply().await
}
