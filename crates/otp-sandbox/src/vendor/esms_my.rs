//! esms.com.my as its pages of 14 June 2021 describe it.

mod answers;
mod country_codes;
mod generate;
mod texts;
mod verify;

use std::net::IpAddr;

use crate::exchange::{Reply, Request};
use crate::fields::{Fields, whole_number};
use crate::rules::Rule;
use crate::vendor::{Operation, Vendor};
use crate::world::World;

use answers::Refusal;
pub(super) use answers::answer_with;
pub(crate) use country_codes::country_code;

const V: Vendor = Vendor::EsmsMy;
const GENERATE_PAGE: &str = "https://api.esms.com.my/generate-otp.html (2021-06-14)";
const VERIFY_PAGE: &str = "https://api.esms.com.my/verify-otp.html (2021-06-14)";

const PATHS: Rule =
    Rule::documented(V, "esms-my.paths", "POST /sms/otp/generate and POST /sms/otp/verify", GENERATE_PAGE);
const UNKNOWN_PATH: Rule = Rule::assumed(
    V,
    "esms-my.unknown-path",
    "another path or method gets HTTP 404 with an HTML page",
    "no page says; a gateway's usual answer",
);
const BODY: Rule = Rule::documented(
    V,
    "esms-my.body",
    "the body is a form or JSON, as its content type says; both mean the same",
    GENERATE_PAGE,
);
const UNREADABLE: Rule = Rule::assumed(
    V,
    "esms-my.unreadable-body",
    "a body that is not what its content type says, or has another content type, counts as empty: status 1",
    "no page says; fits the meaning of 1",
);
const NUMBER_AS_TEXT: Rule = Rule::assumed(
    V,
    "esms-my.number-as-text",
    "a JSON number and a JSON text with the same digits mean the same",
    "the form encoding has texts only",
);
const PRECEDENCE: Rule = Rule::assumed(
    V,
    "esms-my.precedence",
    "checks run in this order: 1 mandatory, 3 keys, 2 address, 9 digits, 4 country, 11, 15, 13, 12, 10, app-id, 14, 8, 5",
    "no page says; from cheap to dear, the account before the message",
);
const MANDATORY: Rule =
    Rule::documented(V, "esms-my.mandatory", "a missing mandatory parameter gets status 1", GENERATE_PAGE);
const MANDATORY_TEXT: Rule = Rule::reported(
    V,
    "esms-my.mandatory-text",
    "the message of status 1 is the one printed for the balance call",
    "https://api.esms.com.my/balance.html (2021-05-23)",
);
const EMPTY_IS_MISSING: Rule = Rule::assumed(
    V,
    "esms-my.empty-is-missing",
    "an empty parameter counts as missing",
    "no page says; a form cannot tell them apart well",
);
const KEYS: Rule =
    Rule::documented(V, "esms-my.keys", "a wrong api-key or api-secret gets status 3", GENERATE_PAGE);
const ADDRESS: Rule = Rule::documented(
    V,
    "esms-my.address",
    "a call from an address that is not on the account's list gets status 2",
    GENERATE_PAGE,
);
const PHONE_DIGITS: Rule = Rule::documented(
    V,
    "esms-my.phone-digits",
    "a phone with anything but digits gets status 9",
    GENERATE_PAGE,
);
const APP_ID: Rule = Rule::documented(
    V,
    "esms-my.app-id",
    "codes of different app-ids do not see each other; 1 when absent",
    VERIFY_PAGE,
);
const APP_ID_SHAPE: Rule = Rule::assumed(
    V,
    "esms-my.app-id-shape",
    "an app-id that is not a whole number gets status 1",
    "no page says; there is no status for it",
);

const RULES: &[&Rule] = &[
    &PATHS,
    &UNKNOWN_PATH,
    &BODY,
    &UNREADABLE,
    &NUMBER_AS_TEXT,
    &PRECEDENCE,
    &MANDATORY,
    &MANDATORY_TEXT,
    &EMPTY_IS_MISSING,
    &KEYS,
    &ADDRESS,
    &PHONE_DIGITS,
    &APP_ID,
    &APP_ID_SHAPE,
];

pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    let all = [RULES, answers::RULES, generate::RULES, texts::RULES, verify::RULES];
    all.into_iter().flatten().copied()
}

pub(super) fn route(request: &Request) -> Option<Operation> {
    match (request.method.as_str(), request.path()) {
        ("POST", "/sms/otp/generate") => Some(Operation::GenerateOtp),
        ("POST", "/sms/otp/verify") => Some(Operation::VerifyOtp),
        _ => None,
    }
}

pub(super) fn unknown_path() -> Reply {
    let page =
        "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>Not Found</h1>\n</body>\n</html>\n";
    Reply::new(404, "text/html", page.as_bytes().to_vec(), "", &UNKNOWN_PATH)
}

pub(super) fn perform(world: &mut World, operation: Operation, request: &Request) -> Reply {
    let outcome = read(request).and_then(|fields| match operation {
        Operation::VerifyOtp => verify::verify(world, &fields, request.from),
        _ => generate::generate(world, &fields, request.from),
    });
    outcome.unwrap_or_else(|refusal| answers::refuse(world, &refusal))
}

pub(super) fn success_of_another(world: &mut World, operation: Operation) -> Reply {
    match operation {
        Operation::VerifyOtp => answers::verified(world, &BODY),
        _ => answers::sent(world, 1, 1, 0, &BODY),
    }
}

fn read(request: &Request) -> Result<Fields, Refusal> {
    match request.media_type().as_deref() {
        Some("application/json") => {
            Fields::from_json(&request.body).map_err(|_| Refusal::new(1, &UNREADABLE))
        }
        Some("application/x-www-form-urlencoded") => Ok(Fields::from_form(&request.body)),
        _ => Err(Refusal::new(1, &UNREADABLE)),
    }
}

/// What both calls ask first: mandatory parameters, keys, address, digits. Returns the phone.
fn admit<'f>(
    world: &World,
    fields: &'f Fields,
    mandatory: &[&str],
    from: IpAddr,
) -> Result<&'f str, Refusal> {
    if mandatory.iter().any(|name| fields.filled(name).is_none()) {
        return Err(Refusal::new(1, &MANDATORY));
    }
    let keys = V.credentials();
    if fields.get("api-key") != Some(keys.key) || fields.get("api-secret") != Some(keys.secret) {
        return Err(Refusal::new(3, &KEYS));
    }
    if !world.account(V).allows(from) {
        return Err(Refusal::new(2, &ADDRESS));
    }
    let phone = fields.get("phone").unwrap_or_default();
    if !phone.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::new(9, &PHONE_DIGITS));
    }
    Ok(phone)
}

fn app_id(fields: &Fields) -> Result<u32, Refusal> {
    let Some(text) = fields.filled("app-id") else { return Ok(1) };
    whole_number(text, 0, u32::MAX).ok_or(Refusal::new(1, &APP_ID_SHAPE))
}
