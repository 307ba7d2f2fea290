//! A server of raw sockets that counts what it was really sent, and then does to the connection what a test asks for.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its part of this server")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with each connection, in this order; then it closes it.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Reads one whole request, its body included, and counts it.
    Read,
    /// Reads as far as the end of the head.
    ReadHead,
    /// Writes these bytes.
    Write(Vec<u8>),
    /// Writes these bytes over and over until the client goes away.
    WriteForever(Vec<u8>),
    /// Does nothing until the client goes away.
    Hang,
    /// Ends the connection with RST.
    Reset,
}

pub(crate) fn reply(text: &str) -> Step {
    Step::Write(text.as_bytes().to_vec())
}

pub(crate) fn ok(body: &str) -> Step {
    Step::Write(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

#[derive(Default)]
struct Seen {
    connections: usize,
    requests: Vec<String>,
    bytes: Vec<u8>,
}

pub(crate) struct RawServer {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

impl RawServer {
    pub(crate) async fn start(steps: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let task = tokio::spawn({
            let seen = Arc::clone(&seen);
            async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    seen.lock().unwrap().connections += 1;
                    tokio::spawn(serve(stream, steps.clone(), Arc::clone(&seen)));
                }
            }
        });
        Self { address, seen, task }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    /// The requests that arrived whole: head and body as text.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().requests.clone()
    }

    /// Every byte that arrived, whole request or not.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.seen.lock().unwrap().bytes.clone()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, steps: Vec<Step>, seen: Arc<Mutex<Seen>>) {
    for step in steps {
        match step {
            Step::Read => {
                let Some(request) = read(&mut stream, &seen, true).await else { return };
                seen.lock().unwrap().requests.push(request);
            }
            Step::ReadHead => {
                let _ = read(&mut stream, &seen, false).await;
            }
            Step::Write(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Step::WriteForever(bytes) => while stream.write_all(&bytes).await.is_ok() {},
            Step::Hang => {
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
                seen.lock().unwrap().bytes.extend(rest);
            }
            Step::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
        }
    }
}

async fn read(stream: &mut TcpStream, seen: &Mutex<Seen>, whole: bool) -> Option<String> {
    let mut request = Vec::new();
    loop {
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
                .unwrap_or(0);
            if !whole || request.len() >= end + 4 + length {
                return Some(String::from_utf8_lossy(&request).into_owned());
            }
        }
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.ok()?;
        if read == 0 {
            return None;
        }
        seen.lock().unwrap().bytes.extend_from_slice(&chunk[..read]);
        request.extend_from_slice(&chunk[..read]);
    }
}
