//! What each command prints, and that no secret is in it.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod cases;
#[cfg(unix)]
mod interrupted;
mod pages;
mod proxy;
#[cfg(all(unix, feature = "redis", feature = "postgres"))]
mod real_stores;
mod replays;
mod secrets;
mod shell;
mod start;
#[cfg(target_os = "linux")]
mod terminal;
mod transcript;
mod transcripts;
#[cfg(target_os = "linux")]
mod unwritten;
