use std::fmt;

use otp_core::Effect::{None as Nothing, Unknown};
use otp_core::Error;
use otp_core::ErrorKind::{Authentication, CodeRejected, InsufficientCredit, InvalidRequest, Vendor};
use otp_http::CodeForm;
use otp_http::codes::{Extras, Row, Scopes, Table, row};

use crate::Client;

/// The number that the vendor answers with. An open set: an unknown number is an ordinary value.
///
/// Source: the tables of [generate-otp](https://api.esms.com.my/generate-otp.html) and
/// [verify-otp](https://api.esms.com.my/verify-otp.html), both last updated on 14 June 2021, of
/// [send](https://api.esms.com.my/send.html) (23 July 2022) and of [balance](https://api.esms.com.my/balance.html)
/// (23 May 2021). The tables of the pages of WhatsApp and of number look-ups could not be read.
///
/// ```
/// use esms_my::{Effect, ErrorKind, Status, otp_core::Error};
///
/// fn is_empty_account(error: &Error) -> bool {
///     matches!(Status::of(error), Some(Status::INSUFFICIENT_CREDITS))
/// }
/// assert!(!is_empty_account(&Error::new(ErrorKind::Transport, Effect::None)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(i64);

impl Status {
    /// 0: the vendor took the request over, or the code was right.
    pub const SUCCESS: Self = Self::new(0);
    /// 1: a mandatory parameter is missing.
    pub const INSUFFICIENT_PARAMETERS: Self = Self::new(1);
    /// 2: the calling address is not on the account's list.
    pub const INVALID_CALLING_IP: Self = Self::new(2);
    /// 3: the key or the secret is wrong.
    pub const INVALID_CREDENTIALS: Self = Self::new(3);
    /// 4: the country code is not recognised.
    pub const INVALID_COUNTRY_CODE: Self = Self::new(4);
    /// 5: not enough credits.
    pub const INSUFFICIENT_CREDITS: Self = Self::new(5);
    /// 6: internal error. The vendor says "may retry again shortly", not that nothing was sent.
    pub const INTERNAL_ERROR: Self = Self::new(6);
    /// 7: the `type` of an SMS is neither 0 nor 8. Known from public code that repeats the table of `/sms/send`.
    pub const INVALID_TYPE: Self = Self::new(7);
    /// 8: the final text is too long: over 160 GSM or 70 Unicode characters where the vendor makes the code, and over 1530
    /// or 670 where the text is yours.
    pub const CONTENT_TOO_LONG: Self = Self::new(8);
    /// 9: the phone number holds something other than digits.
    pub const INVALID_PHONE: Self = Self::new(9);
    /// 10: a text to a Malaysian number does not begin with `RM0.00` and a blank.
    pub const INVALID_MESSAGE_CONTENT: Self = Self::new(10);
    /// 11: neither a brand name nor a message.
    pub const BRAND_NAME_OR_MESSAGE_REQUIRED: Self = Self::new(11);
    /// 12: the message lacks `#otp#`.
    pub const MESSAGE_MISSING_OTP: Self = Self::new(12);
    /// 13: the brand name is over 20 characters.
    pub const BRAND_NAME_TOO_LONG: Self = Self::new(13);
    /// 14: the duration is over 9 minutes.
    pub const INVALID_DURATION: Self = Self::new(14);
    /// 15: the language is not `en`, `my` or `zh`.
    pub const INVALID_LANGUAGE: Self = Self::new(15);
    /// 16: the code is wrong. Most likely also expired, used or never made: the vendor has no other number for these.
    pub const INVALID_OTP: Self = Self::new(16);

    /// The status with this number.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The status of a refusal of this vendor's.
    ///
    /// `None` for an error that is no refusal, and for another vendor's.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        let code = error.vendor_code().filter(|_| error.vendor() == Some(Client::VENDOR))?;
        code.parse().ok().map(Self)
    }

    /// The number itself.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// Shows a known number or one of up to three digits; [`number`](Status::number) gives whatever arrived.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(TABLE.printable(&self.0.to_string()))
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Status({self})")
    }
}

