#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod challenge;
mod code;
#[cfg(feature = "conformance")]
pub mod conformance;
mod engine;
mod error;
mod fixed_purpose;
mod hex;
mod keys;
mod limits;
mod memory;
mod policy;
mod purpose;
mod random;
mod request;
mod seal;
mod send_limits;
pub mod store;
mod tenant;
mod text;

pub use challenge::{ChallengeId, ChallengeIdError, Generation};
pub use engine::{BuildError, Engine, EngineBuilder};
pub use error::{Error, Limit, Reason};
pub use fixed_purpose::FixedPurpose;
pub use keys::{Key, KeyError, KeyRing, KeyRingBuilder};
pub use limits::{Attempts, CodeLength, FailureCap, FailureWindow, Lifetime, OutOfBounds};
pub use memory::MemoryStore;
pub use otp_core;
pub use policy::{Policy, Resend};
pub use purpose::{Purpose, PurposeError};
pub use request::{Challenge, Confirmed, Start, Started};
pub use send_limits::{SendLimits, Window};
pub use tenant::{Tenant, TenantError};
pub use text::{AppHash, MessageText, TextError, WebOrigin};
