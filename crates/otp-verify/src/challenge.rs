use std::fmt;
use std::str::FromStr;

use crate::hex;

/// The name of one verification: 128 random bits, written as 32 hexadecimal digits.
///
/// It belongs to whoever asked for the code, so keep it in that user's session (or hand it to the front end): a check
/// must name it, and a code is good for no other challenge. It is not a secret like the code is, and may stand in a log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChallengeId([u8; 16]);

impl ChallengeId {
    /// From its bytes, for implementers of a store.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes, for implementers of a store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for ChallengeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(&self.0, f)
    }
}

impl fmt::Debug for ChallengeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChallengeId({self})")
    }
}

impl FromStr for ChallengeId {
    type Err = ChallengeIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        hex::read(text).map(Self).ok_or(ChallengeIdError(()))
    }
}

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a challenge id is 32 lower-case hexadecimal digits")]
pub struct ChallengeIdError(());

/// One code of a challenge: each resend makes another. A random number, chosen by the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Generation(u64);

impl Generation {
    /// From its number, for implementers of a store.
    #[must_use]
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// Its number, for implementers of a store.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_its_text() {
        let id = ChallengeId::from_bytes([0x0a; 16]);
        assert_eq!(id.to_string(), "0a".repeat(16));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(format!("{id:?}"), format!("ChallengeId({id})"));
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in ["", "0a", &"0A".repeat(16), &"0g".repeat(16), &"0a".repeat(17), "é".repeat(16).as_str()]
        {
            assert!(text.parse::<ChallengeId>().is_err(), "{text:?}");
        }
    }
}
