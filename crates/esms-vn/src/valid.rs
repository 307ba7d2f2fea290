//! Rules that several of this vendor's calls share: what is refused before anything is sent.

use otp_core::{Error, LineType, NumberText, PhoneNumber, Region, is_blank_text};

/// The one form that all printed samples have: `0` and nine digits.
pub(crate) fn national(phone: PhoneNumber) -> Result<NumberText, Error> {
    let national = match phone.region() {
        Some(Region::Vietnam) => phone.national(),
        _ => None,
    };
    let national = national.ok_or_else(|| Error::invalid("Phone", "is not a Vietnamese number"))?;
    // Every mobile number has nine digits behind the zero. Ranges in reserve and fixed lines with other lengths, and services
    // without a zero are numbers of the plan, but no code can be sent to them.
    if national.len() == 10 && national.starts_with('0') {
        return Ok(national);
    }
    Err(Error::invalid("Phone", "is not `0` and nine digits"))
}

/// The number as it leaves, after [`national`] has found it fit.
pub(crate) fn written(phone: PhoneNumber) -> NumberText {
    phone.national().unwrap_or_else(|| phone.msisdn())
}

/// A number that a message can be sent to.
pub(crate) fn mobile(phone: PhoneNumber) -> Result<(), Error> {
    if phone.line_type() == LineType::Other {
        return Err(Error::invalid("Phone", "is not a mobile number"));
    }
    national(phone).map(drop)
}

/// A number that a voice can reach: any line of Vietnam but services, which have no zero.
pub(crate) fn callable(field: &'static str, phone: PhoneNumber) -> Result<(), Error> {
    vietnamese(field, phone)?;
    if phone.national().is_some_and(|number| number.starts_with('0')) {
        return Ok(());
    }
    Err(Error::invalid(field, "is the number of a service"))
}

/// A number of Vietnam, services among them.
pub(crate) fn vietnamese(field: &'static str, phone: PhoneNumber) -> Result<(), Error> {
    if phone.region() == Some(Region::Vietnam) {
        return Ok(());
    }
    Err(Error::invalid(field, "is not a Vietnamese number"))
}

/// The widest range that any version of the vendor's pages prints; they disagree (2 to 10, 2 to 15, or none).
pub(crate) fn time_alive(minutes: Option<u8>) -> Result<(), Error> {
    match minutes {
        Some(minutes) if !(2..=15).contains(&minutes) => {
            Err(Error::invalid("TimeAlive", "must be 2 to 15 minutes"))
        }
        Some(_) | None => Ok(()),
    }
}

/// A name or an id: nothing that a vendor has issued is blank or holds a control character.
pub(crate) fn name(field: &'static str, text: &str) -> Result<(), Error> {
    not_blank(field, text)?;
    if text.contains(char::is_control) {
        return Err(Error::invalid(field, "must not hold a control character"));
    }
    Ok(())
}

/// A text that somebody can see. Every name, id and text that the caller must give passes here.
pub(crate) fn not_blank(field: &'static str, text: &str) -> Result<(), Error> {
    if is_blank_text(text) { Err(Error::invalid(field, "must not be blank")) } else { Ok(()) }
}

/// The length of a code that can be checked: [`OtpCode`](otp_core::OtpCode) holds 4 to 10 characters.
pub(crate) fn num_char_of_code(length: Option<u8>) -> Result<(), Error> {
    match length {
        Some(length) if !(4..=10).contains(&length) => {
            Err(Error::invalid("NumCharOfCode", "must be 4 to 10: no other code could be checked"))
        }
        Some(_) | None => Ok(()),
    }
}

/// The vendor and the operators may end a text at a NUL, or not.
pub(crate) fn no_nul(field: &'static str, text: &str) -> Result<(), Error> {
    if text.contains('\0') { Err(Error::invalid(field, "must not hold a NUL")) } else { Ok(()) }
}

/// A number that the vendor names in an answer. `None` for what is no Vietnamese one: it may be a user id of Zalo.
pub(crate) fn received(text: &str) -> Option<PhoneNumber> {
    PhoneNumber::parse(text, Region::Vietnam).ok()?.restrict_to(&[Region::Vietnam]).ok()
}
