//! How many SMS a call may be billed for.

use otp_core::SmsLength;
use serde_json::Value;

/// How many SMS the longest text of the arguments takes.
pub(super) fn parts(arguments: &Value) -> usize {
    longest(arguments, if asks_for_unicode(arguments) { SmsLength::in_ucs2 } else { SmsLength::of })
}

fn longest(value: &Value, length: fn(&str) -> SmsLength) -> usize {
    match value {
        Value::Object(fields) => fields.values().map(|value| longest(value, length)).max().unwrap_or(0),
        Value::Array(items) => items.iter().map(|value| longest(value, length)).max().unwrap_or(0),
        Value::String(text) => length(text).parts(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// Whether an argument asks for the alphabet of which an SMS holds least.
fn asks_for_unicode(arguments: &Value) -> bool {
    arguments["is_unicode"] == true
        || arguments["sms"]["is_unicode"] == true
        || arguments["type"] == "unicode"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_longest_text_is_counted_in_the_alphabet_that_it_leaves_in() {
        let (one, two) = ("a".repeat(160), "a".repeat(161));
        for (arguments, expected) in [
            (json!({}), 0),
            (json!({ "to": "+60123456789", "msg": one }), 1),
            (json!({ "to": "+60123456789", "msg": two }), 2),
            (json!({ "content": "\u{1ea1}".repeat(71) }), 2),
            (json!({ "content": "a".repeat(71), "is_unicode": true }), 2),
            (json!({ "content": "a".repeat(71), "is_unicode": false }), 1),
            (json!({ "msg": "a".repeat(71), "type": "unicode" }), 2),
            (json!({ "sms": { "content": "a".repeat(71), "is_unicode": true } }), 2),
            (json!({ "variables": ["a", two] }), 2),
        ] {
            assert_eq!(parts(&arguments), expected, "{arguments}");
        }
    }
}
