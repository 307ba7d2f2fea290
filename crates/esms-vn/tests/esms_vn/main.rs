//! The crate as its users see it, against a server of plain sockets and against the sandbox.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod adapter;
mod at_most_once;
#[cfg(feature = "blocking")]
mod blocking;
mod callback_example;
mod callbacks;
mod code_sender;
mod every_endpoint;
mod own_text;
mod progress;
mod readme;
mod readme_of_own_codes;
mod refused;
mod requests;
#[cfg(feature = "short-code")]
mod short_code;
mod texts;
mod zalo;

use esms_vn::{Client, Credentials};

/// One base URL moves every host, so that no test can reach the vendor.
fn all_hosts(credentials: Credentials, base_url: &str) -> Client {
    Client::builder(credentials).base_url(base_url).build().unwrap()
}
