#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod challenge;
#[cfg(feature = "conformance")]
pub mod conformance;
mod hex;
mod memory;
mod purpose;
pub mod store;

pub use challenge::{ChallengeId, ChallengeIdError, Generation};
pub use memory::MemoryStore;
pub use otp_core;
pub use purpose::{Purpose, PurposeError};
