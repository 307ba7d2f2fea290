use std::fmt;

use crate::{Effect, PhoneNumber};

/// What an operator asked an engine for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OperatorAction {
    /// To look up a number or a challenge, or whether sending is closed.
    LookUp,
    /// To cancel a challenge.
    Cancel,
    /// To lift the lock that failures have put on a number.
    LiftLock,
    /// Lift the brakes that hold a start back because too few codes are confirmed.
    LiftBrake,
    /// To forget a number.
    Forget,
    /// To close a country, or all sending.
    Close,
    /// To open it again.
    Open,
}

impl OperatorAction {
    /// The word for logs and labels, such as `lift_lock`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LookUp => "look_up",
            Self::Cancel => "cancel",
            Self::LiftLock => "lift_lock",
            Self::LiftBrake => "lift_brake",
            Self::Forget => "forget",
            Self::Close => "close",
            Self::Open => "open",
        }
    }
}

/// How an operator's action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OperatorOutcome {
    /// It was done.
    Done,
    /// There was nothing to do: nothing is known, nothing was locked, or it was closed or open already.
    Nothing,
    /// The store failed. [`Operated::effect`] says whether it may have been done.
    Failed,
    /// The future was dropped before there was an answer.
    Dropped,
}

impl OperatorOutcome {
    /// The word for logs and labels, such as `done`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Nothing => "nothing",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }
}

/// What an operator did, or tried to do. See [`Observer::operated`](crate::Observer::operated).
///
/// `Debug` and `Display` mask the number.
#[derive(Debug, Clone, Copy)]
pub struct Operated<'a> {
    action: OperatorAction,
    outcome: OperatorOutcome,
    by: &'a str,
    effect: Effect,
    tenant: Option<&'a str>,
    phone: Option<PhoneNumber>,
    challenge: Option<&'a str>,
    purpose: Option<&'a str>,
    country_code: Option<u16>,
}

impl<'a> Operated<'a> {
    /// Creates it. `by` is what the operator calls themselves, and `effect` says whether something may have been changed although
    /// the outcome does not say so. For engines.
    #[must_use]
    pub const fn new(action: OperatorAction, outcome: OperatorOutcome, effect: Effect, by: &'a str) -> Self {
        Self {
            action,
            outcome,
            by,
            effect,
            tenant: None,
            phone: None,
            challenge: None,
            purpose: None,
            country_code: None,
        }
    }

    /// Sets how it ended instead.
    #[must_use]
    pub const fn with_outcome(mut self, outcome: OperatorOutcome, effect: Effect) -> Self {
        self.outcome = outcome;
        self.effect = effect;
        self
    }

    /// Adds whose engine it is.
    #[must_use]
    pub const fn with_tenant(mut self, tenant: Option<&'a str>) -> Self {
        self.tenant = tenant;
        self
    }

    /// Adds the number.
    #[must_use]
    pub const fn with_phone(mut self, phone: PhoneNumber) -> Self {
        self.phone = Some(phone);
        self
    }

    /// Adds the public id of the challenge.
    #[must_use]
    pub const fn with_challenge(mut self, challenge: &'a str) -> Self {
        self.challenge = Some(challenge);
        self
    }

    /// Adds the purpose.
    #[must_use]
    pub const fn with_purpose(mut self, purpose: &'a str) -> Self {
        self.purpose = Some(purpose);
        self
    }

    /// Adds the calling code of the country.
    #[must_use]
    pub const fn with_country_code(mut self, code: Option<u16>) -> Self {
        self.country_code = code;
        self
    }

    /// Returns what was asked for.
    #[must_use]
    pub const fn action(&self) -> OperatorAction {
        self.action
    }

    /// Returns how it ended.
    #[must_use]
    pub const fn outcome(&self) -> OperatorOutcome {
        self.outcome
    }

    /// Returns what the operator calls themselves.
    #[must_use]
    pub const fn by(&self) -> &'a str {
        self.by
    }

    /// Returns whether something may have been changed although the outcome does not say so.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// Returns whose engine it is, if tenants share a store.
    #[must_use]
    pub const fn tenant(&self) -> Option<&'a str> {
        self.tenant
    }

    /// Returns the number, if it is about one. Its `Debug` masks it.
    #[must_use]
    pub const fn phone(&self) -> Option<PhoneNumber> {
        self.phone
    }

    /// Returns the public id of the challenge, if it is about one.
    #[must_use]
    pub const fn challenge(&self) -> Option<&'a str> {
        self.challenge
    }

    /// Returns the purpose, if it is about one.
    #[must_use]
    pub const fn purpose(&self) -> Option<&'a str> {
        self.purpose
    }

    /// Returns the calling code of the country, if it is about one.
    #[must_use]
    pub const fn country_code(&self) -> Option<u16> {
        self.country_code
    }
}

impl fmt::Display for Operated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Quoted: the name is the caller's text, and must not begin another line of a log.
        write!(f, "operator {:?}: {}", self.by, self.action.as_str())?;
        if let Some(tenant) = self.tenant {
            write!(f, ", tenant {tenant}")?;
        }
        if let Some(phone) = self.phone {
            write!(f, ", {phone:?}")?;
        }
        if let Some(challenge) = self.challenge {
            write!(f, ", challenge {challenge}")?;
        }
        if let Some(purpose) = self.purpose {
            write!(f, ", purpose {purpose}")?;
        }
        if let Some(code) = self.country_code {
            write!(f, ", country +{code}")?;
        }
        write!(f, ": {}", self.outcome.as_str())?;
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
    fn it_is_told_in_one_line_with_the_number_masked() {
        let phone: PhoneNumber = "+84901888484".parse().unwrap();
        let lifts =
            Operated::new(OperatorAction::LiftLock, OperatorOutcome::Done, Effect::None, "support\nline");
        let lifts = lifts.with_phone(phone).with_purpose("login").with_tenant(Some("shop"));
        let told = lifts.to_string();
        assert!(
            told.starts_with(r#"operator "support\nline": lift_lock, tenant shop, PhoneNumber("#),
            "{told}"
        );
        assert!(told.ends_with(", purpose login: done"), "{told}");
        for told in [told, format!("{lifts:?}")] {
            assert!(!told.contains("888484") && !told.contains('\n'), "{told}");
        }
        let closes =
            Operated::new(OperatorAction::Close, OperatorOutcome::Dropped, Effect::Unknown, "night shift");
        let closes =
            closes.with_country_code(Some(84)).with_outcome(OperatorOutcome::Failed, Effect::Unknown);
        let sentence = r#"operator "night shift": close, country +84: failed; the outcome is unknown"#;
        assert_eq!(closes.to_string(), sentence);
    }
}
