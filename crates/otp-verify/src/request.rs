use std::fmt;
use std::time::{Duration, SystemTime};

use otp_core::{Accepted, PhoneNumber};

use crate::{ChallengeId, Purpose};

/// A request for a code: for which number, for what purpose, and on whose behalf.
#[derive(Clone)]
#[must_use]
pub struct Start {
    phone: PhoneNumber,
    purpose: Purpose,
    callers: Vec<(String, String)>,
}

impl Start {
    /// Creates a request for a code for this number, valid for this purpose only.
    pub fn new(phone: PhoneNumber, purpose: Purpose) -> Self {
        Self { phone, purpose, callers: Vec::new() }
    }

    /// Also counts this send for a caller: an address (`ip`), a session, a device, an account. May be called several times.
    ///
    /// Choose values that attackers cannot change at will. A request header that they write themselves is not one. For IPv6 use
    /// the /64 prefix. [`SendLimits::per_caller`](crate::SendLimits::per_caller) sets the limits.
    ///
    /// **Name the address and something of the session.** Each does what the other cannot:
    ///
    /// - Starts that name the same callers come from the same user: when there is no room for another challenge, a new one takes
    ///   the place of their oldest. With the address alone everyone behind it counts as one user. In guard mode it is what lets a
    ///   user start again who has lost the challenge's id.
    /// - What was certainly not sent gives all windows back but that of its callers. A session alone costs nothing: a
    ///   fresh cookie has a window of its own. So anyone who provokes refusals of the vendor gets cooldown, number, prefix and day back
    ///   each time, and may ask the vendor without end. An address is what they have few of.
    pub fn counted_by(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.callers.push((name.into(), value.into()));
        self
    }

    /// Returns the number.
    #[must_use]
    pub fn phone(&self) -> PhoneNumber {
        self.phone
    }

    /// Returns the purpose.
    #[must_use]
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    pub(crate) fn callers(&self) -> &[(String, String)] {
        &self.callers
    }
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Addresses and accounts do not belong in a log.
        let names: Vec<_> = self.callers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Start")
            .field("phone", &self.phone)
            .field("purpose", &self.purpose)
            .field("counted_by", &names)
            .finish()
    }
}

/// A challenge whose code may be on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenge {
    /// The id that a check must name.
    pub id: ChallengeId,
    /// When its code expires, by the store's clock.
    pub expires_at: SystemTime,
    /// How long the code is still valid. Give this to a front end: it does not depend on this machine's clock.
    ///
    /// It is the smaller of what the policy and the vendor say.
    pub expires_in: Duration,
}

impl Challenge {
    /// Cuts the life to what the vendor says of it.
    pub(crate) fn within(self, valid_for: Option<Duration>) -> Self {
        let expires_in = valid_for.map_or(self.expires_in, |valid_for| valid_for.min(self.expires_in));
        let beyond = self.expires_in.saturating_sub(expires_in);
        let expires_at = self.expires_at.checked_sub(beyond).unwrap_or(self.expires_at);
        Self { expires_at, expires_in, ..self }
    }
}

/// A successful start or resend: the vendor accepted a message with a code.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Started {
    /// The challenge.
    pub challenge: Challenge,
    /// The vendor's answer. It may name a longer life than the challenge has.
    pub accepted: Accepted,
}

/// The proof that a user has the number in hand. Only a successful check of an engine creates one.
///
/// It says what was confirmed. A program can require it where it matters, and need not trust a flag.
///
/// ```compile_fail
/// // There is no other way to create one.
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

    /// Returns the number.
    #[must_use]
    pub fn phone(&self) -> PhoneNumber {
        self.phone
    }

    /// Returns the purpose that the number was confirmed for.
    #[must_use]
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Returns the challenge that was used up.
    #[must_use]
    pub fn challenge(&self) -> ChallengeId {
        self.challenge
    }

    /// Returns the time of the check, by the store's clock.
    #[must_use]
    pub fn at(&self) -> SystemTime {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_names_of_callers_and_neither_their_values_nor_the_whole_number() {
        let start = Start::new("+84901888484".parse().unwrap(), Purpose::parse("login").unwrap())
            .counted_by("ip", "192.0.2.7")
            .counted_by("account", "canary");
        let debug = format!("{start:?}");
        assert!(debug.contains("ip") && debug.contains("account") && debug.contains("login"), "{debug}");
        for secret in ["192.0.2.7", "canary", "901888484"] {
            assert!(!debug.contains(secret), "{debug}");
        }
    }
}
