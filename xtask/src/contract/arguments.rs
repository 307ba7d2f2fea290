//! Reading the arguments of a case's `call`.

use otp_core::PhoneNumber;
use serde_json::Value;

use super::case::Case;

pub(crate) fn text<'a>(case: &'a Case, name: &str) -> Option<&'a str> {
    case.call.arguments.get(name)?.as_str()
}

pub(crate) fn required<'a>(case: &'a Case, name: &str) -> Result<&'a str, String> {
    text(case, name).ok_or_else(|| format!("the call lacks `{name}`"))
}

pub(crate) fn number<T: TryFrom<u64>>(case: &Case, name: &str) -> Option<T> {
    case.call.arguments.get(name)?.as_u64()?.try_into().ok()
}

pub(crate) fn flag(case: &Case, name: &str) -> Option<bool> {
    case.call.arguments.get(name).and_then(Value::as_bool)
}

pub(crate) fn phone(case: &Case) -> Result<PhoneNumber, String> {
    required(case, "phone")?.parse().map_err(|error| format!("`phone` is no phone number: {error}"))
}