/// The call that makes a code.
pub(crate) const GENERATE: Scopes = Scopes::nth(0);
/// The call that checks one.
pub(crate) const VERIFY: Scopes = Scopes::nth(1);
/// The call that sends a text of the caller's.
pub(crate) const SEND: Scopes = Scopes::nth(2);
/// WhatsApp messages.
pub(crate) const WHATSAPP: Scopes = Scopes::nth(3);
/// Number look-ups.
pub(crate) const HLR: Scopes = Scopes::nth(4);
const SMS: Scopes = GENERATE.and(SEND);
/// All calls with a phone number.
const WITH_PHONE: Scopes = SMS.and(VERIFY).and(WHATSAPP).and(HLR);
/// Listed on each of the four pages whose lists could be read whole: generate, verify, send and balance (see
/// `docs/vendors/esms-my.md`). So they are taken for numbers of every call, the two others included.
const ALL: Scopes = Scopes::ALL;

/// The vendor's numbers, in the order of its tables.
pub(crate) const TABLE: Table = Table {
    word: "status",
    form: CodeForm::Number,
    success: "0",
    extras: Extras { message: "message", id: "id" },
    rows: ROWS,
    elsewhere: &[],
};

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("1",  ALL,        InvalidRequest,     Nothing, "a mandatory parameter is missing"),
    row("2",  ALL,        Authentication,     Nothing, "the calling address is not on the account's list"),
    row("3",  ALL,        Authentication,     Nothing, "the key or the secret is wrong"),
    row("4",  SMS,        InvalidRequest,     Nothing, "the country code is not recognised"),
    row("5",  SMS,        InsufficientCredit, Nothing, "not enough credits"),
    row("6",  ALL,        Vendor,             Unknown, "internal error"),
    // Only public code tells that the page of send lists 7, 8 and 10. The page of generate leaves 7 out.
    row("7",  SMS,        InvalidRequest,     Unknown, "the type is wrong"),
    row("8",  GENERATE,   InvalidRequest,     Nothing, "the text is longer than one SMS"),
    row("8",  SEND,       InvalidRequest,     Unknown, "the text is too long"),
    row("9",  WITH_PHONE, InvalidRequest,     Nothing, "the phone number holds something other than digits"),
    row("10", GENERATE,   InvalidRequest,     Nothing, "the text does not begin with the price tag"),
    row("10", SEND,       InvalidRequest,     Unknown, "the text does not begin with the price tag"),
    row("11", GENERATE,   InvalidRequest,     Nothing, "neither a brand name nor a message"),
    row("12", GENERATE,   InvalidRequest,     Nothing, "the message lacks #otp#"),
    row("13", GENERATE,   InvalidRequest,     Nothing, "the brand name is too long").of_sender(),
    row("14", GENERATE,   InvalidRequest,     Nothing, "the duration is out of range"),
    row("15", GENERATE,   InvalidRequest,     Nothing, "the language is not known"),
    // Only the verify page lists it; no page says what it would mean for another call.
    row("16", VERIFY,     CodeRejected,       Nothing, "the code is wrong, expired or used"),
];

#[cfg(test)]
mod tests {
    use otp_core::{Effect, Risk};

    use super::*;

    #[test]
    fn a_status_is_read_from_an_error_of_this_vendor_only() {
        let error = |vendor, code: &str| {
            Error::new(Vendor, Effect::Unknown).with_vendor_code(code).of_call(vendor, Risk::Sends)
        };
        assert_eq!(Status::of(&error("esms-my", "5")), Some(Status::INSUFFICIENT_CREDITS));
        assert_eq!(Status::of(&error("esms-vn", "5")), None);
        assert_eq!(Status::of(&Error::new(Vendor, Effect::Unknown)), None);
    }
}
