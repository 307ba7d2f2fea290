//! How fast the verification engine is, beside what it stands on: `cargo xtask bench`.
//!
//! Ours and the peer's rounds alternate in the same run, so that what the machine does meanwhile meets both; what counts is
//! the ratio.

mod memory;
mod postgres;
/// The same servers that the stores' tests start.
#[allow(dead_code, reason = "the tests ask more of it")]
#[path = "../../../../../crates/otp-verify-postgres/tests/all/server/mod.rs"]
mod postgres_server;
#[allow(dead_code, reason = "the tests ask more of it")]
#[path = "../../../../../crates/otp-verify-redis/tests/all/server/mod.rs"]
mod redis_server;
mod redis_store;
mod set_up;

use std::process::ExitCode;

use bench::Outcome;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    bench::finished(runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(measure())))
}

/// How many pairs of rounds.
const ROUNDS: usize = 7;

async fn measure() -> Outcome<()> {
    memory::measure().await?;
    redis_store::measure().await?;
    postgres::measure().await
}
