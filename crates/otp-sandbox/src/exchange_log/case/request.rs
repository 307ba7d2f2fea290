//! The request of a draft: its parameters in their form and order, without keys, numbers and codes.

use serde_json::{Map, Value, json};

use super::disguise::Disguise;
use crate::exchange::Request;
use crate::exchange_log::redact::{Sight, decoded, sight};

/// `None` for a body that is neither a JSON object nor a form.
pub(super) fn draft(request: &Request, disguise: &Disguise) -> Option<Value> {
    let mut headers = Map::new();
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        match sight(&name) {
            _ if name == "content-type" => headers.insert(name, disguise.text(value).into()),
            Sight::Key | Sight::Secret => {
                let shown = disguise.value(&name, value);
                headers.insert(name, shown.into())
            }
            _ => None,
        };
    }
    let mut out = json!({ "method": request.method, "path": request.path(), "headers": headers });
    if request.method == "GET" {
        let (pairs, raw) = pairs(request.query(), disguise);
        out["query"] = pairs;
        out["raw_query"] = raw.into();
    } else if request.media_type().as_deref() == Some("application/json") {
        let object: Map<String, Value> = serde_json::from_slice(&request.body).ok()?;
        out["json"] = object.iter().map(|(name, value)| member(name, value, disguise)).collect();
    } else {
        out["form"] = pairs(std::str::from_utf8(&request.body).ok()?, disguise).0;
    }
    Some(out)
}

fn member(name: &str, value: &Value, disguise: &Disguise) -> (String, Value) {
    (shown_name(name).to_owned(), disguise.json(name, value))
}

fn shown_name(name: &str) -> &str {
    if sight(name) == Sight::Unknown { "(unknown)" } else { name }
}

/// Decoded pairs, and the same still encoded.
fn pairs(encoded: &str, disguise: &Disguise) -> (Value, String) {
    let (mut list, mut raw) = (Vec::new(), Vec::new());
    for pair in encoded.split('&').filter(|pair| !pair.is_empty()) {
        let (raw_name, raw_value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(raw_name), decoded(raw_value));
        let shown = disguise.value(&name, &value);
        let raw_name = if sight(&name) == Sight::Unknown { "(unknown)" } else { raw_name };
        // What stays as it was stays as it was encoded, too.
        let raw_value = if shown == value { raw_value.to_owned() } else { encode(&shown) };
        raw.push(format!("{raw_name}={raw_value}"));
        list.push(json!([shown_name(&name), shown]));
    }
    (list.into(), raw.join("&"))
}

/// Placeholders stand bare where they stand for encoded text.
fn encode(value: &str) -> String {
    if matches!(value, "{{key}}" | "{{secret}}" | "***") {
        return value.to_owned();
    }
    form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20")
}
