use std::fmt;
use std::time::Duration;

use crate::{Effect, PhoneNumber, Region};

/// What an engine was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// To start a verification.
    Start,
    /// To send another code for an open challenge.
    Resend,
    /// To check what a user typed.
    Check,
}

impl Step {
    /// The word for logs and labels: `start`, `resend` or `check`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Resend => "resend",
            Self::Check => "check",
        }
    }
}

/// What an engine has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecisionOutcome {
    /// A vendor accepted a message.
    Sent,
    /// The same was asked for before, with the same key. This call sent nothing.
    Repeated,
    /// The code was right. Somebody is confirmed.
    Confirmed,
    /// No, and a user's doing is the reason: a wrong code, a limit, a number that nothing is sent to.
    Refused,
    /// No, because of an outage, a mistake in the set-up, or a limit that turns everybody away.
    Failed,
    /// The future was dropped before there was an answer.
    Dropped,
}

impl DecisionOutcome {
    /// The word for logs and labels, such as `confirmed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Repeated => "repeated",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }
}

/// What an engine has answered to a start, a resend or a check. See [`Observer::decision`](crate::Observer::decision).
///
/// `Debug` and `Display` mask the number and show no code.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    step: Step,
    outcome: DecisionOutcome,
    purpose: &'a str,
    phone: PhoneNumber,
    tenant: Option<&'a str>,
    challenge: Option<&'a str>,
    reason: Option<&'static str>,
    limit: Option<&'static str>,
    effect: Effect,
    attempts_left: Option<u32>,
    retry_after: Option<Duration>,
}

impl<'a> Decision<'a> {
    /// Creates it, with nothing open and all else unknown. For engines.
    #[must_use]
    pub const fn new(step: Step, outcome: DecisionOutcome, purpose: &'a str, phone: PhoneNumber) -> Self {
        Self {
            step,
            outcome,
            purpose,
            phone,
            tenant: None,
            challenge: None,
            reason: None,
            limit: None,
            effect: Effect::None,
            attempts_left: None,
            retry_after: None,
        }
    }

    /// Adds whose engine it is.
    #[must_use]
    pub const fn with_tenant(mut self, tenant: Option<&'a str>) -> Self {
        self.tenant = tenant;
        self
    }

    /// Adds the public id of the challenge.
    #[must_use]
    pub const fn with_challenge(mut self, challenge: Option<&'a str>) -> Self {
        self.challenge = challenge;
        self
    }

    /// Adds why the answer is no, and which limit was reached. Both come from a short list of the engine's own words.
    #[must_use]
    pub const fn with_reason(mut self, reason: Option<&'static str>, limit: Option<&'static str>) -> Self {
        self.reason = reason;
        self.limit = limit;
        self
    }

    /// Adds whether something is open.
    #[must_use]
    pub const fn with_effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// Adds how many attempts are left.
    #[must_use]
    pub const fn with_attempts_left(mut self, attempts: Option<u32>) -> Self {
        self.attempts_left = attempts;
        self
    }

    /// Adds how long the user was asked to wait.
    #[must_use]
    pub const fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }

    /// Returns what the engine was asked for.
    #[must_use]
    pub const fn step(&self) -> Step {
        self.step
    }

    /// Returns what it answered.
    #[must_use]
    pub const fn outcome(&self) -> DecisionOutcome {
        self.outcome
    }

    /// Returns the purpose: a name that the program chose.
    #[must_use]
    pub const fn purpose(&self) -> &'a str {
        self.purpose
    }

    /// Returns whose engine it is, if it has a tenant.
    #[must_use]
    pub const fn tenant(&self) -> Option<&'a str> {
        self.tenant
    }

    /// Returns the public id of the challenge. A refused start has none.
    #[must_use]
    pub const fn challenge(&self) -> Option<&'a str> {
        self.challenge
    }

    /// Returns the reason of a no in one word, such as `wrong_code`. `otp_verify::Reason::as_str` lists them.
    #[must_use]
    pub const fn reason(&self) -> Option<&'static str> {
        self.reason
    }

    /// Returns the limit that was reached in one word, such as `cooldown`.
    #[must_use]
    pub const fn limit(&self) -> Option<&'static str> {
        self.limit
    }

    /// Returns whether something is open that the answer does not tell: a message may be out, or an attempt used up.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// Returns how many attempts the challenge has left, after a wrong code.
    #[must_use]
    pub const fn attempts_left(&self) -> Option<u32> {
        self.attempts_left
    }

    /// Returns how long the user was asked to wait.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns the number's country, if its numbering plan is known here.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.phone.region()
    }

    /// Returns the number's country code, without `+`. For a label prefer [`country`](Self::country): users choose this one.
    #[must_use]
    pub fn country_code(&self) -> u16 {
        self.phone.country_code()
    }

    /// Returns the number's country for a label: `VN`, `MY`, `ID`, `IN` or `other`.
    #[must_use]
    pub fn country(&self) -> &'static str {
        self.region().map_or("other", Region::iso)
    }

    /// Returns the number with its middle hidden, such as `+84*******84`.
    #[must_use]
    pub fn masked_number(&self) -> impl fmt::Display + use<> {
        Masked(self.phone)
    }
}

struct Masked(PhoneNumber);

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_masked(f)
    }
}

/// One line for a log, with the number masked.
impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, outcome, purpose, .. } = self;
        write!(f, "{} for {purpose}, {}: {}", step.as_str(), self.masked_number(), outcome.as_str())?;
        if let Some(reason) = self.reason {
            write!(f, ", {reason}")?;
        }
        if let Some(limit) = self.limit {
            write!(f, " ({limit})")?;
        }
        if let Some(challenge) = self.challenge {
            write!(f, ", challenge {challenge}")?;
        }
        match self.effect {
            Effect::None => Ok(()),
            Effect::Unknown => f.write_str("; the outcome is unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_one_line_with_its_number_masked() {
        let phone: PhoneNumber = "+84901888484".parse().unwrap();
        let decision = Decision::new(Step::Start, DecisionOutcome::Refused, "login", phone)
            .with_reason(Some("limited"), Some("cooldown"))
            .with_challenge(Some("0d0d"))
            .with_effect(Effect::Unknown);
        assert_eq!(
            decision.to_string(),
            "start for login, +84*******84: refused, limited (cooldown), challenge 0d0d; the outcome is unknown"
        );
        assert!(!format!("{decision:?}").contains("901888484"), "{decision:?}");
        assert_eq!((decision.country(), decision.country_code()), ("VN", 84));
        let elsewhere =
            Decision::new(Step::Check, DecisionOutcome::Confirmed, "login", "+6591234567".parse().unwrap());
        assert_eq!((elsewhere.country(), elsewhere.country_code()), ("other", 65));
    }
}
