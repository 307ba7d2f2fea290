//! What the vendor, or somebody in its place, can answer: each answer has one kind and one effect, and is asked for once.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod body;
mod calls;
mod error;
mod status;
