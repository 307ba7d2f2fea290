//! What a server does with a connection, step by step.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::connection::{Connection, Until};
use super::request::Request;
use super::tls::Tls;

/// One step. After the last one the server closes the connection.
#[derive(Clone, Debug)]
pub enum Step {
    /// Reads one whole request, its body included, and counts it.
    Read,
    /// Reads to the end of the head, and what arrives in one piece with it. Counts no request.
    ReadHead,
    /// Reads one whole request byte by byte, and counts it.
    ReadSlowly,
    /// Reads so far. A whole request that is there then is counted.
    ReadTo(Until),
    /// Reads one whole request in pieces and counts it. The first piece has this many bytes at most, each one after it twice
    /// as many; before each there is this pause.
    ReadInPieces(usize, Duration),
    /// Reads what comes first, whatever it is.
    ReadSome,
    /// Writes these bytes.
    Write(Bytes),
    /// Writes these bytes again and again until the client goes away.
    WriteForever(Bytes),
    /// Writes what this makes of the request that was read last.
    Answer(Answer),
    /// The same in pieces of this many bytes, with this pause after each.
    AnswerInPieces(Answer, usize, Duration),
    /// Closes the sending half.
    HalfClose,
    /// Reads nothing until this turns true.
    HoldUntil(watch::Receiver<bool>),
    /// Reads until the client goes away, and answers nothing.
    Hang,
    /// Waits, whether the client waits or not.
    Wait(Duration),
    /// Reads nothing more, and never ends.
    NeverRead,
    /// Ends the connection with RST.
    Reset,
    /// Shakes hands; the next steps happen inside TLS.
    StartTls(Tls),
    /// Passes everything on, in both directions, until one side closes.
    ForwardTo(SocketAddr),
}

/// Makes an answer from a request.
#[derive(Clone)]
pub struct Answer(Arc<Make>);

type Make = dyn Fn(&Request) -> Vec<u8> + Send + Sync;

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(…)")
    }
}

impl Step {
    /// Answers the request that was read last with what `make` makes of it.
    pub fn answer(make: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::Answer(Answer::new(make))
    }
}

impl Answer {
    /// Answers with what `make` makes of the request; of an empty one where none has been read whole.
    pub fn new(make: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }
}

/// Writes this text.
#[must_use]
pub fn reply(text: &str) -> Step {
    Step::Write(Bytes::copy_from_slice(text.as_bytes()))
}

/// Answers 200 with this body.
#[must_use]
pub fn ok(body: &str) -> Step {
    answer(200, "", body)
}

/// Answers with this status, these header lines (each with its end) and this body.
pub fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Step {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\n\r\n", body.len());
    Step::Write([head.as_bytes(), body].concat().into())
}

/// Plays the steps to their end, or until the client goes away.
pub(super) async fn play(connection: &mut Connection, steps: &[Step]) -> io::Result<()> {
    let mut last = Request::default();
    for step in steps {
        match step {
            Step::Read => last = connection.read(Until::Whole).await?.unwrap_or_default(),
            Step::ReadSlowly => {
                let byte_by_byte = || (1, Duration::ZERO);
                last = connection.read_in_pieces(Until::Whole, byte_by_byte).await?.unwrap_or_default();
            }
            Step::ReadTo(until) => last = connection.read(*until).await?.unwrap_or_default(),
            Step::ReadInPieces(first, pause) => {
                let mut rooms = std::iter::successors(Some(*first), |room| Some(room * 2));
                let doubling = || (rooms.next().unwrap(), *pause);
                last = connection.read_in_pieces(Until::Whole, doubling).await?.unwrap_or_default();
            }
            Step::ReadHead => connection.skip_head().await?,
            Step::ReadSome => drop(connection.read_some(4096).await),
            Step::Write(bytes) => connection.write(bytes).await?,
            Step::WriteForever(bytes) => loop {
                connection.write(bytes).await?;
            },
            Step::Answer(Answer(make)) => connection.write(&make(&last)).await?,
            Step::AnswerInPieces(Answer(make), size, pause) => {
                for piece in make(&last).chunks(*size) {
                    connection.write(piece).await?;
                    tokio::time::sleep(*pause).await;
                }
            }
            Step::HalfClose => connection.half_close().await,
            Step::HoldUntil(over) => drop(over.clone().wait_for(|is_over| *is_over).await),
            Step::Hang => connection.read_to_end().await,
            Step::Wait(time) => tokio::time::sleep(*time).await,
            Step::NeverRead => std::future::pending().await,
            Step::Reset => connection.reset_at_end(),
            Step::StartTls(tls) => connection.start_tls(tls).await?,
            Step::ForwardTo(address) => {
                let mut target = TcpStream::connect(address).await?;
                copy_bidirectional(&mut connection.wire()?.as_stream(), &mut target).await?;
            }
        }
    }
    Ok(())
}
