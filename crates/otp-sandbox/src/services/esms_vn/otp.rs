//! The auto-code calls: V5 (Zalo, then SMS), V4 (SMS) and the check of both. Here is what they share.

mod check_code;
mod send_message_auto_gen_code_v4;
mod send_message_auto_gen_code_v5;

use super::sending::{self, PHONE_FIELD, afford, refuse_magic};
use super::{CHECK_PAGE, READS, SENDS, V, V4_PAGE, V5_PAGE, answers};
use crate::codes::Slot;
use crate::rules::{Rule, rules};
use crate::sent::Sent;
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::world::World;

pub(super) static FUNCTIONS: &[&Function] = &[
    &send_message_auto_gen_code_v5::FUNCTION,
    &send_message_auto_gen_code_v4::FUNCTION,
    &check_code::FUNCTION,
];

rules! { V, RULES:
    Unavoidable PRECEDENCE "esms-vn.precedence"
        "checks run in this order: readable, 101, 140, 108, 791 789 (V5) or 104 (V4), 300, 118, 146, 99, 103"
        "no page says; the account before the message";
    Documented TIME_ALIVE_RANGE "esms-vn.time-alive-range"
        "TimeAlive is in minutes, 2 to 15, 5 when absent (the Vietnamese page of the same call says 2 to 10)" V4_PAGE;
    Reported TIME_ALIVE_V5 "esms-vn.time-alive-v5" "V5 has the range and the default of V4"
        "earlier states of the V5 page (2025-01: 2 to 15; 2025-10-21: default 5); today's page has neither";
    Assumed ZEROS "esms-vn.zeros" "TimeAlive and NumCharOfCode may have zeros in front" "no page says";
    Assumed BAD_VALUE "esms-vn.bad-value" "a TimeAlive, NumCharOfCode or IsNumber out of range gets 99" "no page has a code for it";
    Assumed SUPERSESSION "esms-vn.supersession" "a new code for the same phone makes the one before invalid, whichever call made them"
        "no page says; the check knows only phone and code";
    Assumed ALPHABET "esms-vn.alphabet" "a code of letters and digits uses capital letters" "the one printed code of this kind is 1NTTJ6";
    Unavoidable DIGITS_ON_V5 "esms-vn.v5-code" "V5 makes codes of six digits" "the page does not say";
    Documented NO_SENDING "esms-vn.type-id" "TypeId 1 only creates the code, 2 also sends it" V5_PAGE;
}

const DIGITS: &[u8] = b"0123456789";
const LETTERS_AND_DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Keys, address and phone, in this order. Returns the phone.
fn admit<'c>(world: &World, call: &'c Call<'_>) -> Result<&'c str, Refusal> {
    call.follows(&[&PRECEDENCE]);
    super::admit(world, call)?;
    sending::phone(call)
}

fn time_alive(call: &Call<'_>) -> Result<u32, Refusal> {
    call.follows(&[&TIME_ALIVE_RANGE]);
    let minutes = |text| call.whole_number(text, 2, 15, &ZEROS).ok_or_else(bad_value);
    call.filled("TimeAlive").map_or(Ok(5), minutes)
}

/// Reads what kind of message the call is for, and says whether it is 2: both calls send that kind only.
fn kind(call: &Call<'_>, name: &str, known: &[&str], rules: [&'static Rule; 2]) -> Result<bool, Refusal> {
    let [missing, unknown] = rules;
    let kind = call.filled(name).ok_or_else(|| Refusal::new("300", missing))?;
    require(known.contains(&kind), "118", unknown).map(|()| kind == "2")
}

fn bad_value() -> Refusal {
    Refusal::with_text("99", "Invalid parameter", &BAD_VALUE)
}

/// Remembers a message with a code, for those who ask for it by its id.
fn remember(
    world: &mut World,
    call: &Call<'_>,
    id: &str,
    product: u32,
    (phone, text): (&str, &str),
    units: u32,
) {
    let sent = Sent { product, units, ..Sent::new(world, call.operation, id, &[phone], text) };
    world.remember(sent);
}

/// The check knows neither app nor brand: phone and code are the whole key.
fn slot(phone: &str) -> Slot {
    Slot { vendor: V, phone: phone.to_owned(), app_id: 0 }
}
