//! `POST /sms/otp/verify`: is this the code?

use super::{Call, KEY_FIELDS, Outcome, PHONE_FIELD, Refusal, SUPERSESSION, V, VERIFY_PAGE, admit, app_id};
use crate::codes::{Check, Slot};
use crate::names::{Does, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::esms_my::answers::{self, STATUS};
use crate::world::World;

impl Operation {
    /// esms-my `POST /sms/otp/verify`.
    pub const VERIFY_OTP: Self = Self(&Endpoint {
        vendor: V,
        name: "verify_otp",
        host: "rest",
        method: "POST",
        path: "/sms/otp/verify",
        input: Input::JsonOrForm,
        keys: KEY_FIELDS,
        phone: PHONE_FIELD,
        fields: &["code", "app-id"],
        nested: &[],
        code: STATUS,
        does: Does::Checks,
        wish: "Check a code",
    });
}

pub(super) static FUNCTION: Function =
    Function::new(Operation::VERIFY_OTP, &[RULES], verify, |world| answers::verified(world, &SUCCESS));

const ONLY_STATUS: &str = "no page says; 16 is the only status about codes";

rules! { V, RULES:
    Documented SUCCESS "esms-my.verify.success" "the right code gets status 0, message `ok` and an id" VERIFY_PAGE;
    Documented WRONG "esms-my.verify.wrong" "a wrong code gets status 16, message `Invalid OTP` and an id" VERIFY_PAGE;
    Documented SAME_PHONE "esms-my.verify.same-phone" "the phone must be written exactly as it was for generate" VERIFY_PAGE;
    Assumed NO_CODE "esms-my.verify.no-code" "a phone and app-id without a code get status 16" ONLY_STATUS;
    Assumed EXPIRED "esms-my.verify.expired" "a code whose minutes are over gets status 16" ONLY_STATUS;
    Assumed USED_ONCE "esms-my.verify.used-once" "a verified code is used up and gets status 16 from then on" ONLY_STATUS;
    Assumed ATTEMPT_LIMIT "esms-my.verify.attempt-limit"
        "after five wrong guesses a code gets status 16 even when it is right" "no page states a limit";
}

fn verify(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = admit(world, call, &["code"])?;
    let slot = Slot { vendor: V, phone: phone.to_owned(), app_id: app_id(call)? };
    call.follows(&[&SAME_PHONE]);
    let checked = world.check(&slot, call.get("code").unwrap_or_default());
    call.hangs_on(&SUPERSESSION, checked.superseded);
    call.hangs_on(&ATTEMPT_LIMIT, checked.check == Check::Right && checked.wrong_guesses > 0);
    let rule = match checked.check {
        Check::Right => return Ok(answers::verified(world, &SUCCESS)),
        Check::Wrong => &WRONG,
        Check::NoCode => &NO_CODE,
        Check::Expired => &EXPIRED,
        Check::Used => &USED_ONCE,
        Check::Exhausted => &ATTEMPT_LIMIT,
    };
    Err(Refusal::new("16", rule))
}
