use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Accepted, OtpCode, SendCode};

use super::{Bound, Compared, Delivery, Issue, Issuer, Readable, Written, no_match, nothing};
use crate::engine::builder::own_life;
use crate::store::{Live, Opening, Room};
use crate::{BuildError, Channels, Error, Generation, Lifetime, Purpose, Reason, Resend, code, random, seal};

/// How many challenges of a number and purpose can be open at once. A user who asks again and again, or a stranger beside
/// them, ends none that is open.
const BESIDE: u32 = 4;

/// The engine makes the code, and a vendor delivers it.
pub(in crate::engine) struct OwnCode(pub(in crate::engine) Channels);

impl OwnCode {
    /// The shortest life that is worth a message and that the message can tell.
    fn least_life(&self) -> Duration {
        self.0.least_life().max(Resend::LEAST_TIME_LEFT)
    }
}

#[async_trait]
impl Issuer for OwnCode {
    fn name(&self) -> &'static str {
        "own code"
    }

    fn channels(&self) -> Option<&Channels> {
        Some(&self.0)
    }

    fn life(&self, lifetime: Lifetime) -> Result<Duration, BuildError> {
        self.0.refuse_twins()?;
        own_life(lifetime, self.least_life(), self.0.life_step())
    }

    /// A sender may have no step at all, and stores count in milliseconds.
    fn step(&self) -> Duration {
        self.0.life_step().max(Duration::from_millis(1))
    }

    fn least_left(&self, _: Duration) -> Duration {
        self.least_life()
    }

    fn room(&self) -> Room {
        Room::Beside(BESIDE)
    }

    fn handles(&self, _: &Purpose) -> bool {
        true
    }

    /// A machine with another code length may have made the code. Only what is sealed says how many digits it has.
    fn can_be_a_code(&self, typed: &OtpCode) -> bool {
        code::has_shape(typed)
    }

    fn issue(
        &self,
        bound: Bound<'_>,
        generation: Generation,
        opening: &Opening,
        channel: usize,
    ) -> Result<Issue, Error> {
        let sender = Arc::clone(self.0.sender(channel));
        match bound.policy.resend {
            Resend::NewCode => {
                let code = code::random(bound.policy.code_length).map_err(Error::random)?;
                let sealed = seal::code(bound.keys, bound.to, generation, &code);
                let delivery = Box::new(NewCode { sender, code });
                Ok(Issue { sealed: Some(sealed), delivery })
            }
            Resend::SameCode => {
                let sealed = match opening {
                    Opening::New { .. } => {
                        let nonce = random::bytes().map_err(Error::random)?;
                        Some(seal::nonce(bound.keys, nonce, bound.policy.code_length))
                    }
                    Opening::Again => None,
                };
                Ok(Issue { sealed, delivery: Box::new(SameCode(sender)) })
            }
        }
    }

    /// Looks at all live codes, whichever it is, that have as many digits as what was typed.
    async fn compare(&self, bound: Bound<'_>, live: &[Live], typed: &OtpCode) -> Compared {
        let codes = Readable::of(live, |live| {
            seal::is_code(bound.keys, bound.to, live.generation, &live.sealed, typed)
        });
        let unreadable = codes.unreadable;
        if !codes.readable.iter().any(|(_, is_it)| is_it.is_some()) {
            return match unreadable {
                None if !codes.readable.is_empty() => Compared::Nothing(Error::new(Reason::Malformed)),
                unreadable => nothing(unreadable),
            };
        }
        let right = codes.only(|is_it| is_it.is_some_and(bool::from));
        if right.is_empty() { no_match(unreadable) } else { Compared::Right(right) }
    }
}

/// A fresh code.
struct NewCode {
    sender: Arc<dyn SendCode>,
    code: OtpCode,
}

#[async_trait]
impl Delivery for NewCode {
    async fn deliver(self: Box<Self>, bound: Bound<'_>, written: &Written) -> Result<Accepted, Error> {
        let sent = self.sender.send_code(bound.to.phone, &self.code, written.expires_in).await;
        sent.map_err(Error::vendor)
    }
}

/// The code that is derived from what the store keeps.
struct SameCode(Arc<dyn SendCode>);

#[async_trait]
impl Delivery for SameCode {
    async fn deliver(self: Box<Self>, bound: Bound<'_>, written: &Written) -> Result<Accepted, Error> {
        let code = seal::derived_code(bound.keys, bound.to, &written.sealed).map_err(Error::keys)?;
        let sent = self.0.send_code(bound.to.phone, &code, written.expires_in).await;
        sent.map_err(Error::vendor)
    }
}
