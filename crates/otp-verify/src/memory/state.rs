use std::collections::{HashMap, HashSet};

use super::challenge::{Challenge, Code, Noted};
use super::delivery::Addressed;
use super::expiry::Expiry;
use super::number::{Failures, Number, Window};
use super::rules::Opened;
use crate::store::{
    Begin, Begun, Claim, Claimed, Consumed, Ending, Finish, Finished, Gone, Lane, MessageKey, Opening,
    Outcome, Place, Slot, SlotKey, StoreError, Subject, Ticket, milliseconds,
};
use crate::{ChallengeId, Generation};

/// Everything that the store keeps. Its operations are those of the contract, at a given time.
#[derive(Default)]
pub(super) struct State {
    pub(super) numbers: HashMap<Subject, Number>,
    /// The windows that are not of one number.
    pub(super) windows: HashMap<SlotKey, Window>,
    /// Those that an operator has closed. They count against no capacity: a store that is full can still be closed.
    pub(super) closed: HashSet<SlotKey>,
    /// Whose each challenge is.
    pub(super) ids: HashMap<ChallengeId, Subject>,
    /// Whose each message is, as long as its challenge is there.
    pub(super) messages: HashMap<MessageKey, Addressed>,
    pub(super) expiry: Expiry<Entry>,
    capacity: usize,
}

/// What counts against the capacity, and expires.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entry {
    Challenge(Subject, ChallengeId),
    Failures(Place, Lane),
    OwnWindow(Subject, SlotKey),
    Window(SlotKey),
}

