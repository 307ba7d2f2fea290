//! Registrations of templates and packages. They are answered and are in the log like every call; nothing is booked.

mod register_oa_package;
mod register_zns_template;
mod sub_service_preview;

use super::answers;
use super::{V, admit};
use crate::exchange::Reply;
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Call, Refusal, require};
use crate::world::World;

pub(super) static FUNCTIONS: &[&Function] =
    &[&sub_service_preview::FUNCTION, &register_zns_template::FUNCTION, &register_oa_package::FUNCTION];

rules! { V, RULES:
    Unavoidable PRECEDENCE "esms-vn.register.precedence" "checks run in this order: readable, 101, 140, 301, 118, 99" "no page says";
    Assumed INVALID "esms-vn.register.invalid" "a required field that is missing or empty, and a day that does not exist, gets 99" "no page has a code for it";
    Assumed TYPE "esms-vn.register.type" "an SmsType or a Package that the page does not list gets 118" "the table's `message type not supported` fits best";
    Assumed NOTHING_BOOKED "esms-vn.register.nothing-booked"
        "a registration changes nothing else, costs nothing, and the same one may come again" "the sandbox has nobody who looks at one";
}

/// Keys, address, and the fields that must be there.
fn ask(world: &World, call: &Call<'_>, required: &[&str]) -> Result<(), Refusal> {
    call.follows(&[&PRECEDENCE, &NOTHING_BOOKED]);
    admit(world, call)?;
    valid(required.iter().all(|name| call.filled(name).is_some()))
}

fn valid(holds: bool) -> Result<(), Refusal> {
    holds.then_some(()).ok_or_else(|| Refusal::with_text("99", "Invalid parameter", &INVALID))
}

/// A field that is one of these words.
fn one_of(call: &Call<'_>, name: &str, words: &[&str]) -> Result<(), Refusal> {
    require(call.filled(name).is_some_and(|word| words.contains(&word)), "118", &TYPE)
}

fn taken_over(world: &mut World, text: &str, rule: &'static Rule) -> Reply {
    // A first digit other than 0 makes five digits a number.
    let digits = format!("{}{}", world.rng.text(b"123456789", 1), world.rng.text(b"0123456789", 4));
    let id: u32 = digits.parse().unwrap_or(0);
    let members =
        [("CodeResult", "100".into()), ("ErrorMessage", text.into()), ("ServicePreviewId", id.into())];
    answers::shaped("100", rule, &members)
}
