use std::fmt;
use std::time::{Duration, SystemTime};

use otp_core::{Accepted, PhoneNumber};

use crate::{ChallengeId, Purpose};

/// Who is to be sent a code, for what, and on whose behalf.
#[derive(Clone)]
#[must_use]
pub struct Start {
    phone: PhoneNumber,
    purpose: Purpose,
    keys: Vec<(String, String)>,
}

impl Start {
    /// A code for this number, good for this purpose.
    pub fn new(phone: PhoneNumber, purpose: Purpose) -> Self {
        Self { phone, purpose, keys: Vec::new() }
    }

    /// Counts this send for somebody, too: an address (`ip`), a session, a device, an account. Any number of them.
    ///
    /// Choose values that an attacker cannot change at will; a header that he writes is none. For IPv6 take the /64.
    pub fn key(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.keys.push((name.into(), value.into()));
        self
    }

    /// The number.
    #[must_use]
    pub fn phone(&self) -> &PhoneNumber {
        &self.phone
    }

    /// The purpose.
    #[must_use]
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    pub(crate) fn keys(&self) -> &[(String, String)] {
        &self.keys
    }
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Addresses and accounts are nobody's business in a log.
        let names: Vec<_> = self.keys.iter().map(|(name, _)| name).collect();
        f.debug_struct("Start")
            .field("phone", &self.phone)
            .field("purpose", &self.purpose)
            .field("keys", &names)
            .finish()
    }
}

/// A challenge whose code may be on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenge {
    /// What a check must name.
    pub id: ChallengeId,
    /// When its code expires, by the store's clock. A vendor that keeps the code itself may let it expire earlier.
    pub expires_at: SystemTime,
    /// How long that is from now. Tell a front end this one: it holds whatever this machine's clock says.
    pub expires_in: Duration,
}

/// The vendor has taken a message with a code over.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Started {
    /// The challenge.
    pub challenge: Challenge,
    /// What the vendor said.
    pub accepted: Accepted,
}

/// The proof that somebody has the number in hand: only a successful check of an engine makes one.
///
/// It says what was confirmed, so that a program can ask for it in the place where it matters, and need not trust a flag.
///
/// ```compile_fail
/// // There is no other way to one.
/// let forged = otp_verify::Confirmed { .. };
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    phone: PhoneNumber,
    purpose: Purpose,
    challenge: ChallengeId,
    at: SystemTime,
}

impl Confirmed {
    pub(crate) fn new(phone: PhoneNumber, purpose: Purpose, challenge: ChallengeId, at: SystemTime) -> Self {
        Self { phone, purpose, challenge, at }
    }

    /// The number.
    #[must_use]
    pub fn phone(&self) -> &PhoneNumber {
        &self.phone
    }

    /// What it was confirmed for.
    #[must_use]
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// By which challenge.
    #[must_use]
    pub fn challenge(&self) -> &ChallengeId {
        &self.challenge
    }

    /// When, by the store's clock.
    #[must_use]
    pub fn at(&self) -> SystemTime {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_names_of_keys_and_neither_their_values_nor_the_whole_number() {
        let start = Start::new("+84901888484".parse().unwrap(), Purpose::new("login").unwrap())
            .key("ip", "192.0.2.7")
            .key("account", "canary");
        let debug = format!("{start:?}");
        assert!(debug.contains("ip") && debug.contains("account") && debug.contains("login"), "{debug}");
        for secret in ["192.0.2.7", "canary", "901888484"] {
            assert!(!debug.contains(secret), "{debug}");
        }
    }
}
