use std::fmt;
use std::time::{Duration, SystemTime};

use otp_core::{Accepted, PhoneNumber};

use crate::{ChallengeId, IdempotencyKey, Purpose};

/// A request for a code: for which number, for what purpose, and on whose behalf.
#[derive(Clone)]
#[must_use]
pub struct Start {
    phone: PhoneNumber,
    purpose: Purpose,
    callers: Vec<(String, String)>,
    idempotency_key: Option<IdempotencyKey>,
    is_by_next_channel: bool,
}

impl Start {
    /// Creates a request for a code for this number, valid for this purpose only.
    pub fn new(phone: PhoneNumber, purpose: Purpose) -> Self {
        Self { phone, purpose, callers: Vec::new(), idempotency_key: None, is_by_next_channel: false }
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

    /// Makes this start idempotent: a second one with the same key gets the same challenge, and sends no second message.
    ///
    /// Use it where an answer can be lost between your front end and your service. Draw a fresh random text for each time that a user
    /// asks for a code, and repeat it with each repetition of that request. "Send again" is a [`resend`](crate::Engine::resend). A
    /// resend ignores the key, and the cooldown keeps it from being sent twice.
    ///
    /// The key holds for one tenant, the same callers ([`counted_by`](Self::counted_by)) in the same order, and one purpose. So a
    /// caller that changes, such as the address of a telephone on the move, makes it another key.
    ///
    /// | what the earlier start with this key led to | what this one gets |
    /// |---|---|
    /// | the vendor accepted the message | the challenge, and [`Message::SentBefore`] |
    /// | unknown, on its way, or its machine died | the challenge, and [`Message::PerhapsSentBefore`]. **Nothing is ever sent again with this key** while the challenge lives: offer "send again" |
    /// | its code was used, or it has no attempts left | [`Reason::Used`](crate::Reason::Used) or [`Reason::NoAttemptsLeft`](crate::Reason::NoAttemptsLeft). The way out is a fresh key. If it ended in this very moment: [`Reason::NotFound`](crate::Reason::NotFound) |
    /// | nothing was sent, for certain ([`Effect::None`](otp_core::Effect::None)) | a new start, within the limits |
    /// | the store failed, and nothing was sent | either of the last two: the store may have noted the challenge |
    /// | it was for another number | [`Reason::OtherNumber`](crate::Reason::OtherNumber) |
    ///
    /// A repetition that your hook or the limits on numbers refuse by now gets the challenge too, if it can still be confirmed. If not,
    /// it gets the refusal. Either way it sends nothing, and asks the store once more than the first start did.
    ///
    /// It holds **as long as the challenge lives**: with the default five minutes, and with each resend up to ten. After that the key
    /// begins a new challenge. A code that lives for less than a minute ends it earlier; the cooldown still refuses a second message. It
    /// also ends when a start of the same callers with another key has taken the challenge's place. "Another number" is told at least as
    /// long. Redis says so until two minutes after the code would have expired, at most, also when nothing was sent to the first number. So draw
    /// a fresh key when the user corrects theirs. On a Redis Cluster two starts at the same moment with one key and two numbers can both be sent.
    ///
    /// **The challenge's id follows from the key** and the engine's index key. Nobody can compute it without that. But a start
    /// with the same key, callers, purpose and number is given the id. So name the session as a caller, or let nobody choose or see
    /// another user's key.
    pub fn idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.idempotency_key = Some(key);
        self
    }

    /// Asks for the channel after that of the last message: the user waited, nothing came, and they pressed "send it another way".
    ///
    /// For a [`resend`](crate::Engine::resend) of an engine with [`Channels`](crate::Channels). After the last channel it stays on the
    /// last. All limits hold, the cooldown included. A start ignores it, and so does an engine with one sender.
    pub fn by_next_channel(mut self) -> Self {
        self.is_by_next_channel = true;
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

    pub(crate) fn is_by_next_channel(&self) -> bool {
        self.is_by_next_channel
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.idempotency_key.as_ref().map(IdempotencyKey::as_str)
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
            .field("has_idempotency_key", &self.idempotency_key.is_some())
            .field("is_by_next_channel", &self.is_by_next_channel)
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

/// A successful start or resend: there is a challenge, and a message with its code.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Started {
    /// The challenge.
    pub challenge: Challenge,
    /// What is known of the message. Without a key ([`Start::idempotency_key`]) it is always [`Message::Sent`].
    pub message: Message,
}

impl Started {
    /// Returns whether this call sent a message, and not an earlier one with the same key.
    #[must_use]
    pub fn is_sent_now(&self) -> bool {
        matches!(self.message, Message::Sent(_))
    }

    /// Returns the vendor's answer, if this call sent the message. It may name a longer life than the challenge has.
    #[must_use]
    pub fn accepted(&self) -> Option<&Accepted> {
        match &self.message {
            Message::Sent(accepted) => Some(accepted),
            Message::SentBefore | Message::PerhapsSentBefore => None,
        }
    }
}

/// The message of a [`Started`].
#[derive(Debug, Clone)]
pub enum Message {
    /// This call sent it, and the vendor accepted it.
    Sent(Accepted),
    /// The vendor accepted it before. This call sent nothing.
    SentBefore,
    /// It may have been sent before, or is on its way. This call sent nothing, and neither does a later one with this key.
    PerhapsSentBefore,
}

/// The proof that a user has the number in hand. Only a successful check of an engine creates one.
///
/// It says what was confirmed. A program can require it where it matters, and need not trust a flag.
///
/// ```compile_fail
/// use otp_verify::Confirmed;
///
/// // Its fields are private: nobody else creates one, or changes one.
/// fn of_another_number(mut confirmed: Confirmed, other: &Confirmed) -> Confirmed {
///     confirmed.phone = other.phone;
///     confirmed
/// }
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
    ///
    /// A start with a [key](Start::idempotency_key) can begin another challenge with the same id after this one has ended. So two
    /// confirmations of one id can be two confirmations: tell them apart by [`at`](Self::at) as well.
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
            .counted_by("account", "canary")
            .idempotency_key("canary-canary-canary".parse().unwrap());
        let debug = format!("{start:?}");
        assert!(debug.contains("ip") && debug.contains("account") && debug.contains("login"), "{debug}");
        for secret in ["192.0.2.7", "canary", "901888484"] {
            assert!(!debug.contains(secret), "{debug}");
        }
    }
}
