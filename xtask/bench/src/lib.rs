//! What the measuring programs share: rounds that alternate, a server to call, and what a process takes of the machine.

pub mod caller;
pub mod numbers;
pub mod rounds;
pub mod server;
pub mod serving;

use std::time::Duration;

use rounds::Row;
use rustix::time::{ClockId, clock_gettime};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

/// Counts what every program here allocates.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How often the program has asked for memory since it began.
pub fn allocations() -> usize {
    let stats = ALLOCATOR.stats();
    stats.allocations + stats.reallocations
}

/// Bytes that are in use now.
pub fn in_use() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated.saturating_sub(stats.bytes_deallocated)
}

/// The time that the processor spent on this process, in all its threads, whatever else the machine did.
pub fn processor_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_nanos(u64::try_from(now.tv_nsec).unwrap_or(0))
}

/// Tells what was measured: to people on standard error, to `xtask` on standard output.
pub fn tell(row: Row) {
    let Row { what, ours, peer, ratio, goal, .. } = &row;
    eprintln!("{what}: {ours}; {peer}; {ratio} {goal} {}", row.verdict());
    println!("{}", serde_json::json!(row));
}

/// Runs a program to its end, on a runtime with one thread.
pub fn on_one_thread(measure: impl Future<Output = Outcome<()>>) -> Outcome<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(measure)
}
