use std::fmt;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretSlice};

use crate::random;

/// A key for HMAC-SHA-256: at least 32 bytes, from a generator for cryptography. Wiped on drop, redacted in `Debug`.
///
/// Keep it where the store is not: who has a dump of the store but no key learns nothing; who has both can try the
/// million codes of a challenge in a second.
#[derive(Clone)]
pub struct Key(SecretSlice<u8>);

impl Key {
    /// The fewest bytes.
    pub const MIN_LENGTH: usize = 32;

    /// A key of these bytes.
    ///
    /// # Errors
    ///
    /// When there are fewer than 32.
    pub fn new(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() < Self::MIN_LENGTH {
            return Err(KeyError("a key has at least 32 bytes"));
        }
        Ok(Self(bytes.to_vec().into()))
    }

    /// A key from hexadecimal digits, as `openssl rand -hex 32` prints them. Blanks around them are dropped.
    ///
    /// # Errors
    ///
    /// When the text holds anything else, or makes fewer than 32 bytes. The error never repeats the text.
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let digits = text.trim().as_bytes();
        let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let mut bytes = Vec::with_capacity(digits.len() / 2);
        let mut is_hex = digits.len() % 2 == 0;
        for pair in digits.chunks_exact(2) {
            match (value(pair[0]), value(pair[1])) {
                (Some(high), Some(low)) => bytes.push(high * 16 + low),
                _ => is_hex = false,
            }
        }
        let key = if is_hex {
            Self::new(&bytes)
        } else {
            Err(KeyError("a key is an even number of hexadecimal digits"))
        };
        bytes.zeroize();
        key
    }

    /// A fresh key from the operating system's generator: for tests, and for a service that forgets its challenges when
    /// it ends.
    ///
    /// # Errors
    ///
    /// When the operating system has no random numbers.
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes =
            random::bytes::<32>().map_err(|_| KeyError("the operating system has no random numbers"))?;
        let key = Self::new(&bytes);
        bytes.zeroize();
        key
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

/// The keys of an engine: one for the pseudonyms of numbers, one for new codes, and former ones for codes still open.
///
/// To change the code key, add the new one as current and the old one with [`with_previous`](Self::with_previous), on every
/// machine; ten minutes later the old one can go. While a rollout lasts, a machine that does not know a challenge's key
/// answers [`Reason::Keys`](crate::Reason::Keys) and burns no attempt, up to sixty times a challenge: a store gives out no more than
/// [`Ticket::MAX`](crate::store::Ticket::MAX) in all, those that were given back included, and then the challenge is
/// [`Reason::NoAttemptsLeft`](crate::Reason::NoAttemptsLeft) on every machine (of two codes that are good at once, it checks the one whose
/// key it knows; what does not fit that costs an attempt); to avoid even that, roll out the new key as a previous one
/// first. **The index key does not rotate that way**: with another one every number is a new one to the store, and all
/// counts begin at 0.
#[derive(Debug, Clone)]
pub struct KeyRing {
    index: Key,
    /// The current one first.
    keys: Vec<(KeyId, Key)>,
}

/// A key's name, which stands beside each code that it sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyId(String);

impl KeyId {
    fn new(text: &str) -> Result<Self, KeyError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if !(1..=16).contains(&text.len()) || !text.bytes().all(is_allowed) {
            return Err(KeyError("a key's name is 1 to 16 ASCII letters, digits, `-`, `_` or `.`"));
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl KeyRing {
    /// A ring with the key for pseudonyms, and the current code key with its name, such as `2026-11`.
    ///
    /// # Errors
    ///
    /// When the name is not 1 to 16 ASCII letters, digits, `-`, `_` or `.`, or both keys are the same.
    pub fn new(index: Key, name: &str, current: Key) -> Result<Self, KeyError> {
        if index.bytes() == current.bytes() {
            return Err(KeyError("the index key and a code key must differ"));
        }
        Ok(Self { index, keys: vec![(KeyId::new(name)?, current)] })
    }

    /// Adds a key that sealed codes which may still be open.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), and when the name is there already.
    pub fn with_previous(mut self, name: &str, key: Key) -> Result<Self, KeyError> {
        let id = KeyId::new(name)?;
        if self.keys.iter().any(|(known, _)| *known == id) {
            return Err(KeyError("two keys have the same name"));
        }
        if self.index.bytes() == key.bytes() {
            return Err(KeyError("the index key and a code key must differ"));
        }
        self.keys.push((id, key));
        Ok(self)
    }

    pub(crate) fn index(&self) -> &Key {
        &self.index
    }

    pub(crate) fn current(&self) -> (&KeyId, &Key) {
        // `new` puts the first one there, and none is ever taken away.
        let (id, key) = &self.keys[0];
        (id, key)
    }

    pub(crate) fn named(&self, id: &[u8]) -> Option<&Key> {
        self.keys.iter().find(|(known, _)| known.as_bytes() == id).map(|(_, key)| key)
    }
}

/// Why something is not a key. It never shows one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(&'static str);

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Key {
        Key::new(&[byte; 32]).unwrap()
    }

    #[test]
    fn a_key_has_at_least_32_bytes_however_it_comes() {
        assert!(Key::new(&[7; 31]).is_err());
        assert_eq!(Key::from_hex(&format!(" {}\n", "0a".repeat(32))).unwrap().bytes(), [10; 32]);
        assert_eq!(Key::from_hex(&"0A".repeat(33)).unwrap().bytes(), [10; 33]);
        for text in ["", &"0a".repeat(31), &"0g".repeat(32), &"0a".repeat(32)[1..], &"é".repeat(32)] {
            assert!(Key::from_hex(text).is_err(), "{text}");
        }
        assert_ne!(Key::generate().unwrap().bytes(), Key::generate().unwrap().bytes());
    }

    #[test]
    fn a_ring_knows_its_keys_by_name_and_seals_with_the_current_one() {
        let ring = KeyRing::new(key(1), "new", key(2)).unwrap().with_previous("old", key(3)).unwrap();
        assert_eq!(ring.current().0.as_bytes(), b"new");
        assert_eq!(ring.current().1.bytes(), [2; 32]);
        assert_eq!(ring.named(b"old").map(Key::bytes), Some(&[3; 32][..]));
        assert!(ring.named(b"other").is_none());
        assert_eq!(ring.index().bytes(), [1; 32]);
    }

    #[test]
    fn a_ring_refuses_names_and_keys_that_could_be_confused() {
        assert!(KeyRing::new(key(1), "a", key(1)).is_err());
        let ring = || KeyRing::new(key(1), "a", key(2)).unwrap();
        assert!(ring().with_previous("a", key(3)).is_err());
        assert!(ring().with_previous("b", key(1)).is_err());
        for name in ["", "seventeen-letters", "with blank", "ü"] {
            assert!(KeyRing::new(key(1), name, key(2)).is_err(), "{name}");
        }
    }

    #[test]
    fn debug_shows_names_and_no_key() {
        let ring = KeyRing::new(key(1), "2026-11", key(2)).unwrap();
        assert_eq!(
            format!("{ring:?}"),
            "KeyRing { index: Key(***), keys: [(KeyId(\"2026-11\"), Key(***))] }"
        );
    }
}
