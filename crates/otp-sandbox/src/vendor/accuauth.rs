//! AccuAuth as its Indonesian page describes it: the caller makes the code, the vendor only sends.

mod answers;
mod content;

use crate::exchange::{Reply, Request};
use crate::fields::Fields;
use crate::inbox::Channel;
use crate::rules::Rule;
use crate::text_length::{Length, measure};
use crate::vendor::{Operation, Vendor, magic};
use crate::world::{Outgoing, World};

use answers::Refusal;
pub(super) use answers::{answer_with, unknown_path};

const V: Vendor = Vendor::Accuauth;
const PAGE: &str = "http://devcenter.cloud.accuauth.com/indonesia/data/data_send_sms_otp.html";
const SIBLING: &str = "public test class of the sibling platform cloudapi.linkface.cn (2019-07-12)";

const PATH: Rule = Rule::documented(V, "accuauth.path", "POST /data/send_sms_otp", PAGE);
const AUTH: Rule = Rule::documented(
    V,
    "accuauth.auth",
    "wrong X-DF-API-ID or X-DF-API-SECRET get HTTP 401 UNAUTHORIZED",
    PAGE,
);
const AUTH_MISSING: Rule = Rule::reported(
    V,
    "accuauth.auth-missing",
    "missing and empty keys are answered like wrong ones, without a reason",
    SIBLING,
);
const ADDRESS: Rule = Rule::assumed(
    V,
    "accuauth.address",
    "a call from an address that is not on the configured list gets HTTP 403 NO_PERMISSION",
    "no page knows such a list; the sandbox's setting needs an answer",
);
const CONTENT_TYPE: Rule = Rule::assumed(
    V,
    "accuauth.content-type",
    "the body is JSON when its content type says so, otherwise a form; both mean the same",
    "no page states a content type for this call; public clients of the vendor send both",
);
const UNREADABLE: Rule = Rule::assumed(
    V,
    "accuauth.unreadable-body",
    "JSON that cannot be read gets HTTP 400 INVALID_ARGUMENT, `Input parameter error`",
    "no page says; the reason is a sibling's",
);
const PRECEDENCE: Rule = Rule::assumed(
    V,
    "accuauth.precedence",
    "checks run in this order: path, keys, address, phone_number, content, quota",
    "no page says; the account before the message",
);
const PHONE_MISSING: Rule = Rule::documented(
    V,
    "accuauth.phone-missing",
    "no phone_number gets HTTP 400 INVALID_ARGUMENT, `argument 'phone_number': not found`",
    PAGE,
);
const PHONE_BLANK: Rule = Rule::reported(
    V,
    "accuauth.phone-blank",
    "an empty phone_number gets HTTP 400 INVALID_ARGUMENT, `argument 'phone_number': blank string`",
    SIBLING,
);
const PHONE_MALFORMED: Rule = Rule::reported(
    V,
    "accuauth.phone-malformed",
    "a malformed phone_number gets HTTP 400 INVALID_ARGUMENT, `Invalid phone_number`",
    SIBLING,
);
const PHONE_SHAPE: Rule = Rule::assumed(
    V,
    "accuauth.phone-shape",
    "well-formed means 8 to 15 digits with an optional + in front; 62…, +62… and 0… all pass",
    "the format is undocumented, and the vendor's other pages disagree",
);
const QUOTA: Rule = Rule::documented(V, "accuauth.quota", "a used-up quota gets HTTP 403 OUT_OF_QUOTA", PAGE);
const QUOTA_UNIT: Rule = Rule::assumed(
    V,
    "accuauth.quota-unit",
    "the quota is counted in billed messages",
    "the page says `API calls quota` but bills messages",
);
const CHARGE: Rule = Rule::documented(
    V,
    "accuauth.charge",
    "charge is the number of billed messages: one up to 160 characters, or 70 with any Unicode character",
    PAGE,
);
const CHARGE_LONG: Rule = Rule::assumed(
    V,
    "accuauth.charge-long",
    "a longer text is cut into parts of 153 or 67, and characters are counted by GSM 03.38",
    "the page only says `two or more messages`",
);
const SUCCESS: Rule = Rule::documented(
    V,
    "accuauth.success",
    "success has status `OK`, charge_info.charge and request_id, which is TID and 32 hexadecimal digits",
    PAGE,
);

