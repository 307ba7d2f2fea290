//! What each argument can make the vendor do beside the one thing that the user agrees to. An argument that is added to a
//! call that acts is decided here: until then no case with it is recorded.

mod lists;

use serde_json::Value;

/// They reach somebody in another way, or somebody else, too. `--to` cannot replace them.
pub(super) const OTHERS: [&str; 7] =
    ["phones", "data", "hash_phone", "zalo_uid", "user_id", "payload", "number_forward"];

/// An address there learns of the message, and a report may hold the phone.
const ADDRESSES: [&str; 3] = ["callback_url", "dlr_url", "image_url"];

const MORE: [&str; 3] = ["max_repeat", "max_retry", "wait_retry_seconds"];

/// The key that puts a listener through to another phone, and the wait for it.
const FORWARDS: [&str; 2] = ["ivr", "time_wait_to_ivr"];

const LATER: [&str; 1] = ["send_date"];

/// With them the vendor takes another way where the first one fails.
const SECOND_WAYS: [&str; 2] = ["sms", "multi_channel_temp_id"];

/// They say what is sent, to the own phone, and how the account's own lists name it. `dlr` names no address: no page says where
/// its reports go, but no case can choose it.
const HARMLESS: [&str; 44] = [
    "app_id",
    "brand_name",
    "brandname",
    "button",
    "campaign_id",
    "code",
    "content",
    "customer_care",
    "dlr",
    "duration_minutes",
    "image",
    "is_number",
    "is_unicode",
    "label",
    "language",
    "link",
    "message",
    "msg",
    "num_char_of_code",
    "oaid",
    "options",
    "order_id",
    "phone",
    "phone_number",
    "product",
    "recording_id",
    "request_id",
    "sandbox",
    "sending_mode",
    "speed",
    "temp_id",
    "template_id",
    "text",
    "text_and_button",
    "text_image_and_button",
    "time_alive_minutes",
    "to",
    "type",
    "type_id",
    "url",
    "voice",
    "zalo",
    "zalo_normal",
    "zalo_priority",
];

/// The words of a template by names of its own.
const WORDS: [&str; 4] = ["fields", "params", "temp_data", "variables"];

/// What speaks against making the call with these arguments, at any depth.
pub(super) fn objection(arguments: &Value) -> Option<String> {
    let named = names(arguments).into_iter().find_map(|name| {
        let name = name.as_str();
        let why = match name {
            _ if ADDRESSES.contains(&name) => "names an address that would learn of the message",
            _ if MORE.contains(&name) => "can make more than one of it, each billed",
            _ if LATER.contains(&name) => "puts it off, and nobody could call it back",
            _ if FORWARDS.contains(&name) => "can put the call through to another phone",
            _ if OTHERS.contains(&name) => "reaches somebody in another way, or somebody else",
            _ if is_harmless(name) => return None,
            // It may be anything, and is not repeated.
            _ => return Some("an argument is not known to be harmless".to_owned()),
        };
        Some(format!("the argument `{name}` {why}"))
    });
    // A name that is not known was refused above, so this one may be shown.
    let unnamed = || {
        lists::unnamed(arguments)
            .map(|name| format!("the list `{name}` may hold arguments without their names"))
    };
    named.or_else(unnamed)
}

fn is_harmless(name: &str) -> bool {
    [&HARMLESS[..], &SECOND_WAYS, &WORDS].iter().any(|names| names.contains(&name))
}

/// Whether the vendor may take a second way.
pub(super) fn has_a_second_way(arguments: &Value) -> bool {
    SECOND_WAYS.iter().any(|name| arguments.get(name).is_some())
}

/// The names of the arguments, without those that a template has for its words.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            let below = |(name, value): (&String, &Value)| {
                let inner = if WORDS.contains(&name.as_str()) { Vec::new() } else { names(value) };
                std::iter::once(name.clone()).chain(inner).collect::<Vec<_>>()
            };
            fields.iter().flat_map(below).collect()
        }
        Value::Array(items) => items.iter().flat_map(names).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use otp_core::Risk;
    use serde_json::json;

    use super::*;
    use crate::case::format::{Case, files};
    use crate::case::{calls, reading};

    /// The vendors' cases whose call acts.
    pub(super) fn acts() -> Vec<Case> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let vendors = ["accuauth", "esms-my", "esms-vn"].map(|vendor| folder.join(vendor).join("contract"));
        let files = vendors.iter().flat_map(|vendor| files(vendor).unwrap());
        let texts = files.map(|file| std::fs::read_to_string(file).unwrap());
        let cases = texts.filter_map(|text| reading::read::<Case>(&text).ok());
        let acts = |case: &Case| {
            let call = calls::named(&case.call.endpoint).unwrap();
            matches!(call.risk, Risk::Sends | Risk::Checks)
        };
        cases.filter(acts).collect()
    }

    /// Without the rows and payloads of those who are never called: they have names of their own.
    fn reached(arguments: &Value) -> Vec<String> {
        let mut arguments = arguments.clone();
        for name in OTHERS {
            if let Some(value) = arguments.get_mut(name) {
                *value = Value::Null;
            }
        }
        names(&arguments)
    }

    #[test]
    fn every_argument_of_every_act_is_decided_once_and_none_is_decided_in_vain() {
        let lists = [&OTHERS[..], &ADDRESSES, &MORE, &FORWARDS, &LATER, &SECOND_WAYS, &HARMLESS, &WORDS];
        let reached: Vec<_> = acts().iter().flat_map(|case| reached(&case.call.arguments)).collect();
        assert!(reached.len() > 100);
        for name in &reached {
            let times = lists.iter().filter(|names| names.contains(&name.as_str())).count();
            assert_eq!(times, 1, "{name}: decide what it can make the vendor do");
        }
        for name in lists.concat() {
            assert!(reached.iter().any(|reached| reached == name), "{name}: no act has it");
        }
    }

    #[test]
    fn what_goes_elsewhere_or_costs_more_is_refused_at_any_depth() {
        for name in [&OTHERS[..], &ADDRESSES, &MORE, &FORWARDS, &LATER, &["0978264193", "bcc_url"]].concat() {
            for arguments in [
                json!({ name: null }),
                json!({ "options": { name: 1 } }),
                json!({ "content": [{ "button": { name: "x" } }] }),
            ] {
                let objection = objection(&arguments).unwrap_or_default();
                assert!(!objection.is_empty(), "{arguments}");
                assert!(!objection.contains("0978264193"), "{objection}");
            }
        }
        for name in WORDS {
            assert_eq!(objection(&json!({ "to": "1", name: { "max_retry": "x", "any": "y" } })), None);
        }
    }

    #[test]
    fn a_second_way_is_known() {
        assert!(has_a_second_way(&json!({ "zalo": {}, "sms": {} })));
        assert!(!has_a_second_way(&json!({ "phone": "1", "content": "sms" })));
    }
}
