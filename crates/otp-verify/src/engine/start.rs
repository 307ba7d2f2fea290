use std::time::Duration;

use otp_core::{Accepted, Effect};

use super::Inner;
use super::issuer::{Bound, Issue, Written};
use super::repeat::message;
use crate::store::{
    Begin, Begun, CallerMark, Finish, Finished, Lane, Opening, Outcome, Place, Slot, StoreError,
};
use crate::{
    Challenge, ChallengeId, Error, Generation, Limit, Message, Reason, Start, Started, random, seal,
};

/// For how long a send of unknown outcome keeps others waiting.
///
/// It is a little more than a vendor's call may take, which is 15 s by default. A machine that dies in the middle of a send
/// blocks the next send no longer than this.
const FLIGHT: Duration = Duration::from_secs(20);

/// How long a challenge lives with all its codes: ten minutes, the limit of NIST SP 800-63B. A resend does not extend it.
pub(crate) const WHOLE: Duration = Duration::from_secs(600);

impl Inner {
    pub(super) async fn start(&self, start: &Start) -> Result<Started, Error> {
        let caller = seal::caller(&self.keys, &self.tenant, start.callers());
        self.start_for(caller, start).await
    }

    /// A start where no caller can be named: all of them count as one.
    pub(super) async fn start_for_whichever(&self, start: &Start) -> Result<Started, Error> {
        self.start_for(Some(seal::whichever_caller(&self.keys, &self.tenant)), start).await
    }

    async fn start_for(&self, caller: Option<CallerMark>, start: &Start) -> Result<Started, Error> {
        let challenge = match start.key() {
            Some(key) => {
                seal::keyed_challenge(&self.keys, &self.tenant, caller.as_ref(), start.purpose(), key)
            }
            None => ChallengeId::from_bytes(random::bytes().map_err(Error::random)?),
        };
        let opening = Opening::New {
            attempts: self.policy.attempts.count().into(),
            room: self.issuer.room(),
            ladder: self.policy.ladder(),
            lane: Lane::EVERYBODY,
            caller,
            tenant: seal::tenant(&self.keys, &self.tenant),
        };
        self.send(challenge, opening, start).await
    }

    pub(super) async fn resend(&self, challenge: ChallengeId, start: &Start) -> Result<Started, Error> {
        self.send(challenge, Opening::Again, start).await
    }

    /// Refuses what is certain to be refused, and then what the hook does not allow. Otherwise says which channel it goes by.
    async fn channel(
        &self,
        place: &Place,
        start: &Start,
        resent: Option<ChallengeId>,
    ) -> Result<usize, Error> {
        if let Some(reason) = self.limits.refusal(start.phone()) {
            return Err(Error::new(reason));
        }
        let channels = self.issuer.channels().filter(|channels| channels.is_a_choice());
        let last = match resent {
            Some(id) if channels.is_some() || self.before_send.is_some() => {
                Some(self.can_be_resent(place, id).await?)
            }
            _ => None,
        };
        self.ask_before(start, resent).await?;
        let next =
            channels.zip(last).map(|(channels, last)| channels.next(&last, start.is_by_next_channel()));
        Ok(next.unwrap_or(0))
    }

    /// Stores a code and takes the windows, in one step; then sends it, so that no message carries a code that cannot be
    /// checked; and notes the outcome last.
    async fn send(&self, challenge: ChallengeId, opening: Opening, start: &Start) -> Result<Started, Error> {
        self.refuse_purpose(start.purpose())?;
        let place = self.place(start.phone(), start.purpose());
        let resent = matches!(opening, Opening::Again).then_some(challenge);
        // Every start without a key draws an id of its own, and a resend names its own.
        let may_be_there = resent.is_none() && start.key().is_some();
        let channel = match self.channel(&place, start, resent).await {
            Ok(channel) => channel,
            Err(refused) => {
                let before = if may_be_there { self.sent_before(&place, challenge).await } else { None };
                return before.ok_or(refused);
            }
        };
        let generation = Generation::from_number(u64::from_le_bytes(random::bytes().map_err(Error::random)?));
        let bound = self.bound(challenge, start.phone(), start.purpose());
        let Issue { sealed, delivery } = self.issuer.issue(bound, generation, &opening, channel)?;
        let mut asked = self.limits.slots(&self.keys, &self.tenant, start);
        // A challenge that was let through may have its resends. The brakes stand last: on a cluster the windows are asked in turn,
        // and what is given back there has moved the next trial.
        if resent.is_none() {
            asked.extend(self.limits.brakes(&self.keys, &self.tenant, start));
        }
        let (limits, slots): (Vec<Limit>, Vec<Slot>) = asked.into_iter().unzip();
        let begin = Begin {
            place,
            challenge,
            generation,
            sealed,
            opening,
            valid_for: self.life,
            step: self.issuer.step(),
            whole: WHOLE,
            least_left: self.issuer.least_left(self.life),
            flight: FLIGHT,
            slots,
        };
        let answer = self.store.begin(&begin).await.map_err(|error| Error::store(error, Effect::None))?;
        let mut stored = match stored(answer, bound, &limits)? {
            Answered::Stored(stored) => stored,
            Answered::Before(started) if may_be_there => {
                self.can_be_confirmed(&begin.place, challenge).await?;
                return Ok(started);
            }
            Answered::Before(_) => return Err(broken()),
        };

        let sent = delivery.deliver(bound, &stored.written).await;
        let finish = self.finish(begin, &stored, &limits, channel, &sent);
        // The message is out whether or not the store can note it. Without the note this code can be checked, and so can the
        // one before it. The next send waits until this one no longer counts as on its way.
        let finished = self.store.finish(&finish).await;
        self.finished(&finish, &finished);
        stored.cut(finished, finish.valid_for);
        let challenge = stored.challenge;
        let accepted = sent.map_err(|error| match error.effect() {
            Effect::None => error,
            Effect::Unknown => error.with_challenge(challenge),
        })?;
        Ok(Started { challenge, message: Message::Sent(accepted) })
    }

