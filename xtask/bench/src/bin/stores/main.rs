//! How fast the verification engine is, beside what it stands on: `cargo xtask bench`.
//!
//! Ours and the peer's rounds alternate in the same run, so that what the machine does meanwhile meets both; what counts is
//! the ratio.

mod memory;
mod postgres;
/// The same servers that the stores' tests start.
#[allow(dead_code, reason = "the tests ask more of it")]
#[path = "../../../crates/otp-verify-postgres/tests/server/mod.rs"]
mod postgres_server;
#[allow(dead_code, reason = "the tests ask more of it")]
#[path = "../../../crates/otp-verify-redis/tests/server/mod.rs"]
mod redis_server;
mod redis_store;
mod rounds;
mod set_up;

use std::process::ExitCode;

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let measured = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(measure()));
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::from(2)
        }
    }
}

async fn measure() -> Outcome<()> {
    memory::measure().await?;
    redis_store::measure().await?;
    postgres::measure().await
}
