use std::borrow::Cow;
use std::fmt;

use otp_core::{Effect, ErrorKind};

/// The code that the vendor answers with: text, even where it looks like a number. An open set: the tables change several
/// times a year and differ between the languages, so an unknown code is an ordinary value.
///
/// Source: the [table of error codes](https://developers.esms.vn/en/esms-api/table-of-error-codes) in English (state of
/// 29 January 2026) and Vietnamese (7 April 2026); 117 stands on the function pages only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeResult(Cow<'static, str>);

impl CodeResult {
    /// 99: the phone is blocked; a malformed request; an unknown error. The pages and older clients give all three.
    pub const BLOCKED_OR_UNKNOWN: Self = Self(Cow::Borrowed("99"));
    /// 100: the request was taken over, or the code was right.
    pub const SUCCESS: Self = Self(Cow::Borrowed("100"));
    /// 101: the `ApiKey` or the `SecretKey` is wrong.
    pub const AUTHORIZE_FAILED: Self = Self(Cow::Borrowed("101"));
    /// 102: the account has no price list.
    pub const NO_PRICE_LIST: Self = Self(Cow::Borrowed("102"));
    /// 103: the balance is too low.
    pub const BALANCE_TOO_LOW: Self = Self(Cow::Borrowed("103"));
    /// 104: the brandname does not exist.
    pub const UNKNOWN_BRANDNAME: Self = Self(Cow::Borrowed("104"));
    /// 108: the phone number has a wrong form.
    pub const INVALID_PHONE: Self = Self(Cow::Borrowed("108"));
    /// 117: the code is wrong, used or expired (function pages).
    pub const CODE_INVALID: Self = Self(Cow::Borrowed("117"));
    /// 118: the message type is not supported.
    pub const UNSUPPORTED_TYPE: Self = Self(Cow::Borrowed("118"));
    /// 124: the `RequestId` was used before.
    pub const REQUEST_ID_REPEATED: Self = Self(Cow::Borrowed("124"));
    /// 140: the calling address is not on the account's list.
    pub const IP_NOT_ALLOWED: Self = Self(Cow::Borrowed("140"));
    /// 143: the account is inactive or locked.
    pub const ACCOUNT_LOCKED: Self = Self(Cow::Borrowed("143"));
    /// 146: the text does not match the registered template. Comes with an `SMSID`.
    pub const TEMPLATE_MISMATCH: Self = Self(Cow::Borrowed("146"));
    /// 160: too many requests per second. Documented for status queries only.
    pub const TOO_MANY_REQUESTS: Self = Self(Cow::Borrowed("160"));
    /// 171: the code is used, expired or not for that phone (tables of codes).
    pub const CODE_USED_OR_EXPIRED: Self = Self(Cow::Borrowed("171"));
    /// 177: the operator is not registered for the brandname.
    pub const NETWORK_NOT_REGISTERED: Self = Self(Cow::Borrowed("177"));
    /// 201: a word in the text is blocked.
    pub const BLOCKED_WORD: Self = Self(Cow::Borrowed("201"));
    /// 204: the Zalo account (OAID) does not exist.
    pub const UNKNOWN_OAID: Self = Self(Cow::Borrowed("204"));
    /// 300: the message type is missing.
    pub const MISSING_TYPE: Self = Self(Cow::Borrowed("300"));
    /// 789: the template is not set up for that Zalo account.
    pub const TEMPLATE_NOT_CONFIGURED: Self = Self(Cow::Borrowed("789"));
    /// 790: the Zalo template is wrong.
    pub const INVALID_ZNS_TEMPLATE: Self = Self(Cow::Borrowed("790"));
    /// 791: the Zalo account or the template id is missing.
    pub const MISSING_ZNS_TEMPLATE: Self = Self(Cow::Borrowed("791"));
    /// 799: the Zalo account is inactive, wrong or not added.
    pub const INACTIVE_OAID: Self = Self(Cow::Borrowed("799"));

    pub(crate) fn new(code: String) -> Self {
        Self(Cow::Owned(code))
    }

