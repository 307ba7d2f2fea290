//! Where a call that acts may have a list. The request is read from a list, too: there its arguments stand in order, and have no
//! names to decide by.

use serde_json::Value;

use super::WORDS;

/// The words of a template as pairs of a name and a text. Another call has one text there.
const PAIRS: &str = "content";

/// The name of the first list that could stand for named arguments.
pub(super) fn unnamed(arguments: &Value) -> Option<&str> {
    list("arguments", arguments)
}

fn list<'a>(name: &'a str, value: &'a Value) -> Option<&'a str> {
    match value {
        _ if WORDS.contains(&name) || (name == PAIRS && are_pairs(value)) => None,
        Value::Array(_) => Some(name),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| list(name, value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn are_pairs(value: &Value) -> bool {
    let is_pair = |item: &Value| {
        item.as_array().is_some_and(|texts| texts.len() == 2 && texts.iter().all(Value::is_string))
    };
    value.as_array().is_some_and(|items| items.iter().all(is_pair))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::acts;
    use super::super::{OTHERS, objection};
    use super::*;

    /// The pointers to every object that holds named arguments.
    fn objects(value: &Value, pointer: &str) -> Vec<String> {
        let Some(fields) = value.as_object() else { return Vec::new() };
        let fields = fields.iter().filter(|(name, _)| !WORDS.contains(&name.as_str()));
        let inner = fields.flat_map(|(name, value)| objects(value, &format!("{pointer}/{name}")));
        std::iter::once(pointer.to_owned()).chain(inner).collect()
    }

    #[test]
    fn no_object_of_an_act_may_be_written_as_a_list() {
        let mut inner = 0;
        for case in acts() {
            let mut arguments = case.call.arguments;
            arguments.as_object_mut().unwrap().retain(|name, _| !OTHERS.contains(&name.as_str()));
            assert_eq!(unnamed(&arguments), None, "{arguments}");
            for pointer in objects(&arguments, "") {
                let mut written = arguments.clone();
                let object = written.pointer_mut(&pointer).unwrap();
                *object = object.as_object().unwrap().values().cloned().collect();
                assert!(objection(&written).is_some(), "{pointer}: {written}");
                inner += usize::from(!pointer.is_empty());
            }
        }
        assert!(inner > 10, "{inner}");
    }

    #[test]
    fn a_list_that_holds_an_address_or_a_day_is_refused_and_named() {
        for (arguments, name) in [
            (
                json!({ "phone": "1", "options": ["r", "2026-12-30 03:00:00", "https://a.example/"] }),
                "options",
            ),
            (json!({ "zalo": { "params": ["1"], "temp_id": [] } }), "temp_id"),
            (json!({ "content": ["x", "https://a.example/"] }), "content"),
            (json!({ "content": [["x", "y", "https://a.example/"]] }), "content"),
            (json!({ "content": [["x", ["https://a.example/"]]] }), "content"),
            (json!(["1", "x"]), "arguments"),
        ] {
            let objection = objection(&arguments).unwrap_or_default();
            assert!(objection.contains(&format!("`{name}`")), "{arguments}: {objection}");
        }
    }
}
