//! The named values of a request, whether they came as JSON, form or query.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// Named values as text; a JSON number keeps its digits.
#[derive(Default)]
pub(crate) struct Fields(Vec<(String, String)>);

/// The body is not what its content type says.
pub(crate) struct Unreadable;

impl Fields {
    /// Reads a JSON object of texts and numbers; `null` counts as absent.
    ///
    /// Only the `nested` fields may hold a list or an object, which is kept as JSON.
    pub(crate) fn from_json(body: &[u8], nested: &[&str]) -> Result<Self, Unreadable> {
        let object: Map<String, Value> = serde_json::from_slice(body).map_err(|_| Unreadable)?;
        let mut pairs = Vec::with_capacity(object.len());
        for (name, value) in object {
            match value {
                Value::Null => {}
                Value::String(text) => pairs.push((name, text)),
                Value::Number(number) => pairs.push((name, number.to_string())),
                Value::Array(_) | Value::Object(_) if nested.contains(&&*name) => {
                    pairs.push((name, value.to_string()));
                }
                Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Err(Unreadable),
            }
        }
        Ok(Self(pairs))
    }

    /// Reads a form body or a query: `+` and `%20` are blanks.
    pub(crate) fn from_form(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn get_in_any_case(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Writes an answer in the field order of its struct.
#[allow(clippy::expect_used, reason = "only plain structs of texts and numbers come here")]
pub(crate) fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("structs of texts and numbers always serialise")
}

/// Writes an answer: its members in this order, without those that are `null`.
#[allow(clippy::expect_used, reason = "only texts, numbers and objects of them come here")]
pub(crate) fn object(members: &[(&str, Value)]) -> Vec<u8> {
    let mut out = Vec::new();
    let filled = members.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name, value));
    let mut serializer = serde_json::Serializer::new(&mut out);
    serializer.collect_map(filled).expect("texts and numbers always serialise");
    out
}

/// A whole number within bounds, written in plain digits.
pub(crate) fn whole_number(text: &str, from: u32, to: u32) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = plain.then(|| text.parse().ok()).flatten()?;
    (from..=to).contains(&number).then_some(number)
}
