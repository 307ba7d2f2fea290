//! The call of a draft.

use serde_json::{Map, Value, json};

use super::disguise::Disguise;
use crate::exchange::Request;
use crate::fields::Fields;
use crate::inbox::phone_key;
use crate::vendor::Operation;

/// The arguments as the typed request names them, with a number in the international form.
pub(super) fn draft(operation: Operation, request: &Request, disguise: &Disguise) -> Value {
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
        let Some(text) = value(wire).map(|value| disguise.value(wire, &value)) else { continue };
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
