use std::borrow::Cow;
use std::fmt;

use otp_core::Error;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::Reply;

/// A vendor's answer: a JSON object whose fields are read one by one.
///
/// Only the code decides what an answer means, so only the code must be there once and be readable. Everything beside it
/// is an extra: one that cannot be read is `None`, and never turns a success into a failure. `Debug` shows nothing of it.
pub struct Answer<'a> {
    reply: &'a Reply,
    fields: Fields<'a>,
}

/// The fields as they stand, each as often as it is there. A map would hide a field that comes twice.
struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// How a vendor writes its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeForm {
    /// Text.
    Text,
    /// Text, or a whole number, which is read as its text.
    TextOrNumber,
    /// A whole number, or its text. `00` and `+0` are not the text of a number.
    Number,
}

impl<'a> Answer<'a> {
    /// Reads an object.
    ///
    /// # Errors
    ///
    /// When the body is not a JSON object. The parser's own error is dropped: its text can repeat the vendor's, and with
    /// it a number or a code.
    pub fn read(reply: &'a Reply) -> Result<Self, Error> {
        let object = reply.object()?;
        let fields = serde_json::from_slice(object).map_err(|_| reply.unreadable("is not valid JSON"))?;
        Ok(Self { reply, fields })
    }

    /// Returns the HTTP answer around it.
    #[must_use]
    pub fn reply(&self) -> &'a Reply {
        self.reply
    }

    /// Reads the vendor's code, under the one name that the endpoint documents.
    ///
    /// # Errors
    ///
    /// When it is missing, stands there twice, or has another type: such an answer proves nothing.
    pub fn code(&self, name: &str, form: CodeForm) -> Result<String, Error> {
        let mut all = self.fields.of(name);
        let raw = match (all.next(), all.next()) {
            (None, _) => return Err(self.reply.unreadable("carries no code")),
            (Some(raw), None) => raw,
            _ => return Err(self.reply.unreadable("carries its code twice")),
        };
        if raw == "null" {
            return Err(self.reply.unreadable("carries no code"));
        }
        let code = match form {
            CodeForm::Text => text(raw),
            CodeForm::TextOrNumber => text_or_number(raw),
            CodeForm::Number => text_or_number(raw).filter(|text| whole_number(text).is_some()),
        };
        code.map(Cow::into_owned).ok_or_else(|| self.reply.unreadable("carries a code of another type"))
    }

    /// Returns a field's text, or its whole number as text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        text_or_number(self.fields.once(name)?).map(Cow::into_owned)
    }

    /// Returns a whole number, or the number of its text: `3` and `"3"`, and neither `"+3"` nor `"007"`.
    #[must_use]
    pub fn number<N: TryFrom<i64>>(&self, name: &str) -> Option<N> {
        self.fields.number(name)
    }

    /// Returns a number in decimal digits, exactly as the vendor wrote it, as a number or as text. For money, which is never
    /// read through a binary float. An exponent is kept.
    #[must_use]
    pub fn decimal(&self, name: &str) -> Option<String> {
        let raw = self.fields.once(name)?;
        let digits = text(raw).unwrap_or(Cow::Borrowed(raw));
        // Any JSON number is one, whatever its size.
        let is_number = is_number(&digits)
            && serde_json::from_str::<&RawValue>(&digits).is_ok_and(|value| value.get() == digits);
        is_number.then(|| digits.into_owned())
    }

    /// Returns a whole number inside an object, or the number of its text: `object.name`.
    #[must_use]
    pub fn number_in<N: TryFrom<i64>>(&self, object: &str, name: &str) -> Option<N> {
        Fields::read(self.fields.once(object)?)?.number(name)
    }

    /// Whether one of these fields says that the vendor acted: it gave out an id, or took credit. A dot reaches into an
    /// object.
    ///
    /// It does unless each is missing, null, an empty text, or zero in any form. One that cannot be read does, too.
    #[must_use]
    pub fn proves_an_act(&self, evidence: &[&str]) -> bool {
        evidence.iter().any(|path| self.fields.hold(path))
    }

    /// Whether one of these fields, which no page prints for this call, stands here as the page of another call prints it.
    ///
    /// It does with a text or a number, unless that is empty or zero. Anything else (a boolean, a list, an object, a text that
    /// cannot be read) is printed by no call, so nobody knows what it means.
    #[must_use]
    pub fn is_of_another_call(&self, foreign: &[&str]) -> bool {
        let is_printed = |raw: &str| is_number(raw) || text(raw).is_some();
        foreign.iter().any(|name| self.fields.of(name).any(|raw| is_printed(raw) && holds_something(raw)))
    }
}

