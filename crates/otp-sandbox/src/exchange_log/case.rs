//! An exchange as a draft of a contract case.

mod base64;
mod expect;

use serde_json::{Map, Value, json};

use super::Kept;
use super::redact::{Sight, decoded, sight};
use crate::exchange::{Reply, Request};
use crate::fields::Fields;
use crate::inbox::phone_key;
use crate::vendor::{Operation, Vendor, is_error_code};

/// `None` where there is no case in it: no known call, no reply, or a body too long to be kept.
pub(super) fn draft(kept: &Kept) -> Option<Value> {
    let operation = kept.operation?;
    let status = kept.status.filter(|_| kept.whole)?;
    let request = request(&kept.request)?;
    let expect = expect::draft(operation, status, &kept.reply.body);
    let mut case = json!({
        "provenance": "assumed",
        "source": source(kept.reply.rule.source),
        "note": format!(
            "Drafted from exchange {} with the sandbox, which followed its rule {}. Kind and effect are for the \
             reader to set.",
            kept.id, kept.reply.rule.id
        ),
        "call": { "operation": operation, "arguments": arguments(operation, &kept.request) },
        "request": request,
        "response": response(status, &kept.reply),
        "expect": expect,
        "sandbox": reached(kept),
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

/// `None` for a body that is neither a JSON object nor a form.
fn request(request: &Request) -> Option<Value> {
    let mut headers = Map::new();
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        match sight(&name) {
            _ if name == "content-type" => headers.insert(name, value.as_str().into()),
            Sight::Key => headers.insert(name, "{{key}}".into()),
            Sight::Secret => headers.insert(name, "{{secret}}".into()),
            _ => None,
        };
    }
    let mut out = json!({ "method": request.method, "path": request.path(), "headers": headers });
    if request.method == "GET" {
        let (pairs, raw) = pairs(request.query());
        out["query"] = pairs;
        out["raw_query"] = raw.into();
    } else if request.media_type().as_deref() == Some("application/json") {
        let object: Map<String, Value> = serde_json::from_slice(&request.body).ok()?;
        out["json"] = object.into_iter().map(|(name, value)| member(name, value)).collect();
    } else {
        out["form"] = pairs(std::str::from_utf8(&request.body).ok()?).0;
    }
    Some(out)
}

fn member(name: String, value: Value) -> (String, Value) {
    match sight(&name) {
        Sight::Key => (name, "{{key}}".into()),
        Sight::Secret => (name, "{{secret}}".into()),
        Sight::Shown if !value.is_object() && !value.is_array() => (name, value),
        Sight::Shown => (name, "***".into()),
        Sight::Unknown => ("(unknown)".to_owned(), "***".into()),
    }
}

/// Decoded pairs, and the same still encoded.
fn pairs(encoded: &str) -> (Value, String) {
    let (mut list, mut raw) = (Vec::new(), Vec::new());
    for pair in encoded.split('&').filter(|pair| !pair.is_empty()) {
        let (raw_name, raw_value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded(raw_name);
        let (name, raw_name, value, raw_value) = match sight(&name) {
            Sight::Shown => (name, raw_name, decoded(raw_value), raw_value),
            Sight::Key => (name, raw_name, "{{key}}".to_owned(), "{{key}}"),
            Sight::Secret => (name, raw_name, "{{secret}}".to_owned(), "{{secret}}"),
            Sight::Unknown => ("(unknown)".to_owned(), "(unknown)", "***".to_owned(), "***"),
        };
        list.push(json!([name, value]));
        raw.push(format!("{raw_name}={raw_value}"));
    }
    (list.into(), raw.join("&"))
}

fn response(status: u16, reply: &Reply) -> Value {
    let mut headers = Map::new();
    if !reply.content_type.is_empty() {
        headers.insert("content-type".to_owned(), reply.content_type.into());
    }
    headers.extend(reply.headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())));
    let mut out = json!({ "status": status, "headers": headers });
    match std::str::from_utf8(&reply.body) {
        Ok(text) => out["body"] = text.into(),
        Err(_) => out["body_base64"] = base64::encode(&reply.body).into(),
    }
    out
}

fn reached(kept: &Kept) -> Value {
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
    if !varies.is_empty() {
        out["varies"] = json!(varies);
    }
    out
}

/// The arguments as the typed request names them, with a number in the international form.
fn arguments(operation: Operation, request: &Request) -> Value {
    let query = Fields::from_form(request.query().as_bytes());
    let body = match request.media_type().as_deref() {
        Some("application/json") => Fields::from_json(&request.body).unwrap_or_default(),
        _ => Fields::from_form(&request.body),
    };
    let value = |name: &str| {
        let found = query.get_in_any_case(name).or_else(|| body.get_in_any_case(name));
        found.filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let mut out = Map::new();
    for (name, wire, kind) in parameters(operation) {
        let Some(text) = value(wire) else { continue };
        let number = || text.parse::<u64>().map_or_else(|_| Value::from(text.as_str()), Value::from);
        let value = match kind {
            As::Text => Value::from(text.as_str()),
            As::Number => number(),
            As::Flag => Value::from(text == "1"),
            As::Phone => Value::from(format!("+{}", phone_key(operation.vendor(), &text))),
            As::Pairs => {
                text.split(',').filter_map(|pair| pair.split_once(':')).map(|(n, v)| json!([n, v])).collect()
            }
        };
        out.insert((*name).to_owned(), value);
    }
    if out.contains_key("brand_name") {
        // The vendor looks at one of the two, and a typed request has only one.
        out.remove("message");
    }
    out.into()
}

#[derive(Clone, Copy)]
enum As {
    Text,
    Number,
    Flag,
    Phone,
    Pairs,
}

fn parameters(operation: Operation) -> &'static [(&'static str, &'static str, As)] {
    match operation {
        Operation::GenerateOtp => &[
            ("phone", "phone", As::Phone),
            ("brand_name", "brand-name", As::Text),
            ("message", "message", As::Text),
            ("language", "language", As::Text),
            ("duration_minutes", "duration", As::Number),
            ("app_id", "app-id", As::Number),
        ],
        Operation::VerifyOtp => {
            &[("phone", "phone", As::Phone), ("code", "code", As::Text), ("app_id", "app-id", As::Number)]
        }
        Operation::SendMessageAutoGenCodeV5 => &[
            ("phone", "Phone", As::Phone),
            ("multi_channel_temp_id", "MultiChannelTempId", As::Text),
            ("type_id", "TypeId", As::Text),
            ("time_alive_minutes", "TimeAlive", As::Number),
        ],
        Operation::SendMessageAutoGenCodeV4 => &[
            ("phone", "Phone", As::Phone),
            ("brandname", "Brandname", As::Text),
            ("message", "message", As::Text),
            ("time_alive_minutes", "TimeAlive", As::Number),
            ("num_char_of_code", "NumCharOfCode", As::Number),
            ("is_number", "IsNumber", As::Flag),
        ],
        Operation::CheckCode => &[("phone", "Phone", As::Phone), ("code", "Code", As::Text)],
        Operation::SendSmsOtp => &[
            ("phone_number", "phone_number", As::Text),
            ("template_id", "template_id", As::Text),
            ("content", "content", As::Pairs),
        ],
    }
}
