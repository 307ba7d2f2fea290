use std::fmt;
use std::str::FromStr;

use crate::hex;

/// The id of a verification: 128 bits that nobody can guess, written as 32 hexadecimal digits.
///
/// It belongs to the user who asked for the code. A check must name it, and a code is valid for no other challenge. Keep it in that
/// user's session: anyone who has it and the whole number can have the code sent again, and use up the attempts.
///
/// **It does not stay unique.** A start with a [key](crate::Start::idempotency_key) draws no bits: its id follows from the key. After its
/// challenge has ended, the same key begins another challenge with the same id. So do not recognise repeated events or confirmations
/// by the id alone: take the time along.
///
/// `Debug` shows it whole, and so does that of [`Started`](crate::Started) and [`Confirmed`](crate::Confirmed). It confirms nothing
/// without the code, and is of no use without the number, which no text of this crate shows whole. Somebody who has the number can have
/// a code sent to it anyway, by a start, under the same limits. The id is what connects a line of a log with the challenge in the store,
/// so a shortened one is of no use.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChallengeId([u8; 16]);

impl ChallengeId {
    /// Reads an id from the text that [`Display`](fmt::Display) writes.
    ///
    /// # Errors
    ///
    /// When the text is not 32 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, ChallengeIdError> {
        hex::read(text).map(Self).ok_or(ChallengeIdError(()))
    }

    /// Creates an id from its bytes, for implementers of a store.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns its bytes, for implementers of a store.
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
        Self::parse(text)
    }
}

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a challenge id is 32 lower-case hexadecimal digits")]
pub struct ChallengeIdError(());

impl fmt::Debug for ChallengeIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

/// The number of one code of a challenge: each resend creates another. It is random and chosen by the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Generation(u64);

impl Generation {
    /// Creates a generation from its number, for implementers of a store.
    #[must_use]
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// Returns its number, for implementers of a store.
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
