//! The server's side of one connection: it reads as far as it is told, and tells a witness what arrived.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;

use super::request::{Request, progress};
use super::steps::{Step, play};
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

/// Learns what arrives on a connection.
pub trait Witness: Send + Sync {
    /// These bytes were read.
    fn bytes(&self, _bytes: &[u8]) {}

    /// A request has arrived whole. It was read, or it lay there when the connection was closed.
    fn request(&self, request: &Request);
}

/// One connection. Dropped, it closes without a word.
pub struct Connection {
    wire: Option<Wire>,
    /// What arrived and belongs to no whole request yet.
    pending: Vec<u8>,
    witness: Arc<dyn Witness>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connection")
    }
}

/// What a connection left behind.
#[derive(Debug)]
pub struct Ended {
    /// What arrived behind the last whole request.
    pub rest: Vec<u8>,
    /// How many of them are the body of a request whose head is whole.
    pub body: usize,
    /// Whether the client had ended the connection before.
    pub by_client: bool,
}

/// How much is read at once.
const CHUNK: usize = 16 * 1024;

impl Connection {
    /// Takes a connection over.
    #[must_use]
    pub fn new(stream: TcpStream, witness: Arc<dyn Witness>) -> Self {
        Self { wire: Some(Wire::Plain(stream)), pending: Vec::new(), witness }
    }

    /// Plays the steps to their end, or until the client goes away.
    ///
    /// # Errors
    ///
    /// Fails if the client goes away.
    pub async fn play(&mut self, steps: &[Step]) -> io::Result<()> {
        play(self, steps).await
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
    pub(super) async fn read_some(&mut self, room: usize) -> io::Result<usize> {
        let mut pending = std::mem::take(&mut self.pending);
        let before = pending.len();
        let read = match self.wire() {
            Ok(wire) => wire.read(&mut pending, room.min(CHUNK)).await,
            Err(error) => Err(error),
        };
        self.witness.bytes(&pending[before..]);
        self.pending = pending;
        read
    }

    /// Reads until there is enough. Returns the request, if all of it has arrived.
    pub(super) async fn read(&mut self, until: Until) -> io::Result<Option<Request>> {
        self.read_in_pieces(until, || (CHUNK, Duration::ZERO)).await
    }

    /// The same in pieces: `piece` says how much is read next, and after which pause.
    pub(super) async fn read_in_pieces(
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
        self.witness.request(&request);
        Some(request)
    }

    /// Writes these bytes.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.wire()?.write(bytes).await
    }

    /// Closes the sending half.
    pub(super) async fn half_close(&mut self) {
        if let Ok(wire) = self.wire() {
            let _ = wire.shutdown().await;
        }
    }

    /// Makes the connection's end a reset.
    pub(super) fn reset_at_end(&mut self) {
        if let Ok(wire) = self.wire() {
            let _ = wire.tcp().set_zero_linger();
        }
    }

    /// Reads until the client goes away.
    pub(super) async fn read_to_end(&mut self) {
        while self.read_some(CHUNK).await.is_ok_and(|count| count > 0) {}
    }

    /// Ends the connection. The witness learns of the whole requests that nobody had read.
    #[must_use]
    pub fn close(mut self) -> Ended {
        let by_client = match self.wire.take() {
            Some(wire) => wire.close(&mut self.pending),
            None => true,
        };
        while self.take_request().is_some() {}
        let rest = std::mem::take(&mut self.pending);
        let body = progress(&rest).head.map_or(0, |head| rest.len() - head);
        Ended { rest, body, by_client }
    }
}
