//! The shape of an answer: which fields it has, and of which JSON types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Where a field stands: names from the outside in, `[]` for the items of a list.
pub(crate) type Path = Vec<String>;

/// Every field with its types; several where the items of a list differ.
pub(crate) type Shape = BTreeMap<Path, BTreeSet<&'static str>>;

pub(crate) fn of(value: &Value) -> Shape {
    let mut shape = Shape::new();
    collect(value, &mut Vec::new(), &mut shape);
    shape
}

fn collect(value: &Value, path: &mut Path, shape: &mut Shape) {
    shape.entry(path.clone()).or_default().insert(kind(value));
    let mut below = |name: &str, value: &Value| {
        path.push(name.to_owned());
        collect(value, path, shape);
        path.pop();
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| below(name, value)),
        Value::Array(items) => items.iter().for_each(|item| below("[]", item)),
        _ => {}
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(_) => "a whole number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The value without the field at this path.
pub(crate) fn without(value: &Value, path: &[String]) -> Value {
    let mut changed = value.clone();
    remove(&mut changed, path);
    changed
}

fn remove(value: &mut Value, path: &[String]) {
    match (value, path) {
        (Value::Object(fields), [name]) => {
            fields.remove(name);
        }
        (Value::Object(fields), [name, rest @ ..]) => {
            if let Some(inner) = fields.get_mut(name) {
                remove(inner, rest);
            }
        }
        (Value::Array(items), [_, rest @ ..]) => items.iter_mut().for_each(|item| remove(item, rest)),
        _ => {}
    }
}
