//! Every name and value of a JSON text, also what stands first under a name that stands twice in one object.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// A text, and the name of the field that it stands in; a name has none.
pub(super) type Named = (String, String);

/// `None` if the text is no JSON object or list. As for a client, a byte order mark may stand before it.
pub(super) fn scalars(text: &str) -> Option<Vec<Named>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut found = Vec::new();
    let mut json = serde_json::Deserializer::from_str(text);
    Walk { name: "", found: &mut found }.deserialize(&mut json).ok()?;
    json.end().ok().map(|()| found)
}

struct Walk<'a> {
    name: &'a str,
    found: &'a mut Vec<Named>,
}

impl Walk<'_> {
    fn keep(self, value: impl Into<String>) {
        self.found.push((self.name.to_owned(), value.into()));
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.keep(number.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.keep(number.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.keep(number.to_string());
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.keep(text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Walk { name: self.name, found: self.found })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<String>()? {
            fields.next_value_seed(Walk { name: &name, found: self.found })?;
            self.found.push((String::new(), name));
        }
        Ok(())
    }
}
