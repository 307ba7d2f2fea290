//! The bodies of AccuAuth, in the field order its page prints, and the HTTP status of each word.

use serde_json::json;

use super::{PAGE, PATH, V};
use crate::exchange::{Reply, Request};
use crate::fields::object;
use crate::names::CodeField;
use crate::rules::{Rule, rules};
use crate::world::World;

rules! { V, RULES:
    Documented NOT_FOUND "accuauth.not-found" "an unknown path gets HTTP 404 NOT_FOUND" PAGE;
    Assumed OTHER_METHOD "accuauth.other-method" "another method than POST gets HTTP 404 NOT_FOUND too" "no page says";
    Documented STATUS_OF_WORD "accuauth.status-of-word" "each error word has the HTTP status of the page's table: 400, 401, 403, 404, 500" PAGE;
    Reported STATUS_OF_OTHER_WORD "accuauth.status-of-other-word"
        "SOURCE_SERVICE_UNAVAILABLE has HTTP 512, SOURCE_SERVICE_TIMEOUT 513, any other word 400" "other calls on the vendor's pages";
    Documented REASONS "accuauth.reasons" "each 40x answer of the page's table has a reason; INTERNAL_ERROR and other words have none" PAGE;
    Unavoidable REASON_TEXTS "accuauth.reason-texts"
        "the reasons of FAILED and of all words with 401, 403 and 404 are the sandbox's own; that of KEY_EXPIRED is a sibling's"
        "the page prints none; a test class of the sibling expects no reason with 401 UNAUTHORIZED, 403 and 404";
    Unavoidable HTTP_200 "accuauth.http-200" "success has HTTP 200" "the page does not write it";
}

pub(super) const STATUS: CodeField =
    CodeField { name: "status", success: "\"OK\"", failure: "\"FAILED\"", unheard_of: "\"UNHEARD_OF\"" };

pub(super) fn sent(world: &mut World, charge: u32, rule: &'static Rule) -> Reply {
    let charge_info = json!({ "charge": charge });
    let body =
        [("status", "OK".into()), ("charge_info", charge_info), ("request_id", request_id(world).into())];
    let reply = Reply::new(200, "application/json", object(&body), "OK", rule);
    reply.on(&[&PATH, &HTTP_200])
}

pub(super) fn unknown_path(world: &mut World, request: &Request) -> Reply {
    let reply = failed(world, "NOT_FOUND", None, &NOT_FOUND);
    if request.method == "POST" { reply } else { reply.on(&[&OTHER_METHOD]) }
}

pub(super) fn on_order(world: &mut World, code: &str) -> Reply {
    let is_printed = code == "INTERNAL_ERROR" || of_word(code).1.is_some();
    failed(world, code, None, if is_printed { &STATUS_OF_WORD } else { &STATUS_OF_OTHER_WORD })
}

/// The HTTP status of a word, and its usual reason.
fn of_word(word: &str) -> (u16, Option<&'static str>) {
    match word {
        "FAILED" => (400, Some("sending failed")),
        "INVALID_ARGUMENT" => (400, Some("Input parameter error")),
        "UNAUTHORIZED" => (401, Some("wrong API ID or API secret")),
        "KEY_EXPIRED" => (401, Some("key expired at 2018-07-02T23:59:59+08:00")),
        "NO_PERMISSION" => (403, Some("no permission for this API")),
        "OUT_OF_QUOTA" => (403, Some("API calls quota is used up")),
        "RATE_LIMIT_EXCEEDED" => (403, Some("too many requests")),
        "NOT_FOUND" => (404, Some("no such API")),
        "RATE_LIMIT" => (403, None),
        "INTERNAL_ERROR" => (500, None),
        "SOURCE_SERVICE_UNAVAILABLE" => (512, None),
        "SOURCE_SERVICE_TIMEOUT" => (513, None),
        _ => (400, None),
    }
}

/// A refusal with this reason, or with the usual one of its word.
pub(super) fn failed(world: &mut World, code: &str, reason: Option<&str>, rule: &'static Rule) -> Reply {
    let (status, usual) = of_word(code);
    let own_text = reason.is_none() && usual.is_some();
    let reason = reason.or(usual);
    let body = [("status", code.into()), ("reason", reason.into()), ("request_id", request_id(world).into())];
    let reply = Reply::new(status, "application/json", object(&body), code, rule);
    let reply = reply.on(&[&PATH, &STATUS_OF_WORD, &REASONS]);
    if own_text { reply.on(&[&REASON_TEXTS]) } else { reply }
}

fn request_id(world: &mut World) -> String {
    format!("TID{}", world.rng.hex(32))
}
