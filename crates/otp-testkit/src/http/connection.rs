//! The server's side of one connection: it reads as far as it is told, and keeps account of what arrived.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpStream;

use super::request::{Request, progress};
use super::server::Seen;
use super::tls::Tls;
use super::wire::Wire;

/// How far to read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Until {
    /// One whole request.
    Whole,
    /// The end of the head, and what arrives in one piece with it; or one whole request, if that is all of it.
    Head,
    /// This many bytes, or one whole request if that is shorter.
    Bytes(usize),
}

/// One connection. Dropped, it closes without a word.
#[derive(Debug)]
pub struct Connection {
    wire: Option<Wire>,
    address: SocketAddr,
    /// What arrived and belongs to no whole request yet.
    pending: Vec<u8>,
    seen: Option<Arc<Mutex<Seen>>>,
}

/// What a connection left behind.
#[derive(Debug)]
pub struct Ended {
    /// Requests that had arrived whole and that nobody had read.
    pub requests: Vec<Request>,
    /// What arrived behind the last whole request.
    pub rest: Vec<u8>,
    /// Whether the client had ended the connection before.
    pub by_client: bool,
}

/// How much is read at once.
const CHUNK: usize = 16 * 1024;

impl Connection {
    /// Takes a connection over.
    ///
    /// # Errors
    ///
    /// Fails if it has no address any more.
    pub fn new(wire: Wire) -> io::Result<Self> {
        let address = wire.tcp().local_addr()?;
        Ok(Self { wire: Some(wire), address, pending: Vec::new(), seen: None })
    }

    pub(super) fn witnessed(stream: TcpStream, seen: Arc<Mutex<Seen>>) -> io::Result<Self> {
        Ok(Self { seen: Some(seen), ..Self::new(Wire::Plain(stream))? })
    }

    /// The server's address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn wire(&mut self) -> io::Result<&mut Wire> {
        self.wire.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Shakes hands.
    pub(super) async fn start_tls(&mut self, tls: &Tls) -> io::Result<()> {
        if let Some(Wire::Plain(stream)) = self.wire.take() {
            self.wire = Some(tls.accept(stream).await?);
        }
        Ok(())
    }

    /// Reads on, `room` bytes at most and as many as are there. Returns their number; 0 is the end.
    ///
    /// # Errors
    ///
    /// Fails if the connection breaks.
    pub async fn read_some(&mut self, room: usize) -> io::Result<usize> {
        let mut pending = std::mem::take(&mut self.pending);
        let before = pending.len();
        let read = match self.wire() {
            Ok(wire) => wire.read(&mut pending, room.min(CHUNK)).await,
            Err(error) => Err(error),
        };
        if let Some(seen) = &self.seen {
            seen.lock().unwrap().bytes.extend_from_slice(&pending[before..]);
        }
        self.pending = pending;
        read
    }

    /// Reads until there is enough. Returns the request, if all of it has arrived.
    ///
    /// # Errors
    ///
    /// Fails if the client goes away before.
    pub async fn read(&mut self, until: Until) -> io::Result<Option<Request>> {
        self.read_in_pieces(until, || (CHUNK, Duration::ZERO)).await
    }

    /// The same in pieces: `piece` says how much is read next, and after which pause.
    ///
    /// # Errors
    ///
    /// Fails if the client goes away before.
    pub async fn read_in_pieces(
        &mut self,
        until: Until,
        mut piece: impl FnMut() -> (usize, Duration),
    ) -> io::Result<Option<Request>> {
        let most = if let Until::Bytes(most) = until { most } else { usize::MAX };
        loop {
            if let Some(request) = self.take_request() {
                return Ok(Some(request));
            }
            let has_head = until == Until::Head && progress(&self.pending).head.is_some();
            if has_head || self.pending.len() >= most {
                return Ok(None);
            }
            let (room, pause) = piece();
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            if self.read_some(room.min(most - self.pending.len())).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Reads to the end of the head, and forgets what it read.
    pub(super) async fn skip_head(&mut self) -> io::Result<()> {
        while progress(&self.pending).head.is_none() {
            if self.read_some(CHUNK).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        self.pending.clear();
        Ok(())
    }

    /// Takes the first whole request out of what arrived.
    fn take_request(&mut self) -> Option<Request> {
        let found = progress(&self.pending);
        let (head, whole) = (found.head?, found.whole?);
        let request = Request { bytes: self.pending.drain(..whole).collect(), head };
        if let Some(seen) = &self.seen {
            seen.lock().unwrap().requests.push(request.text().into_owned());
        }
        Some(request)
    }

    /// Writes these bytes.
    ///
    /// # Errors
    ///
    /// Fails if the connection breaks.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.wire()?.write(bytes).await
    }

    /// Closes the sending half.
    pub async fn half_close(&mut self) {
        if let Ok(wire) = self.wire() {
            let _ = wire.shutdown().await;
        }
    }

    /// Makes the connection's end a reset.
    pub fn reset_at_end(&mut self) {
        if let Ok(wire) = self.wire() {
            let _ = wire.tcp().set_zero_linger();
        }
    }

    /// Reads until the client goes away.
    pub async fn read_to_end(&mut self) {
        while self.read_some(CHUNK).await.is_ok_and(|count| count > 0) {}
    }

    /// Ends the connection. What arrived on it, read or not, is handed back.
    #[must_use]
    pub fn close(mut self) -> Ended {
        let by_client = match self.wire.take() {
            Some(wire) => wire.close(&mut self.pending),
            None => true,
        };
        let requests = std::iter::from_fn(|| self.take_request()).collect();
        Ended { requests, rest: std::mem::take(&mut self.pending), by_client }
    }
}
