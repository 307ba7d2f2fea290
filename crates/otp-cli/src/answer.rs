//! Writes how a command has ended. Nothing ends a write to a reader that is stuck. So it has a thread of its own, and a signal still
//! ends the command.

use std::future::Future;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::call::stop;

/// How long a reader has after a signal: one that only was slow gets the answer.
const A_MOMENT: Duration = Duration::from_secs(1);

const DONE: &[u8] = b"otp: it was done all the same: do not repeat it\n";

/// Writes the answer, then the complaint. Returns whether the answer was written before a signal ended the wait.
pub(crate) fn write(out: String, err: String) -> bool {
    let write = move || {
        let told = tell(&out);
        let _ = io::stderr().write_all(err.as_bytes());
        told.is_ok()
    };
    let stopped = async {
        stop().await;
        sleep(A_MOMENT).await;
    };
    aside(write, stopped).unwrap_or(false)
}

/// Says after an act that its answer was lost. Standard error may be stuck as well.
pub(crate) fn say_it_was_done() {
    let moment = async { sleep(A_MOMENT).await };
    let _ = aside(|| drop(io::stderr().write_all(DONE)), moment);
}

/// Writes it to standard output, and says on standard error if that fails.
pub(crate) fn tell(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    let told = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    if let Err(error) = &told {
        let _ = writeln!(io::stderr(), "otp: the answer could not be written: {error}");
    }
    told
}

/// Writes on a thread of its own, at most until then. A system without another thread or an event loop gets the answer all the same.
fn aside<T: Send + 'static>(
    write: impl Fn() -> T + Send + Sync + 'static,
    end: impl Future<Output = ()>,
) -> Option<T> {
    let write = Arc::new(write);
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return Some(write()) };
    let (says, written) = oneshot::channel();
    let writer = Arc::clone(&write);
    if thread::Builder::new().spawn(move || drop(says.send(writer()))).is_err() {
        return Some(write());
    }
    runtime.block_on(async {
        tokio::select! {
            biased;
            written = written => written.ok(),
            () = end => None,
        }
    })
}
