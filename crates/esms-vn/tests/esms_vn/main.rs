//! The crate as its users see it, against a server of plain sockets and against the sandbox.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod adapter;
mod every_endpoint;
mod leaves;
mod refused;
mod texts;

use esms_vn::{Client, Credentials};

/// A client whose every host is this one, so that no test can reach the vendor.
fn all_hosts(credentials: Credentials, base_url: &str) -> Client {
    let builder = Client::builder(credentials).base_url(base_url);
    builder.voice_base_url(base_url).status_base_url(base_url).build().unwrap()
}
