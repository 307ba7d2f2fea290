use std::fmt;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretSlice};

use crate::{random, seal};

/// A key for HMAC-SHA-256: at least 32 bytes from a cryptographic generator.
///
/// Wiped on drop, and redacted in `Debug`. Keep keys away from the store. A dump of the store tells nothing without them;
/// with both, all million codes of a challenge can be tested in a second.
#[derive(Clone)]
pub struct Key(SecretSlice<u8>);

impl Key {
    /// The least length of a key, in bytes.
    pub const MIN_LENGTH: usize = 32;

    /// Reads a key from hexadecimal digits, as `openssl rand -hex 32` prints them. Blanks around them are dropped.
    ///
    /// # Errors
    ///
    /// When the text holds anything else, or makes fewer than 32 bytes. The error never repeats the text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
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
            Self::try_from(bytes.as_slice())
        } else {
            Err(KeyError("a key is an even number of hexadecimal digits"))
        };
        bytes.zeroize();
        key
    }

    /// Creates a fresh key: for tests, and for a service that forgets its challenges when it ends.
    ///
    /// # Errors
    ///
    /// When the operating system's random generator fails.
    pub fn generate() -> Result<Self, KeyError> {
        let bytes =
            random::bytes::<32>().map_err(|_| KeyError("the operating system's random generator failed"))?;
        Ok(Self::from(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose_secret()
    }

    fn is_zero(&self) -> bool {
        self.significant().is_empty()
    }

    /// Whether both make the same MACs.
    fn is_same(&self, other: &Self) -> bool {
        self.significant() == other.significant()
    }

    /// The bytes without the zeros at their end: HMAC pads a key with zeros, so these make no difference.
    fn significant(&self) -> &[u8] {
        let bytes = self.bytes();
        let zeros = bytes.iter().rev().take_while(|byte| **byte == 0).count();
        &bytes[..bytes.len() - zeros]
    }
}

impl From<[u8; 32]> for Key {
    fn from(mut bytes: [u8; 32]) -> Self {
        let key = Self(bytes.to_vec().into());
        bytes.zeroize();
        key
    }
}

impl TryFrom<&[u8]> for Key {
    type Error = KeyError;

    /// Fails when there are fewer than 32 bytes.
    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        if bytes.len() < Self::MIN_LENGTH {
            return Err(KeyError("a key has at least 32 bytes"));
        }
        Ok(Self(bytes.to_vec().into()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

/// The keys of an engine: one that hides phone numbers, and those that seal codes.
///
/// ```
/// use otp_verify::{Key, KeyRing};
///
/// let keys = KeyRing::builder()
///     .index(Key::parse(&"1f".repeat(32))?)
///     .current("2026-11", Key::parse(&"2e".repeat(32))?)
///     .previous("2026-05", Key::parse(&"3d".repeat(32))?)
///     .build()?;
/// # Ok::<(), otp_verify::KeyError>(())
/// ```
///
/// # Changing the code key
///
/// Make the new key the current one and the old one a previous one, on every machine. Ten minutes later remove the old one:
/// no code lives longer.
///
/// While a rollout lasts, some machines do not know the new key yet. Such a machine answers
/// [`Reason::Keys`](crate::Reason::Keys) and gives the attempt back. It can do so up to sixty times for one challenge: a
/// store gives out no more than [`Ticket::MAX`](crate::store::Ticket::MAX) attempts in all, returned ones included. After
/// that every machine answers [`Reason::NoAttemptsLeft`](crate::Reason::NoAttemptsLeft). When two codes are good at once, a
/// machine checks the one whose key it knows, and a code that does not match it costs an attempt. To avoid all of this,
/// first roll out the new key as a previous one. `docs/rotation.md` of the repository has the steps, which a test follows.
///
/// Four bytes that are derived from the key are stored beside each code as well. So a machine that has other bytes under the same
/// name answers [`Reason::Keys`](crate::Reason::Keys), too, and calls no right code wrong.
///
/// **The index key cannot be changed this way.** Under another index key every number is unknown to the store, and all
/// counts start from zero.
#[derive(Debug, Clone)]
pub struct KeyRing {
    index: Key,
    current: NamedKey,
    previous: Vec<NamedKey>,
}

/// A code key with what stands of it beside each code that it sealed.
#[derive(Clone)]
pub(crate) struct NamedKey {
    id: KeyId,
    key: Key,
    /// Tells two keys of one name apart.
    check: [u8; 4],
}

impl NamedKey {
    fn new(name: String, key: Key) -> Result<Self, KeyError> {
        Ok(Self { id: KeyId::parse(name)?, check: seal::check_value(&key), key })
    }

    pub(crate) fn id(&self) -> &KeyId {
        &self.id
    }

    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    pub(crate) fn check(&self) -> &[u8; 4] {
        &self.check
    }
}

impl fmt::Debug for NamedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NamedKey").field(&self.id).field(&self.key).finish()
    }
}

/// A key's name, which is stored beside each code that it sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyId(String);

impl KeyId {
    /// The greatest length of a name, in bytes.
    const MAX_LENGTH: u8 = 16;

    fn parse(text: String) -> Result<Self, KeyError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if !(1..=usize::from(Self::MAX_LENGTH)).contains(&text.len()) || !text.bytes().all(is_allowed) {
            return Err(KeyError("a key's name is 1 to 16 ASCII letters, digits, `-`, `_` or `.`"));
        }
        Ok(Self(text))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl KeyRing {
    /// Starts a ring. It needs an [`index`](KeyRingBuilder::index) and a [`current`](KeyRingBuilder::current) key.
    pub fn builder() -> KeyRingBuilder {
        KeyRingBuilder::default()
    }

    pub(crate) fn index(&self) -> &Key {
        &self.index
    }

    pub(crate) fn current(&self) -> &NamedKey {
        &self.current
    }

    pub(crate) fn named(&self, id: &[u8]) -> Option<&NamedKey> {
        let mut keys = std::iter::once(&self.current).chain(&self.previous);
        keys.find(|known| known.id.as_bytes() == id)
    }
}

/// Names each key of a [`KeyRing`] by what it is for, so that no two are swapped.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct KeyRingBuilder {
    index: Option<Key>,
    current: Option<(String, Key)>,
    previous: Vec<(String, Key)>,
}

impl KeyRingBuilder {
    /// Sets the key that hides phone numbers and callers from the store. It cannot be changed later without losing all counts.
    pub fn index(mut self, key: Key) -> Self {
        self.index = Some(key);
        self
    }

    /// Sets the key that seals new codes, with a name such as `2026-11`.
    ///
    /// The name is stored beside each code: 1 to 16 ASCII letters, digits, `-`, `_` or `.`.
    pub fn current(mut self, name: impl Into<String>, key: Key) -> Self {
        self.current = Some((name.into(), key));
        self
    }

    /// Adds a key that sealed codes which may still be open. May be called several times.
    pub fn previous(mut self, name: impl Into<String>, key: Key) -> Self {
        self.previous.push((name.into(), key));
        self
    }

    /// Builds the ring.
    ///
    /// # Errors
    ///
    /// When the index key or the current key is missing, a name is not allowed or used twice, a key is in two places, or
    /// a key is all zeros, as an unset buffer is.
    pub fn build(self) -> Result<KeyRing, KeyError> {
        let index = self.index.ok_or(KeyError("a key ring needs an index key"))?;
        let current = self.current.ok_or(KeyError("a key ring needs a current code key"))?;
        if index.is_zero() {
            return Err(KeyError("a key must not be all zeros"));
        }
        let mut keys: Vec<NamedKey> = Vec::with_capacity(1 + self.previous.len());
        for (name, key) in std::iter::once(current).chain(self.previous) {
            let named = NamedKey::new(name, key)?;
            if keys.iter().any(|known| known.id == named.id) {
                return Err(KeyError("two keys have the same name"));
            }
            if named.key.is_zero() {
                return Err(KeyError("a key must not be all zeros"));
            }
            if index.is_same(&named.key) {
                return Err(KeyError("the index key and a code key must differ"));
            }
            if keys.iter().any(|known| known.key.is_same(&named.key)) {
                return Err(KeyError("two names have the same key"));
            }
            keys.push(named);
        }
        let current = keys.remove(0);
        Ok(KeyRing { index, current, previous: keys })
    }
}

/// The reason why a key or a key ring is refused. It never shows a key.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(&'static str);

impl fmt::Debug for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Key {
        Key::from([byte; 32])
    }

    fn builder() -> KeyRingBuilder {
        KeyRing::builder().index(key(1)).current("a", key(2))
    }

    #[test]
    fn a_key_has_at_least_32_bytes_however_it_comes() {
        assert!(Key::try_from(&[7; 31][..]).is_err());
        assert_eq!(Key::try_from(&[7; 33][..]).unwrap().bytes(), [7; 33]);
        assert_eq!(Key::parse(&format!(" {}\n", "0a".repeat(32))).unwrap().bytes(), [10; 32]);
        assert_eq!(Key::parse(&"0A".repeat(33)).unwrap().bytes(), [10; 33]);
        for text in ["", &"0a".repeat(31), &"0g".repeat(32), &"0a".repeat(32)[1..], &"é".repeat(32)] {
            assert!(Key::parse(text).is_err(), "{text}");
        }
        assert_ne!(Key::generate().unwrap().bytes(), Key::generate().unwrap().bytes());
    }

    #[test]
    fn a_ring_knows_its_keys_by_name_and_seals_with_the_current_one() {
        let ring = KeyRing::builder().previous("old", key(3)).current("new", key(2)).index(key(1));
        let ring = ring.build().unwrap();
        assert_eq!(ring.current().id().as_bytes(), b"new");
        assert_eq!(ring.current().key().bytes(), [2; 32]);
        assert_eq!(ring.named(b"new").map(|named| named.key().bytes()), Some(&[2; 32][..]));
        assert_eq!(ring.named(b"old").map(|named| named.key().bytes()), Some(&[3; 32][..]));
        assert!(ring.named(b"other").is_none());
        assert_eq!(ring.index().bytes(), [1; 32]);
    }

    #[test]
    fn a_ring_without_an_index_or_a_current_key_is_refused() {
        assert!(KeyRing::builder().index(key(1)).previous("a", key(2)).build().is_err());
        assert!(KeyRing::builder().current("a", key(2)).build().is_err());
    }

    #[test]
    fn a_ring_refuses_names_and_keys_that_could_be_confused() {
        assert!(builder().build().is_ok());
        assert!(builder().index(key(2)).build().is_err());
        assert!(builder().previous("a", key(3)).build().is_err());
        assert!(builder().previous("b", key(1)).build().is_err());
        assert!(builder().previous("b", key(3)).previous("b", key(4)).build().is_err());
        for name in ["", "seventeen-letters", "with blank", "ü"] {
            assert!(builder().current(name, key(2)).build().is_err(), "{name}");
            assert!(builder().previous(name, key(3)).build().is_err(), "{name}");
        }
    }

    /// A name that changes and bytes that stay are no change of keys. HMAC pads a key with zeros, so zeros at its end make no
    /// other key.
    #[test]
    fn a_ring_refuses_the_same_key_under_two_names_and_keys_of_zeros() {
        assert!(builder().previous("b", key(2)).build().is_err());
        assert!(builder().previous("b", key(3)).previous("c", key(3)).build().is_err());
        let padded = |byte: u8| Key::try_from([&[byte; 32][..], &[0]].concat().as_slice()).unwrap();
        assert!(builder().previous("b", padded(2)).build().is_err());
        assert!(builder().previous("b", padded(1)).build().is_err());
        assert!(builder().previous("b", padded(3)).build().is_ok());
        let zeros = || [key(0), Key::try_from(&[0; 64][..]).unwrap()];
        for zeros in zeros() {
            assert!(builder().index(zeros).build().is_err());
        }
        for zeros in zeros() {
            assert!(builder().current("a", zeros).build().is_err());
        }
        for zeros in zeros() {
            assert!(builder().previous("b", zeros).build().is_err());
        }
    }

    #[test]
    fn debug_shows_names_and_no_key() {
        let builder = KeyRing::builder().index(key(1)).current("2026-11", key(2)).previous("old", key(3));
        for debug in [format!("{builder:?}"), format!("{:?}", builder.build().unwrap())] {
            assert!(debug.contains("2026-11") && debug.contains("old"), "{debug}");
            assert_eq!(debug.matches("Key(***)").count(), 3, "{debug}");
        }
    }
}
