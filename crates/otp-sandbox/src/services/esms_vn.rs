//! eSMS.vn as its pages describe it.

mod account;
mod answers;
mod magic;
mod multi_channel;
mod otp;
mod register;
mod reports;
mod sending;
mod sms;
mod status;
mod templates;
mod viber;
mod voice;
mod zalo;

use super::call::require;
use super::{Call, Refusal, Service};
use crate::fields::Kind;
use crate::names::{Does, Endpoint, Facts, Host, Input, Key, Vendor};
use crate::on_order;
use crate::rules::{Rule, rules};
use crate::world::World;

const V: Vendor = Vendor::EsmsVn;
const KEY_FIELDS: &[&str] = &["ApiKey", "SecretKey"];
const V5_PAGE: &str =
    "https://developers.esms.vn/en/esms-api/send-sms-api/the-multichannel-auto-generated-otp (2026-01-29)";
const V4_PAGE: &str =
    "https://developers.esms.vn/en/esms-api/send-sms-api/send-auto-generated-sms (2026-01-29)";
const CHECK_PAGE: &str = "https://developers.esms.vn/en/esms-api/other-apis/check-code (2026-01-29)";
const SMS_PAGE: &str =
    "https://developers.esms.vn/en/esms-api/send-sms-api/send-otp-customer-care-message (2026-01-29)";
const ERROR_PAGE: &str = "https://developers.esms.vn/en/esms-api/table-of-error-codes (2026-01-29)";

rules! { V, RULES:
    Documented PATHS "esms-vn.paths" "a call has the method and the path that its page prints" V5_PAGE;
    Reported PATH_SPELLING "esms-vn.path-spelling" "a slash at the end, a double slash and other letter case are the same path"
        "a public client, and the vendor's own pages, which print all three";
    Documented KEYS "esms-vn.keys" "a wrong ApiKey or SecretKey gets 101 `Authorize Failed`" V4_PAGE;
    Assumed KEYS_MISSING "esms-vn.keys-missing" "missing or empty keys are answered like wrong ones" "no page says";
    Reported NAMES_ON_GET "esms-vn.names-on-get"
        "parameter names of the GET calls may be written in any letter case" "public clients and the vendor's own Python sample";
    Assumed TWICE "esms-vn.given-twice"
        "of a field or header that is given twice the last value counts in JSON, else the first" "no page says; usual";
    Assumed EMPTY "esms-vn.empty-is-missing"
        "an empty TimeAlive, NumCharOfCode or IsNumber, and `null` in any field, counts as missing" "no page says";
    Assumed UNKNOWN "esms-vn.unknown-field" "a field that the call does not have is ignored" "no page says";
    Assumed QUERY "esms-vn.query-of-post" "the query of a POST is ignored" "no page says";
    Documented ADDRESS "esms-vn.address" "a call from an address that is not on the account's list gets 140" ERROR_PAGE;
}

/// What most calls that send have in common: a POST of JSON to the host for messages. Each has its name, its path and its fields.
const SENDS: Endpoint = Endpoint {
    vendor: V,
    name: "",
    host: "rest",
    method: "POST",
    path: "",
    input: Input::Json,
    keys: KEY_FIELDS,
    phone: None,
    fields: &[],
    nested: &[],
    code: answers::CODE_RESULT,
    does: Does::Sends,
    wish: "",
};

/// The same for calls that only read.
const READS: Endpoint = Endpoint { does: Does::Reads, ..SENDS };

/// The same for calls that book something.
const ORDERS: Endpoint = Endpoint { does: Does::Orders, ..SENDS };

/// What every call asks first, with a phone or without: keys and address.
pub(super) fn admit(world: &World, call: &Call<'_>) -> Result<(), Refusal> {
    let is_get = call.operation.0.input == Input::Query;
    call.hangs_on(&NAMES_ON_GET, is_get);
    call.hangs_on(&QUERY, !is_get && !call.request.query().is_empty());
    let optional = ["TimeAlive", "NumCharOfCode", "IsNumber"];
    call.hangs_on(&EMPTY, optional.iter().any(|name| call.get(name) == Some("")));
    call.hangs_on(&answers::NUMBER_AS_TEXT, call.has(|_, kind| kind == Kind::Number));
    let (Some(key), Some(secret)) = (call.filled("ApiKey"), call.filled("SecretKey")) else {
        return Err(Refusal::new("101", &KEYS_MISSING));
    };
    let keys = V.credentials();
    require(key == keys.key && secret == keys.secret, "101", &KEYS)?;
    require(world.account(V).allows(call.request.from), "140", &ADDRESS)?;
    call.follows(&[&KEYS, &ADDRESS]);
    Ok(())
}

static FAULTED: Rule = on_order::of(V, "esms-vn.fault-on-order");

pub(super) static SERVICE: Service = Service {
    facts: Facts {
        name: "esms-vn",
        note: "eSMS.vn, Vietnam",
        unit: "messages",
        key: Key { variable: "ESMS_VN_API_KEY", value: "sandbox-esms-vn-key" },
        secret: Some(Key { variable: "ESMS_VN_SECRET_KEY", value: "sandbox-esms-vn-secret" }),
        base_url: "ESMS_VN_BASE_URL",
        hosts: &[
            Host { name: "rest", base_path: "/MainService.svc/json" },
            Host { name: "voice", base_path: "/voice/MainService.svc/json" },
            Host { name: "status", base_path: "/status" },
        ],
        public_hosts: &["rest.esms.vn", "voiceapi.esms.vn", "status-sms.esms.vn"],
        country: "84",
        key_fields: KEY_FIELDS,
        makes_codes: true,
        has_zalo: true,
        is_error_code: |code| {
            (1..=9).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit()) && code != "100"
        },
        colours: ["light-dark(#96330d, #ffb784)", "light-dark(#ffeddd, #3a2415)"],
    },
    functions: &[
        otp::FUNCTIONS,
        sms::FUNCTIONS,
        account::FUNCTIONS,
        status::FUNCTIONS,
        templates::FUNCTIONS,
        zalo::queries::FUNCTIONS,
        voice::FUNCTIONS,
        viber::FUNCTIONS,
        register::FUNCTIONS,
        multi_channel::FUNCTIONS,
        zalo::FUNCTIONS,
    ],
    rules: &[
        RULES,
        answers::RULES,
        sending::RULES,
        reports::RULES,
        otp::RULES,
        zalo::queries::RULES,
        zalo::RULES,
    ],
    faulted: &FAULTED,
    magic: magic::PHONES,
    has_loose_paths: true,
    query: None,
    any_type: None,
    twice: &TWICE,
    empty: &EMPTY,
    unknown: &UNKNOWN,
    admit: |_, _| Ok(()),
    unreadable: || Refusal::new("", &answers::INVALID_REQUEST),
    refuse: answers::refuse,
    note_refused: sending::note_refused,
    on_order: answers::on_order,
    unknown_path: |_, _| answers::unknown_path(),
};
