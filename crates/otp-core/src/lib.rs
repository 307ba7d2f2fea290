#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod accepted;
mod capability;
mod code;
mod country_lint;
mod delivery;
mod error;
mod forward;
mod observer;
mod pasted;
mod phone;
mod risk;
mod sms;
mod verified;

pub use accepted::{Accepted, BilledUnits, BillingUnit};
pub use async_trait::async_trait;
pub use capability::{CheckVerification, HostedVerification, SendCode, StartVerification};
pub use code::{OtpCode, OtpCodeError};
pub use country_lint::{CountryRule, Severity, country_lint};
pub use delivery::Delivery;
pub use error::{Effect, Error, ErrorKind};
#[cfg(feature = "metrics")]
#[cfg_attr(docsrs, doc(cfg(feature = "metrics")))]
pub use observer::MetricsObserver;
#[cfg(feature = "tracing")]
#[cfg_attr(docsrs, doc(cfg(feature = "tracing")))]
pub use observer::TracingObserver;
pub use observer::{
    Attempt, CallBegan, CallEnded, CallOutcome, Decision, DecisionOutcome, Observer, Operated, Operation,
    OperatorAction, OperatorOutcome, Reported, Server, Step, Trouble, tell,
};
pub use pasted::is_blank_text;
pub use phone::{LineType, NumberText, PhoneNumber, PhoneNumberError, PhoneNumberErrorKind, Region};
pub use risk::Risk;
pub use sms::{SmsAlphabet, SmsLength};
pub use verified::Verified;
