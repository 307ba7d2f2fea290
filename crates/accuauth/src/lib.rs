#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod code;
mod config;
mod endpoint;
#[cfg(feature = "__endpoints")]
#[doc(hidden)]
pub mod endpoints;
pub mod otp;

pub use client::Client;
pub use code::Status;
pub use config::{ClientBuilder, Credentials, Encoding, Host};
pub use endpoint::Endpoint;
pub use otp::{CodeSender, NumberFormat};
pub use otp_core;
pub use otp_core::{
    Accepted, BilledUnits, BillingUnit, Effect, Error, ErrorKind, OtpCode, PhoneNumber, Region, SendCode,
};
pub use otp_http::{HttpOptions, Secret};
