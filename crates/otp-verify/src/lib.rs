// Of the README's examples one needs the clock, and one both observers.
#![cfg_attr(
    any(not(doctest), all(feature = "metrics", feature = "test-clock", feature = "tracing")),
    doc = include_str!("../README.md")
)]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod before_send;
mod challenge;
mod channels;
mod code;
#[cfg(feature = "conformance")]
pub mod conformance;
mod engine;
mod error;
mod fixed_purpose;
mod hex;
mod idempotency_key;
mod keys;
mod limits;
mod memory;
mod policy;
mod purpose;
mod random;
mod request;
mod route;
mod seal;
mod send_limits;
mod sentence;
#[cfg(feature = "serde")]
mod serde;
pub mod store;
mod tenant;
// It is beside the suite for stores, which needs it most.
#[cfg(feature = "test-clock")]
#[path = "conformance/clock.rs"]
mod test_clock;
mod text;
pub mod words;

pub use before_send::{BeforeSend, HookError, PlannedSend, Verdict};
pub use challenge::{ChallengeId, ChallengeIdError, Generation};
pub use channels::{ChannelName, ChannelNameError, Channels};
pub use engine::{
    BuildError, ChallengeState, ChallengeStatus, Confirmations, Engine, EngineBuilder, FailureState,
    LimitState, NextChannel, NumberState, Operator, Strictness,
};
pub use error::{Error, Limit, Reason};
pub use fixed_purpose::FixedPurpose;
pub use idempotency_key::{IdempotencyKey, IdempotencyKeyError};
pub use keys::{Key, KeyError, KeyRing, KeyRingBuilder};
pub use limits::{Attempts, CodeLength, FailureCap, ForgetAfter, Lifetime, OutOfBounds};
pub use memory::MemoryStore;
pub use otp_core;
pub use policy::{Policy, Resend};
pub use purpose::{Purpose, PurposeError};
pub use request::{Challenge, Confirmed, Message, Start, Started};
pub use route::Route;
pub use send_limits::{Brake, Prefix, PrefixError, Scope, SendLimits, Window};
pub use tenant::{Tenant, TenantError};
#[cfg(feature = "test-clock")]
#[cfg_attr(docsrs, doc(cfg(feature = "test-clock")))]
pub use test_clock::TestClock;
pub use text::{AppHash, MessageText, TextError, WebOrigin};
