use std::time::Duration;

use otp_core::{Accepted, Effect, LineType, OtpCode};

use super::{Inner, Mode, binding};
use crate::store::{Gone, Open, Opened, Opening, Outcome, Reserved, Sealed};
use crate::{
    Challenge, ChallengeId, CodeLength, Error, Generation, Reason, Resend, Start, Started, code, random, seal,
};

/// For how long a send whose outcome is not known keeps others waiting. A little more than a vendor's call may take (15 s
/// unless told); a machine that dies in the middle of a send blocks the next one no longer than this.
const FLIGHT: Duration = Duration::from_secs(20);

/// What is to be delivered, once it is stored.
enum Delivery {
    Code(OtpCode),
    /// The code that follows from what is sealed.
    Derived,
    /// The vendor makes it.
    Vendors,
}

impl Inner {
    pub(super) async fn start(&self, start: &Start) -> Result<Started, Error> {
        self.refuse(start)?;
        let challenge = ChallengeId::from_bytes(random::bytes().map_err(Error::random)?);
        let opening = Opening::New { attempts: self.policy.attempts.count().into() };
        self.reserve(start).await?;
        self.send(challenge, opening, start).await
    }

    pub(super) async fn resend(&self, challenge: &ChallengeId, start: &Start) -> Result<Started, Error> {
        self.refuse(start)?;
        self.reserve(start).await?;
        self.send(*challenge, Opening::Again, start).await
    }

    /// What is certain to be refused, before anything is counted.
    fn refuse(&self, start: &Start) -> Result<(), Error> {
        self.refuse_purpose(start.purpose())?;
        if !self.limits.allows(start.phone()) {
            return Err(Error::new(Reason::CountryNotAllowed));
        }
        if start.phone().line_type() == LineType::Other {
            return Err(Error::new(Reason::NotMobile));
        }
        Ok(())
    }

    async fn reserve(&self, start: &Start) -> Result<(), Error> {
        let (slots, limits) = self.limits.slots(&self.keys, start);
        let reserved = self.store.reserve(&slots).await;
        match reserved.map_err(|error| Error::store(error, Effect::None))? {
            Reserved::Granted => Ok(()),
            Reserved::Refused { slot, retry_after } => {
                // A store that names a slot which was not asked is broken, and its refusal stands.
                let limit = limits.get(slot).copied().unwrap_or(crate::Limit::DailyUnits);
                Err(Error::wait(Reason::Limited(limit), retry_after))
            }
        }
    }

    /// Stores, sends, records: in this order, so that no message carries a code that cannot be checked.
    async fn send(&self, id: ChallengeId, opening: Opening, start: &Start) -> Result<Started, Error> {
        let generation = Generation::from_number(u64::from_le_bytes(random::bytes().map_err(Error::random)?));
        let (sealed, delivery) = self.make(&id, generation, opening, start)?;
        let place = self.place(start.phone(), start.purpose());
        let open = Open {
            place: place.clone(),
            challenge: id,
            generation,
            sealed,
            valid_for: self.policy.lifetime.duration(),
            opening,
            flight: FLIGHT,
            failures: self.policy.failure_limit(),
        };
        let opened = self.store.open(&open).await.map_err(|error| Error::store(error, Effect::None))?;
        let (expires_at, expires_in, sealed) = match opened {
            Opened::Written { expires_at, expires_in, sealed } => (expires_at, expires_in, sealed),
            Opened::InFlight { retry_after } => return Err(Error::wait(Reason::InFlight, retry_after)),
            Opened::LockedOut { retry_after } => return Err(Error::wait(Reason::LockedOut, retry_after)),
            Opened::Gone(gone) => return Err(Error::gone(gone)),
        };

        // Only the store knows how much time is left, so it is asked first, and told below that nothing was sent.
        let is_too_late = matches!((&delivery, opening), (Delivery::Derived, Opening::Again))
            && expires_in < Resend::LEAST_TIME_LEFT;
        let sent = match self.code_of(delivery, &id, start, &sealed) {
            _ if is_too_late => Err(Error::gone(Gone::NotFound)),
            Ok(code) => self.deliver(code.as_ref(), start, expires_in).await,
            Err(error) => Err(error),
        };
        let outcome = match &sent {
            Ok(_) => Outcome::Accepted,
            Err(error) if error.effect() == Effect::None => Outcome::NotSent,
            Err(_) => Outcome::Unknown,
        };
        // What was sent was sent, whether the store can note it or not. Without the note, the code is checkable all the
        // same, and so is the one before it; the next send waits until this one no longer counts as on its way.
        let _ = self.store.record(&place, id, generation, outcome).await;

        let challenge = Challenge { id, expires_at, expires_in };
        let accepted = sent.map_err(|error| match error.effect() {
            Effect::None => error,
            Effect::Unknown => error.with_challenge(challenge),
        })?;
        if let Some(rest) = accepted.billed_units.and_then(|units| self.limits.rest(&self.keys, units.count))
        {
            // The message is sent and paid for. That the day's count is short of it must not turn that into an error.
            let _ = self.store.reserve(&[rest]).await;
        }
        Ok(Started { challenge, accepted })
    }

    fn make(
        &self,
        id: &ChallengeId,
        generation: Generation,
        opening: Opening,
        start: &Start,
    ) -> Result<(Option<Sealed>, Delivery), Error> {
        let to = binding(id, start.phone(), start.purpose());
        if let Mode::Guard { name, .. } = &self.mode {
            return Ok((Some(seal::vendor(&self.keys, to, generation, name)), Delivery::Vendors));
        }
        match (self.policy.resend, opening) {
            (Resend::NewCode, _) => {
                let code = code::random(self.length()).map_err(Error::random)?;
                Ok((Some(seal::code(&self.keys, to, generation, &code)), Delivery::Code(code)))
            }
            (Resend::SameCode, Opening::New { .. }) => {
                let nonce = random::bytes().map_err(Error::random)?;
                Ok((Some(seal::nonce(&self.keys, nonce)), Delivery::Derived))
            }
            (Resend::SameCode, Opening::Again) => Ok((None, Delivery::Derived)),
        }
    }

    /// The code to deliver; none if the vendor makes it.
    fn code_of(
        &self,
        delivery: Delivery,
        id: &ChallengeId,
        start: &Start,
        sealed: &Sealed,
    ) -> Result<Option<OtpCode>, Error> {
        match delivery {
            Delivery::Code(code) => Ok(Some(code)),
            Delivery::Vendors => Ok(None),
            Delivery::Derived => {
                let to = binding(id, start.phone(), start.purpose());
                seal::derived_code(&self.keys, to, sealed, self.length()).map(Some).map_err(Error::keys)
            }
        }
    }

    async fn deliver(
        &self,
        code: Option<&OtpCode>,
        start: &Start,
        valid_for: Duration,
    ) -> Result<Accepted, Error> {
        let sent = match (&self.mode, code) {
            (Mode::OwnCode(sender), Some(code)) => sender.send_code(start.phone(), code, valid_for).await,
            (Mode::Guard { vendor, .. }, _) => vendor.start_verification(start.phone()).await,
            (Mode::OwnCode(_), None) => return Err(Error::keys(seal::Unsealable::OtherKind)),
        };
        sent.map_err(Error::vendor)
    }

    pub(super) fn length(&self) -> CodeLength {
        self.policy.code_length
    }
}
