//! A phone number's text, kept on the stack.

use std::fmt;
use std::ops::Deref;

use super::number::MAX_DIGITS;

/// How many digits stay readable at the end of a masked number.
const SHOWN_AT_END: usize = 2;

/// The whole text of a phone number, kept on the stack; it reads as a `str`.
///
/// `Display` and `Deref` give the whole number: that is the purpose of asking for it. `Debug` masks, so that a
/// struct holding one can be logged.
///
/// # Examples
///
/// ```
/// use otp_core::{PhoneNumber, Region};
///
/// let text = PhoneNumber::parse("0901888484", Region::Vietnam)?.e164();
/// assert_eq!(text.as_str(), "+84901888484");
/// assert_eq!(format!("{text:?}"), "NumberText(+84*******84)");
/// # Ok::<(), otp_core::PhoneNumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberText {
    bytes: [u8; MAX_DIGITS + 1],
    len: u8,
    /// How many characters `Debug` shows at the start: the sign and the country code, or the trunk zero.
    shown: u8,
}

impl NumberText {
    /// Joins an optional sign and ASCII digits; `shown` counts the characters that `Debug` may show in front.
    pub(super) fn new(sign: Option<u8>, digits: &[u8], shown: u8) -> Self {
        debug_assert!(digits.len() <= MAX_DIGITS && digits.is_ascii(), "at most fifteen ASCII digits");
        let mut bytes = [0; MAX_DIGITS + 1];
        let mut len = 0;
        for (place, &byte) in bytes.iter_mut().zip(sign.iter().chain(digits)) {
            *place = byte;
            len += 1;
        }
        Self { bytes, len, shown }
    }

    /// Returns the text, whole.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The only constructor writes ASCII, so the default is never taken; a panic here would have to be documented.
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl Deref for NumberText {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for NumberText {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for NumberText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for NumberText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NumberText(")?;
        write_masked(formatter, self.as_str(), usize::from(self.shown))?;
        formatter.write_str(")")
    }
}

/// Writes `text` with stars between its first `shown` characters and its last two.
pub(super) fn write_masked(formatter: &mut fmt::Formatter<'_>, text: &str, shown: usize) -> fmt::Result {
    let last = text.len().saturating_sub(SHOWN_AT_END);
    formatter.write_str(&text[..shown])?;
    for _ in shown..last {
        formatter.write_str("*")?;
    }
    formatter.write_str(&text[last..])
}