const RULES: &[&Rule] = &[
    &PATH,
    &AUTH,
    &AUTH_MISSING,
    &ADDRESS,
    &CONTENT_TYPE,
    &UNREADABLE,
    &PRECEDENCE,
    &PHONE_MISSING,
    &PHONE_BLANK,
    &PHONE_MALFORMED,
    &PHONE_SHAPE,
    &QUOTA,
    &QUOTA_UNIT,
    &CHARGE,
    &CHARGE_LONG,
    &SUCCESS,
];

pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    let all = [RULES, answers::RULES, content::RULES];
    all.into_iter().flatten().copied()
}

pub(super) fn route(request: &Request) -> Option<Operation> {
    let known = request.method == "POST" && request.path() == "/data/send_sms_otp";
    known.then_some(Operation::SendSmsOtp)
}

pub(super) fn perform(world: &mut World, request: &Request) -> Reply {
    send(world, request).unwrap_or_else(|refusal| answers::refuse(world, &refusal))
}

pub(super) fn success_of_another(world: &mut World) -> Reply {
    answers::sent(world, 1, &SUCCESS)
}

fn send(world: &mut World, request: &Request) -> Result<Reply, Refusal> {
    admit(world, request)?;
    let fields = read(request)?;
    let phone = phone(&fields)?;
    if let Some(row) = magic::refusal(Operation::SendSmsOtp, phone) {
        let refusal = match row.vendor_code {
            "INVALID_ARGUMENT" => Refusal::invalid("Invalid phone_number", &row.rule),
            code => Refusal::new(code, &row.rule),
        };
        return Err(refusal);
    }
    let content = content::parse(fields.get("content").unwrap_or_default())?;
    let text = content.text();
    let Length { encoding, parts, .. } = measure(&text);
    if world.account(V).balance < u64::from(parts) {
        return Err(Refusal::new("OUT_OF_QUOTA", &QUOTA));
    }
    world.deliver(Outgoing {
        operation: Operation::SendSmsOtp,
        channel: Channel::Sms,
        sender: None,
        to: phone.to_owned(),
        text,
        code: content.value("code").map(str::to_owned),
        code_id: None,
        encoding,
        parts,
        units: parts,
        purpose: fields.get("template_id").unwrap_or_default().to_owned(),
    });
    Ok(answers::sent(world, parts, &SUCCESS))
}

fn admit(world: &World, request: &Request) -> Result<(), Refusal> {
    let keys = V.credentials();
    let given = (request.header_value("x-df-api-id"), request.header_value("x-df-api-secret"));
    match given {
        (Some(id), Some(secret)) if id == keys.key && secret == keys.secret => {}
        (Some(id), Some(secret)) if !id.is_empty() && !secret.is_empty() => {
            return Err(Refusal::new("UNAUTHORIZED", &AUTH));
        }
        _ => return Err(Refusal::new("UNAUTHORIZED", &AUTH_MISSING)),
    }
    if !world.account(V).allows(request.from) {
        return Err(Refusal::new("NO_PERMISSION", &ADDRESS));
    }
    Ok(())
}

fn read(request: &Request) -> Result<Fields, Refusal> {
    if request.media_type().as_deref() != Some("application/json") {
        return Ok(Fields::from_form(&request.body));
    }
    let unreadable = |_| Refusal::invalid("Input parameter error", &UNREADABLE);
    Fields::from_json(&request.body).map_err(unreadable)
}

fn phone(fields: &Fields) -> Result<&str, Refusal> {
    let Some(phone) = fields.get("phone_number") else {
        return Err(Refusal::invalid("argument 'phone_number': not found", &PHONE_MISSING));
    };
    if phone.trim().is_empty() {
        return Err(Refusal::invalid("argument 'phone_number': blank string", &PHONE_BLANK));
    }
    let digits = phone.strip_prefix('+').unwrap_or(phone);
    if !(8..=15).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::invalid("Invalid phone_number", &PHONE_MALFORMED));
    }
    Ok(phone)
}
