//! The catalogue: one test for each thing that can go wrong with a call, and what it proves.
//!
//! Kind and effect of an error rest on what the libraries below report. An upgrade that shifts the meaning of one of their
//! errors must fail here; `cargo xtask test --full` runs these tests on the newest versions that are allowed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

mod before_connecting;
mod before_writing;
mod calls;
mod child;
mod given_up;
mod kept_connections;
#[cfg(target_os = "linux")]
mod kernel_gives_up;
mod never_enabled;
mod observed;
mod one_thread;
mod proxy;
mod refused;
mod reply_body;
mod reply_head;
mod runtimes;
mod tls;
mod tls_after_handshake;
mod tls_server;
mod what_leaves;
mod while_sending;
