//! The two calls about codes: one makes and sends them, one checks them. Here is what they share.

mod generate_otp;
mod texts;
mod verify_otp;

use self::generate_otp::SUPERSESSION;
use super::received::{ALPHABET, received};
use super::{GENERATE_PAGE, V, VERIFY_PAGE, ZEROS, number};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal};
use crate::world::World;

pub(super) static FUNCTIONS: &[&Function] = &[&generate_otp::FUNCTION, &verify_otp::FUNCTION];

rules! { V, RULES:
    Unavoidable PRECEDENCE "esms-my.precedence"
        "checks run in this order: 1 mandatory, 3 keys, 2 address, 9 digits, 4 country, 11, 15, 13, 12, 10, app-id, 14, 8, 5"
        "no page says; from cheap to dear, the account before the message";
    Documented APP_ID "esms-my.app-id" "codes of different app-ids do not see each other; 1 when absent" VERIFY_PAGE;
    Assumed APP_ID_SHAPE "esms-my.app-id-shape" "an app-id that is not a whole number gets status 1" "no page says; there is no status for it";
}

const KEY_FIELDS: &[&str] = &["api-key", "api-secret"];
const PHONE_FIELD: Option<&str> = Some("phone");

/// What both calls ask first; `beside` is mandatory beside keys and phone. Returns the phone.
fn admit<'c>(world: &World, call: &'c Call<'_>, beside: &[&str]) -> Result<&'c str, Refusal> {
    call.follows(&[&PRECEDENCE]);
    super::admit(world, call, &[&["phone"], beside].concat())?;
    number::digits(call, "phone")
}

fn app_id(call: &Call<'_>) -> Result<u32, Refusal> {
    call.follows(&[&APP_ID]);
    let Some(text) = call.filled("app-id") else { return Ok(1) };
    call.whole_number(text, 0, u32::MAX, &ZEROS).ok_or(Refusal::new("1", &APP_ID_SHAPE))
}
