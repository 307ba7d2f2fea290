use std::fmt;

use otp_core::Effect::{None as Nothing, Unknown};
use otp_core::Error;
use otp_core::ErrorKind::{
    Authentication, CodeRejected, Duplicate, InsufficientCredit, InvalidRequest, RateLimited, Vendor,
};
use otp_http::codes::{Extras, Row, Scopes, Table, row};
use otp_http::{CodeForm, Token};

use crate::Client;

/// The code that the vendor answers with: text, even where it looks like a number. An open set: the tables change several
/// times a year and differ between the languages, so an unknown code is an ordinary value.
///
/// Source: the [table of error codes](https://developers.esms.vn/en/esms-api/table-of-error-codes) in English (state of
/// 29 January 2026) and Vietnamese (7 April 2026); 117, 161 and 162 are on function pages only.
///
/// ```
/// use esms_vn::{CodeResult, Effect, ErrorKind, otp_core::Error};
///
/// fn is_brand_missing(error: &Error) -> bool {
///     matches!(CodeResult::of(error), Some(CodeResult::UNKNOWN_BRANDNAME))
/// }
/// assert!(!is_brand_missing(&Error::new(ErrorKind::Transport, Effect::None)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeResult(Token);

impl CodeResult {
    /// 0: the success of `GetZnsTemplateInfo`, in its field `Error`. As an error it comes with an HTTP status of failure only.
    pub const NO_ERROR: Self = Self::new("0");
    /// 99: the phone is blocked; a malformed request; an unknown error. The pages and older clients give all three.
    pub const BLOCKED_OR_UNKNOWN: Self = Self::new("99");
    /// 100: the request was taken over, or the code was right.
    pub const SUCCESS: Self = Self::new("100");
    /// 101: the `ApiKey` or the `SecretKey` is wrong.
    pub const AUTHORIZE_FAILED: Self = Self::new("101");
    /// 102: the account has no price list.
    pub const NO_PRICE_LIST: Self = Self::new("102");
    /// 103: the balance is too low.
    pub const BALANCE_TOO_LOW: Self = Self::new("103");
    /// 104: the brandname, or the template of a voice call, does not exist.
    pub const UNKNOWN_BRANDNAME: Self = Self::new("104");
    /// 105: no message or call has this id. Right after sending it cannot be asked yet.
    pub const MESSAGE_NOT_FOUND: Self = Self::new("105");
    /// 106: the recording is missing.
    pub const MISSING_RECORDING: Self = Self::new("106");
    /// 107: fewer than 30 distinct numbers for advertising.
    pub const TOO_FEW_NUMBERS: Self = Self::new("107");
    /// 108: the phone number has a wrong form.
    pub const INVALID_PHONE: Self = Self::new("108");
    /// 110: wrong data in a bulk of Zalo messages.
    pub const INVALID_DATA: Self = Self::new("110");
    /// 115: the hashed phone number is wrong.
    pub const INVALID_HASH_PHONE: Self = Self::new("115");
    /// 117: the code is wrong, used or expired (function pages).
    pub const CODE_INVALID: Self = Self::new("117");
    /// 118: the message type is not supported.
    pub const UNSUPPORTED_TYPE: Self = Self::new("118");
    /// 120: too many numbers for advertising.
    pub const TOO_MANY_NUMBERS: Self = Self::new("120");
    /// 124: the `RequestId` was used before.
    pub const REQUEST_ID_REPEATED: Self = Self::new("124");
    /// 140: the calling address is not on the account's list.
    pub const IP_NOT_ALLOWED: Self = Self::new("140");
    /// 143: the account is inactive or locked.
    pub const ACCOUNT_LOCKED: Self = Self::new("143");
    /// 146: the text does not match the registered template. Comes with an `SMSID`.
    pub const TEMPLATE_MISMATCH: Self = Self::new("146");
    /// 160: too many requests per second. Documented for status queries only.
    pub const TOO_MANY_REQUESTS: Self = Self::new("160");
    /// 161: a date is wrong.
    pub const INVALID_DATE: Self = Self::new("161");
    /// 162: the offset or the count is wrong.
    pub const INVALID_OFFSET_OR_COUNT: Self = Self::new("162");
    /// 163: more than one phone number in a request.
    pub const MORE_THAN_ONE_PHONE: Self = Self::new("163");
    /// 171: the code is used, expired or not for that phone (tables of codes).
    pub const CODE_USED_OR_EXPIRED: Self = Self::new("171");
    /// 177: the operator is not registered for the brandname.
    pub const NETWORK_NOT_REGISTERED: Self = Self::new("177");
    /// 199: the same registration is being handled already.
    pub const ALREADY_IN_HAND: Self = Self::new("199");
    /// 201: a word in the text is blocked.
    pub const BLOCKED_WORD: Self = Self::new("201");
    /// 204: the Zalo account (OAID) does not exist.
    pub const UNKNOWN_OAID: Self = Self::new("204");
    /// 210: the payload of a message to a follower is not as specified.
    pub const INVALID_PAYLOAD: Self = Self::new("210");
    /// 300: the message type is missing.
    pub const MISSING_TYPE: Self = Self::new("300");
    /// 301: the service type is not supported.
    pub const UNSUPPORTED_SERVICE_TYPE: Self = Self::new("301");
    /// 687: more than 500 phone numbers in a bulk of Zalo messages.
    pub const BULK_TOO_LARGE: Self = Self::new("687");
    /// 789: the template is not set up for that Zalo account.
    pub const TEMPLATE_NOT_CONFIGURED: Self = Self::new("789");
    /// 790: the Zalo template is wrong.
    pub const INVALID_ZNS_TEMPLATE: Self = Self::new("790");
    /// 791: the Zalo account or the template id is missing.
    pub const MISSING_ZNS_TEMPLATE: Self = Self::new("791");
    /// 799: the Zalo account is inactive, wrong or not added.
    pub const INACTIVE_OAID: Self = Self::new("799");
    /// 801: a message in `SendingMode` 3 cannot be scheduled.
    pub const SENDING_MODE_NOT_SCHEDULED: Self = Self::new("801");
    /// 802: the Zalo account may not use `SendingMode` 3.
    pub const SENDING_MODE_NOT_ALLOWED: Self = Self::new("802");
    /// 851: the id of the message is missing.
    pub const MISSING_MESSAGE_ID: Self = Self::new("851");
    /// 852: the Zalo user id is longer than 20 characters.
    pub const INVALID_ZALO_UID: Self = Self::new("852");
    /// 853: the Zalo user id is missing.
    pub const MISSING_ZALO_UID: Self = Self::new("853");
    /// 854: no data.
    pub const NO_DATA: Self = Self::new("854");