impl State {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, ..Self::default() }
    }

    pub(super) fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity;
    }

    pub(super) fn len(&self) -> usize {
        self.expiry.len()
    }

    pub(super) fn begin(&mut self, begin: &Begin, now: u64) -> Result<Begun, StoreError> {
        begin.validate()?;
        let subject = begin.place.subject;
        if begin.opening == Opening::Again {
            self.remove_unless_live(&begin.place, Some(begin.challenge), now);
        }
        let nothing = Number::default();
        let number = self.numbers.get(&subject).unwrap_or(&nothing);
        let opened = match number.decide(begin, self.is_of_other(begin, now), now) {
            Ok(opened) => opened,
            Err(refused) => return Ok(refused),
        };
        if let Some(refused) = self.refusal(subject, &begin.slots, now) {
            return Ok(refused);
        }
        let replaces = usize::from(opened.replaced.is_some());
        let new = |state: &Self| state.new_entries(begin).saturating_sub(replaces);
        self.room_for(2 + begin.slots.len(), now, new)?;
        Ok(self.write(begin, opened, now))
    }

    fn is_of_other(&self, begin: &Begin, now: u64) -> bool {
        let owner = self.ids.get(&begin.challenge).filter(|owner| **owner != begin.place.subject);
        let number = owner.and_then(|owner| self.numbers.get(owner));
        number.is_some_and(|number| number.live(begin.challenge, now).is_some())
    }

    /// The refusal of the first slot that is closed, or else of the one without room that has room again last.
    fn refusal(&self, subject: Subject, slots: &[Slot], now: u64) -> Option<Begun> {
        if let Some(slot) = slots.iter().position(|slot| self.closed.contains(&slot.key)) {
            return Some(Begun::Refused { slot, retry_after: None });
        }
        let mut longest: Option<(usize, u64)> = None;
        for (index, slot) in slots.iter().enumerate() {
            let empty = Window::default();
            let wait = self.window(subject, slot).unwrap_or(&empty).groups.wait_ms(slot, now);
            if let Some(wait) = wait.filter(|wait| longest.is_none_or(|(_, other)| *wait > other)) {
                longest = Some((index, wait));
            }
        }
        longest.map(|(slot, wait)| Begun::Refused {
            slot,
            retry_after: Some(std::time::Duration::from_millis(wait)),
        })
    }

    pub(super) fn window(&self, subject: Subject, slot: &Slot) -> Option<&Window> {
        let windows = if slot.of_number { &self.numbers.get(&subject)?.windows } else { &self.windows };
        windows.get(&slot.key)
    }

    fn new_entries(&self, begin: &Begin) -> usize {
        let subject = begin.place.subject;
        let is_there = self.numbers.get(&subject).is_some_and(|number| number.has(begin.challenge));
        let has_failures = match &begin.opening {
            Opening::New { lane, .. } => self.has_failures(&begin.place, *lane),
            // Its challenge has them.
            Opening::Again => true,
        };
        let is_new = |slot: &&Slot| slot.cost > 0 && self.window(subject, slot).is_none();
        usize::from(!is_there) + usize::from(!has_failures) + begin.slots.iter().filter(is_new).count()
    }

    fn write(&mut self, begin: &Begin, opened: Opened, now: u64) -> Begun {
        let (subject, id) = (begin.place.subject, begin.challenge);
        self.remove_unless_live(&begin.place, None, now);
        if let Some(replaced) = opened.replaced {
            self.remove(subject, replaced);
        }
        let code = Code {
            generation: begin.generation,
            sealed: opened.sealed,
            opened: now,
            expires: opened.expires,
            outcome: None,
            channel: None,
            delivery: None,
        };
        let written = match &begin.opening {
            Opening::Again => {
                let written = self.change(&begin.place, id, now, |challenge| {
                    challenge.next(code, now);
                    (challenge.written(now, now), challenge.lane, challenge.ends())
                });
                written.map(|(written, lane, ends)| {
                    self.reserve_failures(&begin.place, lane, ends);
                    written
                })
            }
            Opening::New { lane, caller, tenant, ladder, .. } => {
                self.forget_if_over(&begin.place, *lane, milliseconds(ladder.forget), now);
                // One of another purpose that is over may still have this id.
                self.remove(subject, id);
                let challenge = Challenge {
                    id,
                    purpose: begin.place.purpose.clone(),
                    lane: *lane,
                    caller: *caller,
                    tenant: *tenant,
                    began: now,
                    attempts: opened.attempts,
                    given_out: 0,
                    settled: 0,
                    returned: 0,
                    is_used: false,
                    credit: begin.credit(),
                    messages: Vec::new(),
                    current: code,
                    beside: None,
                };
                let written = challenge.written(now, now);
                self.reserve_failures(&begin.place, *lane, challenge.ends());
                self.expiry.set(Entry::Challenge(subject, id), None, challenge.ends());
                self.ids.insert(id, subject);
                let challenges = &mut self.numbers.entry(subject).or_default().challenges;
                // Most numbers have one. A push alone makes room for four.
                challenges.reserve_exact(1);
                challenges.push(challenge);
                Some(written)
            }
        };
        for slot in &begin.slots {
            self.take(subject, slot, now);
        }
        written.unwrap_or(Begun::Gone(Gone::NotFound))
    }

    fn take(&mut self, subject: Subject, slot: &Slot, now: u64) {
        if slot.cost == 0 {
            return;
        }
        let (windows, entry) = if slot.of_number {
            let number = self.numbers.entry(subject).or_default();
            (&mut number.windows, Entry::OwnWindow(subject, slot.key))
        } else {
            (&mut self.windows, Entry::Window(slot.key))
        };
        let window = windows.entry(slot.key).or_default();
        window.groups.take(slot, now);
        let until = window.groups.until_ms(slot);
        let before = window.until.replace(until);
        self.expiry.set(entry, before, until);
    }

    pub(super) fn finish(&mut self, finish: &Finish, now: u64) -> Finished {
        let (subject, id) = (finish.place.subject, finish.challenge);
        self.remove_unless_live(&finish.place, Some(id), now);
        let noted = self.change(&finish.place, id, now, |challenge| challenge.note(finish));
        let noted = noted.unwrap_or(Noted::Nothing);
        if let Noted::DroppedLast = noted {
            self.remove(subject, id);
        }
        if let Noted::Outcome(_) = noted {
            self.address(finish);
        }
        let is_noted = !matches!(noted, Noted::Nothing);
        if is_noted && finish.outcome == Outcome::NotSent {
            for slot in &finish.give_back {
                self.give_back(subject, slot, finish.taken_at_ms, now);
            }
        }
        if let Some(bill) = &finish.bill {
            // Its window was there when the message was sent, so this adds no entry as a rule. It was spent in any case.
            self.take(subject, bill, now);
        }
        let expires = match noted {
            Noted::Outcome(code) => Some(code.expires(now)),
            Noted::Nothing | Noted::Dropped | Noted::DroppedLast => None,
        };
        Finished { noted: is_noted, expires }
    }

    fn give_back(&mut self, subject: Subject, slot: &Slot, taken_at_ms: u64, now: u64) {
        let (windows, entry) = if slot.of_number {
            let Some(number) = self.numbers.get_mut(&subject) else { return };
            (&mut number.windows, Entry::OwnWindow(subject, slot.key))
        } else {
            (&mut self.windows, Entry::Window(slot.key))
        };
        let Some(window) = windows.get_mut(&slot.key) else { return };
        window.groups.give_back(slot, taken_at_ms, now);
        if window.groups.is_empty() {
            // One that holds nothing must not take the place of one that counts.
            let emptied = windows.remove(&slot.key);
            if let Some(until) = emptied.and_then(|window| window.until) {
                self.expiry.remove(entry, until);
            }
        }
        if self.numbers.get(&subject).is_some_and(Number::is_empty) {
            self.numbers.remove(&subject);
        }
    }

    pub(super) fn claim(&mut self, claim: &Claim, now: u64) -> Claimed {
        let place = &claim.place;
        self.remove_unless_live(place, claim.challenge, now);
        let number = self.numbers.get(&place.subject);
        let newest = || number.and_then(|number| number.newest(&place.purpose, now));
        let found = claim
            .challenge
            .or_else(newest)
            .and_then(|id| number?.live(id, now).filter(|challenge| challenge.purpose == place.purpose));
        let Some((id, lane, gone)) = found.map(|found| (found.id, found.lane, found.gone())) else {
            return Claimed::Gone(Gone::NotFound);
        };
        if let Some(gone) = gone {
            return Claimed::Gone(gone);
        }
        let row = self.fail(place, lane, claim, now);
        let granted = self.change(place, id, now, |challenge| challenge.grant(row, now));
        granted.unwrap_or(Claimed::Gone(Gone::NotFound))
    }

    /// Keeps the entry for the failures of a lane at least as long as a challenge that may count one. So a store that is full
    /// refuses to begin one, and never a check.
    fn reserve_failures(&mut self, place: &Place, lane: Lane, until: u64) {
        let number = self.numbers.entry(place.subject).or_default();
        let row = number.failures.entry((place.purpose.clone(), lane));
        let row = row.or_insert(Failures { count: 0, row: 0, last: 0, until: None });
        let until = row.until.map_or(until, |before| before.max(until));
        self.expiry.set(Entry::Failures(place.clone(), lane), row.until.replace(until), until);
    }

    fn has_failures(&self, place: &Place, lane: Lane) -> bool {
        let number = self.numbers.get(&place.subject);
        number.is_some_and(|number| number.failures.contains_key(&(place.purpose.clone(), lane)))
    }

    /// Counts a failure. Returns the number of the row that it is counted into.
    fn fail(&mut self, place: &Place, lane: Lane, claim: &Claim, now: u64) -> u64 {
        let forget = milliseconds(claim.forget);
        let number = self.numbers.entry(place.subject).or_default();
        let row = number.failures.get(&(place.purpose.clone(), lane));
        let before = row.and_then(|row| row.until);
        let (count, row) = match row.and_then(|row| Some((row.counted(forget, now)?, row.row))) {
            Some(((count, _), row)) => (count.saturating_add(1), row),
            None => (1, claim.row),
        };
        let until = now.saturating_add(forget);
        let failures = Failures { count, row, last: now, until: Some(until) };
        number.failures.insert((place.purpose.clone(), lane), failures);
        self.expiry.set(Entry::Failures(place.clone(), lane), before, until);
        row
    }

    pub(super) fn settle(
        &mut self,
        place: &Place,
        id: ChallengeId,
        ticket: Ticket,
        ending: Ending,
        now: u64,
    ) -> bool {
        self.remove_unless_live(place, Some(id), now);
        let Some(number) = self.numbers.get_mut(&place.subject) else { return false };
        let Some(challenge) = number.live_at(place, id, now) else { return false };
        let lane = challenge.lane;
        if !challenge.settle(ticket.number) {
            return false;
        }
        let row = number.failures.get_mut(&(place.purpose.clone(), lane));
        let is_its = |row: &&mut Failures| row.row == ticket.row && row.count > 0;
        let Some(row) = row.filter(is_its) else { return true };
        row.count -= 1;
        if let Some(challenge) = number.live_at(place, id, now) {
            challenge.give_back(ticket.number, ending);
        }
        true
    }

    pub(super) fn consume(
        &mut self,
        place: &Place,
        id: ChallengeId,
        generation: Generation,
        credit: &[SlotKey],
        now: u64,
    ) -> Consumed {
        self.remove_unless_live(place, Some(id), now);
        let used = self.change(place, id, now, |challenge| {
            if !challenge.live(now).any(|code| code.generation == generation) {
                return Err(Gone::NotFound);
            }
            if challenge.is_used {
                return Err(Gone::Used);
            }
            challenge.is_used = true;
            Ok((challenge.caller, challenge.began))
        });
        match used.unwrap_or(Err(Gone::NotFound)) {
            Ok((caller, began)) => {
                self.forget_failures(place, None);
                for key in credit {
                    if let Some(window) = self.windows.get_mut(key) {
                        window.groups.credit(began);
                    }
                }
                Consumed::Now { at: super::clock::time(now), caller }
            }
            Err(gone) => Consumed::Gone(gone),
        }
    }

    /// Forgets the failures of a place in a lane, or in all. What challenges that are not used may need stays reserved.
    pub(super) fn forget_failures(&mut self, place: &Place, in_lane: Option<Lane>) {
        let Some(number) = self.numbers.get_mut(&place.subject) else { return };
        let (expiry, challenges) = (&mut self.expiry, &number.challenges);
        number.failures.retain(|(purpose, lane), row| {
            if *purpose != place.purpose || in_lane.is_some_and(|in_lane| in_lane != *lane) {
                return true;
            }
            let needs = |challenge: &&Challenge| {
                challenge.purpose == *purpose && challenge.lane == *lane && !challenge.is_used
            };
            let until = challenges.iter().filter(needs).map(Challenge::ends).max();
            let entry = Entry::Failures(place.clone(), *lane);
            match (row.until, until) {
                (before, Some(until)) => expiry.set(entry, before, until),
                (Some(before), None) => expiry.remove(entry, before),
                (None, None) => {}
            }
            (row.count, row.until) = (0, until);
            until.is_some()
        });
    }

    /// No clock that is set back may bring them back to life.
    fn forget_if_over(&mut self, place: &Place, lane: Lane, forget: u64, now: u64) {
        let Some(number) = self.numbers.get_mut(&place.subject) else { return };
        let row = number.failures.get_mut(&(place.purpose.clone(), lane));
        if let Some(row) = row.filter(|row| row.counted(forget, now).is_none()) {
            row.count = 0;
        }
    }

    /// Changes a live challenge, and with it when it expires.
    fn change<T>(
        &mut self,
        place: &Place,
        id: ChallengeId,
        now: u64,
        change: impl FnOnce(&mut Challenge) -> T,
    ) -> Option<T> {
        let challenge = self.numbers.get_mut(&place.subject)?.live_at(place, id, now)?;
        let before = challenge.ends();
        let changed = change(challenge);
        let after = challenge.ends();
        self.expiry.set(Entry::Challenge(place.subject, id), Some(before), after);
        Some(changed)
    }

    /// What is over, or lies in the future, must not come back to life.
    pub(super) fn remove_unless_live(&mut self, place: &Place, id: Option<ChallengeId>, now: u64) {
        let Some(number) = self.numbers.get(&place.subject) else { return };
        let goes = |challenge: &&Challenge| {
            challenge.purpose == place.purpose
                && id.is_none_or(|id| id == challenge.id)
                && !challenge.is_live(now)
        };
        let gone: Vec<_> = number.challenges.iter().filter(goes).map(|challenge| challenge.id).collect();
        for id in gone {
            self.remove(place.subject, id);
        }
    }

    pub(super) fn remove(&mut self, subject: Subject, id: ChallengeId) {
        let Some(number) = self.numbers.get_mut(&subject) else { return };
        let Some(index) = number.challenges.iter().position(|challenge| challenge.id == id) else { return };
        let challenge = number.challenges.swap_remove(index);
        self.expiry.remove(Entry::Challenge(subject, id), challenge.ends());
        self.unaddress(subject, &challenge);
        self.disown(subject, id);
    }

    fn disown(&mut self, subject: Subject, id: ChallengeId) {
        if self.ids.get(&id) == Some(&subject) {
            self.ids.remove(&id);
        }
        if self.numbers.get(&subject).is_some_and(Number::is_empty) {
            self.numbers.remove(&subject);
        }
    }

    /// Makes room for new entries, without touching one that still counts.
    ///
    /// At most `at_most` entries are new; `new` counts them. It is called after each clearing, because clearing an expired entry
    /// makes it a new one.
    fn room_for(&mut self, at_most: usize, now: u64, new: impl Fn(&Self) -> usize) -> Result<(), StoreError> {
        // A few at each insertion keep pace with what expires, so that no single call pays for all of it.
        self.clear(now, at_most.saturating_mul(2));
        if self.len() + new(self) > self.capacity {
            self.clear(now, usize::MAX);
        }
        if self.len() + new(self) > self.capacity { Err(StoreError::full()) } else { Ok(()) }
    }

    fn clear(&mut self, now: u64, at_most: usize) {
        for _ in 0..at_most {
            let Some(entry) = self.expiry.pop(now) else { return };
            match entry {
                Entry::Challenge(subject, id) => {
                    let challenges = self.numbers.get_mut(&subject).map(|number| &mut number.challenges);
                    let gone = challenges.and_then(|challenges| {
                        let index = challenges.iter().position(|challenge| challenge.id == id)?;
                        Some(challenges.swap_remove(index))
                    });
                    if let Some(challenge) = gone {
                        self.unaddress(subject, &challenge);
                    }
                    self.disown(subject, id);
                }
                Entry::Failures(place, lane) => self.clear_of(place.subject, |number| {
                    number.failures.remove(&(place.purpose, lane));
                }),
                Entry::OwnWindow(subject, key) => self.clear_of(subject, |number| {
                    number.windows.remove(&key);
                }),
                Entry::Window(key) => {
                    self.windows.remove(&key);
                }
            }
        }
    }

    fn clear_of(&mut self, subject: Subject, clear: impl FnOnce(&mut Number)) {
        if let Some(number) = self.numbers.get_mut(&subject) {
            clear(number);
            if number.is_empty() {
                self.numbers.remove(&subject);
            }
        }
    }
}
