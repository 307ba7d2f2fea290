//! Rules that several of this vendor's calls share.

use otp_core::{LineType, NumberText, PhoneNumber, Region};

use crate::Error;

/// The one form that all printed samples have: `0` and nine digits.
pub(crate) fn national(phone: &PhoneNumber) -> Result<NumberText, Error> {
    let national = match phone.region() {
        Some(Region::Vietnam) => phone.national(),
        _ => None,
    };
    let national = national.ok_or_else(|| Error::invalid("Phone", "is not a Vietnamese number"))?;
    // Every mobile number has nine digits behind the zero. Ranges in reserve, old mobiles of ten, and services without a
    // zero are numbers of the plan, but none that a code can be sent to.
    if national.len() == 10 && national.starts_with('0') {
        return Ok(national);
    }
    Err(Error::invalid("Phone", "is not `0` and nine digits"))
}

/// A number that a message can be sent to.
pub(crate) fn mobile(phone: &PhoneNumber) -> Result<NumberText, Error> {
    if phone.line_type() == LineType::Other {
        return Err(Error::invalid("Phone", "is not a mobile number"));
    }
    national(phone)
}

/// The widest range that any version of the vendor's pages prints; they disagree (2 to 10, 2 to 15, or none).
pub(crate) fn time_alive(minutes: Option<u8>) -> Result<Option<String>, Error> {
    if minutes.is_some_and(|minutes| !(2..=15).contains(&minutes)) {
        return Err(Error::invalid("TimeAlive", "must be 2 to 15 minutes"));
    }
    Ok(minutes.map(|minutes| minutes.to_string()))
}

pub(crate) fn not_empty(field: &'static str, text: &str) -> Result<(), Error> {
    if text.is_empty() { Err(Error::invalid(field, "must not be empty")) } else { Ok(()) }
}

/// Where a text with a NUL in it ends for the vendor and the operators is anybody's guess.
pub(crate) fn no_nul(field: &'static str, text: &str) -> Result<(), Error> {
    if text.contains('\0') { Err(Error::invalid(field, "must not hold a NUL")) } else { Ok(()) }
}
