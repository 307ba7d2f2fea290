//! The phone of a call.

use super::{Call, GENERATE_PAGE, Refusal, V, country_codes};
use crate::rules::{Rule, rules};
use crate::services::call::require;

rules! { V, RULES:
    Documented DIGITS "esms-my.phone-digits" "a phone with anything but digits gets status 9" GENERATE_PAGE;
    Documented COUNTRY "esms-my.country"
        "a phone that does not begin with a country code (such as 0123456789) gets status 4" GENERATE_PAGE;
    Assumed LENGTH "esms-my.phone-length"
        "a phone of fewer than 8 or more than 15 digits gets status 9" "no page says; the bounds of international numbers";
    Assumed TRUNK_ZERO "esms-my.trunk-zero"
        "a phone with a 0 behind the country code 60 gets status 9" "no page says; no Malaysian number begins so";
}

/// The phone in this field, if it is digits.
pub(super) fn digits<'c>(call: &'c Call<'_>, field: &str) -> Result<&'c str, Refusal> {
    let phone = call.get(field).unwrap_or_default();
    call.follows(&[&DIGITS]);
    require(phone.bytes().all(|byte| byte.is_ascii_digit()), "9", &DIGITS)?;
    Ok(phone)
}

/// Asks whether a message can be sent to this phone.
pub(super) fn reachable(call: &Call<'_>, phone: &str) -> Result<(), Refusal> {
    call.follows(&[&COUNTRY]);
    // A short local number gets the refusal about its country code first: that is the page's own example.
    require(country_codes::begins_with_one(phone), "4", &COUNTRY)?;
    require(!phone.starts_with("600"), "9", &TRUNK_ZERO)?;
    require((8..=15).contains(&phone.len()), "9", &LENGTH)
}
