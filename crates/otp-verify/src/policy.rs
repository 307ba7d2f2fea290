use std::time::Duration;

use crate::store::FailureLimit;
use crate::{Attempts, CodeLength, FailureCap, FailureWindow, Lifetime};

/// How codes are made and checked. The defaults follow the standards that `docs/verify.md` of the repository names.
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
    /// A new code with a full lifetime. The default.
    ///
    /// The code before it ends when the vendor has accepted the new one. While the outcome of the new one is unknown, both are
    /// valid. There are never three: a further resend keeps the last code that the vendor accepted.
    NewCode,
    /// The same code again, with the time that is left. For messages that arrive late and in any order.
    ///
    /// The code is derived from the key and a random nonce, and the store keeps the nonce. A strict auditor may ask about
    /// that.
    ///
    /// With less than [`LEAST_TIME_LEFT`](Self::LEAST_TIME_LEFT) left nothing is sent or taken, and the answer is
    /// [`Reason::NotFound`](crate::Reason::NotFound): start a new verification. The code that was sent before stays valid for
    /// the rest of its time. So a [`Lifetime`] of 30 seconds leaves no room for a resend. A sender whose messages tell whole
    /// minutes needs a minute.
    SameCode,
}

impl Resend {
    /// The least time that a code must have left to be sent again: 30 seconds, as long as the shortest [`Lifetime`]. If the
    /// sender's messages can only tell more ([`SendCode::least_life`](otp_core::SendCode::least_life)), then that.
    ///
    /// A message takes seconds to arrive and more to be read. It is billed in any case.
    pub const LEAST_TIME_LEFT: Duration = Duration::from_secs(30);
}

impl Policy {
    /// Creates the default policy: six digits, five minutes, five attempts, 20 failures of a number in 24 hours, and a new code
    /// on resend.
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

    /// Sets the number of digits of a code.
    pub const fn code_length(mut self, length: CodeLength) -> Self {
        self.code_length = length;
        self
    }

    /// Sets the time for which a code is valid.
    pub const fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Sets the number of attempts that a challenge allows.
    pub const fn attempts(mut self, attempts: Attempts) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets how many failures a number may have in one window.
    ///
    /// A shorter window returns a number to its owner sooner, but it also returns attempts to an attacker. It is a day at least.
    /// Engines that share a store should use the same values. A count that ends later than the new window and five seconds more
    /// counts as not begun: changing to a shorter window begins such counts anew once, and ends their lock-outs.
    pub const fn failures(mut self, cap: FailureCap, window: FailureWindow) -> Self {
        self.failure_cap = cap;
        self.failure_window = window;
        self
    }

    /// Sets what a resend sends.
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
