use std::time::Duration;

use crate::store::FailureLimit;
use crate::{Attempts, CodeLength, FailureCap, FailureWindow, Lifetime};

/// How codes are made and checked. The defaults are what the standards ask for, and `docs/verify.md` says which.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Policy {
    pub(crate) code_length: CodeLength,
    pub(crate) lifetime: Lifetime,
    pub(crate) attempts: Attempts,
    failure_cap: FailureCap,
    failure_window: FailureWindow,
    pub(crate) resend: Resend,
}

/// What a resend sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resend {
    /// A new code, good for a full life. The one before it dies when the vendor has taken the new one over; while nobody
    /// knows whether it was sent, both are good. Never three: a further resend leaves the last one that was accepted. Default.
    NewCode,
    /// The same code again, with the time that is left: for messages that arrive late and in any order. The code is derived
    /// from the key and a random nonce, and the store keeps the nonce; a strict auditor may want to talk about that.
    ///
    /// With less than [`LEAST_TIME_LEFT`](Self::LEAST_TIME_LEFT) left nothing is sent, and the answer is
    /// [`Reason::NotFound`](crate::Reason::NotFound): start anew. The code that was sent before stays good for that time. So a
    /// [`Lifetime`] of 30 seconds leaves no room for a resend.
    SameCode,
}

impl Resend {
    /// How much time a code must have left to be sent again: 30 seconds, as long as the shortest [`Lifetime`]. A message takes
    /// seconds to arrive and more to be read; it is billed all the same.
    pub const LEAST_TIME_LEFT: Duration = Duration::from_secs(30);
}

impl Policy {
    /// Six digits, five minutes, five attempts, 20 failures of a number in 24 hours, a new code on resend.
    pub const fn new() -> Self {
        Self {
            code_length: CodeLength::SIX,
            lifetime: Lifetime::FIVE_MINUTES,
            attempts: Attempts::FIVE,
            failure_cap: FailureCap::TWENTY,
            failure_window: FailureWindow::DAY,
            resend: Resend::NewCode,
        }
    }

    /// How many digits a code has.
    pub const fn code_length(mut self, length: CodeLength) -> Self {
        self.code_length = length;
        self
    }

    /// How long a code is good for.
    pub const fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// How many attempts a challenge has.
    pub const fn attempts(mut self, attempts: Attempts) -> Self {
        self.attempts = attempts;
        self
    }

    /// How many failures a number may have in how long, from the first of them. A shorter time gives a number back to its
    /// owner sooner, and an attacker his attempts. Engines that share a store should agree.
    pub const fn failures(mut self, cap: FailureCap, window: FailureWindow) -> Self {
        self.failure_cap = cap;
        self.failure_window = window;
        self
    }

    /// What a resend sends.
    pub const fn resend(mut self, resend: Resend) -> Self {
        self.resend = resend;
        self
    }

    pub(crate) fn failure_limit(&self) -> FailureLimit {
        FailureLimit { cap: self.failure_cap.count().into(), window: self.failure_window.duration() }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}
