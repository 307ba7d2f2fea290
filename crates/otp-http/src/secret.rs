use std::fmt;

use otp_core::Error;
use secrecy::{ExposeSecret, SecretString};

/// A key or password as the caller gave it: never printed, wiped on drop.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Reads a credential; `field` is the name that an error shows.
    ///
    /// # Errors
    ///
    /// When the text is empty, holds a control character, or begins or ends with a blank. Such a character is often the
    /// newline at the end of a key file. It could split a header, and never belongs to a key. It is refused and not trimmed,
    /// because nobody should have to guess which key was used.
    pub fn parse(field: &'static str, text: impl Into<String>) -> Result<Self, Error> {
        let secret = Self(SecretString::from(text.into()));
        if secret.expose().is_empty() {
            return Err(Error::invalid(field, "must not be empty"));
        }
        if secret.expose().chars().any(char::is_control) {
            return Err(Error::invalid(field, "must not hold a line break or another control character"));
        }
        if secret.expose().trim() != secret.expose() {
            return Err(Error::invalid(field, "must not begin or end with a blank"));
        }
        Ok(secret)
    }

    /// Like [`parse`](Self::parse), for a credential that travels in a header.
    ///
    /// # Errors
    ///
    /// Also when the text holds anything but visible ASCII characters.
    pub fn parse_for_header(field: &'static str, text: impl Into<String>) -> Result<Self, Error> {
        let secret = Self::parse(field, text)?;
        if !secret.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid(field, "must hold only visible ASCII characters"));
        }
        Ok(secret)
    }

    /// The text itself, to be put into a request.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_and_control_characters_are_refused_without_showing_the_text() {
        for text in ["", " key", "key\u{2028}", "key\n", "key\r\nX-Injected: 1", "key\0", "\tkey"] {
            let error = Secret::parse("api-key", text).unwrap_err();
            assert_eq!(error.field(), Some("api-key"));
            assert!(!format!("{error} {error:?}").contains("Injected"));
        }
        assert!(Secret::parse("api-key", "a key ü").is_ok());
        assert!(Secret::parse_for_header("api-key", "a key ü").is_err());
    }

    #[test]
    fn debug_is_redacted() {
        assert_eq!(format!("{:?}", Secret::parse("k", "canary").unwrap()), "Secret(***)");
    }
}
