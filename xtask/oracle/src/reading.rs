//! One vocabulary for both answers: what a text is, to us and to the oracle.

use otp_core::{LineType, Region};
use rlibphonenumber::PHONE_NUMBER_UTIL;
use rlibphonenumber::enums::{PhoneNumberFormat, PhoneNumberType, Region as Country};

use crate::phone_readings::{Asked, Result};

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

pub(crate) fn ours(result: &Result) -> Reading {
    let Ok(number) = result else { return Reading::Refused };
    let e164 = number.e164().to_string();
    match number.line_type() {
        LineType::Mobile => Reading::Mobile(e164),
        LineType::MobileOrFixed => Reading::MobileOrFixed(e164),
        LineType::Other => Reading::Other(e164),
        _ => Reading::Reserve(e164),
    }
}

pub(crate) fn oracle(asked: &Asked) -> Reading {
    let country = asked.region.map(|region| match region {
        Region::Vietnam => Country::VN,
        Region::Malaysia => Country::MY,
        Region::Indonesia => Country::ID,
        Region::India => Country::IN,
        other => panic!("no name of the oracle's for {other:?}"),
    });
    let Ok(number) = PHONE_NUMBER_UTIL.parse(&asked.text, country) else { return Reading::Refused };
    let e164 = number.format_as(PhoneNumberFormat::E164).into_owned();
    match number.get_type() {
        PhoneNumberType::Unknown => Reading::Refused,
        PhoneNumberType::Mobile => Reading::Mobile(e164),
        PhoneNumberType::FixedLineOrMobile => Reading::MobileOrFixed(e164),
        _ => Reading::Other(e164),
    }
}