    fn finish(
        &self,
        begin: Begin,
        stored: &Stored,
        limits: &[Limit],
        channel: usize,
        sent: &Result<Accepted, Error>,
    ) -> Finish {
        let (outcome, accepted) = match sent {
            Ok(accepted) => (Outcome::Accepted, Some(accepted)),
            Err(error) if error.effect() == Effect::None => (Outcome::NotSent, None),
            Err(_) => (Outcome::Unknown, None),
        };
        let is_refundable = |limit: Limit, slot: &Slot| slot.cost > 0 && limit.is_refundable(limits);
        let slots = limits.iter().zip(begin.slots);
        let give_back = slots.filter(|(limit, slot)| is_refundable(**limit, slot)).map(|(_, slot)| slot);
        let billed = accepted.and_then(|accepted| accepted.billed_units);
        Finish {
            place: begin.place,
            challenge: begin.challenge,
            generation: begin.generation,
            outcome,
            channel: self.issuer.channels().and_then(|channels| channels.name(channel)).cloned(),
            message: accepted.and_then(|accepted| self.message_key(accepted)),
            valid_for: accepted.and_then(|accepted| accepted.valid_for),
            taken_at_ms: stored.taken_at_ms,
            give_back: give_back.collect(),
            bill: billed.and_then(|units| self.limits.rest(&self.keys, &self.tenant, units.count)),
        }
    }
}

/// A code that can be checked, and is not sent yet.
struct Stored {
    challenge: Challenge,
    written: Written,
    taken_at_ms: u64,
}

impl Stored {
    /// The vendor may have given the code a shorter life. The store knows it, unless it has failed.
    fn cut(&mut self, finished: Result<Finished, StoreError>, valid_for: Option<Duration>) {
        match finished.ok().and_then(|finished| finished.expires) {
            Some((expires_at, expires_in)) => {
                self.challenge = Challenge { expires_at, expires_in, ..self.challenge };
            }
            None => self.challenge = self.challenge.within(valid_for),
        }
    }
}

/// The store answered what no store may.
fn broken() -> Error {
    Error::store(StoreError::unknown(), Effect::None)
}

/// What the store has written, or found.
enum Answered {
    Stored(Stored),
    Before(Started),
}

/// What the store has written or found, or why it has done neither.
fn stored(begun: Begun, bound: Bound<'_>, limits: &[Limit]) -> Result<Answered, Error> {
    let id = bound.to.challenge;
    match begun {
        Begun::Written { expires_at, expires_in, sealed, attempts: _, taken_at_ms } => {
            let challenge = Challenge { id, expires_at, expires_in };
            Ok(Answered::Stored(Stored { challenge, written: Written { sealed, expires_in }, taken_at_ms }))
        }
        Begun::Refused { slot, retry_after } => Err(match (limits.get(slot), retry_after) {
            (Some(limit), Some(retry_after)) => Error::wait(Reason::Limited(*limit), retry_after),
            (Some(_), None) => Error::new(Reason::Closed),
            // A store that names a slot which was not asked is broken. Its refusal stands.
            (None, _) => broken(),
        }),
        Begun::InFlight { retry_after } => Err(Error::wait(Reason::InFlight, retry_after)),
        Begun::Busy { retry_after } => Err(Error::wait(Reason::Busy, retry_after)),
        Begun::LockedOut { retry_after } => Err(Error::wait(Reason::LockedOut, retry_after)),
        Begun::Gone(gone) => Err(Error::gone(gone)),
        Begun::There { outcome, expires_at, expires_in } => {
            let message = message(outcome).ok_or_else(broken)?;
            Ok(Answered::Before(Started { challenge: Challenge { id, expires_at, expires_in }, message }))
        }
        Begun::OtherNumber => Err(Error::new(Reason::OtherNumber)),
    }
}
