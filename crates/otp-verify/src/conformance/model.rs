//! What the contract says, as plainly as it can be written: every rule where the contract has it, nothing shared with a
//! store, nothing fast.

mod operate;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otp_core::Delivery;

use super::windows::Windows;
use crate::store::{
    Begin, Begun, CallerMark, Claim, Claimed, Consumed, Ending, Finish, Finished, Gone, Live, MessageKey,
    Opening, Outcome, Place, Reported, Room, Sealed, SlotKey, Subject, TenantMark, Ticket,
};
use crate::store::{Ladder, Lane, Slot};
use crate::{ChallengeId, ChannelName, Generation, Purpose};

const SKEW: u64 = 5_000;

#[derive(Clone, Default, PartialEq)]
pub(super) struct Model {
    pub(super) now: u64,
    challenges: BTreeMap<(Subject, ChallengeId), Challenge>,
    failures: BTreeMap<(Place, Lane), Failures>,
    pub(super) windows: Windows,
    /// The number for which each id was written last.
    pub(super) owners: BTreeMap<ChallengeId, Subject>,
    /// The generation that each message was noted for last.
    messages: BTreeMap<MessageKey, ((Subject, ChallengeId), Generation)>,
}

#[derive(Clone, PartialEq)]
pub(super) struct Challenge {
    purpose: Purpose,
    lane: Lane,
    caller: Option<CallerMark>,
    tenant: TenantMark,
    began: u64,
    attempts: u32,
    /// How each ticket ended; `None` while it is out.
    tickets: Vec<Option<Ending>>,
    used: bool,
    /// Where a confirmation counts.
    credit: Vec<SlotKey>,
    /// The current generation, then the one beside it.
    pub(super) codes: Vec<Code>,
}

#[derive(Clone, PartialEq)]
pub(super) struct Code {
    pub(super) generation: Generation,
    sealed: Sealed,
    opened: u64,
    expires: u64,
    outcome: Option<Outcome>,
    channel: Option<ChannelName>,
    delivery: Option<Delivery>,
}

#[derive(Clone, Copy, PartialEq)]
struct Failures {
    count: u32,
    row: u64,
    last: u64,
    forget: u64,
}

/// What became of a pending generation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Noted {
    Nothing,
    NotSent,
    /// It expires then.
    Sent(u64),
}

