//! What the contract says, as plainly as it can be written: every rule where the contract has it, nothing shared with a
//! store, nothing fast.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::store::{
    Claim, Claimed, Consumed, Ending, FailureLimit, Gone, Live, Open, Opened, Opening, Outcome, Place,
    Reserved, SKEW, Sealed, Slot, SlotKey, Subject, Ticket,
};
use crate::{ChallengeId, Generation};

#[derive(Default)]
pub(super) struct Model {
    pub(super) now: u64,
    pub(super) challenges: BTreeMap<Place, Challenge>,
    failures: BTreeMap<Subject, (u32, u64)>,
    windows: BTreeMap<SlotKey, (u64, u64)>,
}

pub(super) struct Challenge {
    pub(super) id: ChallengeId,
    attempts: u32,
    /// How each ticket was settled, if it was.
    tickets: Vec<Option<Ending>>,
    used: bool,
    /// The current generation, then the one beside it.
    pub(super) codes: Vec<Code>,
}

#[derive(Clone)]
pub(super) struct Code {
    pub(super) generation: Generation,
    sealed: Sealed,
    opened: u64,
    expires: u64,
    outcome: Option<Outcome>,
}

fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

fn at(milliseconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(milliseconds)
}

impl Code {
    fn is_live(&self, now: u64) -> bool {
        self.opened <= now + ms(SKEW) && now < self.expires
    }
}

impl Challenge {
    fn out(&self) -> usize {
        self.tickets.iter().filter(|ending| **ending != Some(Ending::Nothing)).count()
    }

    fn is_exhausted(&self) -> bool {
        self.out() >= self.attempts as usize || self.tickets.len() >= Ticket::MAX as usize
    }
}

impl Model {
    fn live(&self, place: &Place) -> Option<&Challenge> {
        let challenge = self.challenges.get(place)?;
        challenge.codes.iter().any(|code| code.is_live(self.now)).then_some(challenge)
    }

    /// Deletes the challenge of a place if it is over, or in the future.
    fn forget_what_is_not_live(&mut self, place: &Place) {
        if self.live(place).is_none() {
            self.challenges.remove(place);
        }
    }

    /// Returns whether a count that ends then, and lasts for this long, has begun and is not over.
    fn counts(&self, until: u64, length: Duration) -> bool {
        self.now < until && until <= self.now + ms(length) + ms(SKEW)
    }

    /// How long until a count ends; never longer than it lasts.
    fn left(&self, until: u64, length: Duration) -> Duration {
        Duration::from_millis((until - self.now).min(ms(length)))
    }

    /// The failures that count now, and until when.
    fn failed(&self, subject: &Subject, limit: FailureLimit) -> (u32, u64) {
        match self.failures.get(subject) {
            Some((count, until)) if self.counts(*until, limit.window) => (*count, *until),
            _ => (0, self.now + ms(limit.window)),
        }
    }

    fn locked_out(&self, subject: &Subject, limit: FailureLimit) -> Option<Duration> {
        let (count, until) = self.failed(subject, limit);
        (count >= limit.cap).then(|| self.left(until, limit.window))
    }

    /// What the window of a slot has taken, and until when.
    fn taken(&self, slot: &Slot) -> (u64, u64) {
        match self.windows.get(&slot.key) {
            Some((taken, until)) if self.counts(*until, slot.window) => (*taken, *until),
            _ => (0, self.now + ms(slot.window)),
        }
    }

    pub(super) fn reserve(&mut self, slots: &[Slot]) -> Reserved {
        // The last of the equal ones is found by `max_by_key`, so the slots are asked from behind.
        let waits = slots.iter().enumerate().rev();
        let waits = waits.filter_map(|(index, slot)| Some((index, self.wait(slot)?)));
        if let Some((slot, retry_after)) = waits.max_by_key(|(_, wait)| *wait) {
            return Reserved::Refused { slot, retry_after };
        }
        for slot in slots {
            let (taken, until) = self.taken(slot);
            self.windows.insert(slot.key, (taken + u64::from(slot.cost), until));
        }
        Reserved::Granted
    }

