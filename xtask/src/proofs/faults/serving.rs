//! What the two settings share: listeners, connections taken while calls are made, and the trials of many callers.

use std::io;
use std::net::Ipv4Addr;
use std::pin::pin;

use otp_testkit::http::bind;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::Trial;
use crate::Failure;

/// A listener of its own for each caller, spread over eight addresses so that a long run does not use up the ports that
/// closed connections still hold. Where only 127.0.0.1 is set up, it serves all.
pub(crate) fn listener(number: usize) -> io::Result<TcpListener> {
    let last = u8::try_from(number % 8).unwrap_or_default() + 1;
    let socket = bind(Ipv4Addr::new(127, 0, 0, last)).or_else(|_| bind(Ipv4Addr::LOCALHOST))?;
    // As little as possible is taken in unread, so that a long request waits for its reader.
    socket.set_recv_buffer_size(4096)?;
    socket.listen(1024)
}

/// Serves what comes to the listener until the calls are made.
pub(crate) async fn serve_during<T>(
    calls: impl Future<Output = Result<T, Failure>>,
    listener: &TcpListener,
    mut serve: impl FnMut(TcpStream),
) -> Result<T, Failure> {
    let mut calls = pin!(calls);
    loop {
        tokio::select! {
            made = &mut calls => return made,
            accepted = listener.accept() => serve(accepted?.0),
        }
    }
}

/// Waits for callers that run beside each other.
pub(crate) async fn gather(mut callers: JoinSet<Result<Vec<Trial>, Failure>>) -> Result<Vec<Trial>, Failure> {
    let mut trials = Vec::new();
    while let Some(caller) = callers.join_next().await {
        trials.extend(caller??);
    }
    Ok(trials)
}
