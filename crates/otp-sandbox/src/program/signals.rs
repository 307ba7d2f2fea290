//! The signals that end the command in order.

use std::future::Future;
use std::io;

/// Comes with ctrl-c or SIGTERM. The handlers stand when this returns.
///
/// As the first process of a container the command has no default action for either signal: without a handler both are
/// ignored, and the container is killed after a wait.
#[cfg(unix)]
pub(crate) fn end() -> io::Result<impl Future<Output = ()>> {
    use std::task::Poll;

    use tokio::signal::unix::{SignalKind, signal};

    let mut signals = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
    Ok(std::future::poll_fn(move |context| {
        let has_come = signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
        if has_come { Poll::Ready(()) } else { Poll::Pending }
    }))
}

/// Comes with ctrl-c.
#[cfg(windows)]
pub(crate) fn end() -> io::Result<impl Future<Output = ()>> {
    let mut signal = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        signal.recv().await;
    })
}
