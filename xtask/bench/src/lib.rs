//! What the measuring programs share: rounds that alternate, a server to call, the time of the processor, and the lines in
//! which results are handed to `cargo xtask bench`.

pub mod caller;
pub mod line;
pub mod numbers;
pub mod processor;
pub mod rounds;
pub mod server;
pub mod tls;

use stats_alloc::{INSTRUMENTED_SYSTEM, Stats, StatsAlloc};

/// Counts what every program here allocates.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What was allocated since the program began.
#[must_use]
pub fn allocated() -> Stats {
    ALLOCATOR.stats()
}

/// Bytes that are in use now.
#[must_use]
pub fn in_use() -> usize {
    let stats = allocated();
    stats.bytes_allocated.saturating_sub(stats.bytes_deallocated)
}

/// Runs a program to its end, on a runtime with one thread, and tells what went wrong.
pub fn main_on_one_thread(measure: impl Future<Output = Outcome<()>>) -> std::process::ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    finished(runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(measure)))
}

/// The end of a program.
#[must_use]
pub fn finished(measured: Outcome<()>) -> std::process::ExitCode {
    match measured {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            std::process::ExitCode::from(2)
        }
    }
}
