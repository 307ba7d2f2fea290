//! `POST /data/send_sms_otp`: sends the caller's code in a template's text.

mod content;

use crate::fields::Kind;
use crate::names::{Does, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::accuauth::answers::{self, STATUS};
use crate::services::accuauth::{CONTENT_TYPE, EMPTY, SIBLING, V};
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::text_length::is_ambiguous;
use crate::world::{Outgoing, World};

pub(crate) const PAGE: &str = "http://devcenter.cloud.accuauth.com/indonesia/data/data_send_sms_otp.html";

impl Operation {
    /// accuauth `POST /data/send_sms_otp`.
    pub const SEND_SMS_OTP: Self = Self(&Endpoint {
        vendor: V,
        name: "send_sms_otp",
        host: "rest",
        method: "POST",
        path: "/data/send_sms_otp",
        input: Input::JsonElseForm,
        keys: &["X-DF-API-ID", "X-DF-API-SECRET"],
        phone: Some("phone_number"),
        fields: &["template_id", "content"],
        nested: &[],
        code: STATUS,
        does: Does::Sends,
        wish: "Send a code",
    });
}

pub(super) static FUNCTIONS: &[&Function] = &[&FUNCTION];

static FUNCTION: Function = Function::new(Operation::SEND_SMS_OTP, &[RULES, content::RULES], send, |world| {
    answers::sent(world, 1, &SUCCESS)
});

rules! { V, RULES:
    Unavoidable PRECEDENCE "accuauth.precedence"
        "checks run in this order: path, keys, address, phone_number, content, quota" "no page says; the account before the message";
    Documented PHONE_MISSING "accuauth.phone-missing" "no phone_number gets HTTP 400 INVALID_ARGUMENT, `argument 'phone_number': not found`" PAGE;
    Reported PHONE_BLANK "accuauth.phone-blank"
        "an empty phone_number gets HTTP 400 INVALID_ARGUMENT, `argument 'phone_number': blank string`" SIBLING;
    Reported PHONE_MALFORMED "accuauth.phone-malformed" "a malformed phone_number gets HTTP 400 INVALID_ARGUMENT, `Invalid phone_number`" SIBLING;
    Unavoidable PHONE_FORMS "accuauth.phone-forms"
        "62…, +62… and 0… are all well-formed" "the format is undocumented, and the vendor's other pages disagree";
    Assumed PHONE_SHAPE "accuauth.phone-shape" "well-formed means 8 to 15 digits with an optional + in front" "the format is undocumented";
    Assumed NUMBER_AS_TEXT "accuauth.number-as-text"
        "a JSON number is taken like the text of its digits" "no page says; the form encoding has texts only";
    Documented QUOTA "accuauth.quota" "a used-up quota gets HTTP 403 OUT_OF_QUOTA" PAGE;
    Assumed QUOTA_UNIT "accuauth.quota-unit" "the quota is counted in billed messages" "the page says `API calls quota` but bills messages";
    Documented CHARGE "accuauth.charge"
        "charge is the number of billed messages: one up to 160 characters, or 70 with any Unicode character" PAGE;
    Assumed CHARGE_LONG "accuauth.charge-long" "a longer text is cut into parts of 153 or 67"
        "the page only says `two or more messages`";
    Assumed ALPHABET "accuauth.charge-alphabet"
        "in GSM 03.38 é is no Unicode, and each of `^{}\\[~]|€` counts twice" "the page does not say what is Unicode";
    Documented SUCCESS "accuauth.success"
        "success has status `OK`, charge_info.charge and request_id, which is TID and 32 hexadecimal digits" PAGE;
}

fn send(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = phone(call)?;
    call.refuse_magic(phone, |code| (code == "INVALID_ARGUMENT").then(|| "Invalid phone_number".to_owned()))?;
    let content = content::parse(call, call.get("content").unwrap_or_default())?;
    let template = call.get("template_id").unwrap_or_default();
    let sms = Outgoing::sms(call.operation, phone, content.text(), template);
    let parts = sms.length.parts;
    call.follows(&[&content::TEMPLATE, &QUOTA, &CHARGE]);
    let balance = world.account(V).balance;
    call.hangs_on(&QUOTA_UNIT, (1..parts.into()).contains(&balance));
    call.hangs_on(&CHARGE_LONG, parts > 1);
    call.hangs_on(&ALPHABET, sms.length.units > 70 && is_ambiguous(&sms.text));
    require(balance >= u64::from(parts), "OUT_OF_QUOTA", &QUOTA)?;
    call.certain(world)?;
    world.deliver(Outgoing { code: content.value("code").map(str::to_owned), ..sms });
    Ok(answers::sent(world, parts, &SUCCESS))
}

fn phone<'c>(call: &'c Call<'_>) -> Result<&'c str, Refusal> {
    let invalid = |text: &str, rule| Err(Refusal::with_text("INVALID_ARGUMENT", text, rule));
    call.follows(&[&PRECEDENCE, &CONTENT_TYPE]);
    call.hangs_on(&EMPTY, ["template_id", "content"].iter().any(|name| call.get(name) == Some("")));
    call.hangs_on(&NUMBER_AS_TEXT, call.has(|_, kind| kind == Kind::Number));
    let Some(phone) = call.get("phone_number") else {
        return invalid("argument 'phone_number': not found", &PHONE_MISSING);
    };
    if phone.trim().is_empty() {
        return invalid("argument 'phone_number': blank string", &PHONE_BLANK);
    }
    let digits = phone.strip_prefix('+').unwrap_or(phone);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let has_length = (8..=15).contains(&digits.len());
    call.hangs_on(&PHONE_SHAPE, is_number && !has_length);
    if !is_number || !has_length {
        return invalid("Invalid phone_number", &PHONE_MALFORMED);
    }
    call.follows(&[&PHONE_FORMS]);
    Ok(phone)
}
