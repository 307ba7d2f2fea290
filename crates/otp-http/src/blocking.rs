//! Waiting for a call, for programs that are not async.

use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use otp_core::{Effect, Error, ErrorKind};
use tokio::runtime::{Builder, Handle, Runtime};

/// One for the program: a connection that is kept open lives here between two calls.
static RUNTIME: Kept = Kept::new();

/// Waits until a call has ended, on any thread.
///
/// Do not share a client with [`reuse_connections`](crate::HttpOptions::reuse_connections) between this and an async program:
/// make one of its own for blocking calls. A kept connection lives in the runtime that opened it. If that one has a single
/// thread, and this thread is it, the call waits for what cannot move, until its timeout.
///
/// # Errors
///
/// Those of the call, and [`ErrorKind::Unavailable`] with [`Effect::None`] when the system gives no thread. The next call asks
/// for one again.
pub fn wait<T: Send>(call: impl Future<Output = Result<T, Error>> + Send) -> Result<T, Error> {
    let runtime = RUNTIME
        .get(|| Builder::new_multi_thread().worker_threads(1).thread_name("otp-http").enable_all().build())?;
    if Handle::try_current().is_err() {
        return runtime.block_on(call);
    }
    // In an async program tokio refuses to wait, with a panic: a thread without a runtime does it.
    wait_on(thread::Builder::new(), runtime, call)
}

fn wait_on<T: Send>(
    thread: thread::Builder,
    runtime: &Runtime,
    call: impl Future<Output = Result<T, Error>> + Send,
) -> Result<T, Error> {
    thread::scope(|scope| {
        let waiting =
            thread.spawn_scoped(scope, || runtime.block_on(call)).map_err(|source| not_started(&source))?;
        waiting.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// A runtime that is kept once it could be started. A failure is not kept.
struct Kept {
    runtime: OnceLock<Runtime>,
    /// Two threads start one runtime: the second one could not be dropped in an async program.
    starting: Mutex<()>,
}

impl Kept {
    const fn new() -> Self {
        Self { runtime: OnceLock::new(), starting: Mutex::new(()) }
    }

    fn get(&self, start: impl FnOnce() -> io::Result<Runtime>) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let _starting = self.starting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        // Tokio panics where it gets no thread.
        let started = catch_unwind(AssertUnwindSafe(start))
            .unwrap_or_else(|_| Err(io::Error::other("the runtime got no thread")));
        let runtime = started.map_err(|source| not_started(&source))?;
        Ok(self.runtime.get_or_init(|| runtime))
    }
}

fn not_started(source: &io::Error) -> Error {
    Error::new(ErrorKind::Unavailable, Effect::None)
        .with_sentence("no thread for blocking calls could be started")
        .with_source(io::Error::from(source.kind()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn later() -> Result<u8, Error> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok(7)
    }

    #[test]
    fn a_plain_thread_waits() {
        assert_eq!(wait(later()).unwrap(), 7);
        let refused =
            wait::<()>(async { Err(Error::new(ErrorKind::Transport, Effect::Unknown)) }).unwrap_err();
        assert_eq!(refused.effect(), Effect::Unknown);
    }

    #[tokio::test]
    async fn a_thread_of_another_runtime_waits_too() {
        assert_eq!(wait(later()).unwrap(), 7);
    }

    /// A stack that no machine has: the system always refuses the thread.
    #[cfg(target_os = "linux")]
    const TOO_LARGE: usize = 1 << 60;

    #[cfg(target_os = "linux")]
    fn is_refused<T>(result: Result<T, Error>) {
        let error = result.err().unwrap();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::None), "{error}");
    }

    #[cfg(target_os = "linux")]
    fn without_a_thread_at_first() -> Kept {
        let kept = Kept::new();
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).enable_all();
        is_refused(kept.get(|| builder.thread_stack_size(TOO_LARGE).build()));
        is_refused(kept.get(|| Err(io::ErrorKind::WouldBlock.into())));
        assert!(kept.get(|| builder.thread_stack_size(2 << 20).build()).is_ok());
        kept
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_runtime_that_got_no_thread_is_started_by_the_next_call() {
        let kept = without_a_thread_at_first();
        let runtime = kept.get(|| unreachable!("it is kept")).unwrap();
        assert_eq!(runtime.block_on(later()).unwrap(), 7);
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn without_a_thread_to_wait_on_nothing_is_called() {
        let kept = without_a_thread_at_first();
        let runtime = kept.get(|| unreachable!("it is kept")).unwrap();
        let refused = thread::Builder::new().stack_size(TOO_LARGE);
        is_refused(wait_on::<()>(refused, runtime, async { unreachable!("no thread runs it") }));
        assert_eq!(wait_on(thread::Builder::new(), runtime, later()).unwrap(), 7);
        // Tokio drops no runtime on an async thread.
        thread::spawn(|| drop(kept)).join().unwrap();
    }
}
