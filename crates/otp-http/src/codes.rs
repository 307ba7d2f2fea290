//! A vendor's table of codes, and the rule that decides what a code proves.

use otp_core::{Effect, Error, ErrorKind, Risk};

use crate::{Answer, CodeForm, Reply};

/// The groups of calls that a vendor documents a code for: its column "where". A call belongs to one or more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes(u32);

impl Scopes {
    /// Every call of the vendor.
    pub const ALL: Self = Self(u32::MAX);

    /// A call in no group: only the codes of every call are documented for it.
    pub const COMMON: Self = Self(1 << 31);

    /// Returns the group with this number, 0 to 30.
    ///
    /// # Panics
    ///
    /// When the number is larger; for a constant that is an error of the compiler. 31 would be [`COMMON`](Self::COMMON).
    #[must_use]
    pub const fn nth(number: u32) -> Self {
        assert!(number < 31, "groups have the numbers 0 to 30");
        Self(1 << number)
    }

    /// Returns these groups and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What one code means for the calls of some groups. A code may have several rows; the first that fits is taken.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    code: &'static str,
    scopes: Scopes,
    kind: ErrorKind,
    effect: Effect,
    is_of_sender: bool,
    sentence: &'static str,
}

/// Makes a row. `sentence` ends "the vendor answered with code 7: …".
#[must_use]
pub const fn row(
    code: &'static str,
    scopes: Scopes,
    kind: ErrorKind,
    effect: Effect,
    sentence: &'static str,
) -> Row {
    Row { code, scopes, kind, effect, is_of_sender: false, sentence }
}

impl Row {
    /// Says that the code speaks of what the sender is set up with: see [`Error::is_of_sender`].
    #[must_use]
    pub const fn of_sender(mut self) -> Self {
        self.is_of_sender = true;
        self
    }
}

/// A vendor's codes, a row a code.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The vendor's word for its code: `code` or `status`.
    pub word: &'static str,
    /// How the vendor writes its code.
    pub form: CodeForm,
    /// The code of success. It is refused only under an HTTP status of failure.
    pub success: &'static str,
    /// What a refusal holds besides its code.
    pub extras: Extras,
    /// The rows.
    pub rows: &'static [Row],
    /// Codes that are documented for calls that the crate does not have.
    pub elsewhere: &'static [&'static str],
}

/// What a refusal holds besides its code, under the vendor's names.
#[derive(Debug, Clone, Copy)]
pub struct Extras {
    /// The vendor's own sentence.
    pub message: &'static str,
    /// The vendor's id of the call.
    pub id: &'static str,
}

/// What the vendor's page says of the answers of one call.
#[derive(Debug, Clone, Copy)]
pub struct Answers {
    /// What a call may do. A check takes fewer answers for a success.
    pub risk: Risk,
    /// The name under which an answer carries its code.
    pub code_field: &'static str,
    /// The name under which the page prints the code of a refusal, where it is not that of the success. A code of success
    /// proves nothing there.
    pub refusal_field: Option<&'static str>,
    /// The groups that hold for every way that the call has.
    pub scopes: Scopes,
    /// The fields that prove an act in a refusal.
    pub evidence: &'static [&'static str],
    /// The fields that only the answer of another call holds.
    pub foreign: &'static [&'static str],
}

/// What a code means as the answer of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meaning {
    kind: ErrorKind,
    effect: Effect,
    is_of_sender: bool,
    sentence: &'static str,
}

