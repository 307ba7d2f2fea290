//! What the contract says, as plainly as it can be written: every rule where the contract has it, nothing shared with a
//! store, nothing fast.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::store::{
    Claim, Claimed, Consumed, FailureLimit, Gone, Live, Open, Opened, Opening, Outcome, Place, Reserved,
    Sealed, Slot, SlotKey, Subject, Ticket,
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
    /// An attempt for each ticket; false once it was given back.
    pub(super) tickets: Vec<(Ticket, bool)>,
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

impl Challenge {
    fn is_exhausted(&self) -> bool {
        let out = self.tickets.iter().filter(|(_, is_out)| *is_out).count();
        out >= self.attempts as usize || self.tickets.len() >= Ticket::MAX as usize
    }
}

impl Model {
    fn live(&self, place: &Place) -> Option<&Challenge> {
        let challenge = self.challenges.get(place)?;
        challenge.codes.iter().any(|code| self.now < code.expires).then_some(challenge)
    }

    fn locked_out(&self, subject: &Subject, limit: FailureLimit) -> Option<Duration> {
        let (count, until) = match self.failures.get(subject) {
            Some((count, until)) if self.now < *until => (*count, *until),
            _ => (0, self.now + ms(limit.window)),
        };
        (count >= limit.cap).then(|| Duration::from_millis(until - self.now))
    }

    pub(super) fn reserve(&mut self, slots: &[Slot]) -> Reserved {
        let taken = |slot: &Slot| match self.windows.get(&slot.key) {
            Some((taken, until)) if self.now < *until => (*taken, *until),
            _ => (0, self.now + ms(slot.window)),
        };
        let full = |slot: &Slot| taken(slot).0 + u64::from(slot.cost) > u64::from(slot.limit);
        // The last of the equal ones is found by `max_by_key`, so the slots are asked from behind.
        let last = slots
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, slot)| full(slot))
            .max_by_key(|(_, slot)| taken(slot).1);
        if let Some((index, slot)) = last {
            return Reserved::Refused {
                slot: index,
                retry_after: Duration::from_millis(taken(slot).1 - self.now),
            };
        }
        for slot in slots {
            let (taken, until) = taken_now(&self.windows, self.now, slot);
            self.windows.insert(slot.key, (taken + u64::from(slot.cost), until));
        }
        Reserved::Granted
    }

    /// How long the window of a slot has no room, if it has none.
    pub(super) fn wait(&self, slot: &Slot) -> Option<Duration> {
        let (taken, until) = taken_now(&self.windows, self.now, slot);
        let is_full = taken + u64::from(slot.cost) > u64::from(slot.limit);
        is_full.then(|| Duration::from_millis(until - self.now))
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
                _ => return Opened::Gone(Gone::NotFound),
            }
        }
        // 4.
        let lands = |challenge: &Challenge| challenge.codes[0].opened + ms(open.flight);
        let is_in_flight = |challenge: &&Challenge| {
            !challenge.used && challenge.codes[0].outcome.is_none() && now < lands(challenge)
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
                let is_live = |code: &&Code| now < code.expires;
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
        let (count, until) = match self.failures.get(&claim.place.subject) {
            Some((count, until)) if self.now < *until => (count + 1, *until),
            _ => (1, self.now + ms(claim.failures.window)),
        };
        self.failures.insert(claim.place.subject, (count, until));
        let now = self.now;
        let Some(challenge) = self.challenges.get_mut(&claim.place) else {
            return Claimed::Gone(Gone::NotFound);
        };
        let number = u32::try_from(challenge.tickets.len()).unwrap_or(u32::MAX);
        let ticket = Ticket { number, failures_until_ms: until };
        challenge.tickets.push((ticket, true));
        let out = challenge.tickets.iter().filter(|(_, is_out)| *is_out).count();
        let out = u32::try_from(out).unwrap_or(u32::MAX);
        let is_last = challenge.tickets.len() >= Ticket::MAX as usize;
        Claimed::Granted {
            challenge: challenge.id,
            ticket,
            attempts_left: if is_last { 0 } else { challenge.attempts - out },
            live: challenge
                .codes
                .iter()
                .filter(|code| now < code.expires)
                .map(|code| Live { generation: code.generation, sealed: code.sealed.clone() })
                .collect(),
        }
    }

    pub(super) fn give_back(&mut self, place: &Place, id: ChallengeId, ticket: Ticket) -> bool {
        if self.live(place).is_none_or(|challenge| challenge.id != id || challenge.used) {
            return false;
        }
        let now = self.now;
        let Some(challenge) = self.challenges.get_mut(place) else { return false };
        let Some((_, is_out)) = challenge.tickets.get_mut(ticket.number as usize) else { return false };
        if !*is_out {
            return false;
        }
        *is_out = false;
        let is_it = |(_, until): &&mut (u32, u64)| now < *until && *until == ticket.failures_until_ms;
        if let Some((count, _)) = self.failures.get_mut(&place.subject).filter(is_it) {
            *count = count.saturating_sub(1);
        }
        true
    }

    pub(super) fn consume(&mut self, place: &Place, id: ChallengeId, generation: Generation) -> Consumed {
        let now = self.now;
        let Some(challenge) = self.live(place) else { return Consumed::Gone(Gone::NotFound) };
        let is_it = |code: &Code| code.generation == generation && now < code.expires;
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

fn taken_now(windows: &BTreeMap<SlotKey, (u64, u64)>, now: u64, slot: &Slot) -> (u64, u64) {
    match windows.get(&slot.key) {
        Some((taken, until)) if now < *until => (*taken, *until),
        _ => (0, now + ms(slot.window)),
    }
}
