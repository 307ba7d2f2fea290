//! A small structural check against a JSON schema: the keywords that `docs/contract-case.schema.json` uses, without
//! its patterns.
#![allow(unreachable_pub, reason = "a module of test binaries")]

use serde_json::Value;

/// What is wrong, with the place; empty when nothing is.
pub fn problems(root: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(root, root, value, "", &mut found);
    found
}

fn is_valid(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut found = Vec::new();
    check(root, schema, value, "", &mut found);
    found.is_empty()
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    if schema == &Value::Bool(false) {
        found.push(format!("{place} must not be there"));
    }
    if let Some(path) = schema["$ref"].as_str() {
        check(root, root.pointer(&path[1..]).unwrap(), value, place, found);
    }
    let one_type = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("unknown type {other}"),
    };
    let typed = match &schema["type"] {
        Value::String(name) => one_type(name),
        Value::Array(names) => names.iter().any(|name| one_type(name.as_str().unwrap())),
        _ => true,
    };
    if !typed {
        found.push(format!("{place} is not a {}", schema["type"]));
    }
    if schema.get("const").is_some_and(|only| only != value) {
        found.push(format!("{place} is not {}", schema["const"]));
    }
    if schema["enum"].as_array().is_some_and(|all| !all.contains(value)) {
        found.push(format!("{place} is not one of {}", schema["enum"]));
    }
    if let (Some(least), Some(text)) = (schema["minLength"].as_u64(), value.as_str()) {
        if (text.chars().count() as u64) < least {
            found.push(format!("{place} is too short"));
        }
    }
    object(root, schema, value, place, found);
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        if schema["items"].is_object() {
            check(root, &schema["items"], item, &format!("{place}/{index}"), found);
        }
    }
    combined(root, schema, value, place, found);
}

fn object(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let Some(object) = value.as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !object.contains_key(name.as_str().unwrap()) {
            found.push(format!("{place} lacks {name}"));
        }
    }
    for (name, member) in object {
        let place = format!("{place}/{name}");
        match schema["properties"].get(name) {
            Some(schema) => check(root, schema, member, &place, found),
            None if schema["additionalProperties"] == false => found.push(format!("{place} is unknown")),
            None => {}
        }
    }
    let count = object.len() as u64;
    let (least, most) = (schema["minProperties"].as_u64(), schema["maxProperties"].as_u64());
    if least.is_some_and(|least| count < least) || most.is_some_and(|most| count > most) {
        found.push(format!("{place} has {count} members"));
    }
}

fn combined(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    for part in schema["allOf"].as_array().into_iter().flatten() {
        check(root, part, value, place, found);
    }
    if let Some(parts) = schema["oneOf"].as_array() {
        let fitting = parts.iter().filter(|part| is_valid(root, part, value)).count();
        if fitting != 1 {
            found.push(format!("{place} fits {fitting} of its forms"));
        }
    }
    if let Some(condition) = schema.get("if") {
        let branch = if is_valid(root, condition, value) { "then" } else { "else" };
        if let Some(branch) = schema.get(branch) {
            check(root, branch, value, place, found);
        }
    }
}
