use std::time::Duration;

use async_trait::async_trait;
use otp_core::{
    Accepted, CheckVerification, Error as CoreError, OtpCode, PhoneNumber, StartVerification, Verified,
};

use crate::{Engine, Message, Purpose, Start};

/// An [`Engine`] for one purpose, behind the traits of `otp_core`.
///
/// Use the engine itself where you can. Those traits carry no challenge and no callers, so three things are missing here:
///
/// - A check is **not bound to the challenge** that asked for the code. It is about the newest one. Anyone who knows the number
///   can use up its attempts, or start a newer one.
/// - All starts count as those of **one caller**. Where there is no room for another challenge, a start replaces the oldest one, so
///   nobody waits for a code's life until they can ask again. But it replaces that of anybody: a stranger who knows the number ends
///   the owner's open challenge with a start. Behind a guard every start does.
/// - The send guard counts by number, prefix, country and day only.
///
/// Everything else holds: attempts, failures, single use, one purpose.
#[derive(Debug, Clone)]
pub struct FixedPurpose {
    engine: Engine,
    purpose: Purpose,
}

impl FixedPurpose {
    pub(crate) fn new(engine: Engine, purpose: Purpose) -> Self {
        Self { engine, purpose }
    }
}

#[async_trait]
impl StartVerification for FixedPurpose {
    async fn start_verification(&self, phone: PhoneNumber) -> Result<Accepted, CoreError> {
        let start = Start::new(phone, self.purpose.clone());
        let started = self.engine.start_for_whichever(&start).await?;
        let mut accepted = match started.message {
            Message::Sent(accepted) => accepted,
            // These traits have no key, so every start sends a message of its own.
            Message::SentBefore | Message::PerhapsSentBefore => Accepted::new(),
        };
        // The vendor may have said more, and these traits have no other place for it.
        accepted.valid_for = Some(started.challenge.expires_in);
        Ok(accepted)
    }

    fn valid_for(&self) -> Option<Duration> {
        Some(self.engine.life())
    }
}

#[async_trait]
impl CheckVerification for FixedPurpose {
    async fn check_verification(&self, phone: PhoneNumber, code: &OtpCode) -> Result<Verified, CoreError> {
        self.engine.check_whichever(phone, &self.purpose, code).await?;
        Ok(Verified::new())
    }
}
