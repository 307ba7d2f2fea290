use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A JSON object of a vendor's: an answer's own fields, an object inside it, or one of a list.
///
/// What cannot be read is `None`: a field that is missing, is there twice, or has another type. `Debug` shows nothing of
/// it.
//
// The fields as they stand, each as often as it is there. A map would hide a field that comes twice.
pub struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Returns a field's text, or its whole number as text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        text_or_number(self.once(name)?).map(Cow::into_owned)
    }

    /// Returns a whole number, or the number of its text: `3` and `"3"`, and neither `"+3"` nor `"007"`.
    #[must_use]
    pub fn number<N: TryFrom<i64>>(&self, name: &str) -> Option<N> {
        let raw = self.once(name)?;
        let digits = text(raw).unwrap_or(Cow::Borrowed(raw));
        whole_number(&digits)?.try_into().ok()
    }

    /// Returns a number in decimal digits, exactly as the vendor wrote it, as a number or as text. For money, which is never
    /// read through a binary float. An exponent is kept.
    #[must_use]
    pub fn decimal(&self, name: &str) -> Option<String> {
        let raw = self.once(name)?;
        let digits = text(raw).unwrap_or(Cow::Borrowed(raw));
        // Any JSON number is one, whatever its size.
        let is_number = is_number(&digits)
            && serde_json::from_str::<&RawValue>(&digits).is_ok_and(|value| value.get() == digits);
        is_number.then(|| digits.into_owned())
    }

    /// Whether the field is there with another value than `null`, whether or not it can be read.
    #[must_use]
    pub fn is_given(&self, name: &str) -> bool {
        self.of(name).any(|raw| raw != "null")
    }

    /// Returns `true` or `false`, also as text: `"true"` and `"True"`, as .NET writes it.
    #[must_use]
    pub fn boolean(&self, name: &str) -> Option<bool> {
        let raw = self.once(name)?;
        match text(raw).as_deref().unwrap_or(raw) {
            "true" | "True" => Some(true),
            "false" | "False" => Some(false),
            _ => None,
        }
    }

    /// Returns the object inside this one.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<Self> {
        Self::read(self.once(name)?)
    }

    /// Returns the objects of a list. What is no object in it is left out.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<Vec<Self>> {
        Some(elements(self.once(name)?)?.iter().filter_map(|raw| Self::read(raw.get())).collect())
    }

    /// Returns the texts of a list, and its whole numbers as text. What is neither is left out.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<Vec<String>> {
        let elements = elements(self.once(name)?)?;
        Some(elements.iter().filter_map(|raw| text_or_number(raw.get())).map(Cow::into_owned).collect())
    }

    /// Reads an object; `None` for any other value.
    pub(crate) fn read(raw: &'a str) -> Option<Self> {
        raw.starts_with('{').then(|| serde_json::from_str(raw).ok())?
    }

    /// Returns the field as often as it is there.
    pub(crate) fn of(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.get())
    }

    /// A field that is there twice can be read two ways, and so not at all.
    fn once(&self, name: &str) -> Option<&'a str> {
        let mut all = self.of(name);
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }

    /// Whether it holds something, as [`Answer::proves_an_act`](crate::Answer::proves_an_act) says.
    pub(crate) fn hold(&self, path: &str) -> bool {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        self.of(name).any(|raw| match (rest, Self::read(raw)) {
            (Some(rest), Some(inner)) => inner.hold(rest),
            _ => holds_something(raw),
        })
    }

    /// Whether it holds a text, a number, a list or an object, whatever is in it.
    pub(crate) fn is_written(&self, name: &str) -> bool {
        self.of(name).any(|raw| raw.starts_with(['"', '[', '{']) || is_number(raw))
    }

    /// Whether it holds a text or a number, and neither an empty one nor zero, or a list or an object that is not empty.
    pub(crate) fn is_printed(&self, name: &str) -> bool {
        self.of(name).any(|raw| match raw.as_bytes() {
            [b'[' | b'{', inside @ .., _] => !inside.trim_ascii().is_empty(),
            _ => (is_number(raw) || text(raw).is_some()) && holds_something(raw),
        })
    }
}

/// The elements of a list; `None` for any other value.
fn elements(raw: &str) -> Option<Vec<&RawValue>> {
    raw.starts_with('[').then(|| serde_json::from_str(raw).ok())?
}

/// A text, borrowed unless it holds an escape.
pub(crate) fn text(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.starts_with('"') {
        return None;
    }
    let Borrowed(text) = serde_json::from_str(raw).ok()?;
    Some(text)
}

/// Reads a whole number in its usual form: without a plus, a leading zero, a fraction or an exponent.
pub(crate) fn whole_number(digits: &str) -> Option<i64> {
    let is_usual = digits == "0" || !digits.trim_start_matches('-').starts_with(['0', '+']);
    digits.parse().ok().filter(|_| is_usual)
}

/// Reads a text, or a whole number as its text.
pub(crate) fn text_or_number(raw: &str) -> Option<Cow<'_, str>> {
    text(raw).or_else(|| whole_number(raw).map(|_| Cow::Borrowed(raw)))
}

/// Whether a JSON value is a number: nothing else begins so.
fn is_number(raw: &str) -> bool {
    raw.starts_with(|c: char| c == '-' || c.is_ascii_digit())
}

