//! `POST /sms/otp/generate`: the vendor makes a code and sends it.

use super::texts;
use super::{
    ALPHABET, Call, GENERATE_PAGE, KEY_FIELDS, Outcome, PHONE_FIELD, Refusal, V, ZEROS, admit, app_id, number,
};
use crate::codes::Slot;
use crate::fields::whole_number;
use crate::names::{Does, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::require;
use crate::services::esms_my::answers::{self, STATUS};
use crate::text_length::{Encoding, Length, is_ambiguous};
use crate::world::{Outgoing, World};

impl Operation {
    /// esms-my `POST /sms/otp/generate`.
    pub const GENERATE_OTP: Self = Self(&Endpoint {
        vendor: V,
        name: "generate_otp",
        host: "rest",
        method: "POST",
        path: "/sms/otp/generate",
        input: Input::JsonOrForm,
        keys: KEY_FIELDS,
        phone: PHONE_FIELD,
        fields: &["brand-name", "message", "language", "duration", "app-id"],
        nested: &[],
        code: STATUS,
        does: Does::Sends,
        wish: "Make a code and send it",
    });
}

pub(super) static FUNCTION: Function =
    Function::new(Operation::GENERATE_OTP, &[RULES, texts::RULES], generate, |world| {
        answers::sent(&world.rng.uuid(), 1, 0, &SUCCESS)
    });

rules! { V, RULES:
    Documented DURATION "esms-my.generate.duration" "duration is in minutes, 3 when absent; more than 9 gets status 14" GENERATE_PAGE;
    Assumed DURATION_SHAPE "esms-my.generate.duration-shape"
        "a duration that is not a whole number, or below 1, gets status 14" "no page says; the nearest status";
    Documented LENGTH "esms-my.generate.length" "a final text of more than 160 GSM or 70 Unicode characters gets status 8" GENERATE_PAGE;
    Documented CREDITS "esms-my.generate.credits" "fewer credits than the message costs gets status 5" GENERATE_PAGE;
    Documented PRICE "esms-my.generate.price" "a message of one part costs one credit, as the printed success says" GENERATE_PAGE;
    Assumed PRICE_ABROAD "esms-my.generate.price-abroad" "a message to another country costs one credit, too" "no page says";
    Reported CODE_SHAPE "esms-my.generate.code-shape"
        "a code has six digits" "every printed sample, and the form of a public client; no page states it";
    Assumed SUPERSESSION "esms-my.generate.supersession" "a new code for the same phone and app-id makes the one before invalid" "no page says";
    Documented SUCCESS "esms-my.generate.success"
        "success has status 0, creditDeducted, message `ok`, id, parts, and type 0 (GSM) or 8 (Unicode)" GENERATE_PAGE;
}

const DIGITS: &[u8] = b"0123456789";

fn generate(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = admit(world, call, &[])?;
    number::reachable(call, phone)?;
    call.refuse_magic(phone, |_| None)?;
    let text = texts::template(call, phone)?;
    let app_id = app_id(call)?;
    let minutes = minutes(call)?;

    let code = world.make_code(V, DIGITS, 6);
    let text = text.replace("#otp#", &code).replace("#duration#", &minutes.to_string());
    call.hangs_on(&ALPHABET, is_ambiguous(&text));
    // Malaysian networks show a short code, never the brand.
    let sms = Outgoing::sms(call.operation, phone, text, app_id.to_string());
    let Length { encoding, units, parts } = sms.length;
    let (kind, limit) = if encoding == Encoding::Gsm7 { (0, 160) } else { (8, 70) };
    call.follows(&[&LENGTH, &CREDITS, if phone.starts_with("60") { &PRICE } else { &PRICE_ABROAD }]);
    require(units <= limit, "8", &LENGTH)?;
    require(world.account(V).balance >= u64::from(parts), "5", &CREDITS)?;

    call.follows(&[&CODE_SHAPE, &SUCCESS]);
    call.certain(world)?;
    let code_id = world.issue(Slot { vendor: V, phone: phone.to_owned(), app_id }, &code, minutes);
    world.deliver(Outgoing { code: Some(code), code_id: Some(code_id), ..sms });
    Ok(answers::sent(&world.rng.uuid(), parts, kind, &SUCCESS))
}

fn minutes(call: &Call<'_>) -> Result<u32, Refusal> {
    call.follows(&[&DURATION]);
    let Some(text) = call.filled("duration") else { return Ok(3) };
    let rule = if whole_number(text, 10, u32::MAX).is_some() { &DURATION } else { &DURATION_SHAPE };
    call.whole_number(text, 1, 9, &ZEROS).ok_or(Refusal::new("14", rule))
}
