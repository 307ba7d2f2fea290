#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod challenges;
mod clock;
mod error;
mod keys;
mod reply;
mod script;
mod store;
mod windows;

pub use otp_verify;
pub use redis;
pub use store::RedisStore;
