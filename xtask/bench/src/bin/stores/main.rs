//! How fast the verification engine is, beside what it stands on: `cargo xtask bench`.
//!
//! Ours and the peer's rounds alternate in the same run, so that what the machine does meanwhile meets both; what counts is
//! the ratio.

mod memory;
mod postgres;
mod redis_store;
mod set_up;

use bench::Outcome;
// The same servers that the stores' tests start.
use otp_testkit::servers::{postgres as postgres_server, redis as redis_server};

fn main() -> Outcome<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure())
}

/// How many pairs of rounds.
const ROUNDS: usize = 7;
/// Connections of a server's rounds, on both sides.
const CONNECTIONS: usize = 16;

async fn measure() -> Outcome<()> {
    memory::measure().await?;
    redis_store::measure().await?;
    postgres::measure().await
}
