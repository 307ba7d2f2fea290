//! The named values of a request, whether they came as JSON, form or query.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Named values as text, in the order in which they came; a JSON number keeps its digits.
#[derive(Default)]
pub(crate) struct Fields {
    all: Vec<Field>,
    /// Of a name that is given twice the last value counts; otherwise the first.
    last_counts: bool,
    /// Whether names may be written in any letter case.
    any_case: bool,
}

struct Field {
    name: String,
    value: String,
    kind: Kind,
}

/// What a value was before it became text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    /// A boolean, a list or an object: kept as JSON.
    Other,
    Null,
}

/// The body is not what its content type says.
pub(crate) struct Unreadable;

/// Reads a JSON object and keeps a name which comes twice.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

impl Fields {
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, Unreadable> {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let members = reader.deserialize_map(Members).map_err(|_| Unreadable)?;
        reader.end().map_err(|_| Unreadable)?;
        let field = |(name, value)| {
            let (value, kind) = match value {
                Value::Null => (String::new(), Kind::Null),
                Value::String(text) => (text, Kind::Text),
                Value::Number(number) => (number.to_string(), Kind::Number),
                other => (other.to_string(), Kind::Other),
            };
            Field { name, value, kind }
        };
        Ok(Self { all: members.into_iter().map(field).collect(), last_counts: true, any_case: false })
    }

    /// Reads a form body or a query: `+` and `%20` are blanks.
    pub(crate) fn from_form(encoded: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(encoded).into_owned();
        let field = |(name, value)| Field { name, value, kind: Kind::Text };
        Self { all: pairs.map(field).collect(), last_counts: false, any_case: false }
    }

    /// The same for readers that take names in any letter case.
    pub(crate) fn in_any_case(self) -> Self {
        Self { any_case: true, ..self }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.find(name).map(|field| field.value.as_str())
    }

    pub(crate) fn kind(&self, name: &str) -> Option<Kind> {
        self.find(name).map(|field| field.kind)
    }

    /// Takes over a segment of the path, in place of all that have the same name.
    pub(crate) fn set_segment(&mut self, name: &str, segment: &str) {
        self.all.retain(|field| !field.name.eq_ignore_ascii_case(name));
        // Percent signs mean the same as in a form; the rest is plain.
        let plain = segment.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
        let value = form_urlencoded::parse(plain.as_bytes()).next().map(|(value, _)| value.into_owned());
        let value = value.unwrap_or_default();
        self.all.push(Field { name: name.to_owned(), value, kind: Kind::Text });
    }

    /// Takes over what has another name than all that is here.
    pub(crate) fn add(&mut self, more: Self) {
        let is_new = |field: &Field| self.all.iter().all(|own| own.name != field.name);
        let mut new: Vec<Field> = more.all.into_iter().filter(is_new).collect();
        self.all.append(&mut new);
    }

    pub(crate) fn is_twice(&self, name: &str) -> bool {
        self.named(name).nth(1).is_some()
    }

    pub(crate) fn is_null(&self, name: &str) -> bool {
        self.named(name).any(|field| field.kind == Kind::Null)
    }

    fn named(&self, name: &str) -> impl DoubleEndedIterator<Item = &Field> {
        let same = move |own: &str| own == name || self.any_case && own.eq_ignore_ascii_case(name);
        self.all.iter().filter(move |field| same(&field.name))
    }

    fn find(&self, name: &str) -> Option<&Field> {
        let mut named = self.named(name);
        let found = if self.last_counts { named.next_back() } else { named.next() };
        found.filter(|field| field.kind != Kind::Null)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let given = self.all.iter().filter(|field| field.kind != Kind::Null);
        given.map(|field| (field.name.as_str(), field.value.as_str()))
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
