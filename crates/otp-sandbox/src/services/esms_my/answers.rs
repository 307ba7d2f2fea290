//! The bodies of esms.com.my, in the field order its pages print.

use serde_json::Value;

use super::{GENERATE_PAGE, PATHS, UNKNOWN_PATH, V};
use crate::exchange::Reply;
use crate::fields::object;
use crate::names::CodeField;
use crate::rules::{Rule, rules};
use crate::world::World;

rules! { V, RULES:
    Unavoidable HTTP_200 "esms-my.http-200"
        "every answer of a known path has HTTP status 200" "inferred: public clients read the status from a normally returned body";
    Documented FAILURE_SHAPE "esms-my.failure-shape"
        "a failure has status, message and id, without creditDeducted, parts and type" GENERATE_PAGE;
    Unavoidable FAILURE_TEXTS "esms-my.failure-texts"
        "only the messages of 0, 1, 9 and 16 are printed; the others repeat the first line of the status table"
        "the status tables of both pages";
    Documented IDS "esms-my.ids" "an id is a lower-case UUID" GENERATE_PAGE;
    Assumed ON_ORDER "esms-my.answer-on-order" "an armed answer has the shape of a printed failure" "the page prints one failure";
}

pub(super) const STATUS: CodeField =
    CodeField { name: "status", success: "0", failure: "6", unheard_of: "987" };

pub(super) fn failure(world: &mut World, code: &str, rule: &'static Rule) -> Reply {
    let status = code.parse().unwrap_or(6);
    let reply = plain(world, status, message(status), rule).on(&[&FAILURE_SHAPE]);
    if matches!(status, 1 | 9 | 16) { reply } else { reply.on(&[&FAILURE_TEXTS]) }
}

pub(super) fn verified(world: &mut World, rule: &'static Rule) -> Reply {
    plain(world, 0, "ok", rule)
}

/// The same for the calls with `user` and `pass`, whose table has another text for 3.
pub(super) fn failure_with_user(world: &mut World, code: &str, rule: &'static Rule) -> Reply {
    if code != "3" {
        return failure(world, code, rule);
    }
    plain(world, 3, "Invalid username/password combination", rule).on(&[&FAILURE_SHAPE, &FAILURE_TEXTS])
}

/// What the page of the balance prints: the usual members and `balance`.
pub(super) fn with_balance(world: &mut World, code: &str, balance: u64, rule: &'static Rule) -> Reply {
    let status = code.parse().unwrap_or(6);
    let text = if status == 3 { "Invalid username/password combination" } else { message(status) };
    let id = world.rng.uuid();
    let members =
        [("status", status.into()), ("balance", balance.into()), ("message", text.into()), ("id", id.into())];
    let reply = reply(&members, status, rule);
    if matches!(status, 0 | 1) { reply } else { reply.on(&[&FAILURE_TEXTS]) }
}

/// A message that costs a credit for each part.
pub(super) fn sent(id: &str, parts: u32, kind: u32, rule: &'static Rule) -> Reply {
    let body = [
        ("status", 0.into()),
        ("creditDeducted", parts.into()),
        ("message", "ok".into()),
        ("id", id.into()),
        ("parts", parts.into()),
        ("type", kind.into()),
    ];
    reply(&body, 0, rule)
}

fn plain(world: &mut World, status: i64, message: &str, rule: &'static Rule) -> Reply {
    let id = world.rng.uuid();
    reply(&[("status", status.into()), ("message", message.into()), ("id", id.into())], status, rule)
}

fn reply(body: &[(&str, Value)], status: i64, rule: &'static Rule) -> Reply {
    let reply = Reply::new(200, "application/json", object(body), &status.to_string(), rule);
    reply.on(&[&PATHS, &HTTP_200, &IDS])
}

pub(super) fn unknown_path() -> Reply {
    let page =
        "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>Not Found</h1>\n</body>\n</html>\n";
    Reply::new(404, "text/html", page.as_bytes().to_vec(), "", &UNKNOWN_PATH).on(&[&PATHS])
}

fn message(status: i64) -> &'static str {
    match status {
        0 => "ok",
        1 => "Incomplete request, please make sure all mandatory parameter exists",
        2 => "Invalid calling IP",
        3 => "Invalid api key/secret combination",
        4 => "Invalid country code",
        5 => "Insufficient credits",
        6 => "Internal error",
        7 => "Invalid type",
        8 => "Content too long",
        9 => "Invalid phone number, please do not include any non-numeric character",
        10 => "Invalid message content",
        11 => "Brand name or Message required",
        12 => "Message missing #otp#",
        13 => "Brand name too long",
        14 => "Invalid Duration",
        15 => "Invalid language code",
        16 => "Invalid OTP",
        _ => "Unknown error",
    }
}
