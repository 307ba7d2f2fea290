#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod check_code;
mod client;
mod config;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzz;
#[cfg(all(test, not(fuzzing)))]
mod fuzz;
mod provider;
mod send_message_auto_gen_code_v4;
mod send_message_auto_gen_code_v5;
mod status;
mod validate;
mod wire;

pub use check_code::{CheckCode, CheckCodeResponse};
pub use client::Client;
pub use config::{ClientBuilder, Credentials};
pub use error::Error;
pub use otp_core;
pub use otp_core::{
    Accepted, BilledUnits, BillingUnit, CheckVerification, Effect, ErrorKind, HostedVerification, OtpCode,
    PhoneNumber, Region, StartVerification, Verified,
};
pub use otp_http::{HttpOptions, Secret};
pub use provider::{Channel, Verification};
pub use send_message_auto_gen_code_v4::SendMessageAutoGenCodeV4;
pub use send_message_auto_gen_code_v5::{SendMessageAutoGenCodeV5, TypeId};
pub use status::CodeResult;
pub use wire::AutoGenCodeResponse;
