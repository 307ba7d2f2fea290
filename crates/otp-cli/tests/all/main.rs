//! What each command prints, and that no secret is in it.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod secrets;
mod shell;
mod start;
#[cfg(all(feature = "redis", feature = "postgres"))]
mod store;
mod transcript;
mod transcripts;