    /// The code as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one table: what a code means as the answer of `operation`.
    ///
    /// A code that the vendor documents for other functions only is no proof that this call did nothing.
    pub(crate) fn meaning(&self, operation: Operation) -> Meaning {
        use Effect::{None, Unknown};
        use ErrorKind::{
            Authentication, CodeRejected, Duplicate, InsufficientCredit, InvalidRequest, RateLimited,
            UnexpectedResponse, Vendor,
        };
        let is_check = operation == Operation::CheckCode;
        let is_zalo = operation == Operation::SendMessageAutoGenCodeV5;
        // That call tries Zalo, then SMS. What the vendor documents for one of the two says nothing about the other, and
        // the pages of the call print neither code.
        let one_way = if is_zalo { Unknown } else { None };
        let (kind, effect, sentence) = match self.as_str() {
            // Reached only under an HTTP status of failure: the answer contradicts itself.
            "100" => (UnexpectedResponse, Unknown, "success, under an HTTP status of failure"),
            "99" => (Vendor, Unknown, "the phone is blocked, the request malformed, or an unknown error"),
            "101" => (Authentication, None, "the ApiKey or the SecretKey is wrong"),
            "102" => (Vendor, None, "the account has no price list"),
            "103" => (InsufficientCredit, None, "the balance is too low"),
            "104" if !is_check => (InvalidRequest, one_way, "the brandname does not exist"),
            "108" => (InvalidRequest, None, "the phone number has a wrong form"),
            "117" | "171" if is_check => (CodeRejected, None, "the code is wrong, expired or used"),
            "118" => (InvalidRequest, None, "the message type is not supported"),
            "124" => (Duplicate, None, "the RequestId was used before"),
            "140" => (Authentication, None, "the calling address is not on the account's list"),
            "143" => (Authentication, None, "the account is inactive or locked"),
            // An id was given out, so something was recorded; nobody says that it was not billed.
            "146" if !is_check => {
                (InvalidRequest, Unknown, "the text does not match the registered template")
            }
            // Clear in its meaning, but documented for status queries: no page says that a send was not carried out.
            "160" => (RateLimited, Unknown, "too many requests per second"),
            "177" if !is_check => {
                (InvalidRequest, one_way, "the operator is not registered for the brandname")
            }
            "201" if !is_check => (InvalidRequest, one_way, "a word in the text is blocked"),
            "204" if is_zalo => (InvalidRequest, one_way, "the Zalo account does not exist"),
            "300" => (InvalidRequest, None, "the message type is missing"),
            "789" if is_zalo => (InvalidRequest, one_way, "the template is not set up for the Zalo account"),
            "790" if is_zalo => (InvalidRequest, one_way, "the Zalo template is wrong"),
            "791" if is_zalo => (InvalidRequest, one_way, "the Zalo account or the template id is missing"),
            "799" if is_zalo => (InvalidRequest, one_way, "the Zalo account is inactive, wrong or not added"),
            "104" | "105" | "106" | "107" | "110" | "115" | "117" | "120" | "146" | "161" | "162" | "163"
            | "171" | "177" | "199" | "201" | "204" | "210" | "301" | "687" | "789" | "790" | "791"
            | "799" | "801" | "802" | "851" | "852" | "853" | "854" => {
                (Vendor, Unknown, "documented for other functions only")
            }
            _ => (Vendor, Unknown, "not documented"),
        };
        Meaning { kind, effect, sentence }
    }

    /// The code for our own texts. Every known code has two or three digits; anything longer is vendor text, which may
    /// repeat a number or a code.
    fn printable(&self) -> &str {
        let is_code = self.0.len() <= 3 && self.0.bytes().all(|byte| byte.is_ascii_digit());
        if is_code { &self.0 } else { "(not a code)" }
    }
}

/// What a code means: one row of the table.
pub(crate) struct Meaning {
    pub(crate) kind: ErrorKind,
    pub(crate) effect: Effect,
    /// Completes "the vendor answered with …:".
    pub(crate) sentence: &'static str,
}

/// Shows a code of up to three digits; [`as_str`](CodeResult::as_str) gives whatever came.
impl fmt::Display for CodeResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.printable())
    }
}

