#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod account;
pub mod callback;
mod client;
mod code;
mod config;
mod dlr;
mod endpoint;
#[cfg(feature = "__endpoints")]
#[doc(hidden)]
pub mod endpoints;
pub mod hlr;
pub mod otp;
mod send_response;
pub mod sms;
mod valid;
pub mod whatsapp;

pub use client::Client;
pub use code::Status;
pub use config::{ClientBuilder, Credentials, Encoding};
pub use endpoint::Endpoint;
pub use otp::{Language, OtpText, Verification};
pub use otp_core;
pub use otp_core::{
    Accepted, BilledUnits, BillingUnit, CheckVerification, Effect, Error, ErrorKind, HostedVerification,
    OtpCode, PhoneNumber, Region, SendCode, SmsLength, StartVerification, Verified,
};
pub use otp_http::{HttpOptions, Secret};
pub use send_response::SendResponse;
pub use sms::CodeSender;
pub use whatsapp::WhatsAppCodeSender;
