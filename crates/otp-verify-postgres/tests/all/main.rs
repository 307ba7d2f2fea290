//! The store on real servers: with connections that are cut or held up, with other settings, and with servers that crash.
//!
//! Each test starts the PostgreSQL server that it needs, from the programs of the machine's newest version. Tests that need no
//! settings and no crash share one, with a schema for each.
//!
//! Random sequences and races run a tenth of their counts, so that a usual run is quick. `OTP_LONG=1` runs all: three thousand
//! sequences, and every race fifty to a hundred times.
// The servers are started with the programs of a Unix machine.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

mod ask;
mod check;
#[cfg(feature = "conformance")]
mod clean_up;
#[cfg(feature = "conformance")]
mod conformance;
mod counting;
#[cfg(feature = "conformance")]
mod edges;
mod isolation;
mod locks;
mod lost_answers;
mod no_leak;
mod not_applied;
mod permissions;
mod plans;
mod pool;
mod proxy;
mod races;
#[cfg(feature = "test-clock")]
mod readme;
mod restarts;
mod round_trips;
mod schema;
mod sessions;
mod shared;
mod sql;
mod two_processes;
#[cfg(feature = "conformance")]
mod waits;

use otp_testkit::servers::postgres as server;

/// How often something long is repeated: a tenth of `whole`, or all of it under `OTP_LONG=1`.
fn count(whole: u32) -> u32 {
    let is_long = std::env::var("OTP_LONG").is_ok_and(|value| value == "1");
    if is_long { whole } else { whole.div_ceil(10) }
}
