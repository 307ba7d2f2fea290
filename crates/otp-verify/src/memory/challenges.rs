use std::collections::HashMap;
use std::time::Duration;

use super::clock::time;
use super::expiry::Expiry;
use super::{has_begun, milliseconds};
use crate::store::{
    Claim, Claimed, Ending, Gone, Live, Open, Opened, Opening, Outcome, Place, Sealed, Ticket,
};
use crate::{ChallengeId, Generation};

/// The challenges, one for each place.
#[derive(Default)]
pub(super) struct Challenges {
    challenges: HashMap<Place, Challenge>,
    expiry: Expiry<Place>,
}

struct Challenge {
    id: ChallengeId,
    attempts: u32,
    given_out: u32,
    /// A bit for each ticket that was settled.
    settled: u64,
    /// The number of attempts that came back.
    returned: u32,
    is_used: bool,
    current: Code,
    beside: Option<Code>,
}

#[derive(Clone)]
struct Code {
    generation: Generation,
    sealed: Sealed,
    opened: u64,
    expires: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Pending,
    Accepted,
    Unknown,
}

impl Code {
    fn is_live(&self, now: u64) -> bool {
        has_begun(self.opened, now) && now < self.expires
    }
}

impl Challenge {
    fn live(&self, now: u64) -> impl Iterator<Item = &Code> {
        [Some(&self.current), self.beside.as_ref()]
            .into_iter()
            .flatten()
            .filter(move |code| code.is_live(now))
    }

    fn expires(&self) -> u64 {
        self.beside.as_ref().map_or(0, |code| code.expires).max(self.current.expires)
    }

    fn attempts_left(&self) -> u32 {
        if self.given_out >= Ticket::MAX {
            return 0;
        }
        self.attempts.saturating_sub(self.given_out - self.returned)
    }

    fn gone(&self) -> Option<Gone> {
        if self.is_used {
            return Some(Gone::Used);
        }
        (self.attempts_left() == 0).then_some(Gone::NoAttemptsLeft)
    }

    /// Which code stays beside the next one.
    fn stays(&self, now: u64) -> Option<Code> {
        let current = self.current.is_live(now).then_some(&self.current);
        let accepted = current.filter(|code| code.state == State::Accepted);
        let beside = self.beside.as_ref().filter(|code| code.is_live(now));
        accepted.or(beside).or(current).cloned()
    }
}

impl Challenges {
    pub(super) fn len(&self) -> usize {
        self.challenges.len()
    }

    pub(super) fn knows(&self, place: &Place) -> bool {
        self.challenges.contains_key(place)
    }

    /// Deletes the challenge of a place if it is over, or in the future.
    pub(super) fn forget_what_is_not_live(&mut self, place: &Place, now: u64) {
        let Some(challenge) = self.challenges.get(place) else { return };
        if challenge.live(now).next().is_none() {
            self.expiry.remove(place, challenge.expires());
            self.challenges.remove(place);
        }
    }

    fn live(&self, place: &Place, now: u64) -> Option<&Challenge> {
        self.challenges.get(place).filter(|challenge| challenge.live(now).next().is_some())
    }

    fn live_of(&mut self, place: &Place, id: ChallengeId, now: u64) -> Option<&mut Challenge> {
        let challenge = self.challenges.get_mut(place)?;
        (challenge.id == id && challenge.live(now).next().is_some()).then_some(challenge)
    }

    /// The same answer as the last time, when the same is opened again.
    pub(super) fn opened_before(&self, open: &Open, now: u64) -> Option<Opened> {
        let challenge = self.live(&open.place, now).filter(|challenge| challenge.id == open.challenge)?;
        let current = &challenge.current;
        (current.generation == open.generation).then(|| written(current, now))
    }

    pub(super) fn refusal(&self, open: &Open, now: u64) -> Option<Opened> {
        let challenge = self.live(&open.place, now);
        if open.opening == Opening::Again {
            let Some(challenge) = challenge.filter(|challenge| challenge.id == open.challenge) else {
                return Some(Opened::Gone(Gone::NotFound));
            };
            if let Some(gone) = challenge.gone() {
                return Some(Opened::Gone(gone));
            }
        }
        let challenge = challenge.filter(|challenge| !challenge.is_used)?;
        let lands = challenge.current.opened.saturating_add(milliseconds(open.flight));
        let has_begun = has_begun(challenge.current.opened, now);
        let is_in_flight = challenge.current.state == State::Pending && has_begun && now < lands;
        is_in_flight.then(|| Opened::InFlight { retry_after: Duration::from_millis(lands - now) })
    }

