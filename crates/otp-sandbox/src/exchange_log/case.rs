//! An exchange as a draft of a contract case.
//!
//! It is made to be saved and shared, so it holds no key, and invented numbers and codes stand in place of the real ones.

mod arguments;
mod base64;
mod disguise;
mod expect;
mod invented;
mod request;
mod sentence;
mod setup;

use serde_json::{Map, Value, json};

use self::disguise::Disguise;
use super::Kept;
use crate::exchange::Reply;
use crate::vendor::{Operation, Vendor, is_error_code};

/// `None` where there is no case in it: no known call, no reply, or a body too long to be kept.
pub(super) fn draft(kept: &Kept) -> Option<Value> {
    let operation = kept.operation?;
    let status = kept.status.filter(|_| kept.whole)?;
    let disguise = Disguise::of(operation, &kept.request);
    let request = request::draft(&kept.request, &disguise)?;
    let body = disguise.reply(&kept.reply.body);
    let expect = expect::draft(operation, status, &body);
    let arguments = arguments::draft(operation, &kept.request, &disguise);
    let sandbox = reached(kept, operation, &arguments);
    let mut case = json!({
        "provenance": "assumed",
        "source": source(kept.reply.rule.source),
        "note": format!(
            "Drafted from exchange {} with the sandbox, which followed its rule {}. Kind and effect are for the \
             reader to set; numbers and codes are invented.",
            kept.id, kept.reply.rule.id
        ),
        "call": { "operation": operation, "arguments": arguments },
        "request": request,
        "response": response(status, &kept.reply, &body, &disguise),
        "expect": expect,
        "sandbox": sandbox,
    });
    let usual = if operation.vendor() == Vendor::Accuauth { "form" } else { "json" };
    let used = if kept.request.media_type().as_deref() == Some("application/json") { "json" } else { "form" };
    if operation.vendor() != Vendor::EsmsVn && used != usual {
        case["client"] = json!({ "encoding": used });
    }
    Some(case)
}

/// Splits `page (2026-01-29)` into page and date.
fn source(source: &str) -> Value {
    let parts = source.strip_suffix(')').and_then(|source| source.rsplit_once(" ("));
    let dated = parts.filter(|(_, date)| date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'));
    let (page, date) = dated.unwrap_or((source, "undated"));
    json!({ "page": page, "date": date })
}

fn response(status: u16, reply: &Reply, body: &[u8], disguise: &Disguise) -> Value {
    let mut headers = Map::new();
    if !reply.content_type.is_empty() {
        headers.insert("content-type".to_owned(), reply.content_type.into());
    }
    headers
        .extend(reply.headers.iter().map(|(name, value)| ((*name).to_owned(), disguise.text(value).into())));
    let mut out = json!({ "status": status, "headers": headers });
    match std::str::from_utf8(body) {
        Ok(text) => out["body"] = text.into(),
        Err(_) => out["body_base64"] = base64::encode(body).into(),
    }
    out
}

fn reached(kept: &Kept, operation: Operation, arguments: &Value) -> Value {
    let (vendor, reply) = (kept.vendor, &kept.reply);
    let varies: Vec<&str> = ["id", "SMSID", "request_id"]
        .into_iter()
        .filter(|name| {
            serde_json::from_slice::<Map<String, Value>>(&reply.body).is_ok_and(|o| o.contains_key(*name))
        })
        .collect();
    let by_fault = is_error_code(vendor, &reply.code);
    let mut out = match reply.fault {
        None | Some("answer") if by_fault => {
            json!({ "by": "fault", "fault": { "kind": "answer", "code": reply.code } })
        }
        None => json!({ "by": "input" }),
        Some(kind) => return json!({ "by": "unreachable", "reason": format!("the fault {kind} was armed") }),
    };
    if out["by"] == "input" {
        if let Some(setup) = setup::draft(operation, arguments) {
            out["setup"] = setup;
        }
    }
    if !varies.is_empty() {
        out["varies"] = json!(varies);
    }
    out
}