fn holds_something(raw: &str) -> bool {
    let is_zeros = |digits: &str| digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if raw == "null" {
        return false;
    }
    if let Some(text) = text(raw) {
        return !is_zeros(&text);
    }
    let mantissa = raw.split(['e', 'E']).next().unwrap_or(raw);
    !is_zeros(mantissa.trim_start_matches('-'))
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                // The usual answer has three to six fields.
                let mut fields = Vec::with_capacity(6);
                while let Some(Borrowed(name)) = map.next_key()? {
                    fields.push((name, map.next_value()?));
                }
                Ok(Object(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

/// Serde borrows a `Cow` only behind this attribute.
#[derive(serde::Deserialize)]
struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);

impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Object { .. }")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Object<'_> {
        Object::read(text).unwrap()
    }

    #[test]
    fn what_cannot_be_read_is_none() {
        let fields = object(
            r#"{"code":"100","whole":3,"text":"4","fraction":0.5,"one":1.0,"big":70000,"id":12,"twice":1,"twice":1,
                "surrogate":"\ud800","huge":1e999,"in":{"charge":"2"},"list":[1],"plus":"+3","zeros":"007"}"#,
        );
        assert_eq!((fields.number("whole"), fields.number("text")), (Some(3_u8), Some(4_u8)));
        for name in
            ["fraction", "one", "twice", "surrogate", "huge", "in", "list", "plus", "zeros", "missing"]
        {
            assert_eq!(fields.number::<u64>(name), None, "{name}");
        }
        assert_eq!((fields.number::<u16>("big"), fields.number("big")), (None, Some(70_000_u32)));
        assert_eq!(fields.text("id").as_deref(), Some("12"));
        for name in ["fraction", "surrogate", "huge", "in", "list", "missing"] {
            assert_eq!(fields.text(name), None, "{name}");
        }
    }

    #[test]
    fn money_is_kept_as_it_was_written() {
        let decimal = |raw: &str| object(&format!("{{\"money\":{raw}}}")).decimal("money");
        for (raw, text) in [
            ("36693", "36693"),
            ("850.0000", "850.0000"),
            ("\"850.0000\"", "850.0000"),
            ("3.6693E+7", "3.6693E+7"),
            ("-0.5", "-0.5"),
            ("12345678901234567890.5", "12345678901234567890.5"),
        ] {
            assert_eq!(decimal(raw).as_deref(), Some(text), "{raw}");
        }
        for raw in ["\"\"", "\"much\"", "\"1,5\"", "\" 1\"", "\"0x1\"", "null", "[1]", "true", "\"1\\n\""] {
            assert_eq!(decimal(raw), None, "{raw}");
        }
    }

    #[test]
    fn a_boolean_is_true_or_false_and_nothing_like_it() {
        let fields =
            object(r#"{"yes":true,"no":false,"text":"True","word":"TRUE","one":1,"zero":"0","none":null}"#);
        let read = ["yes", "no", "text"].map(|name| fields.boolean(name));
        assert_eq!(read, [Some(true), Some(false), Some(true)]);
        for name in ["word", "one", "zero", "none", "missing"] {
            assert_eq!(fields.boolean(name), None, "{name}");
        }
    }

    #[test]
    fn an_object_holds_objects_and_lists_of_them() {
        let fields = object(
            r#"{"in":{"charge":"2","in":{"id":7}},"list":[{"id":1},5,null,[{"id":2}],"{}",{"id":"3"},{}],
                "empty":[],"null":null,"text":"[]","twice":[],"twice":[]}"#,
        );
        assert_eq!(fields.object("in").unwrap().number("charge"), Some(2_u8));
        assert_eq!(fields.object("in").unwrap().object("in").unwrap().number("id"), Some(7_u8));
        let ids: Vec<_> = fields.list("list").unwrap().iter().map(|row| row.number::<u8>("id")).collect();
        assert_eq!(ids, [Some(1), Some(3), None]);
        assert!(fields.list("empty").unwrap().is_empty());
        for name in ["in", "null", "text", "twice", "missing"] {
            assert!(fields.list(name).is_none(), "{name}");
        }
        for name in ["list", "null", "text", "missing"] {
            assert!(fields.object(name).is_none(), "{name}");
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_read_over() {
        let deep = [
            "[".repeat(100_000) + &"]".repeat(100_000),
            "{\"a\":".repeat(100_000) + "0" + &"}".repeat(100_000),
        ];
        for deep in deep {
            let text = format!(r#"{{"list":[{deep},{{"id":1}}],"in":{deep},"texts":[{deep},"a"]}}"#);
            let fields = object(&text);
            let ids: Vec<_> = fields.list("list").unwrap().iter().map(|row| row.number::<u8>("id")).collect();
            assert_eq!(ids.last(), Some(&Some(1)));
            assert_eq!(fields.texts("texts").unwrap(), ["a"]);
            assert_eq!(fields.object("in").is_some(), deep.starts_with('{'));
        }
    }

    #[test]
    fn a_list_of_texts_leaves_out_what_is_none() {
        let fields = object(r#"{"users":["a",7,null,"\ud800",{"id":"b"},1.5,"c"],"one":"a"}"#);
        assert_eq!(fields.texts("users").unwrap(), ["a", "7", "c"]);
        assert_eq!((fields.texts("one"), fields.texts("missing")), (None, None));
    }

    #[test]
    fn debug_shows_nothing_of_an_object() {
        assert_eq!(format!("{:?}", object(r#"{"canary":"canary"}"#)), "Object { .. }");
    }
}
