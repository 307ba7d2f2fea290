use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The random text that makes a start idempotent: see [`Start::idempotency_key`](crate::Start::idempotency_key).
///
/// 16 to 256 visible ASCII characters, such as a UUID or the base64 of 16 random bytes. Shorter texts are refused, since different
/// users would draw the same one and be given one challenge. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(Arc<str>);

impl IdempotencyKey {
    /// The least number of characters.
    pub const MIN_LENGTH: usize = 16;

    /// The greatest number of characters.
    pub const MAX_LENGTH: usize = 256;

    /// Reads a key.
    ///
    /// # Errors
    ///
    /// When the text is shorter than 16 characters, longer than 256, or holds a blank or anything else that is not visible ASCII.
    pub fn parse(text: &str) -> Result<Self, IdempotencyKeyError> {
        let has_its_length = (Self::MIN_LENGTH..=Self::MAX_LENGTH).contains(&text.len());
        let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if has_its_length && is_visible { Ok(Self(Arc::from(text))) } else { Err(IdempotencyKeyError(())) }
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = IdempotencyKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Hidden, because somebody who repeats the key of others may be given their challenge.
impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdempotencyKey(..)")
    }
}

/// The text is not an [`IdempotencyKey`].
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 16 to 256 visible ASCII characters")]
pub struct IdempotencyKeyError(());

impl fmt::Debug for IdempotencyKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_long_enough_to_be_drawn_once_and_is_not_shown() {
        let (shortest, longest) = ("a".repeat(16), "~".repeat(256));
        for text in ["0b6f3c52-6d0e-4f0e-9a51-2f6f0e0c8a11", "q83vEjRWeJCrze8SNFZ4kA==", &shortest, &longest]
        {
            let key = IdempotencyKey::parse(text).unwrap();
            assert_eq!((key.as_str(), format!("{key:?}").as_str()), (text, "IdempotencyKey(..)"));
        }
        let (too_short, too_long, blank) = ("a".repeat(15), "a".repeat(257), " ".repeat(16));
        for text in
            ["", &too_short, &too_long, &blank, "sixteen and more", "sixteen-and-more\n", "mười-sáu-ký-tự-đó"]
        {
            assert!(IdempotencyKey::parse(text).is_err(), "{text:?}");
        }
    }
}
