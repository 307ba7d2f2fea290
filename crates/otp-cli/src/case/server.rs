//! A server on a loopback port of its own that gives every request one answer, and keeps the requests.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::format::Response;

pub(super) struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(super) async fn start(response: &Response) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let requests = Arc::default();
        let task = tokio::spawn(serve(listener, written(response), Arc::clone(&requests)));
        Ok(Self { address, requests, task })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Head and body of each request that arrived whole.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The answer as it goes over the wire. `play` refuses headers that would end or frame it otherwise.
fn written(response: &Response) -> Vec<u8> {
    let Response { status, headers, body } = response;
    let line = |(name, value): (&String, &serde_json::Value)| {
        format!("{name}: {}\r\n", value.as_str().unwrap_or_default())
    };
    let headers: String = headers.iter().map(line).collect();
    format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn serve(listener: TcpListener, answer: Vec<u8>, requests: Arc<Mutex<Vec<String>>>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        // The client reports a connection that breaks.
        if let Ok(request) = read(&mut stream).await {
            requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
            let _ = stream.write_all(&answer).await;
        }
    }
}

/// Reads one whole request.
async fn read(stream: &mut TcpStream) -> io::Result<String> {
    const END: &[u8] = b"\r\n\r\n";
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let head = bytes.windows(END.len()).position(|window| window == END);
        let Some(head) = head.map(|start| start + END.len()) else { continue };
        if bytes.len() >= head + content_length(&String::from_utf8_lossy(&bytes[..head])) {
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}

fn content_length(head: &str) -> usize {
    let head = head.to_ascii_lowercase();
    head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0)
}