impl<'a> Fields<'a> {
    /// The fields of an object; `None` for any other value.
    fn read(raw: &'a str) -> Option<Self> {
        raw.starts_with('{').then(|| serde_json::from_str(raw).ok())?
    }

    fn of(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.get())
    }

    /// A field that stands there twice can be read two ways, and so not at all.
    fn once(&self, name: &str) -> Option<&'a str> {
        let mut all = self.of(name);
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }

    fn number<N: TryFrom<i64>>(&self, name: &str) -> Option<N> {
        let raw = self.once(name)?;
        let digits = text(raw).unwrap_or(Cow::Borrowed(raw));
        whole_number(&digits)?.try_into().ok()
    }

    fn hold(&self, path: &str) -> bool {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        self.of(name).any(|raw| match (rest, Self::read(raw)) {
            (Some(rest), Some(inner)) => inner.hold(rest),
            _ => holds_something(raw),
        })
    }
}

/// A text, borrowed unless it holds an escape.
fn text(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.starts_with('"') {
        return None;
    }
    let Borrowed(text) = serde_json::from_str(raw).ok()?;
    Some(text)
}

/// Reads a whole number in its usual form: without a plus, a leading zero, a fraction or an exponent.
fn whole_number(digits: &str) -> Option<i64> {
    let is_usual = digits == "0" || !digits.trim_start_matches('-').starts_with(['0', '+']);
    digits.parse().ok().filter(|_| is_usual)
}