pub(super) fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn span(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn at(milliseconds: u64) -> SystemTime {
    UNIX_EPOCH + span(milliseconds)
}

impl Challenge {
    fn is_live_code(code: &Code, now: u64) -> bool {
        code.opened <= now + SKEW && now < code.expires
    }

    fn is_live(&self, now: u64) -> bool {
        self.began <= now + SKEW && self.codes.iter().any(|code| Self::is_live_code(code, now))
    }

    fn ends(&self) -> u64 {
        self.codes.iter().map(|code| code.expires).max().unwrap_or(0)
    }

    fn attempts_left(&self) -> u32 {
        if self.tickets.len() >= Ticket::MAX as usize {
            return 0;
        }
        let out = self.tickets.iter().filter(|ending| **ending != Some(Ending::Nothing)).count();
        self.attempts.saturating_sub(u32::try_from(out).unwrap_or(u32::MAX))
    }
}

impl Model {
    pub(super) fn empty(now: u64) -> Self {
        Self { now, ..Self::default() }
    }

    /// The challenges of a place that are live, the oldest first.
    fn live_of(&self, place: &Place) -> Vec<(ChallengeId, &Challenge)> {
        let is_there = |((subject, _), challenge): &(&(Subject, ChallengeId), &Challenge)| {
            *subject == place.subject && challenge.purpose == place.purpose && challenge.is_live(self.now)
        };
        let mut live: Vec<_> =
            self.challenges.iter().filter(is_there).map(|((_, id), challenge)| (*id, challenge)).collect();
        live.sort_by_key(|(id, challenge)| (challenge.began, *id));
        live
    }

    fn live(&self, place: &Place, id: ChallengeId) -> Option<&Challenge> {
        let challenge = self.challenges.get(&(place.subject, id))?;
        (challenge.purpose == place.purpose && challenge.is_live(self.now)).then_some(challenge)
    }

    pub(super) fn is_live(&self, subject: Subject, id: ChallengeId) -> bool {
        self.challenges.get(&(subject, id)).is_some_and(|challenge| challenge.is_live(self.now))
    }

    pub(super) fn there(&self, place: &Place) -> Vec<(ChallengeId, Vec<Generation>)> {
        let of_place = |((subject, _), challenge): &(&(Subject, ChallengeId), &Challenge)| {
            *subject == place.subject && challenge.purpose == place.purpose
        };
        let codes = |challenge: &Challenge| challenge.codes.iter().map(|code| code.generation).collect();
        self.challenges.iter().filter(of_place).map(|((_, id), challenge)| (*id, codes(challenge))).collect()
    }

    /// What an operation finds over, or in the future, it deletes.
    fn delete_unless_live(&mut self, place: &Place, id: Option<ChallengeId>) {
        let now = self.now;
        self.challenges.retain(|(subject, this), challenge| {
            let is_named = *subject == place.subject
                && challenge.purpose == place.purpose
                && id.is_none_or(|id| id == *this);
            !is_named || challenge.is_live(now)
        });
    }

    /// Whether something has ended in this many milliseconds before now, and nobody has asked for it since. A store may have deleted
    /// it meanwhile or not.
    pub(super) fn has_something_ended_within(&self, by: u64) -> bool {
        let ended = |end: u64| self.now - by < end && end <= self.now;
        self.challenges.values().any(|challenge| ended(challenge.ends()))
            || self.failures.values().any(|failures| ended(failures.last + failures.forget))
            || self.windows.ends().into_iter().any(ended)
    }

    /// What the ladder promises: failures in a row and attempts that are left, together, never exceed the cap.
    pub(super) fn is_within(&self, cap: u32) -> bool {
        let lanes: Vec<_> = self.challenges.iter().map(|((subject, _), c)| (*subject, c)).collect();
        lanes.iter().all(|(subject, one)| {
            let place = Place { subject: *subject, purpose: one.purpose.clone() };
            let live = self.live_of(&place);
            let open = live.iter().filter(|(_, other)| other.lane == one.lane && !other.used);
            let left: u32 = open.map(|(_, other)| other.attempts_left()).sum();
            self.failed(&place, one.lane).map_or(0, |failures| failures.count) + left <= cap
        })
    }

    fn failed(&self, place: &Place, lane: Lane) -> Option<Failures> {
        let failures = *self.failures.get(&(place.clone(), lane))?;
        let last = failures.last.min(self.now);
        (failures.count > 0 && self.now < last + failures.forget).then_some(Failures { last, ..failures })
    }

    pub(super) fn begin(&mut self, begin: &Begin) -> Begun {
        match &begin.opening {
            Opening::New { .. } => self.begin_new(begin),
            Opening::Again => self.begin_again(begin),
        }
    }

    fn begin_new(&mut self, begin: &Begin) -> Begun {
        let Opening::New { attempts, room, ladder, lane, caller, tenant } = &begin.opening else {
            unreachable!("a new challenge")
        };
        let (now, place) = (self.now, &begin.place);
        // 1.
        if self.is_live(place.subject, begin.challenge) {
            let challenge = &self.challenges[&(place.subject, begin.challenge)];
            let code = &challenge.codes[0];
            if code.generation == begin.generation {
                return self.written(code, challenge.attempts, 0);
            }
            let expires_in = span(code.expires.saturating_sub(now));
            return Begun::There { outcome: code.outcome, expires_at: at(code.expires), expires_in };
        }
        if self.challenges.iter().any(|((_, id), other)| *id == begin.challenge && other.is_live(now)) {
            return Begun::OtherNumber;
        }
        // 3.
        let is_alone = *room == Room::Alone;
        let in_lane: Vec<_> = self
            .live_of(place)
            .into_iter()
            .filter(|(_, challenge)| !challenge.used && (is_alone || challenge.lane == *lane))
            .collect();
        if let Some(retry_after) = self.in_flight(&in_lane, begin.flight) {
            return Begun::InFlight { retry_after };
        }
        // 4.
        let failed = self.failed(place, *lane);
        let count = failed.map_or(0, |failures| failures.count);
        if let Some(retry_after) = failed.and_then(|failures| self.locked_out(failures, ladder)) {
            return Begun::LockedOut { retry_after };
        }
        // 5.
        let mut open = in_lane;
        open.retain(|(_, challenge)| challenge.attempts_left() > 0);
        let first_end = open.iter().map(|(_, challenge)| challenge.ends()).min().unwrap_or(now);
        let busy = Begun::Busy { retry_after: span(first_end - now) };
        let most = if let Room::Beside(room) = room { *room as usize } else { 1 };
        let attempts_without = |replaced: Option<ChallengeId>| {
            let counts = |(id, challenge): &&(ChallengeId, &Challenge)| {
                Some(*id) != replaced && challenge.lane == *lane
            };
            let reserved: u32 =
                open.iter().filter(counts).map(|(_, challenge)| challenge.attempts_left()).sum();
            let rung = ladder.rungs.iter().rfind(|rung| rung.from <= count + reserved);
            (*attempts)
                .min(rung.map_or(u32::MAX, |rung| rung.attempts))
                .min(ladder.cap.saturating_sub(count + reserved))
        };
        let replaced = if open.len() >= most || attempts_without(None) == 0 {
            let may_go = |(_, challenge): &&(ChallengeId, &Challenge)| {
                caller.is_some() && challenge.caller == *caller
                    || is_alone && *lane != Lane::EVERYBODY && challenge.lane == Lane::EVERYBODY
            };
            let Some((id, _)) = open.iter().find(may_go) else { return busy };
            Some(*id)
        } else {
            None
        };
        let attempts = attempts_without(replaced);
        if attempts == 0 {
            return busy;
        }
        // 6.
        if let Some(refused) = self.windows.refusal(&begin.slots, now) {
            return refused;
        }
        // 7.
        let code = Code {
            generation: begin.generation,
            sealed: begin.sealed.clone().unwrap_or(Sealed::from_bytes([])),
            opened: now,
            expires: (now + ms(begin.valid_for)).min(now + ms(begin.whole)),
            outcome: None,
            channel: None,
            delivery: None,
        };
        let challenge = Challenge {
            purpose: place.purpose.clone(),
            lane: *lane,
            caller: *caller,
            tenant: *tenant,
            began: now,
            attempts,
            tickets: Vec::new(),
            used: false,
            credit: begin.credit(),
            codes: vec![code.clone()],
        };
        if let Some(id) = replaced {
            self.challenges.remove(&(place.subject, id));
        }
        if failed.is_none() {
            self.failures.remove(&(place.clone(), *lane));
        }
        self.write(begin, challenge)
    }

    fn begin_again(&mut self, begin: &Begin) -> Begun {
        let (now, place) = (self.now, &begin.place);
        // 1.
        if self.is_live(place.subject, begin.challenge) {
            let challenge = &self.challenges[&(place.subject, begin.challenge)];
            if challenge.codes[0].generation == begin.generation {
                return self.written(&challenge.codes[0], challenge.attempts, 0);
            }
        }
        // 2.
        self.delete_unless_live(place, Some(begin.challenge));
        let Some(challenge) = self.live(place, begin.challenge) else { return Begun::Gone(Gone::NotFound) };
        if challenge.used {
            return Begun::Gone(Gone::Used);
        }
        if challenge.attempts_left() == 0 {
            return Begun::Gone(Gone::NoAttemptsLeft);
        }
        let mut challenge = challenge.clone();
        let live: Vec<_> =
            challenge.codes.iter().map(|code| Challenge::is_live_code(code, now).then_some(code)).collect();
        let (current, beside) = (live[0].cloned(), live.get(1).copied().flatten().cloned());
        let rest = challenge.began + ms(begin.whole) - now;
        let left = match (&begin.sealed, current.as_ref().or(beside.as_ref())) {
            (None, Some(source)) => source.expires - now,
            _ if rest < ms(begin.valid_for) => rest / ms(begin.step) * ms(begin.step),
            _ => ms(begin.valid_for),
        };
        if left < ms(begin.least_left) {
            return Begun::Gone(Gone::NotFound);
        }
        // 3.
        let in_lane: Vec<_> = self
            .live_of(place)
            .into_iter()
            .filter(|(_, other)| !other.used && other.lane == challenge.lane)
            .collect();
        if let Some(retry_after) = self.in_flight(&in_lane, begin.flight) {
            return Begun::InFlight { retry_after };
        }
        // 6.
        if let Some(refused) = self.windows.refusal(&begin.slots, now) {
            return refused;
        }
        // 7.
        let source = current.clone().or(beside.clone());
        let code = Code {
            generation: begin.generation,
            sealed: match (&begin.sealed, source) {
                (Some(sealed), _) => sealed.clone(),
                (None, source) => source.map_or(Sealed::from_bytes([]), |source| source.sealed),
            },
            opened: now,
            expires: now + left,
            outcome: None,
            channel: None,
            delivery: None,
        };
        let is_accepted = |code: &Code| code.outcome == Some(Outcome::Accepted);
        let stays = if current.as_ref().is_some_and(is_accepted) { current } else { beside.or(current) };
        challenge.codes = [Some(code), stays].into_iter().flatten().collect();
        self.write(begin, challenge)
    }

    fn in_flight(&self, challenges: &[(ChallengeId, &Challenge)], flight: Duration) -> Option<Duration> {
        let codes = challenges.iter().map(|(_, challenge)| &challenge.codes[0]);
        let lands = codes.filter(|code| code.outcome.is_none()).map(|code| code.opened + ms(flight)).max()?;
        (self.now < lands).then(|| span(lands - self.now))
    }

    fn locked_out(&self, failures: Failures, ladder: &Ladder) -> Option<Duration> {
        if failures.count >= ladder.cap {
            return Some(span(failures.last + ms(ladder.forget) - self.now));
        }
        let rung = ladder.rungs.iter().rfind(|rung| rung.from <= failures.count)?;
        let until = failures.last + ms(rung.wait);
        (self.now < until).then(|| span(until - self.now))
    }

    fn write(&mut self, begin: &Begin, challenge: Challenge) -> Begun {
        self.delete_unless_live(&begin.place, None);
        let written = self.written(&challenge.codes[0], challenge.attempts, self.now);
        self.challenges.insert((begin.place.subject, begin.challenge), challenge);
        self.owners.insert(begin.challenge, begin.place.subject);
        for slot in &begin.slots {
            self.windows.take(slot, self.now);
        }
        written
    }

    fn written(&self, code: &Code, attempts: u32, taken_at_ms: u64) -> Begun {
        Begun::Written {
            expires_at: at(code.expires),
            expires_in: span(code.expires.saturating_sub(self.now)),
            sealed: code.sealed.clone(),
            attempts,
            taken_at_ms,
        }
    }

    pub(super) fn finish(&mut self, finish: &Finish) -> Finished {
        self.delete_unless_live(&finish.place, Some(finish.challenge));
        let noted = self.note(finish);
        if noted == Noted::NotSent {
            for slot in &finish.give_back {
                self.windows.give_back(slot, finish.taken_at_ms, self.now);
            }
        }
        if let Some(bill) = &finish.bill {
            self.windows.take(bill, self.now);
        }
        let expires = match noted {
            Noted::Sent(end) => Some((at(end), span(end.saturating_sub(self.now)))),
            Noted::NotSent | Noted::Nothing => None,
        };
        Finished { noted: noted != Noted::Nothing, expires }
    }

    fn note(&mut self, finish: &Finish) -> Noted {
        if self.live(&finish.place, finish.challenge).is_none() {
            return Noted::Nothing;
        }
        let key = (finish.place.subject, finish.challenge);
        let Some(challenge) = self.challenges.get_mut(&key) else { return Noted::Nothing };
        let is_it = |code: &Code| code.generation == finish.generation && code.outcome.is_none();
        let Some(index) = challenge.codes.iter().position(is_it) else { return Noted::Nothing };
        if finish.outcome == Outcome::NotSent {
            challenge.codes.remove(index);
            if challenge.codes.is_empty() {
                self.challenges.remove(&key);
            }
            return Noted::NotSent;
        }
        let code = &mut challenge.codes[index];
        code.outcome = Some(finish.outcome);
        code.channel.clone_from(&finish.channel);
        if let Some(valid_for) = finish.valid_for {
            code.expires = code.expires.min(code.opened + ms(valid_for));
        }
        let expires = code.expires;
        if index == 0 && finish.outcome == Outcome::Accepted {
            challenge.codes.truncate(1);
        }
        if let Some(message) = finish.message.filter(|_| finish.outcome == Outcome::Accepted) {
            self.messages.insert(message, (key, finish.generation));
        }
        Noted::Sent(expires)
    }

    pub(super) fn report(&mut self, message: MessageKey, delivery: Delivery) -> Reported {
        let now = self.now;
        let Some((key, generation)) = self.messages.get(&message).copied() else { return Reported::NotFound };
        let challenge = self.challenges.get_mut(&key).filter(|challenge| challenge.is_live(now));
        let code = challenge.and_then(|challenge| {
            let is_it =
                |code: &&mut Code| code.generation == generation && Challenge::is_live_code(code, now);
            challenge.codes.iter_mut().find(is_it)
        });
        match code {
            None => Reported::NotFound,
            // A delivery stays one, and a failure is news once.
            Some(Code { delivery: Some(Delivery::Delivered), .. }) => Reported::Known(key.1),
            Some(code) if code.delivery == Some(delivery) => Reported::Known(key.1),
            Some(code) => {
                code.delivery = Some(delivery);
                Reported::Noted(key.1)
            }
        }
    }

    pub(super) fn claim(&mut self, claim: &Claim) -> Claimed {
        self.delete_unless_live(&claim.place, claim.challenge);
        let live = self.live_of(&claim.place);
        let id = claim.challenge.or_else(|| {
            let unused = live.iter().rev().find(|(_, challenge)| !challenge.used);
            unused.or(live.last()).map(|(id, _)| *id)
        });
        let found = id.and_then(|id| self.live(&claim.place, id).map(|challenge| (id, challenge.clone())));
        let Some((id, mut challenge)) = found else { return Claimed::Gone(Gone::NotFound) };
        if challenge.used {
            return Claimed::Gone(Gone::Used);
        }
        if challenge.attempts_left() == 0 {
            return Claimed::Gone(Gone::NoAttemptsLeft);
        }
        let now = self.now;
        let (count, row) = match self.failed(&claim.place, challenge.lane) {
            Some(failures) => (failures.count + 1, failures.row),
            None => (1, claim.row),
        };
        let failures = Failures { count, row, last: now, forget: ms(claim.forget) };
        self.failures.insert((claim.place.clone(), challenge.lane), failures);
        let number = u32::try_from(challenge.tickets.len()).unwrap_or(u32::MAX);
        challenge.tickets.push(None);
        let live = challenge.codes.iter().filter(|code| Challenge::is_live_code(code, now));
        let granted = Claimed::Granted {
            challenge: id,
            ticket: Ticket { number, row },
            attempts_left: challenge.attempts_left(),
            live: live
                .map(|code| Live { generation: code.generation, sealed: code.sealed.clone() })
                .collect(),
            credit: challenge.credit.clone(),
        };
        self.challenges.insert((claim.place.subject, id), challenge);
        granted
    }

    pub(super) fn settle(&mut self, place: &Place, id: ChallengeId, ticket: Ticket, ending: Ending) -> bool {
        self.delete_unless_live(place, Some(id));
        if self.live(place, id).is_none_or(|challenge| challenge.used) {
            return false;
        }
        let Some(challenge) = self.challenges.get_mut(&(place.subject, id)) else { return false };
        let lane = challenge.lane;
        let Some(state @ None) = challenge.tickets.get_mut(ticket.number as usize) else { return false };
        // An attempt does not come back without its failure.
        *state = Some(Ending::Unknown);
        let failures = self.failures.get_mut(&(place.clone(), lane));
        if let Some(failures) = failures.filter(|failures| failures.row == ticket.row) {
            failures.count = failures.count.saturating_sub(1);
            *state = Some(ending);
        }
        true
    }

    /// Where a confirmation of it counts, if it is there.
    pub(super) fn credit_of(&self, place: &Place, id: ChallengeId) -> Vec<SlotKey> {
        let challenge = self.challenges.get(&(place.subject, id));
        challenge.map(|challenge| challenge.credit.clone()).unwrap_or_default()
    }

    pub(super) fn consume(
        &mut self,
        place: &Place,
        id: ChallengeId,
        generation: Generation,
        credit: &[SlotKey],
    ) -> Consumed {
        self.delete_unless_live(place, Some(id));
        let now = self.now;
        let Some(challenge) = self.live(place, id) else { return Consumed::Gone(Gone::NotFound) };
        let is_it = |code: &Code| code.generation == generation && Challenge::is_live_code(code, now);
        if !challenge.codes.iter().any(is_it) {
            return Consumed::Gone(Gone::NotFound);
        }
        if challenge.used {
            return Consumed::Gone(Gone::Used);
        }
        let (caller, began) = (challenge.caller, challenge.began);
        if let Some(challenge) = self.challenges.get_mut(&(place.subject, id)) {
            challenge.used = true;
        }
        self.failures.retain(|(other, _), _| other != place);
        for key in credit {
            self.windows.credit(*key, began);
        }
        Consumed::Now { at: at(now), caller }
    }

    /// How long the window of a slot has no room, if it has none.
    pub(super) fn wait(&self, slot: &Slot) -> Option<Duration> {
        self.windows.wait(slot, self.now)
    }
}