    /// The code with this text.
    ///
    /// # Panics
    ///
    /// When the text is longer than 39 bytes; for a constant that is an error of the compiler. Every documented code has
    /// two or three digits.
    #[must_use]
    #[expect(clippy::panic, reason = "a constant that is too long does not compile")]
    pub const fn new(code: &str) -> Self {
        match Token::new(code) {
            Some(token) => Self(token),
            None => panic!("a code has at most 39 bytes"),
        }
    }

    /// The code of a refusal of this vendor's.
    ///
    /// `None` for an error that is no refusal, for another vendor's, and for a text that is too long to be a code;
    /// [`Error::vendor_code`] has the text of any.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        let code = error.vendor_code().filter(|_| error.vendor() == Some(Client::VENDOR))?;
        Token::new(code).map(Self)
    }

    /// The code as it arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Shows a known code or one of up to three digits; [`as_str`](CodeResult::as_str) gives whatever arrived.
impl fmt::Display for CodeResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(TABLE.printable(self.as_str()))
    }
}

impl fmt::Debug for CodeResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeResult({self})")
    }
}

// The ways of a call: what the vendor's table calls its functions. A call has one or more of them.

/// Brandname SMS, in a call that makes the code itself or that tries Zalo first.
pub(crate) const AUTO_SMS: Scopes = Scopes::nth(0);
/// Zalo, in a call that makes the code itself or that falls back to SMS.
pub(crate) const AUTO_ZALO: Scopes = Scopes::nth(1);
/// Checks.
pub(crate) const CHECK: Scopes = Scopes::nth(2);
/// One text over one channel, with a `RequestId`.
pub(crate) const OWN_TEXT: Scopes = Scopes::nth(3);
/// Advertising by SMS.
pub(crate) const ADVERTISING: Scopes = Scopes::nth(4);
/// A message over Zalo alone, to a phone number.
pub(crate) const ZALO: Scopes = Scopes::nth(5);
/// A message over Zalo to a hashed phone number.
pub(crate) const ZALO_HASH: Scopes = Scopes::nth(6);
/// A message over Zalo to a user id of Zalo.
pub(crate) const ZALO_UID: Scopes = Scopes::nth(7);
/// Personalised messages over Zalo.
pub(crate) const ZALO_BULK: Scopes = Scopes::nth(8);
/// A message to a follower of a Zalo account.
pub(crate) const ZALO_FOLLOWER: Scopes = Scopes::nth(9);
/// Viber.
pub(crate) const VIBER: Scopes = Scopes::nth(10);
/// Calls that speak.
pub(crate) const VOICE: Scopes = Scopes::nth(11);
/// The state of a message by its `SMSID`, or of a call.
pub(crate) const SMS_STATUS: Scopes = Scopes::nth(12);
/// The state of a Zalo message.
pub(crate) const ZALO_STATUS: Scopes = Scopes::nth(13);
/// The list of user ids.
pub(crate) const UIDS: Scopes = Scopes::nth(14);
/// Registrations of templates and packages.
pub(crate) const REGISTRATION: Scopes = Scopes::nth(15);
/// The list of templates.
pub(crate) const TEMPLATES: Scopes = Scopes::nth(16);
const ALL: Scopes = Scopes::ALL;

