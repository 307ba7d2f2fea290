use std::time::{Duration, SystemTime};

use otp_core::{BilledUnits, Effect};

use super::Inner;
use super::issuer::{Bound, Delivery, Issue, Written};
use crate::store::{Gone, Open, Opened, Opening, Outcome, Place, Reserved, Slot, StoreError};
use crate::{Challenge, ChallengeId, Error, Generation, Limit, Reason, Start, Started, random};

/// For how long a send of unknown outcome keeps others waiting.
///
/// It is a little more than a vendor's call may take, which is 15 s by default. A machine that dies in the middle of a send
/// blocks the next send no longer than this.
const FLIGHT: Duration = Duration::from_secs(20);

impl Inner {
    pub(super) async fn start(&self, start: &Start) -> Result<Started, Error> {
        self.refuse(start)?;
        let challenge = ChallengeId::from_bytes(random::bytes().map_err(Error::random)?);
        let opening = Opening::New { attempts: self.policy.attempts.count().into() };
        // A new challenge ends the one before it, so a start that the windows refuse must not open one.
        self.reserve(start).await?;
        let (stored, delivery) = self.open(challenge, opening, start).await?;
        self.send(stored, delivery).await
    }

    /// Opens first and takes the send guard's windows second: what cannot be sent again takes nothing.
    pub(super) async fn resend(&self, challenge: ChallengeId, start: &Start) -> Result<Started, Error> {
        self.refuse(start)?;
        let (stored, delivery) = self.open(challenge, Opening::Again, start).await?;
        if let Err(error) = self.may_be_sent_again(&stored, start).await {
            // If the store fails here, this code can be checked beside the one before it, and nobody knows it. The next send
            // waits until this one no longer counts as on its way.
            let _ = self.record(&stored, Outcome::NotSent).await;
            return Err(error);
        }
        self.send(stored, delivery).await
    }

    async fn may_be_sent_again(&self, stored: &Stored<'_>, start: &Start) -> Result<(), Error> {
        // Only the store knows how much time is left.
        if stored.written.expires_in < stored.least_left {
            return Err(Error::gone(Gone::NotFound));
        }
        self.reserve(start).await
    }

    /// Refuses what is certain to be refused, before anything is counted.
    fn refuse(&self, start: &Start) -> Result<(), Error> {
        self.refuse_purpose(start.purpose())?;
        self.limits.refusal(start.phone()).map_or(Ok(()), |reason| Err(Error::new(reason)))
    }

    async fn reserve(&self, start: &Start) -> Result<(), Error> {
        let (limits, slots): (Vec<Limit>, Vec<Slot>) =
            self.limits.slots(&self.keys, &self.tenant, start).into_iter().unzip();
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

    /// Stores a code. It is sent afterwards, so that no message carries a code that cannot be checked.
    async fn open<'a>(
        &'a self,
        challenge: ChallengeId,
        opening: Opening,
        start: &'a Start,
    ) -> Result<(Stored<'a>, Box<dyn Delivery>), Error> {
        let generation = Generation::from_number(u64::from_le_bytes(random::bytes().map_err(Error::random)?));
        let bound = self.bound(challenge, start.phone(), start.purpose());
        let Issue { sealed, least_left, delivery } = self.issuer.issue(bound, generation, opening)?;
        let place = self.place(start.phone(), start.purpose());
        let open = Open {
            place: place.clone(),
            challenge,
            generation,
            sealed,
            valid_for: self.life,
            opening,
            flight: FLIGHT,
            failures: self.policy.failure_limit(),
        };
        let opened = self.store.open(&open).await.map_err(|error| Error::store(error, Effect::None))?;
        match opened {
            Opened::Written { expires_at, expires_in, sealed } => {
                let written = Written { sealed, expires_in };
                Ok((Stored { place, generation, bound, written, expires_at, least_left }, delivery))
            }
            Opened::InFlight { retry_after } => Err(Error::wait(Reason::InFlight, retry_after)),
            Opened::LockedOut { retry_after } => Err(Error::wait(Reason::LockedOut, retry_after)),
            Opened::Gone(gone) => Err(Error::gone(gone)),
        }
    }

    async fn record(&self, stored: &Stored<'_>, outcome: Outcome) -> Result<bool, StoreError> {
        self.store.record(&stored.place, stored.bound.to.challenge, stored.generation, outcome).await
    }

    /// Sends what is stored, and records the outcome last.
    async fn send(&self, stored: Stored<'_>, delivery: Box<dyn Delivery>) -> Result<Started, Error> {
        let sent = delivery.deliver(stored.bound, &stored.written).await;
        let outcome = match &sent {
            Ok(_) => Outcome::Accepted,
            Err(error) if error.effect() == Effect::None => Outcome::NotSent,
            Err(_) => Outcome::Unknown,
        };
        // The message is out whether or not the store can note it. Without the note this code can be checked, and so can the
        // one before it. The next send waits until this one no longer counts as on its way.
        let _ = self.record(&stored, outcome).await;

        let challenge = stored.challenge();
        let accepted = sent.map_err(|error| match error.effect() {
            Effect::None => error,
            Effect::Unknown => error.with_challenge(challenge),
        })?;
        let rest = |units: BilledUnits| self.limits.rest(&self.keys, &self.tenant, units.count);
        if let Some(rest) = accepted.billed_units.and_then(rest) {
            // The message is sent and paid for. A day's count that is too low must not turn that into an error.
            let _ = self.store.reserve(&[rest]).await;
        }
        Ok(Started { challenge: challenge.within(accepted.valid_for), accepted })
    }
}

/// A code that can be checked, and is not sent yet.
struct Stored<'a> {
    place: Place,
    generation: Generation,
    bound: Bound<'a>,
    written: Written,
    expires_at: SystemTime,
    /// How much of its life it must have left, or else it is not sent.
    least_left: Duration,
}

impl Stored<'_> {
    fn challenge(&self) -> Challenge {
        let id = self.bound.to.challenge;
        Challenge { id, expires_at: self.expires_at, expires_in: self.written.expires_in }
    }
}
