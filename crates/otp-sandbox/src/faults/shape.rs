//! What a fault does to status, headers and body of a reply.

use serde_json::{Map, Value, json};

use super::{FaultKind, RedirectTo};
use crate::exchange::{Reply, Request};
use crate::fields::to_json;
use crate::names::Vendor;

const HTML_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n\
    <body><h1>Bad Gateway</h1></body></html>\n";

/// Changes the reply where the fault is one of what it says, not of how it travels.
pub(crate) fn shape(reply: &mut Reply, kind: &FaultKind, request: &Request, another: Option<&Reply>) {
    let vendor = reply.rule().vendor;
    match kind {
        FaultKind::WrongContentType => reply.content_type = "text/html; charset=utf-8",
        FaultKind::NoContentType => reply.content_type = "",
        FaultKind::Oversized { bytes } => pad(&mut reply.body, *bytes),
        FaultKind::Empty => reply.body.clear(),
        FaultKind::HtmlPage => {
            reply.content_type = "text/html; charset=utf-8";
            reply.body = HTML_PAGE.as_bytes().to_vec();
        }
        FaultKind::TruncatedJson => reply.body.truncate(reply.body.len() / 2),
        FaultKind::WrongTypes => each_member(reply, |_, value| match value {
            Value::String(_) => json!(7),
            Value::Number(number) => json!([number]),
            other => json!({ "unexpected": other }),
        }),
        FaultKind::AddedField { field } => {
            members(reply, |object| {
                object.insert(field.clone(), json!("new"));
            });
        }
        FaultKind::RemovedField { field } => {
            members(reply, |object| {
                object.remove(field);
            });
        }
        FaultKind::RetypedField { field } => {
            each_member(reply, |name, value| if name == field { other_type(value) } else { value });
        }
        FaultKind::UnknownCode => {
            let (name, value) = unheard_of(vendor);
            each_member(reply, |key, old| if key == name { value.clone() } else { old });
            reply.code = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        }
        FaultKind::Bom => {
            reply.body.splice(..0, [0xEF, 0xBB, 0xBF]);
        }
        FaultKind::NotUtf8 => {
            // Before the last quote and brace, so inside the last text of most bodies.
            let place = reply.body.len().saturating_sub(2);
            reply.body.splice(place..place, [0xFF, 0xFE]);
        }
        FaultKind::DeepNesting { depth } => {
            let depth = usize::try_from(*depth).unwrap_or(usize::MAX);
            reply.body = [vec![b'['; depth], vec![b']'; depth]].concat();
        }
        FaultKind::DuplicateKeys => repeat_code(reply, vendor),
        FaultKind::GzipLabel => reply.headers.push(("content-encoding", "gzip".to_owned())),
        FaultKind::Status { http_status } => reply.status = *http_status,
        FaultKind::ReplyOfAnother => {
            if let Some(another) = another {
                let (rules, fault) = (reply.rules.clone(), reply.fault);
                *reply = Reply { rules, fault, cut: false, ..another.clone() };
            }
        }
        FaultKind::Redirect { http_status, location } => {
            instead(reply, *http_status);
            reply.headers.extend(place(*location, request).map(|place| ("location", place)));
        }
        FaultKind::RetryAfter { http_status, value } => {
            instead(reply, *http_status);
            reply.headers.push(("retry-after", value.clone()));
        }
        _ => {}
    }
}

fn instead(reply: &mut Reply, status: u16) {
    (reply.status, reply.content_type) = (status, "text/plain");
    reply.body.clear();
}

/// The hosts do not exist, by the meaning of `.invalid`: a client that follows finds nobody.
fn place(location: RedirectTo, request: &Request) -> Option<String> {
    match location {
        RedirectTo::SamePlace => Some(request.target.clone()),
        RedirectTo::SameHost => Some("/moved".to_owned()),
        RedirectTo::OtherHost => Some(format!("https://elsewhere.invalid{}", request.path())),
        RedirectTo::PlainHttp => Some(format!("http://elsewhere.invalid{}", request.path())),
        RedirectTo::Missing => None,
    }
}

/// The name of the vendor's code in a body, and a value that no page knows.
fn unheard_of(vendor: Vendor) -> (&'static str, Value) {
    match vendor {
        Vendor::EsmsVn => ("CodeResult", json!("987")),
        Vendor::EsmsMy => ("status", json!(987)),
        Vendor::Accuauth => ("status", json!("UNHEARD_OF")),
    }
}

fn other_type(value: Value) -> Value {
    match value {
        Value::String(_) => json!(7),
        Value::Array(_) => json!("a list until now"),
        other => json!([other]),
    }
}

fn members(reply: &mut Reply, change: impl FnOnce(&mut Map<String, Value>)) {
    let Ok(mut object) = serde_json::from_slice(&reply.body) else { return };
    change(&mut object);
    reply.body = to_json(&object);
}

fn each_member(reply: &mut Reply, change: impl Fn(&str, Value) -> Value) {
    members(reply, |object| {
        for (name, value) in object {
            *value = change(name, value.take());
        }
    });
}

/// Says the code a second time at the end of the object, as an error where it was a success and the other way.
fn repeat_code(reply: &mut Reply, vendor: Vendor) {
    let other = match (vendor, reply.code.as_str()) {
        (Vendor::EsmsVn, "100") => r#","CodeResult":"99"}"#,
        (Vendor::EsmsVn, _) => r#","CodeResult":"100"}"#,
        (Vendor::EsmsMy, "0") => r#","status":6}"#,
        (Vendor::EsmsMy, _) => r#","status":0}"#,
        (Vendor::Accuauth, "OK") => r#","status":"FAILED"}"#,
        (Vendor::Accuauth, _) => r#","status":"OK"}"#,
    };
    if reply.body.last() == Some(&b'}') {
        reply.body.pop();
        reply.body.extend_from_slice(other.as_bytes());
    }
}

/// Puts a long text into the object, so that the body stays what it was to a reader with enough room.
fn pad(body: &mut Vec<u8>, bytes: u64) {
    if body.last() != Some(&b'}') {
        return;
    }
    body.pop();
    body.extend_from_slice(b",\"padding\":\"");
    body.resize(body.len() + usize::try_from(bytes).unwrap_or_default(), b'x');
    body.extend_from_slice(b"\"}");
}
