//! What each command prints, and that no secret is in it.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod secrets;
mod start;
mod transcript;
mod transcripts;
