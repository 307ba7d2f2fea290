//! The bodies of AccuAuth, in the field order its page prints, and the HTTP status of each word.

use serde_json::json;

use super::{PAGE, PATH, SIBLING, V};
use crate::exchange::Reply;
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
    Reported REASONS "accuauth.reasons" "401 UNAUTHORIZED, 403 NO_PERMISSION, 403 OUT_OF_QUOTA and 404 NOT_FOUND have no reason; KEY_EXPIRED has one" SIBLING;
    Assumed REASON_OF_FAILED "accuauth.reason-of-failed"
        "FAILED has the reason `sending failed`; RATE_LIMIT_EXCEEDED, INTERNAL_ERROR and other words have none"
        "the page promises a reason for FAILED and prints none";
    Assumed HTTP_200 "accuauth.http-200" "success has HTTP 200" "the page does not write it";
}

/// Where the answers have their code.
pub(super) const STATUS: CodeField =
    CodeField { name: "status", success: "\"OK\"", failure: "\"FAILED\"", unheard_of: "\"UNHEARD_OF\"" };

pub(super) fn sent(world: &mut World, charge: u32, rule: &'static Rule) -> Reply {
    let charge_info = json!({ "charge": charge });
    let body =
        [("status", "OK".into()), ("charge_info", charge_info), ("request_id", request_id(world).into())];
    let reply = Reply::new(200, "application/json", object(&body), "OK", rule);
    reply.on(&[&PATH, &HTTP_200])
}

pub(super) fn unknown_path(world: &mut World) -> Reply {
    failed(world, "NOT_FOUND", None, &NOT_FOUND).on(&[&OTHER_METHOD])
}

pub(super) fn on_order(world: &mut World, code: &str) -> Reply {
    let (reason, rule) = match code {
        "INVALID_ARGUMENT" => (Some("Input parameter error"), &REASONS),
        "KEY_EXPIRED" => (Some("key expired at 2018-07-02T23:59:59+08:00"), &REASONS),
        "UNAUTHORIZED" | "NO_PERMISSION" | "OUT_OF_QUOTA" | "NOT_FOUND" => (None, &REASONS),
        "FAILED" => (Some("sending failed"), &REASON_OF_FAILED),
        "RATE_LIMIT_EXCEEDED" | "INTERNAL_ERROR" => (None, &REASON_OF_FAILED),
        _ => (None, &STATUS_OF_OTHER_WORD),
    };
    failed(world, code, reason, rule)
}

pub(super) fn failed(world: &mut World, code: &str, reason: Option<&str>, rule: &'static Rule) -> Reply {
    let body = [("status", code.into()), ("reason", reason.into()), ("request_id", request_id(world).into())];
    let reply = Reply::new(http_status(code), "application/json", object(&body), code, rule);
    let reasons = match code {
        "UNAUTHORIZED" | "NO_PERMISSION" | "OUT_OF_QUOTA" | "NOT_FOUND" => &REASONS,
        "RATE_LIMIT_EXCEEDED" | "INTERNAL_ERROR" => &REASON_OF_FAILED,
        _ => rule,
    };
    reply.on(&[&PATH, &STATUS_OF_WORD, reasons])
}

fn http_status(word: &str) -> u16 {
    match word {
        "UNAUTHORIZED" | "KEY_EXPIRED" => 401,
        "NO_PERMISSION" | "OUT_OF_QUOTA" | "RATE_LIMIT_EXCEEDED" | "RATE_LIMIT" => 403,
        "NOT_FOUND" => 404,
        "INTERNAL_ERROR" => 500,
        "SOURCE_SERVICE_UNAVAILABLE" => 512,
        "SOURCE_SERVICE_TIMEOUT" => 513,
        _ => 400,
    }
}

fn request_id(world: &mut World) -> String {
    format!("TID{}", world.rng.hex(32))
}
