//! One vocabulary for both answers: what a text is, to us and to the oracle.

use otp_core::{LineType, PhoneNumber, PhoneNumberError, Region};
use rlibphonenumber::PHONE_NUMBER_UTIL;
use rlibphonenumber::enums::{PhoneNumberFormat, PhoneNumberType, Region as Country};

/// Our regions and the oracle's names for them.
pub(crate) const REGIONS: [(Region, Country); 4] = [
    (Region::Vietnam, Country::VN),
    (Region::Malaysia, Country::MY),
    (Region::Indonesia, Country::ID),
    (Region::India, Country::IN),
];

/// Which number a text is, in E.164, and whether it is a mobile or another line in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    Mobile(String),
    /// The plan does not tell which.
    MobileOrFixed(String),
    Other(String),
    /// Well formed, but in no range known to be in use. The oracle says refused instead.
    Reserve(String),
    Refused,
}

pub(crate) fn ours(result: Result<PhoneNumber, PhoneNumberError>) -> Reading {
    let Ok(number) = result else { return Reading::Refused };
    let e164 = number.e164().to_string();
    match number.line_type() {
        LineType::Mobile => Reading::Mobile(e164),
        LineType::MobileOrFixed => Reading::MobileOrFixed(e164),
        LineType::Other => Reading::Other(e164),
        _ => Reading::Reserve(e164),
    }
}

pub(crate) fn oracle(text: &str, country: Option<Country>) -> Reading {
    let Ok(number) = PHONE_NUMBER_UTIL.parse(text, country) else { return Reading::Refused };
    let e164 = number.format_as(PhoneNumberFormat::E164).into_owned();
    match number.get_type() {
        PhoneNumberType::Unknown => Reading::Refused,
        PhoneNumberType::Mobile => Reading::Mobile(e164),
        PhoneNumberType::FixedLineOrMobile => Reading::MobileOrFixed(e164),
        _ => Reading::Other(e164),
    }
}
