//! Every text of a case: names and values, also those of the JSON that stands in a text.

use serde_json::Value;

use super::scalars::scalars;
use crate::case::format::{Case, plain};

/// A text, and where it stands.
pub(super) struct Text {
    /// Names of the format alone. Those below them are the file's own, and may hold what is private.
    pub(super) place: String,
    /// Of the field that it stands in; a name has none.
    pub(super) name: String,
    pub(super) content: String,
    /// Then its names and values are texts of their own.
    pub(super) is_json: bool,
}

/// The fields below which the format knows no name.
const FREE: [&str; 8] = ["source", "arguments", "headers", "json", "form", "ok", "body", "printed_request"];

/// The format refuses unknown fields, so every text stands in the field of a case.
pub(super) fn texts(case: &Case) -> Vec<Text> {
    let mut texts = Vec::new();
    // A value that was read as JSON can be written.
    let whole = serde_json::to_value(case).unwrap_or_default();
    walk(&whole, &Place { shown: String::new(), is_free: false }, "", &mut texts);
    texts
}

struct Place {
    shown: String,
    is_free: bool,
}

impl Place {
    fn below(&self, name: &str) -> Self {
        let is_free = self.is_free || FREE.contains(&name);
        let shown = match (self.is_free, self.shown.is_empty()) {
            (true, _) => self.shown.clone(),
            (false, true) => name.to_owned(),
            (false, false) => format!("{}.{name}", self.shown),
        };
        Self { shown, is_free }
    }
}

fn walk(value: &Value, place: &Place, name: &str, texts: &mut Vec<Text>) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Array(items) => items.iter().for_each(|item| walk(item, place, name, texts)),
        Value::Object(fields) => {
            for (name, value) in fields {
                add(name, &place.shown, "", texts);
                walk(value, &place.below(name), name, texts);
            }
        }
        scalar @ (Value::Number(_) | Value::String(_)) => add(&plain(scalar), &place.shown, name, texts),
    }
}

/// Adds a text. If it is JSON, its names and values stand for themselves: JSON may write them in other characters.
fn add(written: &str, place: &str, name: &str, texts: &mut Vec<Text>) {
    let inner = scalars(written);
    let is_json = inner.is_some();
    for (name, value) in inner.into_iter().flatten() {
        add(&value, place, &name, texts);
    }
    let decoded = percent_encoding::percent_decode_str(written).decode_utf8_lossy().into_owned();
    texts.push(Text { place: place.to_owned(), name: name.to_owned(), content: decoded, is_json });
}
