use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use otp_core::{PhoneNumber, Region};

use crate::{ChallengeId, Purpose, Start, Tenant};

/// Is asked before each message: for look-ups of SIM swaps and ported numbers, risk scores, and lists of your own.
///
/// [`EngineBuilder::before_send`](crate::EngineBuilder::before_send) sets it. The engine asks it **before anything is stored or
/// taken**, once for each start and resend that the send guard does not refuse by its number. So a refusal costs nothing, and neither
/// does a start that is dropped meanwhile. Limits are asked afterwards: what they refuse was asked about here as well. So is a start whose
/// [key](crate::Start::idempotency_key) was used before; a refusal then keeps nobody from the challenge that is there.
///
/// **It fails closed.** After an error or a panic nothing is sent: [`Reason::HookFailed`](crate::Reason::HookFailed), with effect
/// `None`. A message costs money, and may be what the look-up is there to find. Return [`Verdict::Allow`] yourself where an outage of
/// the look-up must not stop your users.
///
/// **Give your look-up a limiter of its own** if each one costs money. The limits of the engine do not protect it: a thousand starts
/// within a number's cooldown ask it a thousand times. A resend asks it only if its challenge is open, and finding that out costs one
/// more question to the store. Count by the callers, remember an answer for a while, or limit requests in front of the engine.
///
/// **Set a timeout on your look-up**, shorter than users wait: the engine has no timer, and waits as long as this takes.
///
/// ```
/// use std::time::Duration;
///
/// use otp_verify::{BeforeSend, HookError, PlannedSend, Verdict};
/// use tokio::time::timeout;
///
/// struct SimSwaps;
///
/// impl SimSwaps {
///     /// How many days ago the SIM of this number was changed.
///     async fn days(&self, number: &str) -> Result<u32, HookError> {
///         // Your provider's call.
/// #       Ok(if number.ends_with('4') { 1 } else { 400 })
///     }
/// }
///
/// #[otp_verify::otp_core::async_trait]
/// impl BeforeSend for SimSwaps {
///     async fn before_send(&self, send: &PlannedSend<'_>) -> Result<Verdict, HookError> {
///         let days = timeout(Duration::from_secs(2), self.days(send.phone().e164().as_str())).await??;
///         Ok(if days < 3 { Verdict::Refuse("SIM changed lately".into()) } else { Verdict::Allow })
///     }
/// }
/// ```
#[async_trait]
pub trait BeforeSend: Send + Sync {
    /// Decides whether this message may be sent.
    ///
    /// # Errors
    ///
    /// When it cannot decide. Nothing is sent. [`Error::hook_error`](crate::Error::hook_error) of the engine's error returns this one.
    /// `Debug` and the chain of sources do not show it, since the error of a look-up often holds the number.
    async fn before_send(&self, send: &PlannedSend<'_>) -> Result<Verdict, HookError>;
}

/// Why a [`BeforeSend`] could not decide.
pub type HookError = Box<dyn StdError + Send + Sync>;

/// What a [`BeforeSend`] says of a message. `Debug` does not show the text of a refusal.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It may be sent, if the limits have room.
    Allow,
    /// Not yet: [`Reason::HookDelayed`](crate::Reason::HookDelayed), with this time as [`retry_after`](crate::Error::retry_after).
    Delay(Duration),
    /// No: [`Reason::HookRefused`](crate::Reason::HookRefused). [`Error::hook_error`](crate::Error::hook_error)
    /// returns the text, for your logs. No other text of the error shows it.
    Refuse(String),
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allow => f.write_str("Allow"),
            Self::Delay(time) => f.debug_tuple("Delay").field(time).finish(),
            Self::Refuse(_) => f.write_str("Refuse(..)"),
        }
    }
}

/// A message that is to be sent. There is no code in it, nor in reach of it.
#[derive(Clone, Copy)]
pub struct PlannedSend<'a> {
    pub(crate) start: &'a Start,
    pub(crate) tenant: &'a Tenant,
    pub(crate) resent: Option<ChallengeId>,
}

impl<'a> PlannedSend<'a> {
    /// Returns the number. It is the real one, for a look-up: keep it out of logs.
    #[must_use]
    pub fn phone(&self) -> PhoneNumber {
        self.start.phone()
    }

    /// Returns the country of the number, if `otp_core` knows its numbering plan.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.start.phone().region()
    }

    /// Returns the purpose.
    #[must_use]
    pub fn purpose(&self) -> &'a Purpose {
        self.start.purpose()
    }

    /// Returns whose engine it is.
    #[must_use]
    pub fn tenant(&self) -> &'a Tenant {
        self.tenant
    }

    /// Returns name and value of each caller, as [`Start::counted_by`] was given them.
    pub fn callers(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.start.callers().iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the challenge, if it is a resend.
    #[must_use]
    pub fn resent(&self) -> Option<ChallengeId> {
        self.resent
    }
}

impl fmt::Debug for PlannedSend<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlannedSend")
            .field("start", self.start)
            .field("tenant", self.tenant)
            .field("resent", &self.resent)
            .finish()
    }
}
