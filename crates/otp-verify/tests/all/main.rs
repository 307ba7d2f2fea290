//! What the engine, the memory store and the example services promise, through their own interfaces.
//!
//! Random sequences and races run a tenth of their counts, so that a usual run is quick. `OTP_LONG=1` runs all: a hundred
//! thousand sequences, and every race a hundred times.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

#[cfg(feature = "metrics")]
mod alerts;
// It starts the stores' servers, which the tests need on Linux alone.
#[cfg(target_os = "linux")]
mod attack;
// It takes its time from a clock of its own.
#[cfg(feature = "test-clock")]
mod channels_service;
#[cfg(feature = "conformance")]
mod conformance;
#[cfg(feature = "conformance")]
mod engine;
// It starts a Redis server.
#[cfg(all(target_os = "linux", feature = "tracing"))]
mod every_fault;
mod example_service;
#[cfg(feature = "conformance")]
mod lives;
#[cfg(feature = "serde")]
mod never_serialised;
// Its attackers have many addresses, and only Linux has them without being asked.
#[cfg(target_os = "linux")]
mod outside;
#[path = "../../examples/page_service.rs"]
#[allow(dead_code, reason = "the tests start the service, and not the program")]
mod page_service;
mod readme;
mod review;
#[cfg(target_os = "linux")]
mod route_service;
#[cfg(target_os = "linux")]
mod runbook;
#[cfg(target_os = "linux")]
mod shared;
mod texts;

/// How often something long is repeated: a tenth of `whole`, or all of it under `OTP_LONG=1`.
#[cfg(any(target_os = "linux", feature = "conformance"))]
fn count(whole: u32) -> u32 {
    let is_long = std::env::var("OTP_LONG").is_ok_and(|value| value == "1");
    if is_long { whole } else { whole.div_ceil(10) }
}
