use std::fmt;

use otp_core::{Effect, ErrorKind};

/// The number that the vendor answers with. An open set: an unknown number is an ordinary value.
///
/// Source: the tables of [generate-otp](https://api.esms.com.my/generate-otp.html) and
/// [verify-otp](https://api.esms.com.my/verify-otp.html), both last updated on 14 June 2021.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(i64);

impl Status {
    /// 0: the vendor took the request over, or the code was right.
    pub const SUCCESS: Self = Self(0);
    /// 1: a mandatory parameter is missing.
    pub const INSUFFICIENT_PARAMETERS: Self = Self(1);
    /// 2: the calling address is not on the account's list.
    pub const INVALID_CALLING_IP: Self = Self(2);
    /// 3: the key or the secret is wrong.
    pub const INVALID_CREDENTIALS: Self = Self(3);
    /// 4: the country code is not recognised.
    pub const INVALID_COUNTRY_CODE: Self = Self(4);
    /// 5: not enough credits.
    pub const INSUFFICIENT_CREDITS: Self = Self(5);
    /// 6: internal error. The vendor says "may retry again shortly", not that nothing was sent.
    pub const INTERNAL_ERROR: Self = Self(6);
    /// 7: the `type` is wrong. Known from the sibling endpoint `/sms/send` only.
    pub const INVALID_TYPE: Self = Self(7);
    /// 8: the final text is over 160 GSM or 70 Unicode characters.
    pub const CONTENT_TOO_LONG: Self = Self(8);
    /// 9: the phone number holds something other than digits.
    pub const INVALID_PHONE: Self = Self(9);
    /// 10: a text to a Malaysian number does not begin with `RM0.00` and a blank.
    pub const INVALID_MESSAGE_CONTENT: Self = Self(10);
    /// 11: neither a brand name nor a message.
    pub const BRAND_NAME_OR_MESSAGE_REQUIRED: Self = Self(11);
    /// 12: the message lacks `#otp#`.
    pub const MESSAGE_MISSING_OTP: Self = Self(12);
    /// 13: the brand name is over 20 characters.
    pub const BRAND_NAME_TOO_LONG: Self = Self(13);
    /// 14: the duration is over 9 minutes.
    pub const INVALID_DURATION: Self = Self(14);
    /// 15: the language is not `en`, `my` or `zh`.
    pub const INVALID_LANGUAGE: Self = Self(15);
    /// 16: the code is wrong. Most likely also expired, used or never made: the vendor has no other number for these.
    pub const INVALID_OTP: Self = Self(16);

    /// The status with this number.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number itself.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }

    /// The one table: what a status means as the answer of `operation`.
    pub(crate) fn meaning(self, operation: Operation) -> Meaning {
        use Effect::{None, Unknown};
        use ErrorKind::{
            Authentication, CodeRejected, InsufficientCredit, InvalidRequest, UnexpectedResponse, Vendor,
        };
        let is_verify = operation == Operation::VerifyOtp;
        let (kind, effect, sentence) = match self {
            // Reached only under an HTTP status of failure: the answer contradicts itself.
            Self::SUCCESS => (UnexpectedResponse, Unknown, "success, under an HTTP status of failure"),
            Self::INSUFFICIENT_PARAMETERS => (InvalidRequest, None, "a mandatory parameter is missing"),
            Self::INVALID_CALLING_IP => {
                (Authentication, None, "the calling address is not on the account's list")
            }
            Self::INVALID_CREDENTIALS => (Authentication, None, "the key or the secret is wrong"),
            Self::INTERNAL_ERROR => (Vendor, Unknown, "internal error"),
            Self::INVALID_PHONE => {
                (InvalidRequest, None, "the phone number holds something other than digits")
            }
            // Only the verify page lists 16; as the answer of a generate call nobody knows what it would mean. With the
            // rows below it is the other way round.
            Self::INVALID_OTP if is_verify => (CodeRejected, None, "the code is wrong, expired or used"),
            _ if is_verify => (Vendor, Unknown, "not documented for this call"),
            Self::INVALID_COUNTRY_CODE => (InvalidRequest, None, "the country code is not recognised"),
            Self::INSUFFICIENT_CREDITS => (InsufficientCredit, None, "not enough credits"),
            // The page of this call leaves 7 out, and the call has no `type`: only a sibling says what it means.
            Self::INVALID_TYPE => (InvalidRequest, Unknown, "the type is wrong"),
            Self::CONTENT_TOO_LONG => (InvalidRequest, None, "the text is longer than one SMS"),
            Self::INVALID_MESSAGE_CONTENT => {
                (InvalidRequest, None, "the text does not begin with the price tag")
            }
            Self::BRAND_NAME_OR_MESSAGE_REQUIRED => {
                (InvalidRequest, None, "neither a brand name nor a message")
            }
            Self::MESSAGE_MISSING_OTP => (InvalidRequest, None, "the message lacks #otp#"),
            Self::BRAND_NAME_TOO_LONG => (InvalidRequest, None, "the brand name is too long"),
            Self::INVALID_DURATION => (InvalidRequest, None, "the duration is out of range"),
            Self::INVALID_LANGUAGE => (InvalidRequest, None, "the language is not known"),
            _ => (Vendor, Unknown, "not documented for this call"),
        };
        Meaning { kind, effect, sentence }
    }
}

/// What a code means: one row of the table.
pub(crate) struct Meaning {
    pub(crate) kind: ErrorKind,
    pub(crate) effect: Effect,
    /// Completes "the vendor answered with …:".
    pub(crate) sentence: &'static str,
}

/// Shows a number of up to three digits; [`number`](Status::number) gives whatever came. A longer one is no status of this
/// vendor's and might repeat a code or a phone number.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.unsigned_abs() < 1_000 { self.0.fmt(f) } else { f.write_str("(not a status)") }
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Status({self})")
    }
}

/// The call that a status answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    GenerateOtp,
    VerifyOtp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_up_to_three_digits_is_shown_and_a_longer_one_never() {
        for (number, shown) in [
            (0, "0"),
            (-1, "-1"),
            (999, "999"),
            (-999, "-999"),
            (1_000, "(not a status)"),
            (-1_000, "(not a status)"),
        ] {
            assert_eq!(Status::new(number).to_string(), shown);
        }
        assert_eq!(Status::new(i64::MIN).to_string(), "(not a status)");
    }

    #[test]
    fn a_status_that_only_a_sibling_endpoint_lists_leaves_the_effect_unknown() {
        let Meaning { kind, effect, .. } = Status::INVALID_TYPE.meaning(Operation::GenerateOtp);
        assert_eq!((kind, effect), (ErrorKind::InvalidRequest, Effect::Unknown));
    }

    #[test]
    fn what_the_vendor_documents_is_never_called_undocumented_and_no_two_statuses_say_the_same() {
        for (operation, documented) in [
            (Operation::GenerateOtp, (0..=15).collect::<Vec<i64>>()),
            (Operation::VerifyOtp, vec![0, 1, 2, 3, 6, 9, 16]),
        ] {
            let mut sentences: Vec<_> =
                documented.iter().map(|number| Status::new(*number).meaning(operation).sentence).collect();
            sentences.sort_unstable();
            sentences.dedup();
            assert_eq!(sentences.len(), documented.len(), "{operation:?}");
            assert!(!sentences.contains(&"not documented for this call"), "{operation:?}");
        }
    }
}
