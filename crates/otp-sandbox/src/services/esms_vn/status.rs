//! What became of messages: the calls that find one by its id.

mod get_send_status;
mod get_sms_receiver_status;

use super::sending::DELIVERY;
use super::{V, admit};
use crate::rules::{Rule, rules};
use crate::sent::Sent;
use crate::services::Function;
use crate::services::call::{Call, Refusal};
use crate::world::World;

pub(super) static FUNCTIONS: &[&Function] = &[&get_send_status::FUNCTION, &get_sms_receiver_status::FUNCTION];

const PAGE: &str =
    "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-sms-by-smsid (2026-01-29)";
const ERROR_PAGE_VI: &str = "https://developers.esms.vn/esms-api/bang-ma-loi (2026-04-07)";

rules! { V, RULES:
    Documented UNKNOWN_ID "esms-vn.status.unknown-id" "an id that the account has no message for gets 105" ERROR_PAGE_VI;
    Documented TOO_EARLY "esms-vn.status.too-early" "right after sending a message is not found yet: 105, here for one second" ERROR_PAGE_VI;
    Documented WEEK "esms-vn.status.week" "a message is found for seven days, after that it gets 105" PAGE;
}

const SECOND_MS: u64 = 1_000;
const WEEK_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

/// Keys, address, and the message that `RefId` names.
fn find<'w>(world: &'w World, call: &Call<'_>) -> Result<&'w Sent, Refusal> {
    admit(world, call)?;
    call.follows(&[&DELIVERY]);
    let refused = |rule| Refusal::new("105", rule);
    let sent = world.sent(V, call.get("RefId").unwrap_or_default()).ok_or_else(|| refused(&UNKNOWN_ID))?;
    let age_ms = world.now_ms.saturating_sub(sent.at_ms);
    match age_ms {
        0..SECOND_MS => Err(refused(&TOO_EARLY)),
        SECOND_MS..WEEK_MS => Ok(sent),
        _ => Err(refused(&WEEK)),
    }
}
