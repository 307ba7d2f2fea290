use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What a code is valid for, such as `login` or `change-password`. A code for one purpose confirms no other.
///
/// 1 to 64 characters of `a`–`z`, `0`–`9`, `-`, `_` and `.`. It is part of every MAC and of the names that stores use, so do
/// not change it while codes are open.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Purpose(Arc<str>);

impl Purpose {
    /// The greatest number of characters.
    pub const MAX_LENGTH: usize = 64;

    /// Reads a purpose.
    ///
    /// # Errors
    ///
    /// When the text is empty, longer than 64 characters, or holds another character than those above.
    pub fn parse(text: &str) -> Result<Self, PurposeError> {
        if is_name(text, Self::MAX_LENGTH) { Ok(Self(Arc::from(text))) } else { Err(PurposeError(())) }
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether it is a short plain word. Stores may have such a word in their own names as it is.
pub(crate) fn is_name(text: &str, longest: usize) -> bool {
    let is_allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
    (1..=longest).contains(&text.len()) && text.bytes().all(is_allowed)
}

impl FromStr for Purpose {
    type Err = PurposeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Purpose({self})")
    }
}

/// The text is not a [`Purpose`].
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a purpose is 1 to 64 characters of a-z, 0-9, `-`, `_` and `.`")]
pub struct PurposeError(());

impl fmt::Debug for PurposeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_is_a_short_plain_word() {
        let longest = "a".repeat(64);
        for text in ["login", "change-password", "v2.pay_out", "0", &longest] {
            assert_eq!(Purpose::parse(text).unwrap().as_str(), text);
        }
        let too_long = "a".repeat(65);
        for text in ["", "Login", "log in", "a:b", "a{b}", "đăng-nhập", "a\n", &too_long] {
            assert!(Purpose::parse(text).is_err(), "{text:?}");
        }
    }
}
