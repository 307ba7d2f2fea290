#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod account;
mod at_most_once;
pub mod callback;
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
pub mod register;
mod request_id;
mod send_date;
mod send_options;
mod send_response;
pub mod sms;
mod sms_type;
pub mod status;
pub mod templates;
mod valid;
pub mod viber;
pub mod voice;
mod word;
pub mod zalo;

pub use at_most_once::{Sent, WithRequestId};
pub use client::Client;
pub use code::CodeResult;
pub use config::{ClientBuilder, Credentials};
pub use endpoint::Endpoint;
pub use otp::{Channel, Verification};
pub use otp_core;
pub use otp_core::{
    Accepted, BilledUnits, BillingUnit, CheckVerification, Effect, Error, ErrorKind, HostedVerification,
    OtpCode, PhoneNumber, Region, SendCode, StartVerification, Verified,
};
pub use otp_http::{HttpOptions, Secret};
pub use request_id::RequestId;
pub use send_date::SendDate;
pub use send_options::SendOptions;
pub use send_response::SendResponse;
pub use sms::CodeSender;
pub use sms_type::SmsType;
