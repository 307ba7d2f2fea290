//! Reading the arguments of a case's `call`: each operation has a struct, so that a wrong name or a wrong type is an error
//! and not a call without that argument.

use otp_core::{OtpCode, PhoneNumber};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::case::Case;

pub(crate) fn read<T: DeserializeOwned>(case: &Case) -> Result<T, String> {
    let arguments = Value::Object(case.call.arguments.clone());
    serde_json::from_value(arguments).map_err(|error| format!("the call's arguments: {error}"))
}

pub(crate) fn phone(text: &str) -> Result<PhoneNumber, String> {
    text.parse().map_err(|error| format!("`phone` is no phone number: {error}"))
}

pub(crate) fn code(text: &str) -> Result<OtpCode, String> {
    OtpCode::parse(text).map_err(|error| format!("`code` is no code: {error}"))
}
