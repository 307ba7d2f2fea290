//! AccuAuth as its Indonesian page describes it: the caller makes the code, the vendor only sends.

mod answers;
mod magic;
mod otp;

use super::call::require;
use super::{Call, Refusal, Service};
use crate::names::{Facts, Host, Key, Vendor};
use crate::on_order;
use crate::rules::{Rule, rules};
use crate::world::World;

use otp::PAGE;

const V: Vendor = Vendor::Accuauth;
const SIBLING: &str = "public test class of the sibling platform cloudapi.linkface.cn (2019-07-12)";

rules! { V, RULES:
    Documented PATH "accuauth.path" "a call has the method and the path that its page prints" PAGE;
    Documented AUTH "accuauth.auth" "wrong X-DF-API-ID or X-DF-API-SECRET get HTTP 401 UNAUTHORIZED" PAGE;
    Reported AUTH_MISSING "accuauth.auth-missing" "missing and empty keys are answered like wrong ones" SIBLING;
    Assumed ADDRESS "accuauth.address" "a call from an address that is not on the configured list gets HTTP 403 NO_PERMISSION"
        "no page knows such a list; the sandbox's setting needs an answer";
    Unavoidable CONTENT_TYPE "accuauth.content-type" "the body is JSON when its content type says so, otherwise a form; both mean the same"
        "no page states a content type for this call; public clients of the vendor send both";
    Assumed TWICE "accuauth.given-twice"
        "of a field or header that is given twice the last value counts in JSON, else the first" "no page says; usual";
    Assumed EMPTY "accuauth.empty-is-missing"
        "an empty template_id or content, and `null` in any field, counts as missing" "no page says";
    Assumed UNKNOWN "accuauth.unknown-field" "a field that the call does not have is ignored" "no page says";
    Reported QUERY "accuauth.query"
        "parameters in the query count where the body has none of that name" "a public client of the sibling platform sends them so";
    Assumed UNREADABLE "accuauth.unreadable-body" "JSON that cannot be read, or has a boolean, a list or an object in a field of the call, gets HTTP 400 INVALID_ARGUMENT, `Input parameter error`" "no page says; the reason is a sibling's";
}

static FAULTED: Rule = on_order::of(V, "accuauth.fault-on-order");

pub(super) static SERVICE: Service = Service {
    facts: Facts {
        name: "accuauth",
        note: "AccuAuth, Indonesia and India",
        unit: "messages",
        key: Key { variable: "ACCUAUTH_API_ID", value: "sandbox-accuauth-id" },
        secret: Some(Key { variable: "ACCUAUTH_API_SECRET", value: "sandbox-accuauth-secret" }),
        base_url: "ACCUAUTH_BASE_URL",
        hosts: &[Host { name: "rest", base_path: "" }],
        public_hosts: &["cloudapi.indonesia.accuauth.com", "cloudapi.accuauth.in"],
        country: "62",
        key_fields: &["X-DF-API-ID", "X-DF-API-SECRET"],
        makes_codes: false,
        has_zalo: false,
        is_error_code: |code| {
            let word = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            (1..=64).contains(&code.len()) && code.bytes().all(word) && code != "OK"
        },
        colours: ["light-dark(#5a2bb0, #c9b6ff)", "light-dark(#eee7fd, #2b2150)"],
    },
    functions: &[otp::FUNCTIONS],
    rules: &[RULES, answers::RULES],
    faulted: &FAULTED,
    magic: magic::PHONES,
    has_loose_paths: false,
    query: Some(&QUERY),
    any_type: None,
    twice: &TWICE,
    empty: &EMPTY,
    unknown: &UNKNOWN,
    admit,
    unreadable: || Refusal::with_text("INVALID_ARGUMENT", "Input parameter error", &UNREADABLE),
    refuse: |world, refusal| answers::failed(world, refusal.code, refusal.text.as_deref(), refusal.rule),
    note_refused: |_, _, _| (),
    on_order: |world, _, code| answers::on_order(world, code),
    unknown_path: answers::unknown_path,
};

/// What every call asks first: keys and address.
fn admit(world: &World, call: &Call<'_>) -> Result<(), Refusal> {
    let keys = V.credentials();
    call.hangs_on(&TWICE, V.facts().key_fields.iter().any(|name| call.request.has_twice(name)));
    let header = |name| call.request.header_value(name);
    match (header("X-DF-API-ID"), header("X-DF-API-SECRET")) {
        (Some(id), Some(secret)) if id == keys.key && secret == keys.secret => {}
        (Some(id), Some(secret)) if !id.is_empty() && !secret.is_empty() => {
            return Err(Refusal::new("UNAUTHORIZED", &AUTH));
        }
        _ => return Err(Refusal::new("UNAUTHORIZED", &AUTH_MISSING)),
    }
    call.follows(&[&AUTH]);
    require(world.account(V).allows(call.request.from), "NO_PERMISSION", &ADDRESS)
}
