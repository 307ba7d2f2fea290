//! Writes how a command has ended. Nothing ends a write to a reader that is stuck. So it has a thread of its own, and a signal still
//! ends the command.

use std::future::Future;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::call::stop;

/// How long a reader has after a signal: one that only was slow gets the answer.
const A_MOMENT: Duration = Duration::from_secs(1);

const DONE: &str = "otp: it was done all the same: do not repeat it\n";

const UNKNOWN: &str = "otp: nobody knows whether it was done: do not repeat it\n";

/// Writes the answer, then the complaint. Returns whether the answer was written before a signal ended the wait.
pub(crate) fn write(out: String, err: String) -> bool {
    let stopped = async {
        stop().await;
        sleep(A_MOMENT).await;
    };
    told(move || tell(&out).is_ok(), move || drop(io::stderr().write_all(err.as_bytes())), stopped)
}

/// Standard error may be stuck after the answer was written whole.
fn told(
    tell: impl Fn() -> bool + Send + Sync + 'static,
    complain: impl Fn() + Send + Sync + 'static,
    stopped: impl Future<Output = ()>,
) -> bool {
    let is_told = Arc::new(AtomicBool::new(false));
    let tells = Arc::clone(&is_told);
    let write = move || {
        tells.store(tell(), SeqCst);
        complain();
    };
    aside(write, stopped);
    is_told.load(SeqCst)
}

/// Says that an answer was lost: of an act that was done, or of one that nobody knows of. Standard error may be stuck as well.
pub(crate) fn say_not_to_repeat(is_done: bool) {
    let moment = async { sleep(A_MOMENT).await };
    let says = if is_done { DONE } else { UNKNOWN };
    aside(move || drop(io::stderr().write_all(says.as_bytes())), moment);
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
fn aside(write: impl Fn() + Send + Sync + 'static, end: impl Future<Output = ()>) {
    let write = Arc::new(write);
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return write() };
    let (says, written) = oneshot::channel();
    let writer = Arc::clone(&write);
    let written_aside = move || {
        writer();
        says.send(())
    };
    if thread::Builder::new().spawn(written_aside).is_err() {
        return write();
    }
    runtime.block_on(async {
        tokio::select! {
            biased;
            _ = written => (),
            () = end => (),
        }
    });
}

#[cfg(test)]
mod tests {
    use tokio::sync::Notify;

    use super::*;

    #[test]
    fn an_answer_that_was_written_is_not_lost_where_the_complaint_is_stuck() {
        for is_told in [true, false] {
            let stuck = Arc::new(Notify::new());
            let complaint = Arc::clone(&stuck);
            let complain = move || {
                complaint.notify_one();
                loop {
                    thread::park();
                }
            };
            assert_eq!(told(move || is_told, complain, async move { stuck.notified().await }), is_told);
        }
    }
}
