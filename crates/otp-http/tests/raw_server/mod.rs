//! A server of raw sockets that counts what it was really sent, and then does to the connection what a test asks for.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its part of this server")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What the server does with each connection, in this order; then it closes it.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Reads one whole request, its body included, and counts it.
    Read,
    /// Reads as far as the end of the head, and what arrives in one piece with it.
    ReadHead,
    /// Reads one whole request byte by byte, and counts it.
    ReadSlowly,
    /// Reads whatever comes first.
    ReadSome,
    /// Writes these bytes.
    Write(Vec<u8>),
    /// Writes these bytes over and over until the client goes away.
    WriteForever(Vec<u8>),
    /// Reads and forgets until the client goes away.
    Hang,
    /// Goes on this much later, whether the client waits or not.
    Later(Duration),
    /// Never reads another byte, and never ends.
    NeverRead,
    /// Ends the connection with RST.
    Reset,
}

pub(crate) fn reply(text: &str) -> Step {
    Step::Write(text.as_bytes().to_vec())
}

pub(crate) fn ok(body: &str) -> Step {
    Step::Write(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

/// What arrived.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) connections: usize,
    /// The requests that arrived whole: head and body as text.
    pub(crate) requests: Vec<String>,
    /// Every byte, of whole requests or not.
    pub(crate) bytes: Vec<u8>,
    /// Connections that are closed again.
    pub(crate) ended: usize,
}

/// How a connection is to end.
pub(crate) enum End {
    Close,
    Reset,
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
                    let (mut stream, _) = listener.accept().await.unwrap();
                    seen.lock().unwrap().connections += 1;
                    let (steps, seen) = (steps.clone(), Arc::clone(&seen));
                    tokio::spawn(async move {
                        if let End::Reset = play(&mut stream, steps, &seen).await {
                            stream.set_zero_linger().unwrap();
                        }
                        drop(stream);
                        seen.lock().unwrap().ended += 1;
                    });
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

    /// Waits until nothing of a call that was given up can still be on its way.
    pub(crate) async fn settled(&self) {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        while self.ended() < self.connections() {
            tokio::task::yield_now().await;
        }
    }

    /// How many connections are closed again.
    pub(crate) fn ended(&self) -> usize {
        self.seen.lock().unwrap().ended
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

/// Does the steps to a connection, plain or encrypted.
pub(crate) async fn play<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    steps: Vec<Step>,
    seen: &Mutex<Seen>,
) -> End {
    for step in steps {
        match step {
            Step::Read | Step::ReadSlowly => {
                let at_once = if matches!(step, Step::Read) { 4096 } else { 1 };
                let Some(request) = read(stream, seen, at_once, true).await else { return End::Close };
                seen.lock().unwrap().requests.push(request);
            }
            Step::ReadHead => {
                let _ = read(stream, seen, 4096, false).await;
            }
            Step::ReadSome => {
                let mut some = vec![0; 4096];
                let read = stream.read(&mut some).await.unwrap_or(0);
                seen.lock().unwrap().bytes.extend_from_slice(&some[..read]);
            }
            Step::Write(bytes) => {
                if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
                    return End::Close;
                }
            }
            Step::WriteForever(bytes) => while stream.write_all(&bytes).await.is_ok() {},
            Step::Hang => {
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
                seen.lock().unwrap().bytes.extend(rest);
            }
            Step::Later(wait) => tokio::time::sleep(wait).await,
            Step::NeverRead => std::future::pending().await,
            Step::Reset => return End::Reset,
        }
    }
    End::Close
}

async fn read<S: AsyncRead + Unpin>(
    stream: &mut S,
    seen: &Mutex<Seen>,
    at_once: usize,
    whole: bool,
) -> Option<String> {
    let mut request = Vec::new();
    let mut chunk = vec![0; at_once];
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
        let read = stream.read(&mut chunk).await.ok()?;
        if read == 0 {
            return None;
        }
        seen.lock().unwrap().bytes.extend_from_slice(&chunk[..read]);
        request.extend_from_slice(&chunk[..read]);
    }
}
