//! What the tests of other crates rely on.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod bodies;
mod draw;
mod finder;
mod http;
mod pages;
mod servers;
mod shell;
