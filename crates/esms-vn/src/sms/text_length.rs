use otp_core::{Error, SmsAlphabet, SmsLength};

use crate::valid;

/// How many SMS a text takes, known before it is bought. Each is billed.
///
/// Counted as the networks count: 160 characters of the GSM alphabet in one SMS, 153 in each of several; with `IsUnicode` 1
/// it is 70 and 67. No page of the vendor's states these figures; public clients do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum TextLength {
    /// The text is one SMS.
    One(SmsLength),
    /// The text takes this many SMS, and each number is billed for all of them.
    Several(SmsLength),
    /// The text does not travel by SMS, so nothing is counted.
    NoSms,
}

impl TextLength {
    /// How many SMS: `None` where the text does not travel by SMS.
    #[must_use]
    pub fn parts(self) -> Option<usize> {
        match self {
            Self::One(length) | Self::Several(length) => Some(length.parts()),
            Self::NoSms => None,
        }
    }

    pub(crate) fn of(length: SmsLength) -> Self {
        if length.is_single() { Self::One(length) } else { Self::Several(length) }
    }
}

/// The length of a text with this `IsUnicode`.
pub(super) fn measure(content: &str, is_unicode: bool) -> SmsLength {
    if is_unicode { SmsLength::in_ucs2(content) } else { SmsLength::of(content) }
}

/// A text that says something, and that can be what its caller asks for.
///
/// `IsUnicode` 0, which is the default, means plain letters. What the vendor makes of others then, no page says: it may drop
/// their tone marks, refuse them, or send and bill Unicode.
pub(crate) fn sms(content: &str, is_unicode: bool) -> Result<(), Error> {
    text(content)?;
    if !is_unicode && SmsLength::of(content).alphabet() == SmsAlphabet::Ucs2 {
        let problem = "must be 1: `Content` holds letters that a plain SMS cannot carry";
        return Err(Error::invalid("IsUnicode", problem));
    }
    Ok(())
}

/// A text that says something.
pub(super) fn text(content: &str) -> Result<(), Error> {
    valid::not_blank("Content", content)?;
    valid::no_nul("Content", content)
}
