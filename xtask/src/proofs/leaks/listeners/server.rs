//! A listener on this machine that treats every connection in one manner.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::echo::{Answer, Request};
use crate::Failure;

#[derive(Clone)]
pub(super) enum Manner {
    /// Closes at once.
    Close,
    /// Says nothing until the client goes away.
    Hang,
    /// Reads what comes first and answers this.
    Answer(Vec<u8>),
    /// Reads a whole request and answers with it.
    Echo(Answer),
    /// Shakes hands, and hands on to this address, or closes.
    Tls(TlsAcceptor, Option<SocketAddr>),
    /// Opens a tunnel as a proxy does, and is its far end as well.
    Tunnel(TlsAcceptor, Option<SocketAddr>),
}

type Requests = Arc<Mutex<Vec<Vec<u8>>>>;

pub(super) struct Server {
    address: SocketAddr,
    requests: Requests,
    task: JoinHandle<()>,
}

impl Server {
    pub(super) async fn start(manner: Manner) -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let requests = Requests::default();
        let seen = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (manner, seen) = (manner.clone(), Arc::clone(&seen));
                // A connection that breaks is what most of these servers are for.
                tokio::spawn(async move { drop(serve(stream, manner, &seen).await) });
            }
        });
        Ok(Self { address, requests, task })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// What was read whole.
    pub(super) fn requests(&self) -> Vec<Vec<u8>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, manner: Manner, seen: &Requests) -> std::io::Result<()> {
    match manner {
        Manner::Close => Ok(()),
        Manner::Hang => stream.read_to_end(&mut Vec::new()).await.map(drop),
        Manner::Answer(bytes) => {
            let _ = stream.read(&mut [0; 4096]).await?;
            stream.write_all(&bytes).await
        }
        Manner::Echo(answer) => {
            let request = whole_request(&mut stream).await?;
            stream.write_all(&answer(&Request { bytes: &request })).await?;
            seen.lock().unwrap_or_else(PoisonError::into_inner).push(request);
            stream.shutdown().await
        }
        Manner::Tls(acceptor, target) => hand_on(acceptor, stream, target).await,
        Manner::Tunnel(acceptor, target) => {
            whole_request(&mut stream).await?;
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
            hand_on(acceptor, stream, target).await
        }
    }
}

async fn hand_on(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    target: Option<SocketAddr>,
) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let Some(target) = target else { return Ok(()) };
    let mut server = TcpStream::connect(target).await?;
    copy_bidirectional(&mut stream, &mut server).await.map(drop)
}

/// The head, and as much of a body as it promises.
async fn whole_request(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut request = Vec::new();
    loop {
        if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if request.len() >= end + 4 + length.unwrap_or(0) {
                return Ok(request);
            }
        }
        if stream.read_buf(&mut request).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}
