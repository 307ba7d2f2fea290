//! `POST /sms/send`: the caller's own text to one phone.

use super::answers::{self, STATUS};
use super::received::{ALPHABET, received};
use super::reports::REPORTING;
use super::sending::{self, KEY_FIELDS, PHONE_FIELD, take_over};
use super::{Call, Refusal, SEND_PAGE, V};
use crate::codes::code_in;
use crate::names::{Does, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::{Outcome, require};
use crate::text_length::{Encoding, Length, is_ambiguous, measure, measure_wide};
use crate::world::{Outgoing, World};

impl Operation {
    /// esms-my `POST /sms/send`.
    pub const SEND_SMS: Self = Self(&Endpoint {
        vendor: V,
        name: "send_sms",
        host: "rest",
        method: "POST",
        path: "/sms/send",
        input: Input::JsonOrForm,
        keys: KEY_FIELDS,
        phone: PHONE_FIELD,
        fields: &["msg", "type", "dlr", "dlr-url", "sender", "link"],
        nested: &[],
        code: STATUS,
        does: Does::Sends,
        wish: "Send a text",
    });
}

pub(super) static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    refused: Some(|world, _, code, _, rule| answers::failure_with_user(world, code, rule)),
    ..Function::new(Operation::SEND_SMS, &[RULES], send, |world| {
        answers::sent(&world.rng.uuid(), 1, 0, &SUCCESS)
    })
};

const TRANSCRIPT: &str = "a public CodeIgniter controller that repeats the table of the page";

rules! { V, RULES:
    Reported RM_PREFIX "esms-my.send.rm-prefix"
        "a text to a number that begins with 60 must begin with `RM0.00 `, else status 10" TRANSCRIPT;
    Documented TYPE "esms-my.send.type" "type is 0 or 8; the text decides when it is absent" SEND_PAGE;
    Reported BAD_TYPE "esms-my.send.bad-type" "another type gets status 7" TRANSCRIPT;
    Assumed NORMAL_LOSES "esms-my.send.normal-loses"
        "with type 0 a character that GSM 03.38 lacks arrives as `?`" "no page says; the usual result";
    Reported LENGTH "esms-my.send.length" "a text of more than 1530 GSM or 670 Unicode characters gets status 8" TRANSCRIPT;
    Documented LINK "esms-my.send.link"
        "with link, #link# in the text becomes esms.com.my/l/ and a key of six characters" SEND_PAGE;
    Assumed LINK_ALONE "esms-my.send.link-alone" "without link, #link# stays as it is; without #link#, link does nothing" "no page says";
    Documented SENDER "esms-my.send.sender" "sender is deprecated and does nothing in Malaysia" SEND_PAGE;
    Assumed SENDER_ABROAD "esms-my.send.sender-abroad" "it does nothing for other numbers either" "the page does not say";
    Documented SUCCESS "esms-my.send.success"
        "success has status 0, creditDeducted, message `ok`, id, parts, and type 0 (normal) or 8 (Unicode)" SEND_PAGE;
}

fn send(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = sending::phone(world, call, &["msg"])?;
    let text = call.get("msg").unwrap_or_default();
    if phone.starts_with("60") {
        call.follows(&[&RM_PREFIX]);
        require(text.starts_with("RM0.00 "), "10", &RM_PREFIX)?;
    }
    call.hangs_on(&SENDER, call.filled("sender").is_some());
    call.hangs_on(&SENDER_ABROAD, call.filled("sender").is_some() && !phone.starts_with("60"));
    let text = linked(world, call, received(call, text));
    let sms = of_type(call, Outgoing::sms(call.operation, phone, text, ""))?;
    let Length { encoding, units, parts } = sms.length;
    call.hangs_on(&ALPHABET, is_ambiguous(&sms.text));
    let (kind, most) = if encoding == Encoding::Gsm7 { (0, 1530) } else { (8, 670) };
    call.hangs_on(&LENGTH, parts > 1);
    require(units <= most, "8", &LENGTH)?;
    // Repeating a text with another number in it is no other purpose.
    let purpose = sms.text.replace(|one: char| one.is_ascii_digit(), "");
    take_over(world, call, Outgoing { code: code_in(&sms.text), purpose, ..sms }, kind, &SUCCESS)
}

/// The text with its short link.
fn linked(world: &mut World, call: &Call<'_>, text: String) -> String {
    let (has_link, has_place) = (call.filled("link").is_some(), text.contains("#link#"));
    call.hangs_on(&LINK, has_link && has_place);
    call.hangs_on(&LINK_ALONE, has_link != has_place);
    if !(has_link && has_place) {
        return text;
    }
    let key = world.rng.text(b"abcdefghijklmnopqrstuvwxyz0123456789", 6);
    text.replace("#link#", &format!("esms.com.my/l/{key}"))
}

/// The message in the alphabet that `type` names.
fn of_type(call: &Call<'_>, sms: Outgoing) -> Result<Outgoing, Refusal> {
    call.hangs_on(&TYPE, call.filled("type").is_some());
    match call.filled("type") {
        None => Ok(sms),
        Some("8") => Ok(Outgoing { length: measure_wide(&sms.text), ..sms }),
        Some("0") if sms.length.encoding == Encoding::Gsm7 => Ok(sms),
        Some("0") => {
            call.follows(&[&NORMAL_LOSES]);
            let is_kept = |one: char| measure(one.encode_utf8(&mut [0; 4])).encoding == Encoding::Gsm7;
            let text = sms.text.chars().map(|one| if is_kept(one) { one } else { '?' }).collect();
            Ok(Outgoing::sms(call.operation, &sms.to, text, sms.purpose))
        }
        Some(_) => Err(Refusal::new("7", &BAD_TYPE)),
    }
}
