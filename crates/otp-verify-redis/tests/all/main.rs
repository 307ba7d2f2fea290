//! The store on real servers: on one primary and on a cluster, with answers that are cut, and with servers that die.
//!
//! Each test starts the `redis-server` that it needs, and needs that program on the machine.
//!
//! Random sequences and races run a tenth of their counts or less, so that a usual run is quick. `OTP_LONG=1` runs all: forty
//! thousand sequences, and every race a hundred times. Only then six servers are started as a cluster whose primaries die.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

mod acknowledged;
mod another_type;
mod at_rest;
mod check;
#[cfg(feature = "conformance")]
mod cluster;
#[cfg(feature = "conformance")]
mod cluster_of_six;
#[cfg(feature = "conformance")]
mod conformance;
mod faults;
mod limits;
#[cfg(feature = "test-clock")]
mod many_callers;
mod permissions;
mod processes;
mod proxy;
mod questions;
#[cfg(feature = "conformance")]
mod rare;
#[cfg(feature = "test-clock")]
mod readme;
mod round_trips;
#[cfg(feature = "conformance")]
mod windows_in_turn;

use otp_testkit::servers::redis as server;

/// How often something long is repeated: a tenth of `whole`, or all of it under `OTP_LONG=1`.
fn count(whole: u32) -> u32 {
    if is_long() { whole } else { whole.div_ceil(10) }
}

fn is_long() -> bool {
    std::env::var("OTP_LONG").is_ok_and(|value| value == "1")
}
