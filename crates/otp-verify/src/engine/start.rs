use std::time::{Duration, SystemTime};

use otp_core::{Effect, LineType};

use super::Inner;
use super::issuer::{Delivery, Written};
use crate::store::{Open, Opened, Opening, Outcome, Place, Reserved, Slot, StoreError};
use crate::{Challenge, ChallengeId, Error, Generation, Limit, Reason, Start, Started, random};

/// For how long a send of unknown outcome keeps others waiting.
///
/// It is a little more than a vendor's call may take, which is 15 s by default. A machine that dies in the middle of a send
/// blocks the next send no longer than this.
const FLIGHT: Duration = Duration::from_secs(20);

/// A generation that is stored, and not sent yet.
struct Stored {
    place: Place,
    id: ChallengeId,
    generation: Generation,
    expires_at: SystemTime,
    written: Written,
    delivery: Box<dyn Delivery>,
}

impl Inner {
    pub(super) async fn start(&self, start: &Start) -> Result<Started, Error> {
        self.refuse(start)?;
        let challenge = ChallengeId::from_bytes(random::bytes().map_err(Error::random)?);
        let opening = Opening::New { attempts: self.policy.attempts.count().into() };
        // A new challenge ends the one before it, so a start that the windows refuse must not open one.
        self.reserve(start).await?;
        let stored = self.open(challenge, opening, start).await?;
        self.send(stored, start).await
    }

    pub(super) async fn resend(&self, challenge: ChallengeId, start: &Start) -> Result<Started, Error> {
        self.refuse(start)?;
        // Opened first: what cannot be sent, such as a resend of an invented challenge, must not take from the windows.
        let stored = self.open(challenge, Opening::Again, start).await?;
        if let Err(refusal) = self.reserve(start).await {
            self.record(&stored.place, stored.id, stored.generation, Outcome::NotSent).await;
            return Err(refusal);
        }
        self.send(stored, start).await
    }

    /// Refuses what is certain to be refused, before anything is counted.
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
        let (limits, slots): (Vec<Limit>, Vec<Slot>) =
            self.limits.slots(&self.keys, start).into_iter().unzip();
        let reserved = self.store.reserve(&slots).await;
        match reserved.map_err(|error| Error::store(error, Effect::None))? {
            Reserved::Granted => Ok(()),
            Reserved::Refused { slot, retry_after } => Err(match limits.get(slot) {
                Some(limit) => Error::wait(Reason::Limited(*limit), retry_after),
                // A store that names a slot which was not asked is broken. Its refusal stands.
                None => Error::store(StoreError::unknown(), Effect::None),
            }),
        }
    }

    /// Stores a code before it is sent, so that no message carries a code that cannot be checked.
    async fn open(&self, id: ChallengeId, opening: Opening, start: &Start) -> Result<Stored, Error> {
        let generation = Generation::from_number(u64::from_le_bytes(random::bytes().map_err(Error::random)?));
        let bound = self.bound(id, start.phone(), start.purpose());
        let issue = self.issuer.issue(bound, generation, opening)?;
        let place = self.place(start.phone(), start.purpose());
        let open = Open {
            place: place.clone(),
            challenge: id,
            generation,
            sealed: issue.sealed,
            valid_for: self.policy.lifetime.duration(),
            opening,
            flight: FLIGHT,
            failures: self.policy.failure_limit(),
        };
        let opened = self.store.open(&open).await.map_err(|error| Error::store(error, Effect::None))?;
        match opened {
            Opened::Written { expires_at, expires_in, sealed } => {
                let written = Written { sealed, expires_in };
                Ok(Stored { place, id, generation, expires_at, written, delivery: issue.delivery })
            }
            Opened::InFlight { retry_after } => Err(Error::wait(Reason::InFlight, retry_after)),
            Opened::LockedOut { retry_after } => Err(Error::wait(Reason::LockedOut, retry_after)),
            Opened::Gone(gone) => Err(Error::gone(gone)),
        }
    }

    /// Notes what became of a message. If the store cannot, this code can be checked, and so can the one before it. The next send
    /// waits until this one no longer counts as on its way.
    async fn record(&self, place: &Place, id: ChallengeId, generation: Generation, outcome: Outcome) {
        let _ = self.store.record(place, id, generation, outcome).await;
    }

    /// Sends, and records what became of it.
    async fn send(&self, stored: Stored, start: &Start) -> Result<Started, Error> {
        let Stored { place, id, generation, expires_at, written, delivery } = stored;
        let sent = delivery.deliver(self.bound(id, start.phone(), start.purpose()), &written).await;
        let outcome = match &sent {
            Ok(_) => Outcome::Accepted,
            Err(error) if error.effect() == Effect::None => Outcome::NotSent,
            Err(_) => Outcome::Unknown,
        };
        self.record(&place, id, generation, outcome).await;

        let challenge = Challenge { id, expires_at, expires_in: written.expires_in };
        let accepted = sent.map_err(|error| match error.effect() {
            Effect::None => error,
            Effect::Unknown => error.with_challenge(challenge),
        })?;
        if let Some(rest) = accepted.billed_units.and_then(|units| self.limits.rest(&self.keys, units.count))
        {
            // The message is sent and paid for. A day's count that is too low must not turn that into an error.
            let _ = self.store.reserve(&[rest]).await;
        }
        Ok(Started { challenge, accepted })
    }
}
