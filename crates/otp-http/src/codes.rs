//! A vendor's table of codes, and the rule that decides what a code proves.

use otp_core::{Effect, Error, ErrorKind};

use crate::Answer;

/// The groups of calls that a vendor documents a code for: its column "where". A call belongs to one or more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes(u32);

impl Scopes {
    /// Every call of the vendor.
    pub const ALL: Self = Self(u32::MAX);

    /// A call in no group: only the codes of every call are documented for it.
    pub const COMMON: Self = Self(1 << 31);

    /// The group with this number, 0 to 30.
    #[must_use]
    pub const fn nth(number: u32) -> Self {
        Self(1 << number)
    }

    /// These and those.
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
    Row { code, scopes, kind, effect, sentence }
}

/// A vendor's codes, a row a code.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The vendor's word for its code: `code` or `status`.
    pub word: &'static str,
    /// The code of success. It is refused only under an HTTP status of failure.
    pub success: &'static str,
    /// The rows.
    pub rows: &'static [Row],
}

/// What a refusal holds besides its code, under the vendor's names.
#[derive(Debug, Clone, Copy)]
pub struct Extras {
    /// The vendor's own sentence.
    pub message: &'static str,
    /// The vendor's id of the call.
    pub id: &'static str,
}

/// What a code means as the answer of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meaning {
    kind: ErrorKind,
    effect: Effect,
    sentence: &'static str,
}

impl Table {
    /// The error of a refusal.
    ///
    /// A code proves that nothing happened only where the table documents it for every way that the call has: a call that
    /// tries Zalo, then SMS, may have done one when it is refused for the other. And evidence of an act in the answer
    /// itself outranks what its code usually means.
    #[must_use]
    pub fn refusal(
        &self,
        code: String,
        call: Scopes,
        answer: &Answer<'_>,
        extras: Extras,
        evidence: &[&str],
    ) -> Error {
        let Meaning { kind, effect, sentence } = self.meaning(&code, call);
        let effect = if answer.proves_an_act(evidence) { Effect::Unknown } else { effect };
        let sentence =
            format!("the vendor answered with {} {}: {sentence}", self.word, self.printable(&code));
        let reply = answer.reply();
        Error::new(kind, effect)
            .with_sentence(sentence)
            .with_vendor_code(code)
            .with_request_id(answer.text(extras.id))
            .with_vendor_message(answer.text(extras.message))
            .with_http_status(reply.status())
            .with_retry_after(reply.retry_after())
    }

    /// The codes with a row for this call, for this repository's tools.
    #[cfg(feature = "__endpoints")]
    #[doc(hidden)]
    #[must_use]
    pub fn codes_of(&self, call: Scopes) -> Vec<&'static str> {
        self.rows.iter().filter(|row| row.scopes.meets(call)).map(|row| row.code).collect()
    }

    fn meaning(&self, code: &str, call: Scopes) -> Meaning {
        let unknown = |kind, sentence| Meaning { kind, effect: Effect::Unknown, sentence };
        if code == self.success {
            // The answer contradicts itself.
            return unknown(ErrorKind::UnexpectedResponse, "success, under an HTTP status of failure");
        }
        let mut rows = self.rows.iter().filter(|row| row.code == code).peekable();
        if rows.peek().is_none() {
            return unknown(ErrorKind::Vendor, "not documented");
        }
        match rows.find(|row| row.scopes.meets(call)) {
            Some(row) if row.scopes.covers(call) => {
                Meaning { kind: row.kind, effect: row.effect, sentence: row.sentence }
            }
            Some(row) => unknown(row.kind, row.sentence),
            None => unknown(ErrorKind::Vendor, "documented for other calls only"),
        }
    }

    /// The code for our own texts: a known one, or one of at most three digits. Anything else is text of the vendor's,
    /// which may repeat a number or a code.
    #[must_use]
    pub fn printable<'c>(&self, code: &'c str) -> &'c str {
        let digits = code.strip_prefix('-').unwrap_or(code);
        let is_short = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_known = code == self.success || self.rows.iter().any(|row| row.code == code);
        if is_short || is_known { code } else { "(not a known code)" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reply;

    const SMS: Scopes = Scopes::nth(0);
    const ZALO: Scopes = Scopes::nth(1);
    const CHECK: Scopes = Scopes::nth(2);

    const TABLE: Table = Table {
        word: "code",
        success: "100",
        rows: &[
            row("101", Scopes::ALL, ErrorKind::Authentication, Effect::None, "wrong key"),
            row("104", SMS, ErrorKind::InvalidRequest, Effect::None, "no such brand"),
            row("117", CHECK, ErrorKind::CodeRejected, Effect::None, "wrong code"),
            row("146", SMS, ErrorKind::InvalidRequest, Effect::Unknown, "another text"),
            row("300", SMS, ErrorKind::InvalidRequest, Effect::None, "no type"),
            row("300", CHECK, ErrorKind::Vendor, Effect::Unknown, "no type in a check"),
        ],
    };

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
    fn evidence_of_an_act_outranks_the_code() {
        let refusal = |body: &str, evidence: &[&str]| {
            let reply = Reply::new(200, None, body.as_bytes().to_vec());
            let answer = Answer::read(&reply).unwrap();
            let extras = Extras { message: "message", id: "id" };
            TABLE.refusal("101".to_owned(), SMS, &answer, extras, evidence)
        };
        let body = r#"{"id":"canary-1","message":"canary-2","charge":1}"#;
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
        for code in ["101", "100", "999", "-1", "7"] {
            assert_eq!(TABLE.printable(code), code);
        }
        for code in ["", "-", "1000", "0901888484", "1NTTJ6", "OK", "１０"] {
            assert_eq!(TABLE.printable(code), "(not a known code)", "{code}");
        }
    }
}
