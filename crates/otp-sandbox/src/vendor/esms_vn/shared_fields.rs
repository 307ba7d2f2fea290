//! What all three calls ask first, and what both generating calls share.

use std::net::IpAddr;

use super::answers::{Refusal, phone_not_valid};
use super::{ERROR_PAGE, V, V4_PAGE, V5_PAGE};
use crate::codes::Slot;
use crate::fields::{Fields, whole_number};
use crate::rules::Rule;
use crate::vendor::{Operation, magic};
use crate::world::World;

const KEYS: Rule =
    Rule::documented(V, "esms-vn.keys", "a wrong ApiKey or SecretKey gets 101 `Authorize Failed`", V4_PAGE);
const KEYS_MISSING: Rule = Rule::assumed(
    V,
    "esms-vn.keys-missing",
    "missing or empty keys are answered like wrong ones",
    "no page says",
);
const NAMES_ON_GET: Rule = Rule::reported(
    V,
    "esms-vn.names-on-get",
    "parameter names of the GET calls may be written in any letter case",
    "public clients and the vendor's own Python sample",
);
const ADDRESS: Rule = Rule::documented(
    V,
    "esms-vn.address",
    "a call from an address that is not on the account's list gets 140",
    ERROR_PAGE,
);
const PHONE: Rule = Rule::documented(V, "esms-vn.phone", "a phone in a wrong form gets 108", ERROR_PAGE);
const PHONE_SHAPE: Rule = Rule::assumed(
    V,
    "esms-vn.phone-shape",
    "the right form is 0 and nine digits; 84…, +84… and a missing phone are refused",
    "the only form in the documentation's samples; public notes disagree about 84…",
);
const PRECEDENCE: Rule = Rule::assumed(
    V,
    "esms-vn.precedence",
    "checks run in this order: readable, 101, 140, 108, 791 789 (V5) or 104 (V4), 300, 118, 146, 99, 103",
    "no page says; the account before the message",
);
const TIME_ALIVE_RANGE: Rule = Rule::documented(
    V,
    "esms-vn.time-alive-range",
    "TimeAlive is in minutes, 2 to 15, 5 when absent (the Vietnamese page of the same call says 2 to 10)",
    V4_PAGE,
);
const TIME_ALIVE_V5: Rule = Rule::reported(
    V,
    "esms-vn.time-alive-v5",
    "V5 has the range and the default of V4",
    "earlier states of the V5 page (2025-01: 2 to 15; 2025-10-21: default 5); today's page has neither",
);
const BAD_VALUE: Rule = Rule::assumed(
    V,
    "esms-vn.bad-value",
    "a TimeAlive, NumCharOfCode or IsNumber out of range gets 99",
    "no page has a code for it",
);
const SUPERSESSION: Rule = Rule::assumed(
    V,
    "esms-vn.supersession",
    "a new code for the same phone makes the one before invalid, whichever call made them",
    "no page says; the check knows only phone and code",
);
const BALANCE: Rule =
    Rule::documented(V, "esms-vn.balance", "a balance that is too low gets 103", ERROR_PAGE);
const PRICE: Rule = Rule::assumed(
    V,
    "esms-vn.price",
    "the balance is counted in messages; an SMS costs one for each part, a Zalo message one",
    "prices are agreed with the vendor; the real balance is money",
);
const ALPHABET: Rule = Rule::assumed(
    V,
    "esms-vn.alphabet",
    "a code of letters and digits uses capital letters",
    "the one printed code of this kind is 1NTTJ6",
);
const DIGITS_ON_V5: Rule =
    Rule::assumed(V, "esms-vn.v5-code", "V5 makes codes of six digits", "the page does not say");
const NO_SENDING: Rule =
    Rule::documented(V, "esms-vn.type-id", "TypeId 1 only creates the code, 2 also sends it", V5_PAGE);

pub(super) const RULES: &[&Rule] = &[
    &KEYS,
    &KEYS_MISSING,
    &NAMES_ON_GET,
    &ADDRESS,
    &PHONE,
    &PHONE_SHAPE,
    &PRECEDENCE,
    &TIME_ALIVE_RANGE,
    &TIME_ALIVE_V5,
    &BAD_VALUE,
    &SUPERSESSION,
    &BALANCE,
    &PRICE,
    &ALPHABET,
    &DIGITS_ON_V5,
    &NO_SENDING,
];

pub(super) const DIGITS: &[u8] = b"0123456789";
pub(super) const LETTERS_AND_DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Gives a value by the name the call uses: exact in JSON, any case in a query.
pub(super) type Lookup = fn(&Fields, &str) -> Option<String>;

pub(super) fn exact(fields: &Fields, name: &str) -> Option<String> {
    fields.get(name).map(str::to_owned)
}

pub(super) fn any_case(fields: &Fields, name: &str) -> Option<String> {
    fields.get_in_any_case(name).map(str::to_owned)
}

/// Keys, address and phone, in this order. Returns the phone.
pub(super) fn admit(world: &World, fields: &Fields, lookup: Lookup, from: IpAddr) -> Result<String, Refusal> {
    let filled = |name| lookup(fields, name).filter(|value| !value.is_empty());
    let (Some(key), Some(secret)) = (filled("ApiKey"), filled("SecretKey")) else {
        return Err(Refusal::new("101", &KEYS_MISSING));
    };
    let keys = V.credentials();
    if key != keys.key || secret != keys.secret {
        return Err(Refusal::new("101", &KEYS));
    }
    if !world.account(V).allows(from) {
        return Err(Refusal::new("140", &ADDRESS));
    }
    let phone = lookup(fields, "Phone").unwrap_or_default();
    if !is_domestic(&phone) {
        return Err(Refusal::with_text("108", phone_not_valid(&phone), &PHONE));
    }
    Ok(phone)
}

/// Refuses a phone that always fails.
pub(super) fn refuse_magic(operation: Operation, phone: &str) -> Result<(), Refusal> {
    let Some(row) = magic::refusal(operation, phone) else { return Ok(()) };
    Err(match row.vendor_code {
        "108" => Refusal::with_text("108", phone_not_valid(phone), &row.rule),
        "99" => Refusal::with_text("99", "Unknown error".to_owned(), &row.rule),
        code => Refusal::new(code, &row.rule),
    })
}

fn is_domestic(phone: &str) -> bool {
    phone.len() == 10 && phone.starts_with('0') && phone.bytes().all(|byte| byte.is_ascii_digit())
}

/// The life of the code in minutes.
pub(super) fn time_alive(text: Option<&str>) -> Result<u32, Refusal> {
    match text {
        None | Some("") => Ok(5),
        Some(text) => whole_number(text, 2, 15).ok_or_else(bad_value),
    }
}

pub(super) fn bad_value() -> Refusal {
    Refusal::with_text("99", "Invalid parameter".to_owned(), &BAD_VALUE)
}

pub(super) fn afford(world: &World, units: u32) -> Result<(), Refusal> {
    if world.account(V).balance < u64::from(units) {
        return Err(Refusal::new("103", &BALANCE));
    }
    Ok(())
}

/// The check knows neither app nor brand: phone and code are the whole key.
pub(super) fn slot(phone: &str) -> Slot {
    Slot { vendor: V, phone: phone.to_owned(), app_id: 0 }
}
