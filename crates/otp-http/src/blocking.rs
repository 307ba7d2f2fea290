//! Waiting for a call, for programs that are not async.

use std::future::Future;
use std::io;
use std::panic::resume_unwind;
use std::sync::LazyLock;

use otp_core::{Effect, Error, ErrorKind};
use tokio::runtime::{Builder, Handle, Runtime};

/// One for the program: a connection that is kept open lives here between two calls.
static RUNTIME: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_multi_thread().worker_threads(1).thread_name("otp-http").enable_all().build()
});

/// Waits until a call has ended, on any thread.
///
/// # Errors
///
/// Those of the call, and [`ErrorKind::Unavailable`] with [`Effect::None`] when the system gives no thread for the runtime.
pub fn wait<T: Send>(call: impl Future<Output = Result<T, Error>> + Send) -> Result<T, Error> {
    let runtime = RUNTIME.as_ref().map_err(|source| {
        Error::new(ErrorKind::Unavailable, Effect::None)
            .with_sentence("no runtime for blocking calls could be started")
            .with_source(io::Error::from(source.kind()))
    })?;
    if Handle::try_current().is_err() {
        return runtime.block_on(call);
    }
    // In an async program tokio refuses to wait, with a panic: a thread without a runtime does it.
    std::thread::scope(|scope| scope.spawn(|| runtime.block_on(call)).join())
        .unwrap_or_else(|panic| resume_unwind(panic))
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
}
