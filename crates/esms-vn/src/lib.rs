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
pub mod multi_channel;
pub mod otp;
mod private;
mod request_id;
mod send_date;
mod send_options;
mod send_response;
mod valid;
pub mod zalo;

pub use client::Client;
pub use code::CodeResult;
pub use config::{ClientBuilder, Credentials};
pub use endpoint::Endpoint;
pub use otp::{Channel, Verification};
pub use otp_core;
pub use otp_core::{
    Accepted, BilledUnits, BillingUnit, CheckVerification, Effect, Error, ErrorKind, HostedVerification,
    OtpCode, PhoneNumber, Region, StartVerification, Verified,
};
pub use otp_http::{HttpOptions, Secret};
pub use request_id::RequestId;
pub use send_date::SendDate;
pub use send_options::SendOptions;
pub use send_response::SendResponse;
