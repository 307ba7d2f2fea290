#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod config;
mod content;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzz;
#[cfg(all(test, not(fuzzing)))]
mod fuzz;
mod provider;
mod send_sms_otp;
mod status;
mod wire;

pub use client::Client;
pub use config::{ClientBuilder, Credentials, Encoding, Host};
pub use content::Content;
pub use error::Error;
pub use otp_core;
pub use otp_core::{
    Accepted, BilledUnits, BillingUnit, Effect, ErrorKind, OtpCode, PhoneNumber, Region, SendCode,
};
pub use otp_http::{HttpOptions, Secret};
pub use provider::{CodeSender, NumberFormat};
pub use send_sms_otp::{SendSmsOtp, SendSmsOtpResponse};
pub use status::Status;