    /// Writes it down; [`refusal`](Self::refusal) has been asked.
    pub(super) fn write(&mut self, open: &Open, now: u64) -> Opened {
        let mut code = Code {
            generation: open.generation,
            sealed: open.sealed.clone().unwrap_or_else(|| Sealed::from_bytes([])),
            opened: now,
            expires: now.saturating_add(milliseconds(open.valid_for)),
            state: State::Pending,
        };
        let before = self.challenges.remove(&open.place);
        let expired = before.as_ref().map(Challenge::expires);
        let challenge = match (open.opening, before) {
            (Opening::Again, Some(before)) => {
                if let (None, Some(live)) = (&open.sealed, before.live(now).next()) {
                    code.sealed = live.sealed.clone();
                    code.expires = live.expires;
                }
                Challenge { beside: before.stays(now), current: code, ..before }
            }
            (opening, _) => Challenge {
                id: open.challenge,
                attempts: if let Opening::New { attempts } = opening { attempts } else { 0 },
                given_out: 0,
                settled: 0,
                returned: 0,
                is_used: false,
                current: code,
                beside: None,
            },
        };
        let opened = written(&challenge.current, now);
        self.expiry.set(&open.place, expired, challenge.expires());
        self.challenges.insert(open.place.clone(), challenge);
        opened
    }

    pub(super) fn record(
        &mut self,
        place: &Place,
        id: ChallengeId,
        generation: Generation,
        outcome: Outcome,
        now: u64,
    ) -> bool {
        let Some(challenge) = self.live_of(place, id, now) else { return false };
        let queued_for = challenge.expires();
        let is_it = |code: &Code| code.generation == generation && code.state == State::Pending;
        if is_it(&challenge.current) {
            match (outcome, challenge.beside.take()) {
                (Outcome::Accepted, _) => challenge.current.state = State::Accepted,
                (Outcome::Unknown, beside) => {
                    challenge.current.state = State::Unknown;
                    challenge.beside = beside;
                }
                (Outcome::NotSent, Some(beside)) => challenge.current = beside,
                (Outcome::NotSent, None) => {
                    self.challenges.remove(place);
                    self.expiry.remove(place, queued_for);
                    return true;
                }
            }
        } else if let Some(mut beside) = challenge.beside.take_if(|code| is_it(code)) {
            match outcome {
                Outcome::Accepted => beside.state = State::Accepted,
                Outcome::Unknown => beside.state = State::Unknown,
                Outcome::NotSent => return self.requeue(place, queued_for),
            }
            challenge.beside = Some(beside);
        } else {
            return false;
        }
        self.requeue(place, queued_for)
    }

    /// A challenge may expire earlier than it did before one of its codes was dropped.
    fn requeue(&mut self, place: &Place, queued_for: u64) -> bool {
        if let Some(challenge) = self.challenges.get(place) {
            self.expiry.set(place, Some(queued_for), challenge.expires());
        }
        true
    }

    pub(super) fn claimable(&self, claim: &Claim, now: u64) -> Result<(), Gone> {
        let is_it = |challenge: &&Challenge| claim.challenge.is_none_or(|id| challenge.id == id);
        let challenge = self.live(&claim.place, now).filter(is_it).ok_or(Gone::NotFound)?;
        challenge.gone().map_or(Ok(()), Err)
    }

    /// Gives a ticket out; [`claimable`](Self::claimable) has been asked.
    pub(super) fn grant(&mut self, claim: &Claim, failures_until_ms: u64, now: u64) -> Option<Claimed> {
        let challenge = self.challenges.get_mut(&claim.place)?;
        let number = challenge.given_out;
        challenge.given_out += 1;
        let live = challenge.live(now);
        Some(Claimed::Granted {
            challenge: challenge.id,
            ticket: Ticket { number, failures_until_ms },
            live: live
                .map(|code| Live { generation: code.generation, sealed: code.sealed.clone() })
                .collect(),
            attempts_left: challenge.attempts_left(),
        })
    }

    pub(super) fn settle(
        &mut self,
        place: &Place,
        id: ChallengeId,
        number: u32,
        ending: Ending,
        now: u64,
    ) -> bool {
        let Some(challenge) = self.live_of(place, id, now).filter(|challenge| !challenge.is_used) else {
            return false;
        };
        if number >= challenge.given_out || challenge.settled & (1 << number) != 0 {
            return false;
        }
        challenge.settled |= 1 << number;
        match ending {
            Ending::Nothing => challenge.returned += 1,
            Ending::Unknown => {}
        }
        true
    }

    pub(super) fn consume(
        &mut self,
        place: &Place,
        id: ChallengeId,
        generation: Generation,
        now: u64,
    ) -> Result<(), Gone> {
        let challenge = self.live_of(place, id, now).ok_or(Gone::NotFound)?;
        if !challenge.live(now).any(|code| code.generation == generation) {
            return Err(Gone::NotFound);
        }
        if challenge.is_used {
            return Err(Gone::Used);
        }
        challenge.is_used = true;
        Ok(())
    }

    pub(super) fn clear_expired(&mut self, now: u64, at_most: usize) {
        for _ in 0..at_most {
            let Some(place) = self.expiry.pop(now) else { return };
            self.challenges.remove(&place);
        }
    }
}

fn written(code: &Code, now: u64) -> Opened {
    Opened::Written {
        expires_at: time(code.expires),
        expires_in: Duration::from_millis(code.expires.saturating_sub(now)),
        sealed: code.sealed.clone(),
    }
}
