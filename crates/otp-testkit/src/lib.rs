//! What the tests of several crates share.
//!
//! - [`http`]: the one server that plays broken HTTP, and witnesses what really arrived.
//! - `servers` (feature): Redis and PostgreSQL, started for one test and removed after it.
//!
//! A failed step panics, as in any test.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "tests alone use this crate, and a failed step is a failed test"
)]

pub mod http;
#[cfg(feature = "servers")]
pub mod servers;
