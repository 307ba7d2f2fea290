// One of the README's examples needs the clock.
#![cfg_attr(any(not(doctest), feature = "test-clock"), doc = include_str!("../README.md"))]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod acknowledge;
mod ask;
mod challenges;
mod check;
mod clock;
mod cluster;
mod delivery;
mod error;
mod operate;
mod parameters;
mod reply;
mod scripts;
mod store;

pub use otp_verify;
pub use redis;
pub use store::RedisStore;
