//! Plays a plan on a socket: bytes, pauses, resets.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::read::Reader;
use crate::plan::{Act, End, Plan};

/// How long the rest of a refused request is read away, so that the client sees the answer and not a reset.
const LINGER: Duration = Duration::from_millis(500);

/// How often a connection that must not be read is looked at.
const GLANCE: Duration = Duration::from_millis(20);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Played {
    /// All of it was played, and the next request may come.
    KeepOpen,
    /// All of it was played, and the connection is over.
    Over,
    /// The client went away before it had its whole answer.
    ClientLeft,
}

pub(super) async fn play(stream: &mut TcpStream, reader: &mut Reader, plan: Plan) -> Played {
    let mut answered = false;
    for act in plan.acts {
        answered |= act == Act::Answered;
        if !perform(stream, reader, act).await {
            return if answered { Played::Over } else { Played::ClientLeft };
        }
    }
    match plan.end {
        End::KeepOpen => return Played::KeepOpen,
        End::Close => finish(stream).await,
        End::Reset => reset(stream),
    }
    Played::Over
}

/// Whether the client was still there at the end of it.
async fn perform(stream: &mut TcpStream, reader: &mut Reader, act: Act) -> bool {
    match act {
        Act::Send(bytes) => stream.write_all(&bytes).await.is_ok(),
        Act::Wait(time) => timeout(time, reader.until_gone(stream)).await.is_err(),
        Act::Drip { bytes, per_second } => {
            let (size, pause) = portion(per_second);
            let mut pieces = bytes.chunks(size).peekable();
            while let Some(piece) = pieces.next() {
                if stream.write_all(piece).await.is_err() {
                    return false;
                }
                // After the last piece the client has all it was promised, and may go.
                if pieces.peek().is_some() && timeout(pause, reader.until_gone(stream)).await.is_ok() {
                    return false;
                }
            }
            true
        }
        Act::Repeat(bytes) => {
            while stream.write_all(&bytes).await.is_ok() {}
            false
        }
        Act::Hold => {
            reader.until_gone(stream).await;
            false
        }
        Act::Ignore => {
            watch(stream).await;
            false
        }
        Act::Pace(bytes_per_second) => {
            reader.bytes_per_second = Some(bytes_per_second);
            true
        }
        Act::Answered | Act::Note(_) => true,
    }
}

/// How many bytes go at once, and the pause between, for a speed.
pub(super) fn portion(per_second: u64) -> (usize, Duration) {
    // At most fifty portions a second, so that a fast drip does not keep the machine busy.
    let per_portion = per_second.div_ceil(50).max(1);
    let pause = Duration::from_micros(per_portion.saturating_mul(1_000_000) / per_second.max(1));
    (usize::try_from(per_portion).unwrap_or(usize::MAX), pause)
}

/// Resolves when the client has closed or reset the connection, without reading what it sent.
pub(super) async fn watch(stream: &TcpStream) {
    loop {
        match stream.ready(Interest::READABLE | Interest::WRITABLE).await {
            Ok(ready) if !ready.is_read_closed() && !ready.is_write_closed() => sleep(GLANCE).await,
            _ => return,
        }
    }
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

/// The connection is dropped by the caller; with no time to linger that is a reset.
#[allow(deprecated, reason = "what replaces it is newer than our oldest tokio; zero does not block")]
fn reset(stream: &TcpStream) {
    let _ = stream.set_linger(Some(Duration::ZERO));
}