impl fmt::Debug for CodeResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeResult({})", self.printable())
    }
}

/// The call that a code answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    SendMessageAutoGenCodeV5,
    SendMessageAutoGenCodeV4,
    CheckCode,
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALLS: [Operation; 3] =
        [Operation::SendMessageAutoGenCodeV4, Operation::SendMessageAutoGenCodeV5, Operation::CheckCode];
    const ELSEWHERE: &str = "documented for other functions only";

    fn sentence(code: &str, operation: Operation) -> &'static str {
        CodeResult::new(code.to_owned()).meaning(operation).sentence
    }

    #[test]
    fn no_two_codes_of_a_call_say_the_same_and_none_is_called_undocumented() {
        for operation in CALLS {
            let known = (0..1_000).map(|code: u32| sentence(&code.to_string(), operation));
            let mut known: Vec<_> =
                known.filter(|known| ![ELSEWHERE, "not documented"].contains(known)).collect();
            let count = known.len();
            known.sort_unstable();
            known.dedup();
            // 117 and 171 are the two codes of one meaning.
            let same = usize::from(operation == Operation::CheckCode);
            assert_eq!(known.len() + same, count, "{operation:?}");
            assert!(sentence("99", operation).contains("unknown error"));
        }
    }

    #[test]
    fn a_code_has_a_meaning_in_the_calls_that_list_it_and_in_no_other() {
        let has_meaning =
            |code: &str, operation| ![ELSEWHERE, "not documented"].contains(&sentence(code, operation));
        for code in ["99", "100", "101", "102", "103", "108", "118", "124", "140", "143", "160", "300"] {
            assert!(CALLS.iter().all(|operation| has_meaning(code, *operation)), "{code}");
        }
        for code in ["104", "146", "177", "201"] {
            let having: Vec<_> = CALLS.iter().map(|operation| has_meaning(code, *operation)).collect();
            assert_eq!(having, [true, true, false], "{code}");
        }
        for code in ["204", "789", "790", "791", "799"] {
            let having: Vec<_> = CALLS.iter().map(|operation| has_meaning(code, *operation)).collect();
            assert_eq!(having, [false, true, false], "{code}");
        }
        for code in ["117", "171"] {
            let having: Vec<_> = CALLS.iter().map(|operation| has_meaning(code, *operation)).collect();
            assert_eq!(having, [false, false, true], "{code}");
        }
    }

    #[test]
    fn a_code_of_one_way_of_sending_proves_nothing_where_a_call_has_two() {
        let of = |code: &str, operation| {
            let Meaning { kind, effect, .. } = CodeResult::new(code.to_owned()).meaning(operation);
            (kind, effect)
        };
        for code in ["104", "146", "177", "201", "204", "789", "790", "791", "799"] {
            let open = (ErrorKind::InvalidRequest, Effect::Unknown);
            assert_eq!(of(code, Operation::SendMessageAutoGenCodeV5), open, "{code}");
        }
        for code in ["104", "177", "201"] {
            let refused = (ErrorKind::InvalidRequest, Effect::None);
            assert_eq!(of(code, Operation::SendMessageAutoGenCodeV4), refused, "{code}");
        }
        // What is about the account or the number is about both ways.
        for code in ["101", "102", "103", "108", "140", "143"] {
            assert_eq!(of(code, Operation::SendMessageAutoGenCodeV5).1, Effect::None, "{code}");
        }
    }

    #[test]
    fn debug_shows_a_code_and_no_text() {
        assert!(format!("{:?}", CodeResult::new("101".to_owned())).contains("101"));
        assert!(!format!("{:?}", CodeResult::new("canary".to_owned())).contains("canary"));
    }

    #[test]
    fn a_code_of_another_function_is_told_from_one_that_nobody_knows() {
        for code in ["105", "161", "854"] {
            assert!(CALLS.iter().all(|operation| sentence(code, *operation) == ELSEWHERE), "{code}");
        }
        for code in ["98", "855", "100000", ""] {
            assert!(CALLS.iter().all(|operation| sentence(code, *operation) == "not documented"), "{code}");
        }
    }
}
