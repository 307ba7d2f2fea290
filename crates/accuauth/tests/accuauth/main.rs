//! The crate as its users see it, against a server of plain sockets and against the sandbox.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod adapter;
mod every_endpoint;
mod readme;
mod refused;
mod texts;