    /// How long the window of a slot has no room, if it has none.
    pub(super) fn wait(&self, slot: &Slot) -> Option<Duration> {
        let (taken, until) = self.taken(slot);
        let is_full = taken + u64::from(slot.cost) > u64::from(slot.limit);
        is_full.then(|| self.left(until, slot.window))
    }

    pub(super) fn open(&mut self, open: &Open) -> Opened {
        let now = self.now;
        let written = |code: &Code| Opened::Written {
            expires_at: at(code.expires),
            expires_in: Duration::from_millis(code.expires.saturating_sub(now)),
            sealed: code.sealed.clone(),
        };
        // 1.
        let is_it = |challenge: &&Challenge| {
            challenge.id == open.challenge && challenge.codes[0].generation == open.generation
        };
        if let Some(challenge) = self.live(&open.place).filter(is_it) {
            return written(&challenge.codes[0]);
        }
        // 2.
        if let Some(retry_after) = self.locked_out(&open.place.subject, open.failures) {
            return Opened::LockedOut { retry_after };
        }
        // 3.
        let live = self.live(&open.place);
        if open.opening == Opening::Again {
            match live {
                Some(challenge) if challenge.id == open.challenge => {
                    if challenge.used {
                        return Opened::Gone(Gone::Used);
                    }
                    if challenge.is_exhausted() {
                        return Opened::Gone(Gone::NoAttemptsLeft);
                    }
                }
                _ => {
                    self.forget_what_is_not_live(&open.place);
                    return Opened::Gone(Gone::NotFound);
                }
            }
        }
        // 4.
        let lands = |challenge: &Challenge| challenge.codes[0].opened + ms(open.flight);
        let is_in_flight = |challenge: &&Challenge| {
            let code = &challenge.codes[0];
            let has_begun = code.opened <= now + ms(SKEW);
            !challenge.used && code.outcome.is_none() && has_begun && now < lands(challenge)
        };
        if let Some(challenge) = live.filter(is_in_flight) {
            let lands = lands(challenge);
            return Opened::InFlight { retry_after: Duration::from_millis(lands - now) };
        }
        // 5.
        let mut code = Code {
            generation: open.generation,
            sealed: open.sealed.clone().unwrap_or(Sealed::from_bytes([])),
            opened: now,
            expires: now + ms(open.valid_for),
            outcome: None,
        };
        match open.opening {
            Opening::New { attempts } => {
                let codes = vec![code.clone()];
                let challenge =
                    Challenge { id: open.challenge, attempts, tickets: Vec::new(), used: false, codes };
                self.challenges.insert(open.place.clone(), challenge);
            }
            Opening::Again => {
                let Some(challenge) = self.challenges.get_mut(&open.place) else {
                    return Opened::Gone(Gone::NotFound);
                };
                let is_live = |code: &&Code| code.is_live(now);
                let current = challenge.codes.first().filter(is_live).cloned();
                let beside = challenge.codes.get(1).filter(is_live).cloned();
                if let (None, Some(from)) = (&open.sealed, current.clone().or(beside.clone())) {
                    code.sealed = from.sealed;
                    code.expires = from.expires;
                }
                let is_accepted = |code: &Code| code.outcome == Some(Outcome::Accepted);
                let stays = if current.as_ref().is_some_and(is_accepted) {
                    current
                } else if beside.is_some() {
                    beside
                } else {
                    current
                };
                challenge.codes = [Some(code.clone()), stays].into_iter().flatten().collect();
            }
        }
        written(&code)
    }