/// Reads a text, or a whole number as its text.
fn text_or_number(raw: &str) -> Option<Cow<'_, str>> {
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

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                // The usual answer has three to six fields.
                let mut fields = Vec::with_capacity(6);
                while let Some(Borrowed(name)) = map.next_key()? {
                    fields.push((name, map.next_value()?));
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// Serde borrows a `Cow` only behind this attribute.
#[derive(serde::Deserialize)]
struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(body: &str) -> Reply {
        Reply::new(200, None, body.as_bytes().to_vec())
    }

    fn code(body: &str, form: CodeForm) -> Result<String, String> {
        let reply = reply(body);
        Answer::read(&reply).and_then(|answer| answer.code("code", form)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_code_is_read_in_the_form_that_the_vendor_writes() {
        for (raw, as_text, as_either, as_number) in [
            ("\"100\"", Some("100"), Some("100"), Some("100")),
            ("100", None, Some("100"), Some("100")),
            ("-7", None, Some("-7"), Some("-7")),
            ("\"OK\"", Some("OK"), Some("OK"), None),
            ("\"00\"", Some("00"), Some("00"), None),
            ("\"+0\"", Some("+0"), Some("+0"), None),
            ("\"-0\"", Some("-0"), Some("-0"), None),
            ("\" 100\"", Some(" 100"), Some(" 100"), None),
            ("-0", None, None, None),
            ("100.0", None, None, None),
            ("1e2", None, None, None),
            ("true", None, None, None),
            ("[100]", None, None, None),
            ("null", None, None, None),
            ("\"\\ud800\"", None, None, None),
        ] {
            let read = |form| code(&format!("{{\"code\":{raw}}}"), form).ok();
            let expected = [as_text, as_either, as_number].map(|text| text.map(str::to_owned));
            let got = [CodeForm::Text, CodeForm::TextOrNumber, CodeForm::Number].map(read);
            assert_eq!(got, expected, "{raw}");
        }
    }

    #[test]
    fn a_code_that_is_missing_or_stands_twice_proves_nothing() {
        for body in ["{}", r#"{"Code":"100"}"#, r#"{"other":{"code":"100"}}"#, r#"{"code":null}"#] {
            let problem = code(body, CodeForm::TextOrNumber).unwrap_err();
            assert!(problem.contains("carries no code"), "{body}: {problem}");
        }
        for body in [r#"{"code":"100","code":"100"}"#, r#"{"code":"100","\u0063ode":"117"}"#] {
            let problem = code(body, CodeForm::TextOrNumber).unwrap_err();
            assert!(problem.contains("twice"), "{body}: {problem}");
        }
    }

    #[test]
    fn what_cannot_be_read_beside_the_code_is_none() {
        let reply = reply(
            r#"{"code":"100","whole":3,"text":"4","fraction":0.5,"one":1.0,"big":70000,"id":12,"twice":1,"twice":1,
                "surrogate":"\ud800","huge":1e999,"in":{"charge":"2"},"list":[1],"plus":"+3","zeros":"007"}"#,
        );
        let answer = Answer::read(&reply).unwrap();
        assert_eq!((answer.number("whole"), answer.number("text")), (Some(3_u8), Some(4_u8)));
        for name in
            ["fraction", "one", "twice", "surrogate", "huge", "in", "list", "plus", "zeros", "missing"]
        {
            assert_eq!(answer.number::<u64>(name), None, "{name}");
        }
        assert_eq!((answer.number::<u16>("big"), answer.number("big")), (None, Some(70_000_u32)));
        assert_eq!(answer.text("id").as_deref(), Some("12"));
        for name in ["fraction", "surrogate", "huge", "in", "list", "missing"] {
            assert_eq!(answer.text(name), None, "{name}");
        }
        assert_eq!(answer.number_in("in", "charge"), Some(2_u8));
        for object in ["list", "missing", "whole"] {
            assert_eq!(answer.number_in::<u8>(object, "charge"), None, "{object}");
        }
    }

    #[test]
    fn money_is_kept_as_it_was_written() {
        let decimal = |raw: &str| {
            let reply = reply(&format!("{{\"money\":{raw}}}"));
            Answer::read(&reply).unwrap().decimal("money")
        };
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
    fn evidence_is_anything_that_is_not_plainly_nothing() {
        let proves = |body: &str, evidence: &[&str]| {
            let reply = reply(body);
            Answer::read(&reply).unwrap().proves_an_act(evidence)
        };
        for nothing in ["null", "\"\"", "0", "-0", "0.0", "0e7", "\"0\"", "\"000\"", "\"0.00\""] {
            assert!(!proves(&format!("{{\"id\":{nothing}}}"), &["id"]), "{nothing}");
            assert!(!proves(&format!("{{\"in\":{{\"id\":{nothing}}}}}"), &["in.id"]), "{nothing}");
        }
        for something in
            ["1", "0.5", "-1", "1e0", "\"a\"", "\" \"", "\"\\ud800\"", "true", "false", "[]", "{}"]
        {
            assert!(proves(&format!("{{\"id\":{something}}}"), &["id"]), "{something}");
            assert!(
                proves(&format!("{{\"in\":{{\"id\":{something}}}}}"), &["other", "in.id"]),
                "{something}"
            );
        }
        assert!(
            !proves("{}", &["id", "in.id"])
                && !proves(r#"{"id":1}"#, &[])
                && !proves(r#"{"in":null}"#, &["in.id"])
        );
        assert!(proves(r#"{"in":1}"#, &["in.id"]), "what is not an object cannot be read as one");
        assert!(proves(r#"{"id":0,"id":1}"#, &["id"]), "twice");
    }

    #[test]
    fn only_what_another_call_prints_marks_an_answer_as_that_calls() {
        let is_marked = |body: &str| {
            let reply = reply(body);
            Answer::read(&reply).unwrap().is_of_another_call(&["other", "id"])
        };
        for mark in ["1", "12.5", "-1", "1e999", "\"a\"", "\"1\""] {
            assert!(is_marked(&format!("{{\"id\":{mark}}}")), "{mark}");
            assert!(is_marked(&format!("{{\"id\":false,\"id\":{mark}}}")), "{mark}, beside another");
        }
        for uncertain in
            ["null", "\"\"", "0", "0.0", "\"000\"", "true", "false", "[1]", "{\"id\":1}", "\"\\ud800\""]
        {
            assert!(!is_marked(&format!("{{\"id\":{uncertain}}}")), "{uncertain}");
        }
        assert!(!is_marked(r#"{"ID":1,"in":{"id":1}}"#), "another field");
    }

    #[test]
    fn debug_shows_nothing_of_an_answer() {
        let reply = reply(r#"{"canary":"canary"}"#);
        assert_eq!(format!("{:?}", Answer::read(&reply).unwrap()), "Answer { .. }");
    }
}
