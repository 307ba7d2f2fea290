//! Rules that several calls share.

use otp_core::{Error, LineType, PhoneNumber, Region, is_blank_text};

/// What every text to a Malaysian number must begin with: the price that its reader pays, and one blank.
pub(crate) const PRICE_TAG: &str = "RM0.00 ";

/// Whether the rule of the price tag is known to hold.
pub(crate) fn is_malaysian(phone: PhoneNumber) -> bool {
    phone.region() == Some(Region::Malaysia)
}

/// Refuses a number that no SMS reaches.
pub(crate) fn mobile(field: &'static str, phone: PhoneNumber) -> Result<(), Error> {
    if phone.line_type() == LineType::Other {
        return Err(Error::invalid(field, "is not a mobile number"));
    }
    Ok(())
}

/// Refuses an SMS of the caller's that would be refused, or would arrive cut off.
pub(crate) fn own_text(field: &'static str, text: &str, phone: PhoneNumber) -> Result<(), Error> {
    if is_malaysian(phone) && !text.starts_with(PRICE_TAG) {
        return Err(Error::invalid(field, "to a Malaysian number must begin with `RM0.00 `"));
    }
    without_nul(field, text)
}

pub(crate) fn without_nul(field: &'static str, text: &str) -> Result<(), Error> {
    if text.contains('\0') {
        return Err(Error::invalid(field, "must not hold a NUL"));
    }
    Ok(())
}

/// A text that somebody can see. Every name and text that the caller must give passes here.
pub(crate) fn not_blank(field: &'static str, text: &str) -> Result<(), Error> {
    if is_blank_text(text) { Err(Error::invalid(field, "must not be blank")) } else { Ok(()) }
}

/// Refuses what is no web address: the vendor could neither call nor shorten it.
pub(crate) fn web_address(field: &'static str, url: &str) -> Result<(), Error> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_none_or(|host| host.is_empty() || host.starts_with(['/', '?', '#', ':'])) {
        return Err(Error::invalid(field, "must begin with `https://` or `http://` and a host"));
    }
    if url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(Error::invalid(field, "must not hold a blank or a control character"));
    }
    Ok(())
}