const SMS: Scopes = AUTO_SMS.and(OWN_TEXT);
const TO_ZALO: Scopes = ZALO.and(ZALO_HASH).and(ZALO_UID).and(ZALO_FOLLOWER);
const ANY_ZALO: Scopes = AUTO_ZALO.and(OWN_TEXT).and(TO_ZALO).and(ZALO_BULK);
/// Calls to many numbers.
const MANY: Scopes = ADVERTISING.and(ZALO_BULK).and(VIBER);
const WITH_MODE: Scopes = ZALO.and(ZALO_HASH).and(ZALO_BULK);

/// The vendor's codes, in the order of its table.
pub(crate) const TABLE: Table = Table {
    word: "code",
    form: CodeForm::TextOrNumber,
    success: "100",
    extras: Extras { message: "ErrorMessage", id: "SMSID" },
    rows: ROWS,
    elsewhere: &[],
};

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("99",  ALL,           Vendor,             Unknown, "the phone is blocked, the request malformed, or an unknown error"),
    row("101", ALL,           Authentication,     Nothing, "the ApiKey or the SecretKey is wrong"),
    row("102", ALL,           Vendor,             Nothing, "the account has no price list"),
    // The balance may have been enough for the first of many messages, or for Zalo and not for the SMS after it.
    row("103", MANY.and(AUTO_ZALO),
                              InsufficientCredit, Unknown, "the balance is too low"),
    row("103", ALL,           InsufficientCredit, Nothing, "the balance is too low"),
    // The table leaves Viber and the templates out; their own pages print it.
    row("104", SMS.and(ADVERTISING).and(VOICE).and(VIBER).and(TEMPLATES),
                              InvalidRequest,     Nothing, "the brandname or the template does not exist").of_sender(),
    row("105", SMS_STATUS,    Vendor,             Nothing, "no message has this id, or not yet"),
    row("106", VOICE,         InvalidRequest,     Nothing, "the recording is missing").of_sender(),
    row("107", ADVERTISING,   InvalidRequest,     Nothing, "fewer than 30 distinct numbers"),
    // One wrong number in a list: the page of the bulk prints it in one row, beside others that were taken over.
    row("108", MANY,          InvalidRequest,     Unknown, "the phone number has a wrong form"),
    row("108", ALL,           InvalidRequest,     Nothing, "the phone number has a wrong form"),
    row("110", ZALO_BULK,     InvalidRequest,     Nothing, "the data is wrong"),
    row("115", ZALO_HASH,     InvalidRequest,     Nothing, "the hashed phone number is wrong"),
    row("117", CHECK,         CodeRejected,       Nothing, "the code is wrong, expired or used"),
    row("118", ALL,           InvalidRequest,     Nothing, "the message type is not supported").of_sender(),
    row("120", ADVERTISING,   InvalidRequest,     Nothing, "too many numbers"),
    // Perhaps by this very request, if something on the way has repeated it.
    row("124", ALL,           Duplicate,          Unknown, "the RequestId was used before"),
    row("140", ALL,           Authentication,     Nothing, "the calling address is not on the account's list"),
    row("143", ALL,           Authentication,     Nothing, "the account is inactive or locked"),
    // An id is given out with it, so something was recorded; no page says that it is not billed.
    row("146", SMS,           InvalidRequest,     Unknown, "the text does not match the registered template"),
    row("160", ZALO_STATUS,   RateLimited,        Nothing, "too many requests per second"),
    // Documented for status queries: no page says that a send was not carried out.
    row("160", ALL,           RateLimited,        Unknown, "too many requests per second"),
    row("161", UIDS,          InvalidRequest,     Nothing, "a date is wrong"),
    row("162", UIDS,          InvalidRequest,     Nothing, "the offset or the count is wrong"),
    row("163", OWN_TEXT,      InvalidRequest,     Nothing, "more than one phone number"),
    row("171", CHECK,         CodeRejected,       Nothing, "the code is wrong, expired or used"),
    row("177", SMS,           InvalidRequest,     Nothing, "the operator is not registered for the brandname").of_sender(),
    // As with 124, the request in hand may be this very one, repeated on its way.
    row("199", REGISTRATION,  Duplicate,          Unknown, "the same request is being handled already"),
    row("201", SMS,           InvalidRequest,     Nothing, "a word in the text is blocked"),
    row("204", ANY_ZALO,      InvalidRequest,     Nothing, "the Zalo account does not exist").of_sender(),
    row("210", ZALO_FOLLOWER, InvalidRequest,     Nothing, "the payload is not as specified"),
    // The English table names no function; the newer Vietnamese one names SMS, advertising and Viber only.
    row("300", SMS.and(ADVERTISING).and(VIBER),
                              InvalidRequest,     Nothing, "the message type is missing"),
    row("300", ALL,           InvalidRequest,     Unknown, "the message type is missing"),
    row("301", REGISTRATION,  InvalidRequest,     Nothing, "the service type is not supported"),
    row("687", ZALO_BULK,     InvalidRequest,     Nothing, "more than 500 phone numbers"),
    row("789", ANY_ZALO,      InvalidRequest,     Nothing, "the template is not set up for the Zalo account").of_sender(),
    row("790", ANY_ZALO,      InvalidRequest,     Nothing, "the Zalo template is wrong").of_sender(),
    row("791", ANY_ZALO,      InvalidRequest,     Nothing, "the Zalo account or the template id is missing").of_sender(),
    row("799", ANY_ZALO,      InvalidRequest,     Nothing, "the Zalo account is inactive, wrong or not added").of_sender(),
    row("801", WITH_MODE,     InvalidRequest,     Nothing, "a message in SendingMode 3 cannot be scheduled"),
    row("802", WITH_MODE,     InvalidRequest,     Nothing, "the Zalo account may not use SendingMode 3").of_sender(),
    row("851", ZALO_STATUS,   InvalidRequest,     Nothing, "the id of the message is missing"),
    row("852", ZALO_UID,      InvalidRequest,     Nothing, "the Zalo user id is too long"),
    row("853", ZALO_UID,      InvalidRequest,     Nothing, "the Zalo user id is missing"),
    row("854", ZALO_STATUS,   Vendor,             Nothing, "no data"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_a_code_and_no_text() {
        assert_eq!(format!("{:?}", CodeResult::AUTHORIZE_FAILED), "CodeResult(101)");
        assert_eq!(
            format!("{:?} {}", CodeResult::new("canary"), CodeResult::new("0901888484"))
                .matches("not a known")
                .count(),
            2
        );
    }

    /// What stopped one of many messages, or the second of two ways, is no word about the others.
    #[test]
    fn a_balance_or_a_number_says_that_nothing_was_sent_only_where_one_message_goes_one_way() {
        use otp_core::Effect;

        let effect = |code: &str, call| TABLE.error(code.to_owned(), call, false).effect();
        for many in [ZALO_BULK, ADVERTISING, VIBER] {
            assert_eq!((effect("103", many), effect("108", many)), (Effect::Unknown, Effect::Unknown));
        }
        let two_ways = AUTO_ZALO.and(AUTO_SMS);
        assert_eq!((effect("103", two_ways), effect("108", two_ways)), (Effect::Unknown, Effect::None));
        for one in [AUTO_SMS, OWN_TEXT, ZALO, ZALO_HASH, ZALO_UID, ZALO_FOLLOWER, VOICE, CHECK] {
            assert_eq!((effect("103", one), effect("108", one)), (Effect::None, Effect::None));
        }
    }

    #[test]
    fn a_code_is_read_from_an_error_of_this_vendor_only() {
        use otp_core::{Effect, Risk};

        let error = |vendor, code: &str| {
            Error::new(Vendor, Effect::Unknown).with_vendor_code(code).of_call(vendor, Risk::Sends)
        };
        assert_eq!(CodeResult::of(&error("esms-vn", "146")), Some(CodeResult::TEMPLATE_MISMATCH));
        assert_eq!(
            CodeResult::of(&error("esms-vn", "0146")).map(|code| code.as_str().to_owned()).as_deref(),
            Some("0146")
        );
        assert_eq!(CodeResult::of(&error("esms-my", "146")), None);
        assert_eq!(CodeResult::of(&error("esms-vn", &"1".repeat(40))), None);
        assert_eq!(CodeResult::of(&Error::new(Vendor, Effect::Unknown)), None);
    }
}
