//! What stands behind the placeholders of a case.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What stands behind a case's `{{key}}`, `{{secret}}` and `{{id}}`.
#[derive(Clone, Copy)]
pub struct Keys<'a> {
    pub key: &'a str,
    pub secret: &'a str,
    /// The vendor's id of the message that was sent last.
    pub id: &'a str,
}

/// Shows none of them.
impl fmt::Debug for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(***)")
    }
}

impl Keys<'_> {
    /// Puts the keys into a plain text.
    #[must_use]
    pub fn fill(self, text: &str) -> String {
        text.replace("{{key}}", self.key).replace("{{secret}}", self.secret).replace("{{id}}", self.id)
    }

    /// Puts the keys into an encoded path or query.
    #[must_use]
    pub fn fill_encoded(self, text: &str) -> String {
        let [key, secret, id] = [self.key, self.secret, self.id].map(encode);
        text.replace("{{key}}", &key).replace("{{secret}}", &secret).replace("{{id}}", &id)
    }

    /// Puts the keys into every string of a JSON value.
    #[must_use]
    pub fn fill_json(self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill(text)),
            Value::Array(items) => items.iter().map(|item| self.fill_json(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), self.fill_json(value))).collect()
            }
            other => other.clone(),
        }
    }
}

/// A text as a query or a form has it.
#[must_use]
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}
