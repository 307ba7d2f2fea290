use std::borrow::Cow;
use std::fmt;

use otp_core::{Error, Risk};

use crate::object::{text, text_or_number, whole_number};
use crate::{Object, Reply};

/// A vendor's answer: a JSON object whose fields are read one by one.
///
/// Only the code decides what an answer means, so only the code must be there once and be readable. Everything beside it
/// is an extra: one that cannot be read is `None`, and never turns a success into a failure. `Debug` shows nothing of it.
pub struct Answer<'a> {
    reply: &'a Reply,
    fields: Object<'a>,
}

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
    /// When it is missing, is there twice, or has another type: such an answer proves nothing.
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

    /// Returns a field's text, or its whole number as text. See [`Object::text`].
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.fields.text(name)
    }

    /// Returns a whole number, or the number of its text. See [`Object::number`].
    #[must_use]
    pub fn number<N: TryFrom<i64>>(&self, name: &str) -> Option<N> {
        self.fields.number(name)
    }

    /// Returns a number in decimal digits, as the vendor wrote it. See [`Object::decimal`].
    #[must_use]
    pub fn decimal(&self, name: &str) -> Option<String> {
        self.fields.decimal(name)
    }

    /// Returns an object inside the answer.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<Object<'a>> {
        self.fields.object(name)
    }

    /// Returns the objects of a list. See [`Object::list`].
    #[must_use]
    pub fn list(&self, name: &str) -> Option<Vec<Object<'a>>> {
        self.fields.list(name)
    }

    /// Whether one of these fields says that the vendor acted: it gave out an id, or took credit. A dot reaches into an
    /// object.
    ///
    /// It does unless each is missing, null, an empty text, or zero in any form. One that cannot be read does, too.
    #[must_use]
    pub fn proves_an_act(&self, evidence: &[&str]) -> bool {
        evidence.iter().any(|path| self.fields.hold(path))
    }

    /// Whether the field is there with another value than `null`.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.fields.is_given(name)
    }

    /// Whether one of these fields, which no page prints for this call, is here as the page of another call prints it.
    ///
    /// It does with a text, a number, a list or an object. In a check any such value counts: a wrong "right code" lets
    /// somebody in. Elsewhere an empty one or a zero does not: a wrong failure there invites a second message. `null` and a
    /// boolean are printed by no call, so nobody knows what they mean.
    #[must_use]
    pub fn is_of_another_call(&self, foreign: &[&str], risk: Risk) -> bool {
        let is_mark = if risk == Risk::Checks { Object::is_written } else { Object::is_printed };
        foreign.iter().any(|name| is_mark(&self.fields, name))
    }
}

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
            let answer = Answer::read(&reply).unwrap();
            [Risk::Checks, Risk::Sends].map(|risk| answer.is_of_another_call(&["other", "id"], risk))
        };
        for mark in [
            "1",
            "12.5",
            "-1",
            "1e999",
            "\"a\"",
            "\"1\"",
            "[1]",
            "[null]",
            "[ [] ]",
            "[{\"id\":1}]",
            "{\"id\":1}",
            "{ \"id\":0}",
        ] {
            assert_eq!(is_marked(&format!("{{\"id\":{mark}}}")), [true; 2], "{mark}");
            let twice = format!("{{\"id\":false,\"id\":{mark}}}");
            assert_eq!(is_marked(&twice), [true; 2], "{mark}, beside another");
        }
        for nothing in ["\"\"", "0", "0.0", "-0", "\"000\"", "[]", "{}", "[ \n]", "{ }", "\"\\ud800\""] {
            assert_eq!(is_marked(&format!("{{\"id\":{nothing}}}")), [true, false], "{nothing}");
        }
        for odd in ["null", "true", "false"] {
            assert_eq!(is_marked(&format!("{{\"id\":{odd}}}")), [false; 2], "{odd}");
        }
        assert_eq!(is_marked(r#"{"ID":1,"in":{"id":1}}"#), [false; 2], "another field");
    }

    #[test]
    fn debug_shows_nothing_of_an_answer() {
        let reply = reply(r#"{"canary":"canary"}"#);
        assert_eq!(format!("{:?}", Answer::read(&reply).unwrap()), "Answer { .. }");
    }
}