    pub(super) fn record(
        &mut self,
        place: &Place,
        id: ChallengeId,
        generation: Generation,
        outcome: Outcome,
    ) -> bool {
        if self.live(place).is_none_or(|challenge| challenge.id != id) {
            return false;
        }
        let Some(challenge) = self.challenges.get_mut(place) else { return false };
        let is_it = |code: &Code| code.generation == generation && code.outcome.is_none();
        let Some(index) = challenge.codes.iter().position(is_it) else { return false };
        if outcome == Outcome::NotSent {
            challenge.codes.remove(index);
        } else {
            challenge.codes[index].outcome = Some(outcome);
        }
        if index == 0 && outcome == Outcome::Accepted {
            challenge.codes.truncate(1);
        }
        if challenge.codes.is_empty() {
            self.challenges.remove(place);
        }
        true
    }

    pub(super) fn claim(&mut self, claim: &Claim) -> Claimed {
        self.forget_what_is_not_live(&claim.place);
        let Some(challenge) = self.live(&claim.place) else { return Claimed::Gone(Gone::NotFound) };
        if claim.challenge.is_some_and(|id| id != challenge.id) {
            return Claimed::Gone(Gone::NotFound);
        }
        if challenge.used {
            return Claimed::Gone(Gone::Used);
        }
        if challenge.is_exhausted() {
            return Claimed::Gone(Gone::NoAttemptsLeft);
        }
        if let Some(retry_after) = self.locked_out(&claim.place.subject, claim.failures) {
            return Claimed::LockedOut { retry_after };
        }
        let (count, until) = self.failed(&claim.place.subject, claim.failures);
        self.failures.insert(claim.place.subject, (count + 1, until));
        let now = self.now;
        let Some(challenge) = self.challenges.get_mut(&claim.place) else {
            return Claimed::Gone(Gone::NotFound);
        };
        let number = u32::try_from(challenge.tickets.len()).unwrap_or(u32::MAX);
        let ticket = Ticket { number, failures_until_ms: until };
        challenge.tickets.push(None);
        let out = u32::try_from(challenge.out()).unwrap_or(u32::MAX);
        let is_last = challenge.tickets.len() >= Ticket::MAX as usize;
        Claimed::Granted {
            challenge: challenge.id,
            ticket,
            attempts_left: if is_last { 0 } else { challenge.attempts - out },
            live: challenge
                .codes
                .iter()
                .filter(|code| code.is_live(now))
                .map(|code| Live { generation: code.generation, sealed: code.sealed.clone() })
                .collect(),
        }
    }

    pub(super) fn settle(&mut self, place: &Place, id: ChallengeId, ticket: Ticket, ending: Ending) -> bool {
        if self.live(place).is_none_or(|challenge| challenge.id != id || challenge.used) {
            return false;
        }
        let now = self.now;
        let Some(challenge) = self.challenges.get_mut(place) else { return false };
        let Some(settled) = challenge.tickets.get_mut(ticket.number as usize) else { return false };
        if settled.is_some() {
            return false;
        }
        *settled = Some(ending);
        let is_it = |(_, until): &&mut (u32, u64)| now < *until && *until == ticket.failures_until_ms;
        if let Some((count, _)) = self.failures.get_mut(&place.subject).filter(is_it) {
            *count = count.saturating_sub(1);
        }
        true
    }

    pub(super) fn consume(&mut self, place: &Place, id: ChallengeId, generation: Generation) -> Consumed {
        let now = self.now;
        self.forget_what_is_not_live(place);
        let Some(challenge) = self.live(place) else { return Consumed::Gone(Gone::NotFound) };
        let is_it = |code: &Code| code.generation == generation && code.is_live(now);
        if challenge.id != id || !challenge.codes.iter().any(is_it) {
            return Consumed::Gone(Gone::NotFound);
        }
        if challenge.used {
            return Consumed::Gone(Gone::Used);
        }
        if let Some(challenge) = self.challenges.get_mut(place) {
            challenge.used = true;
        }
        self.failures.remove(&place.subject);
        Consumed::Now { at: at(now) }
    }
}
