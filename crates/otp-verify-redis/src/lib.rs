#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod ask;
mod challenges;
mod clock;
mod error;
mod parameters;
mod reply;
mod scripts;
mod store;
mod windows;

pub use otp_verify;
pub use redis;
pub use store::RedisStore;
