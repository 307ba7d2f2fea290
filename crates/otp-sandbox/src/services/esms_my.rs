//! esms.com.my as its pages describe it.

mod account;
mod answers;
mod country_codes;
mod hlr;
mod magic;
mod number;
mod otp;
mod received;
mod reports;
mod sending;
mod sms;
mod whatsapp;

use super::call::require;
use super::{Call, Refusal, Service};
use crate::fields::Kind;
use crate::names::{Facts, Host, Key, Operation, Vendor};
use crate::on_order;
use crate::rules::{Rule, rules};
use crate::world::World;

const V: Vendor = Vendor::EsmsMy;
const GENERATE_PAGE: &str = "https://api.esms.com.my/generate-otp.html (2021-06-14)";
const VERIFY_PAGE: &str = "https://api.esms.com.my/verify-otp.html (2021-06-14)";
const SEND_PAGE: &str = "https://api.esms.com.my/send.html (2022-07-23)";
const BALANCE_PAGE: &str = "https://api.esms.com.my/balance.html (2021-05-23)";

rules! { V, RULES:
    Documented PATHS "esms-my.paths" "a call has the method and the path that its page prints" GENERATE_PAGE;
    Assumed UNKNOWN_PATH "esms-my.unknown-path"
        "another path or method gets HTTP 404 with an HTML page" "no page says; a gateway's usual answer";
    Documented BODY "esms-my.body" "the body is a form or JSON, as its content type says; both mean the same" GENERATE_PAGE;
    Assumed UNREADABLE "esms-my.unreadable-body"
        "a body that is not what its content type says, or has another content type, counts as empty: status 1"
        "no page says; fits the meaning of 1";
    Assumed NUMBER_AS_TEXT "esms-my.number-as-text"
        "a JSON number and a JSON text with the same digits mean the same" "the form encoding has texts only";
    Assumed ANY_TYPE "esms-my.any-type" "a boolean, a list or an object in a field of the call counts as its JSON, so `duration` true gets status 14; in another field it is ignored" "no page says";
    Assumed TWICE "esms-my.given-twice"
        "of a field or header that is given twice the last value counts in JSON, else the first" "no page says; usual";
    Assumed UNKNOWN "esms-my.unknown-field" "a field that the call does not have is ignored" "no page says";
    Assumed ZEROS "esms-my.zeros" "duration and app-id may have zeros in front" "no page says";
    Reported QUERY "esms-my.query" "parameters in the query of a POST count where the body has none of that name"
        "four public PHP clients send them so; the pages have bodies only";
    Documented MANDATORY "esms-my.mandatory" "a missing mandatory parameter gets status 1" GENERATE_PAGE;
    Reported MANDATORY_TEXT "esms-my.mandatory-text"
        "the message of status 1 is the one printed for the balance call" BALANCE_PAGE;
    Assumed EMPTY_IS_MISSING "esms-my.empty-is-missing"
        "an empty parameter, or `null`, counts as missing" "no page says; a form cannot tell them apart well";
    Documented KEYS "esms-my.keys" "a wrong key or secret gets status 3" GENERATE_PAGE;
    Documented ADDRESS "esms-my.address" "a call from an address that is not on the account's list gets status 2" GENERATE_PAGE;
}

/// Whether a page calls the parameter numeric.
fn is_numeric(operation: Operation, name: &str) -> bool {
    matches!(name, "duration" | "app-id" | "dlr") || name == "type" && operation == Operation::SEND_SMS
}

/// What every call asks first, with a phone or without: keys and what else is mandatory, the right keys, the address.
fn admit(world: &World, call: &Call<'_>, mandatory: &[&str]) -> Result<(), Refusal> {
    call.follows(&[&BODY]);
    let is_other = |name: &str, kind| match kind {
        Kind::Number => !is_numeric(call.operation, name),
        Kind::Text => call.request.is_json() && is_numeric(call.operation, name),
        Kind::Other | Kind::Null => false,
    };
    call.hangs_on(&NUMBER_AS_TEXT, call.has(is_other));
    call.hangs_on(&EMPTY_IS_MISSING, call.operation.parameters().any(|name| call.get(name) == Some("")));
    let mut mandatory = call.operation.0.keys.iter().chain(mandatory);
    let is_whole = mandatory.all(|name| call.filled(name).is_some());
    call.hangs_on(&MANDATORY_TEXT, !is_whole);
    require(is_whole, "1", &MANDATORY)?;
    let keys = V.credentials();
    let given = call.operation.0.keys.iter().map(|name| call.get(name));
    require(given.eq([Some(keys.key), Some(keys.secret)]), "3", &KEYS)?;
    require(world.account(V).allows(call.request.from), "2", &ADDRESS)?;
    call.follows(&[&KEYS, &ADDRESS]);
    Ok(())
}

static FAULTED: Rule = on_order::of(V, "esms-my.fault-on-order");

pub(super) static SERVICE: Service = Service {
    facts: Facts {
        name: "esms-my",
        note: "esms.com.my, Malaysia",
        unit: "credits",
        key: Key { variable: "ESMS_MY_API_KEY", value: "sandbox-esms-my-key" },
        secret: Some(Key { variable: "ESMS_MY_API_SECRET", value: "sandbox-esms-my-secret" }),
        base_url: "ESMS_MY_BASE_URL",
        hosts: &[Host { name: "rest", base_path: "" }],
        public_hosts: &["api.esms.com.my"],
        country: "60",
        key_fields: &["api-key", "api-secret", "user", "pass"],
        makes_codes: true,
        has_zalo: false,
        is_error_code: |code| code.len() <= 9 && code.parse::<i64>().is_ok_and(|status| status != 0),
        colours: ["light-dark(#0f5c57, #6fe0d3)", "light-dark(#d8f4f0, #10322f)"],
    },
    functions: &[otp::FUNCTIONS, &[&sms::FUNCTION, &whatsapp::FUNCTION, &hlr::FUNCTION, &account::FUNCTION]],
    rules: &[
        RULES,
        answers::RULES,
        number::RULES,
        received::RULES,
        otp::RULES,
        sending::RULES,
        reports::RULES,
    ],
    faulted: &FAULTED,
    magic: magic::PHONES,
    has_loose_paths: false,
    query: Some(&QUERY),
    any_type: Some(&ANY_TYPE),
    twice: &TWICE,
    empty: &EMPTY_IS_MISSING,
    unknown: &UNKNOWN,
    admit: |_, _| Ok(()),
    unreadable: || Refusal::new("1", &UNREADABLE),
    refuse: |world, refusal| answers::failure(world, refusal.code, refusal.rule),
    note_refused: |_, _, _| (),
    on_order: |world, _, code| answers::failure(world, code, &answers::ON_ORDER),
    unknown_path: |_, _| answers::unknown_path(),
};