impl Table {
    /// Reads the answer of a call: a success only for the code of success under an HTTP status of success.
    ///
    /// # Errors
    ///
    /// When the answer cannot be read, when it is the success of another call, and when it is a refusal.
    ///
    /// A code proves that nothing happened only where the table documents it for every way that the call has. A call that
    /// tries Zalo, then SMS, may have done one when it is refused for the other. And evidence of an act in the answer
    /// itself outranks what its code usually means.
    pub fn read<'a>(&self, reply: &'a Reply, call: Answers) -> Result<Answer<'a>, Error> {
        let answer = Answer::read(reply)?;
        let refused = self.refused(call, &answer)?;
        let code = match &refused {
            Some(code) if !answer.is_given(call.code_field) => code.clone(),
            Some(_) | None => answer.code(call.code_field, self.form)?,
        };
        if code == self.success && reply.is_success() {
            if refused.is_some() {
                return Err(reply.unreadable("is a success and a refusal at once"));
            }
            if answer.is_of_another_call(call.foreign, call.risk) {
                return Err(reply.unreadable("is that of another call"));
            }
            return Ok(answer);
        }
        Err(self.refusal(code, call, &answer))
    }

    /// Reads the code of a refusal under its own name. A code of success does not count there.
    ///
    /// One that cannot be read may be a refusal, so then nothing is a success.
    fn refused(&self, call: Answers, answer: &Answer<'_>) -> Result<Option<String>, Error> {
        let Some(field) = call.refusal_field.filter(|field| answer.is_given(field)) else { return Ok(None) };
        let code = answer.code(field, self.form)?;
        Ok(Some(code).filter(|code| *code != self.success))
    }

    fn refusal(&self, code: String, call: Answers, answer: &Answer<'_>) -> Error {
        let reply = answer.reply();
        let acted = answer.proves_an_act(call.evidence);
        self.error(code, call.scopes, acted)
            .with_request_id(answer.text(self.extras.id))
            .with_vendor_message(answer.text(self.extras.message))
            .with_http_status(reply.status())
            .with_retry_after(reply.retry_after())
    }

    /// Returns what a code means that is not that of a success: for a call of these groups, or for a row of its answer.
    /// `acted`: something beside the code proves an act, which outranks what the code usually means.
    #[must_use]
    pub fn error(&self, code: String, scopes: Scopes, acted: bool) -> Error {
        let Meaning { kind, effect, is_of_sender, sentence } = self.meaning(&code, scopes);
        let effect = if acted { Effect::Unknown } else { effect };
        let sentence =
            format!("the vendor answered with {} {}: {sentence}", self.word, self.printable(&code));
        Error::new(kind, effect).with_sentence(sentence).with_vendor_code(code).with_of_sender(is_of_sender)
    }

    /// Returns the codes with a row for this call, for this repository's tools.
    #[cfg(feature = "__endpoints")]
    #[doc(hidden)]
    #[must_use]
    pub fn codes_of(&self, call: Scopes) -> Vec<&'static str> {
        self.rows.iter().filter(|row| row.scopes.meets(call)).map(|row| row.code).collect()
    }

    fn meaning(&self, code: &str, call: Scopes) -> Meaning {
        let unknown =
            |kind, sentence| Meaning { kind, effect: Effect::Unknown, is_of_sender: false, sentence };
        if code == self.success {
            // The answer contradicts itself.
            return unknown(ErrorKind::UnexpectedResponse, "success, under an HTTP status of failure");
        }
        let mut rows = self.rows.iter().filter(|row| row.code == code).peekable();
        if rows.peek().is_none() && !self.elsewhere.contains(&code) {
            return unknown(ErrorKind::Vendor, "not documented");
        }
        match rows.find(|row| row.scopes.meets(call)) {
            Some(row) => {
                let effect = if row.scopes.covers(call) { row.effect } else { Effect::Unknown };
                let Row { kind, is_of_sender, sentence, .. } = *row;
                Meaning { kind, effect, is_of_sender, sentence }
            }
            None => unknown(ErrorKind::Vendor, "documented for other calls only"),
        }
    }

    /// Returns the code for our own texts: a known one, or one of at most three digits. Anything else is text of the vendor's,
    /// which may repeat a number or a code.
    #[must_use]
    pub fn printable<'c>(&self, code: &'c str) -> &'c str {
        let digits = code.strip_prefix('-').unwrap_or(code);
        let is_short = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let has_row = self.rows.iter().any(|row| row.code == code);
        let is_known = code == self.success || has_row || self.elsewhere.contains(&code);
        if is_short || is_known { code } else { "(not a known code)" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMS: Scopes = Scopes::nth(0);
    const ZALO: Scopes = Scopes::nth(1);
    const CHECK: Scopes = Scopes::nth(2);

    const TABLE: Table = Table {
        word: "code",
        form: CodeForm::Text,
        success: "100",
        extras: Extras { message: "message", id: "id" },
        rows: &[
            row("101", Scopes::ALL, ErrorKind::Authentication, Effect::None, "wrong key"),
            row("104", SMS, ErrorKind::InvalidRequest, Effect::None, "no such brand").of_sender(),
            row("117", CHECK, ErrorKind::CodeRejected, Effect::None, "wrong code"),
            row("146", SMS, ErrorKind::InvalidRequest, Effect::Unknown, "another text"),
            row("300", SMS, ErrorKind::InvalidRequest, Effect::None, "no type"),
            row("300", CHECK, ErrorKind::Vendor, Effect::Unknown, "no type in a check"),
        ],
        elsewhere: &["PENDING"],
    };

    const CALL: Answers = Answers {
        risk: Risk::Sends,
        code_field: "code",
        refusal_field: None,
        scopes: SMS,
        evidence: &[],
        foreign: &["balance"],
    };
    const UNEXPECTED: Result<(), (ErrorKind, Effect)> = Err((ErrorKind::UnexpectedResponse, Effect::Unknown));

    fn read(call: Answers, status: u16, body: &str) -> Result<(), (ErrorKind, Effect)> {
        let reply = Reply::new(status, None, body.as_bytes().to_vec());
        TABLE.read(&reply, call).map(drop).map_err(|error| (error.kind(), error.effect()))
    }

    fn meaning(code: &str, call: Scopes) -> (ErrorKind, Effect) {
        let Meaning { kind, effect, .. } = TABLE.meaning(code, call);
        (kind, effect)
    }

    #[test]
    fn a_code_proves_nothing_happened_only_if_it_is_documented_for_every_way_of_the_call() {
        assert_eq!(meaning("104", SMS), (ErrorKind::InvalidRequest, Effect::None));
        assert_eq!(meaning("104", SMS.and(ZALO)), (ErrorKind::InvalidRequest, Effect::Unknown));
        assert_eq!(meaning("101", SMS.and(ZALO)), (ErrorKind::Authentication, Effect::None));
        assert_eq!(meaning("104", CHECK), (ErrorKind::Vendor, Effect::Unknown));
        assert_eq!(meaning("117", SMS), (ErrorKind::Vendor, Effect::Unknown));
        assert_eq!(meaning("146", SMS), (ErrorKind::InvalidRequest, Effect::Unknown));
        assert_eq!(meaning("300", CHECK), (ErrorKind::Vendor, Effect::Unknown));
        assert_eq!(meaning("101", Scopes::COMMON), (ErrorKind::Authentication, Effect::None));
        assert_eq!(meaning("104", Scopes::COMMON), (ErrorKind::Vendor, Effect::Unknown));
        for code in ["999", "", "1010", " 101", "canary"] {
            assert_eq!(meaning(code, SMS), (ErrorKind::Vendor, Effect::Unknown), "{code:?}");
        }
        assert_eq!(meaning("100", SMS), (ErrorKind::UnexpectedResponse, Effect::Unknown));
    }

    #[test]
    fn a_code_that_speaks_of_the_sender_does_so_for_every_call_that_has_it() {
        let is_of_sender = |code: &str, call| TABLE.error(code.to_owned(), call, false).is_of_sender();
        assert!(is_of_sender("104", SMS) && is_of_sender("104", SMS.and(ZALO)));
        assert!(!is_of_sender("104", CHECK) && !is_of_sender("300", SMS) && !is_of_sender("101", SMS));
    }

    #[test]
    fn a_code_of_another_call_is_told_from_one_that_no_page_knows() {
        for (code, sentence) in [
            ("117", "documented for other calls only"),
            ("PENDING", "documented for other calls only"),
            ("QUEUED", "not documented"),
        ] {
            assert_eq!(TABLE.meaning(code, SMS).sentence, sentence, "{code}");
        }
    }

    #[test]
    #[should_panic(expected = "0 to 30")]
    fn a_group_is_never_the_one_that_stands_for_none() {
        let _ = Scopes::nth(std::hint::black_box(31));
    }

    #[test]
    fn a_success_is_its_code_under_a_status_of_success_without_a_field_of_another_call() {
        let read = |status, body| read(CALL, status, body);
        assert_eq!(read(200, r#"{"code":"100"}"#), Ok(()));
        assert_eq!(read(200, r#"{"code":"100","balance":0}"#), Ok(()));
        assert_eq!(read(200, r#"{"code":"100","balance":7}"#), UNEXPECTED);
        assert_eq!(read(500, r#"{"code":"100"}"#), UNEXPECTED);
        assert_eq!(read(200, r#"{"Code":"100"}"#), UNEXPECTED);
        assert_eq!(read(200, r#"{"code":"104"}"#), Err((ErrorKind::InvalidRequest, Effect::None)));
    }

    #[test]
    fn a_check_is_no_success_beside_any_value_of_another_call() {
        let check = Answers { risk: Risk::Checks, ..CALL };
        for mark in ["0", "\"\"", "[]", "{}", "7"] {
            let body = format!(r#"{{"code":"100","balance":{mark}}}"#);
            assert_eq!(read(check, 200, &body), UNEXPECTED, "{mark}");
        }
        for nothing in ["null", "false"] {
            let body = format!(r#"{{"code":"100","balance":{nothing}}}"#);
            assert_eq!(read(check, 200, &body), Ok(()), "{nothing}");
        }
    }

    #[test]
    fn a_name_of_refusals_proves_a_refusal_and_never_a_success() {
        const REFUSED: Result<(), (ErrorKind, Effect)> = Err((ErrorKind::Authentication, Effect::None));
        let call = Answers { refusal_field: Some("result"), ..CALL };
        for body in
            [r#"{"result":"101"}"#, r#"{"result":"101","code":null}"#, r#"{"code":"101","result":"100"}"#]
        {
            assert_eq!(read(call, 200, body), REFUSED, "{body}");
        }
        for body in [
            r#"{"result":"100"}"#,
            r#"{"result":"100","code":null}"#,
            r#"{"result":101}"#,
            r#"{"result":"101","result":"101"}"#,
            // It speaks for both.
            r#"{"code":"100","result":"101"}"#,
            r#"{"code":true,"result":"101"}"#,
            r#"{"code":"101","code":"101","result":"101"}"#,
        ] {
            assert_eq!(read(call, 200, body), UNEXPECTED, "{body}");
        }
        assert_eq!(read(call, 500, r#"{"result":"100"}"#), UNEXPECTED);
        assert_eq!(read(call, 401, r#"{"result":"101"}"#), REFUSED);
        assert_eq!(read(call, 200, r#"{"code":"100","result":"100"}"#), Ok(()));
        // Evidence outranks the code under this name, too.
        let call = Answers { evidence: &["charge"], ..call };
        let open = Err((ErrorKind::Authentication, Effect::Unknown));
        assert_eq!(read(call, 200, r#"{"result":"101","charge":1}"#), open);
        assert_eq!(read(CALL, 200, r#"{"result":"101"}"#), UNEXPECTED, "a name of no call");
    }

    #[test]
    fn evidence_of_an_act_outranks_the_code() {
        let refusal = |body: &str, evidence| {
            let reply = Reply::new(200, None, body.as_bytes().to_vec());
            TABLE.read(&reply, Answers { evidence, ..CALL }).unwrap_err()
        };
        let body = r#"{"code":"101","id":"canary-1","message":"canary-2","charge":1}"#;
        assert_eq!(refusal(body, &[]).effect(), Effect::None);
        let error = refusal(body, &["charge"]);
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Authentication, Effect::Unknown));
        assert_eq!((error.request_id(), error.vendor_message()), (Some("canary-1"), Some("canary-2")));
        assert_eq!((error.vendor_code(), error.http_status()), (Some("101"), Some(200)));
        assert_eq!(
            format!("{error:?}"),
            "the vendor answered with code 101: wrong key; the vendor may have acted all the same"
        );
    }

    #[test]
    fn only_a_code_is_printed_and_never_a_text_of_the_vendors() {
        for code in ["101", "100", "999", "-1", "7", "PENDING"] {
            assert_eq!(TABLE.printable(code), code);
        }
        for code in ["", "-", "1000", "0901888484", "1NTTJ6", "OK", "１０"] {
            assert_eq!(TABLE.printable(code), "(not a known code)", "{code}");
        }
    }
}
