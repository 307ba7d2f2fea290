use std::sync::Arc;

use async_trait::async_trait;
use otp_core::{Accepted, OtpCode, SendCode};

use super::{Bound, Compared, Delivery, Issue, Issuer, Readable, Written, no_match, nothing};
use crate::store::{Gone, Live, Opening};
use crate::{Error, Generation, Policy, Purpose, Resend, code, random, seal};

/// The engine makes the code, and a vendor delivers it.
pub(in crate::engine) struct OwnCode(pub(in crate::engine) Arc<dyn SendCode>);

#[async_trait]
impl Issuer for OwnCode {
    fn name(&self) -> &'static str {
        "own code"
    }

    fn handles(&self, _: &Purpose) -> bool {
        true
    }

    fn can_be_a_code(&self, typed: &OtpCode, policy: &Policy) -> bool {
        code::has_shape(typed, policy.code_length)
    }

    fn issue(&self, bound: Bound<'_>, generation: Generation, opening: Opening) -> Result<Issue, Error> {
        let sender = Arc::clone(&self.0);
        match bound.policy.resend {
            Resend::NewCode => {
                let code = code::random(bound.policy.code_length).map_err(Error::random)?;
                let sealed = seal::code(bound.keys, bound.to, generation, &code);
                Ok(Issue { sealed: Some(sealed), delivery: Box::new(NewCode { sender, code }) })
            }
            Resend::SameCode => {
                let sealed = match opening {
                    Opening::New { .. } => {
                        Some(seal::nonce(bound.keys, random::bytes().map_err(Error::random)?))
                    }
                    Opening::Again => None,
                };
                Ok(Issue { sealed, delivery: Box::new(SameCode { sender, opening }) })
            }
        }
    }

    /// Looks at all live codes, whichever it is.
    async fn compare(&self, bound: Bound<'_>, live: &[Live], typed: &OtpCode) -> Compared {
        let length = bound.policy.code_length;
        let codes = Readable::of(live, |live| {
            seal::is_code(bound.keys, bound.to, live.generation, &live.sealed, typed, length)
        });
        let unreadable = codes.unreadable;
        if codes.readable.is_empty() {
            return nothing(unreadable);
        }
        let right = codes.only(bool::from);
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
struct SameCode {
    sender: Arc<dyn SendCode>,
    opening: Opening,
}

#[async_trait]
impl Delivery for SameCode {
    async fn deliver(self: Box<Self>, bound: Bound<'_>, written: &Written) -> Result<Accepted, Error> {
        // Only the store knows how much time is left. It has answered, and will be told that nothing was sent.
        if self.opening == Opening::Again && written.expires_in < Resend::LEAST_TIME_LEFT {
            return Err(Error::gone(Gone::NotFound));
        }
        let length = bound.policy.code_length;
        let code = seal::derived_code(bound.keys, bound.to, &written.sealed, length).map_err(Error::keys)?;
        let sent = self.sender.send_code(bound.to.phone, &code, written.expires_in).await;
        sent.map_err(Error::vendor)
    }
}
