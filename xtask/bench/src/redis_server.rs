//! The same server that the store's tests start.
#![allow(dead_code, reason = "the tests ask more of it")]

include!("../../../crates/otp-verify-redis/tests/server/mod.rs");
