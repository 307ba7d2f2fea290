//! `POST /sms/otp/verify`: is this the code?

use std::net::IpAddr;

use super::answers::{self, Refusal};
use super::{V, VERIFY_PAGE, admit, app_id};
use crate::codes::{Check, Slot};
use crate::exchange::Reply;
use crate::fields::Fields;
use crate::rules::Rule;
use crate::world::World;

const SUCCESS: Rule = Rule::documented(
    V,
    "esms-my.verify.success",
    "the right code gets status 0, message `ok` and an id",
    VERIFY_PAGE,
);
const WRONG: Rule = Rule::documented(
    V,
    "esms-my.verify.wrong",
    "a wrong code gets status 16, message `Invalid OTP` and an id",
    VERIFY_PAGE,
);
const SAME_PHONE: Rule = Rule::documented(
    V,
    "esms-my.verify.same-phone",
    "the phone must be written exactly as it was for generate",
    VERIFY_PAGE,
);
const NO_CODE: Rule = Rule::assumed(
    V,
    "esms-my.verify.no-code",
    "a phone and app-id without a code get status 16",
    "no page says; 16 is the only status about codes",
);
const EXPIRED: Rule = Rule::assumed(
    V,
    "esms-my.verify.expired",
    "a code whose minutes are over gets status 16",
    "no page says; 16 is the only status about codes",
);
const USED_ONCE: Rule = Rule::assumed(
    V,
    "esms-my.verify.used-once",
    "a verified code is used up and gets status 16 from then on",
    "no page says; 16 is the only status about codes",
);
const ATTEMPT_LIMIT: Rule = Rule::assumed(
    V,
    "esms-my.verify.attempt-limit",
    "after five wrong guesses a code gets status 16 even when it is right",
    "no page states a limit",
);

pub(super) const RULES: &[&Rule] =
    &[&SUCCESS, &WRONG, &SAME_PHONE, &NO_CODE, &EXPIRED, &USED_ONCE, &ATTEMPT_LIMIT];

pub(super) fn verify(world: &mut World, fields: &Fields, from: IpAddr) -> Result<Reply, Refusal> {
    let phone = admit(world, fields, &["api-key", "api-secret", "phone", "code"], from)?;
    let slot = Slot { vendor: V, phone: phone.to_owned(), app_id: app_id(fields)? };
    let rule = match world.check(&slot, fields.get("code").unwrap_or_default()) {
        Check::Right => return Ok(answers::verified(world, &SUCCESS)),
        Check::Wrong => &WRONG,
        Check::NoCode => &NO_CODE,
        Check::Expired => &EXPIRED,
        Check::Used => &USED_ONCE,
        Check::Exhausted => &ATTEMPT_LIMIT,
    };
    Err(Refusal::new(16, rule))
}
