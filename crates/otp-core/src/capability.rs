use std::time::Duration;

use async_trait::async_trait;

use crate::{Accepted, Error, OtpCode, PhoneNumber, Verified};

/// The vendor makes a code and sends it.
///
/// Implemented by vendors that keep the code themselves. The call is billed.
///
/// Dropping the returned future, for example by wrapping it in a timeout, leaves it open whether a message was sent.
/// Use the client's own timeouts: they end in an error that says so.
#[async_trait]
pub trait StartVerification: Send + Sync {
    /// Asks for a code to be made and sent to `phone`.
    ///
    /// # Errors
    ///
    /// After an error with [`Effect::Unknown`](crate::Effect::Unknown) a message may be on its way and billed.
    async fn start_verification(&self, phone: PhoneNumber) -> Result<Accepted, Error>;

    /// Returns how long a code is valid, counted from the call, if that is known before the call.
    ///
    /// `None`, the default, says that nobody knows. A wrapper must pass this call on to what it wraps.
    fn valid_for(&self) -> Option<Duration> {
        None
    }
}

/// Checks a code that the vendor made and sent.
///
/// Implemented by vendors that keep the code themselves.
///
/// Dropping the returned future leaves it open whether the vendor counted an attempt or used the code up. Use the client's own
/// timeouts: they end in an error that says so.
#[async_trait]
pub trait CheckVerification: Send + Sync {
    /// Checks what the user typed. Only a right code returns `Ok`.
    ///
    /// # Errors
    ///
    /// A wrong, expired or used code is an error with [`is_code_rejected`](Error::is_code_rejected). Any other error
    /// proves nothing about the code; after [`Effect::Unknown`](crate::Effect::Unknown) an attempt, or the code itself, may be
    /// used up.
    async fn check_verification(&self, phone: PhoneNumber, code: &OtpCode) -> Result<Verified, Error>;
}

/// Delivers a code that the caller made, keeps and checks.
///
/// Implemented for every vendor that can send such a code. The call is billed, and dropping its future leaves it open whether a message
/// was sent.
#[async_trait]
pub trait SendCode: Send + Sync {
    /// Sends `code` to `phone` in a text that says how long it is valid.
    ///
    /// # Errors
    ///
    /// After an error with [`Effect::Unknown`](crate::Effect::Unknown) a message may be on its way and billed.
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, Error>;

    /// Returns the shortest validity that a message can state. A shorter `valid_for` is refused.
    ///
    /// Zero, the default, says that there is no limit. A wrapper must pass this call on to what it wraps.
    fn least_life(&self) -> Duration {
        Duration::ZERO
    }

    /// Returns the unit in which a message states how long the code is valid, such as a whole minute. A time between two units
    /// is rounded down.
    ///
    /// A millisecond, the default, says that nothing is rounded. A wrapper must pass this call on to what it wraps.
    fn life_step(&self) -> Duration {
        Duration::from_millis(1)
    }
}

/// A vendor that does both halves: it starts a verification and checks the code.
pub trait HostedVerification: StartVerification + CheckVerification {}

impl<T: StartVerification + CheckVerification + ?Sized> HostedVerification for T {}
