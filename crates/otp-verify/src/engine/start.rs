use std::time::Duration;

use otp_core::Effect;

use super::Inner;
use super::issuer::Written;
use crate::store::{Open, Opened, Opening, Outcome, Reserved, Slot, StoreError};
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
        self.reserve(start).await?;
        self.send(challenge, opening, start).await
    }

    pub(super) async fn resend(&self, challenge: ChallengeId, start: &Start) -> Result<Started, Error> {
        self.refuse(start)?;
        self.reserve(start).await?;
        self.send(challenge, Opening::Again, start).await
    }

    /// Refuses what is certain to be refused, before anything is counted.
    fn refuse(&self, start: &Start) -> Result<(), Error> {
        self.refuse_purpose(start.purpose())?;
        self.limits.refusal(start.phone()).map_or(Ok(()), |reason| Err(Error::new(reason)))
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

    /// Stores, sends, records: in this order, so that no message carries a code that cannot be checked.
    async fn send(&self, id: ChallengeId, opening: Opening, start: &Start) -> Result<Started, Error> {
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
        let (expires_at, written) = match opened {
            Opened::Written { expires_at, expires_in, sealed } => {
                (expires_at, Written { sealed, expires_in })
            }
            Opened::InFlight { retry_after } => return Err(Error::wait(Reason::InFlight, retry_after)),
            Opened::LockedOut { retry_after } => return Err(Error::wait(Reason::LockedOut, retry_after)),
            Opened::Gone(gone) => return Err(Error::gone(gone)),
        };

        let sent = issue.delivery.deliver(bound, &written).await;
        let outcome = match &sent {
            Ok(_) => Outcome::Accepted,
            Err(error) if error.effect() == Effect::None => Outcome::NotSent,
            Err(_) => Outcome::Unknown,
        };
        // The message is out whether or not the store can note it. Without the note this code can be checked, and so can the
        // one before it. The next send waits until this one no longer counts as on its way.
        let _ = self.store.record(&place, id, generation, outcome).await;

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
