#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod config;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzz;
#[cfg(all(test, not(fuzzing)))]
mod fuzz;
mod generate_otp;
mod provider;
mod status;
mod verify_otp;
mod wire;

pub use client::Client;
pub use config::{ClientBuilder, Credentials, Encoding};
pub use error::Error;
pub use generate_otp::{GenerateOtp, GenerateOtpResponse, Language, OtpText};
pub use otp_core;
pub use otp_core::{
    Accepted, BilledUnits, BillingUnit, CheckVerification, Effect, ErrorKind, HostedVerification, OtpCode,
    PhoneNumber, Region, SmsLength, StartVerification, Verified,
};
pub use otp_http::{HttpOptions, Secret};
pub use provider::Verification;
pub use status::Status;
pub use verify_otp::{VerifyOtp, VerifyOtpResponse};
