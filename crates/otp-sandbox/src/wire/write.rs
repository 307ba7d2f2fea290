//! Writes a reply to a socket.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::exchange::Reply;

/// How long the rest of a refused request is read away, so that the client sees the answer and not a reset.
const LINGER: Duration = Duration::from_millis(500);

pub(super) async fn reply(
    stream: &mut TcpStream,
    reply: &Reply,
    keep_alive: bool,
    head_only: bool,
) -> io::Result<()> {
    let body: &[u8] = if head_only { b"" } else { &reply.body };
    send(stream, reply.status, reply.content_type, reply.body.len(), body, keep_alive).await
}

pub(super) async fn refusal(stream: &mut TcpStream, status: u16) -> io::Result<()> {
    send(stream, status, "text/plain", 0, b"", false).await
}

/// Closes the connection after what was written has gone out.
pub(super) async fn finish(stream: &mut TcpStream) {
    let _ = stream.shutdown().await;
    let _ = timeout(LINGER, async {
        let mut rest = [0; 4096];
        while stream.read(&mut rest).await.is_ok_and(|count| count > 0) {}
    })
    .await;
}

/// No `date` and no `server`: the same inputs are to give the same bytes.
async fn send(
    stream: &mut TcpStream,
    status: u16,
    content_type: &str,
    length: usize,
    body: &[u8],
    keep_alive: bool,
) -> io::Result<()> {
    let (reason, connection) = (reason(status), if keep_alive { "keep-alive" } else { "close" });
    let head = format!(
        "HTTP/1.1 {status} {reason}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\
         connection: {connection}\r\n\r\n"
    );
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    stream.write_all(&bytes).await
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        _ => "Error",
    }
}
