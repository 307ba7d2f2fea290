#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod accepted;
mod attempt;
mod capability;
mod code;
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
pub use attempt::Attempt;
pub use capability::{CheckVerification, HostedVerification, SendCode, StartVerification};
pub use code::{OtpCode, OtpCodeError};
pub use error::{Effect, Error, ErrorKind};
pub use observer::{Observer, Operated, Operation, OperatorAction, OperatorOutcome, Trouble};
pub use phone::{LineType, NumberText, PhoneNumber, PhoneNumberError, PhoneNumberErrorKind, Region};
pub use risk::Risk;
pub use sms::{SmsAlphabet, SmsLength};
pub use verified::Verified;
