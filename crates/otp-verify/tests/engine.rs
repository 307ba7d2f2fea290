//! What an engine promises, through its own interface, with vendors and stores that do as they are told.
#![cfg(feature = "conformance")]
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

#[path = "engine/adapter.rs"]
mod adapter;
#[path = "engine/at_once.rs"]
mod at_once;
#[path = "engine/codes.rs"]
mod codes;
#[path = "engine/guard.rs"]
mod guard;
#[path = "engine/guarded_sends.rs"]
mod guarded_sends;
#[path = "engine/leaks.rs"]
mod leaks;
#[path = "engine/resends.rs"]
mod resends;
#[path = "engine/set_up.rs"]
mod set_up;
#[path = "engine/stores_that_fail.rs"]
mod stores_that_fail;
#[path = "engine/tries.rs"]
mod tries;
