mod brakes;
mod reports;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{Draw, Finding};
use crate::store::{
    Begin, Begun, CallerMark, ChallengeStore, Claim, Claimed, Consumed, Ending, Finish, Finished, Gone,
    Ladder, Lane, Opening, Outcome, Place, Room, Rung, Sealed, Slot, SlotKey, StoreError, Subject,
    TenantMark, Ticket,
};
use crate::{ChallengeId, Generation, Purpose};

pub use brakes::brakes;

/// Whether the windows of the send guard are asked and taken in one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Windows {
    /// All slots are taken in one step: exactly as many are granted as there is room for. A refusal names the slot that has room
    /// again last.
    Exact,
    /// Those that are not of one number are taken one after the other: never more are granted than there is room for, perhaps
    /// fewer. A refusal names any slot without room.
    AtMost,
}

const AT_ONCE: usize = 200;
const ATTEMPTS: u32 = 5;
const DAY: Duration = Duration::from_secs(86_400);

/// Runs many operations at once, and repeats that.
///
/// Among them are 200 attempts at a challenge that has 5, 200 uses of one code, and 200 ends of one attempt. Others are 200 starts of
/// one number, 200 sends with room for 5, and reports beside checks and resends.
///
/// # Errors
///
/// What was granted too often or, where the store is exact, too rarely.
pub async fn races(
    store: Arc<dyn ChallengeStore>,
    windows: Windows,
    repetitions: u32,
) -> Result<(), Finding> {
    let mut race = Race { store, draw: started_now() };
    for _ in 0..repetitions {
        race.attempts().await?;
        race.uses().await?;
        race.endings().await?;
        race.starts_of_a_place().await?;
        race.starts_beside_each_other().await?;
        race.sends(windows).await?;
        race.refusals().await?;
        race.a_send_that_failed(false).await?;
        race.a_send_that_failed(true).await?;
        race.attempts_beside_each_other().await?;
        race.a_success_beside_failures().await?;
        race.reports_beside_checks().await?;
        race.reports_beside_resends().await?;
    }
    Ok(())
}

/// Numbers of its own for each run, so that a server may be asked twice.
fn started_now() -> Draw {
    let started = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Draw::new(u64::try_from(started.as_nanos()).unwrap_or_default())
}

struct Race {
    store: Arc<dyn ChallengeStore>,
    draw: Draw,
}

impl Race {
    async fn attempts(&mut self) -> Result<(), Finding> {
        let begin = self.written().await?;
        let claims: Vec<_> = (0..AT_ONCE).map(|_| self.claim(&begin)).collect();
        let answers = self
            .at_once(move |store, index| {
                let claim = claims[index].clone();
                async move { store.claim(&claim).await }
            })
            .await?;
        let mut numbers: Vec<_> = tickets(&answers).into_iter().map(|ticket| ticket.number).collect();
        numbers.sort_unstable();
        let refused = answers.iter().filter(|answer| **answer == Claimed::Gone(Gone::NoAttemptsLeft)).count();
        let is_right = numbers == (0..ATTEMPTS).collect::<Vec<_>>() && refused == AT_ONCE - numbers.len();
        is(is_right, || {
            format!("{AT_ONCE} at once at {ATTEMPTS} attempts: tickets {numbers:?}, {refused} refused")
        })
    }

    async fn uses(&mut self) -> Result<(), Finding> {
        let begin = self.written().await?;
        let answers = self
            .at_once(move |store, _| {
                let begin = begin.clone();
                async move { store.consume(&begin.place, begin.challenge, begin.generation, &[]).await }
            })
            .await?;
        let used = answers.iter().filter(|answer| matches!(answer, Consumed::Now { .. })).count();
        let refused = answers.iter().filter(|answer| **answer == Consumed::Gone(Gone::Used)).count();
        is(used == 1 && refused == AT_ONCE - 1, || {
            format!("one code was used {used} times, and refused as used {refused} times")
        })
    }

    /// One of two attempts settles two hundred times, in both ways.
    async fn endings(&mut self) -> Result<(), Finding> {
        let begin = self.written().await?;
        let ticket = self.claimed(&begin).await?;
        self.claimed(&begin).await?;
        let (place, id) = (begin.place.clone(), begin.challenge);
        let answers = self
            .at_once(move |store, index| {
                let place = place.clone();
                let ending = if index % 2 == 0 { Ending::Nothing } else { Ending::Unknown };
                async move { store.settle(&place, id, ticket, ending).await }
            })
            .await?;
        let noted = answers.into_iter().filter(|noted| *noted).count();
        is(noted == 1, || format!("one attempt settled {noted} times"))?;
        self.has_failed(&begin, 1).await
    }

    async fn starts_of_a_place(&mut self) -> Result<(), Finding> {
        let first = self.begin();
        let begins = self.others(&first);
        let answers = self.begun(begins).await?;
        let written = answers.iter().filter(|answer| matches!(answer, Begun::Written { .. })).count();
        let waiting = answers.iter().filter(|answer| matches!(answer, Begun::InFlight { .. })).count();
        is(written == 1 && waiting == AT_ONCE - 1, || {
            format!("of {AT_ONCE} starts at one place {written} were let through, and {waiting} told to wait")
        })
    }

    /// Room for four, and twelve attempts in all: 5, 5 and 2.
    async fn starts_beside_each_other(&mut self) -> Result<(), Finding> {
        let mut first = self.begin();
        first.flight = Duration::ZERO;
        first.opening = opening(12, Room::Beside(4), Some(CallerMark::from_bytes([7; 16])));
        let mut begins = self.others(&first);
        for begin in &mut begins {
            let caller = CallerMark::from_bytes(*begin.challenge.as_bytes());
            begin.opening = opening(12, Room::Beside(4), Some(caller));
        }
        let answers = self.begun(begins).await?;
        let attempts = |answer: &Begun| match answer {
            Begun::Written { attempts, .. } => Some(*attempts),
            _ => None,
        };
        let mut written: Vec<_> = answers.iter().filter_map(attempts).collect();
        written.sort_unstable();
        let busy = answers.iter().filter(|answer| matches!(answer, Begun::Busy { .. })).count();
        is(written == [2, 5, 5] && busy == AT_ONCE - written.len(), || {
            format!("twelve attempts were given as {written:?}, and {busy} starts were told to wait")
        })
    }

    /// Every number takes from a window of its own, from one with much room, and from one with little.
    async fn sends(&mut self, windows: Windows) -> Result<(), Finding> {
        const ROOM: u32 = 5;
        let (narrow, wide) = (self.slot(false, ROOM), self.slot(false, 50));
        let mut begins = Vec::new();
        for _ in 0..AT_ONCE {
            let slots = vec![self.slot(true, 1), wide.clone(), narrow.clone()];
            begins.push(Begin { slots, ..self.begin() });
        }
        let asked = begins.clone();
        let answers = self.begun(begins).await?;
        let granted = answers.iter().filter(|answer| matches!(answer, Begun::Written { .. })).count();
        let is_right = match windows {
            Windows::Exact => granted == ROOM as usize,
            Windows::AtMost => granted <= ROOM as usize,
        };
        is(is_right, || format!("{granted} sends were let through where there is room for {ROOM}"))?;

        let mut there = 0;
        for begin in &asked {
            let claim = self.claim(begin);
            let claimed = self.store.claim(&claim).await.map_err(Finding::failed)?;
            there += usize::from(matches!(claimed, Claimed::Granted { .. }));
        }
        is(there == granted, || {
            format!("{granted} starts were let through, and {there} challenges are there")
        })?;

        // What was refused has left nothing behind in the other windows.
        let rest = 50_u32.saturating_sub(u32::try_from(granted).unwrap_or(u32::MAX));
        let begin = self.begin();
        self.has_room(&begin, &wide, rest).await
    }

    /// What is refused before any window is asked takes nothing from one.
    async fn refusals(&mut self) -> Result<(), Finding> {
        let slot = self.slot(false, 50);
        let with = |begin: Begin| Begin { slots: vec![slot.clone()], ..begin };
        let mut pending = self.begin();
        pending.opening = opening(100, Room::Beside(4), None);
        self.store.begin(&pending).await.map_err(Finding::failed)?;
        let alone = self.written().await?;
        let failing = self.written().await?;
        self.claimed(&failing).await?;
        let mut begins = Vec::new();
        for index in 0..AT_ONCE {
            let mut begin = self.begin();
            match index % 4 {
                0 => (begin.opening, begin.sealed) = (Opening::Again, None),
                1 => begin.place = pending.place.clone(),
                2 => (begin.place, begin.opening) = (alone.place.clone(), opening(100, Room::Alone, None)),
                _ => {
                    (begin.place, begin.opening) = (failing.place.clone(), opening(1, Room::Beside(4), None));
                }
            }
            begins.push(with(begin));
        }
        let answers = self.begun(begins).await?;
        let written = answers.iter().filter(|answer| matches!(answer, Begun::Written { .. })).count();
        is(written == 0, || format!("{written} starts were let through that had to be refused"))?;
        let begin = self.begin();
        self.has_room(&begin, &slot, 50).await
    }

    /// A send takes from two windows, and two hundred notes say that it was not sent. Another one, a moment later, may have
    /// taken from them as well: what is given back twice would be its share. Beside it a lone one must be found by its own time.
    async fn a_send_that_failed(&mut self, is_lone: bool) -> Result<(), Finding> {
        let slots = [self.slot(true, 10), self.slot(false, 10)];
        let mut first = self.begin();
        (first.flight, first.slots) = (Duration::ZERO, slots.to_vec());
        let begun = self.store.begin(&first).await.map_err(Finding::failed)?;
        let Begun::Written { taken_at_ms, .. } = begun else {
            return Err(Finding::new(format!("a new challenge was not written: {begun:?}")));
        };
        if !is_lone {
            let second = Begin { challenge: self.id(), generation: self.generation(), ..first.clone() };
            let begun = self.store.begin(&second).await.map_err(Finding::failed)?;
            is(matches!(begun, Begun::Written { .. }), || {
                format!("a second one was not written: {begun:?}")
            })?;
        }
        let mut finish = finish(&first, Outcome::NotSent);
        (finish.taken_at_ms, finish.give_back) = (taken_at_ms, slots.to_vec());
        let answers: Vec<Finished> = self
            .at_once(move |store, _| {
                let finish = finish.clone();
                async move { store.finish(&finish).await }
            })
            .await?;
        let noted = answers.iter().filter(|answer| answer.noted).count();
        is(noted == 1, || format!("one message was noted as not sent {noted} times"))?;
        for slot in &slots {
            self.has_room(&first, slot, if is_lone { 10 } else { 9 }).await?;
        }
        Ok(())
    }

    /// Four challenges of one number and purpose, five attempts each.
    async fn attempts_beside_each_other(&mut self) -> Result<(), Finding> {
        let first = self.written().await?;
        let mut begins = vec![first.clone()];
        for _ in 0..3 {
            let begin = Begin { challenge: self.id(), generation: self.generation(), ..first.clone() };
            self.write(&begin).await?;
            begins.push(begin);
        }
        let claims: Vec<_> = (0..AT_ONCE).map(|index| self.claim(&begins[index % begins.len()])).collect();
        let answers = self
            .at_once(move |store, index| {
                let claim = claims[index].clone();
                async move { store.claim(&claim).await }
            })
            .await?;
        let granted = tickets(&answers).len();
        // The owner of each has all the attempts of theirs, whatever the others do.
        is(granted == 20, || {
            format!("{granted} attempts were granted where four challenges have five each")
        })?;
        self.has_failed(&first, 20).await
    }

    /// A code is used while attempts at another challenge fail. What failed afterwards is all that is counted.
    async fn a_success_beside_failures(&mut self) -> Result<(), Finding> {
        let right = self.written().await?;
        let wrong = Begin { challenge: self.id(), generation: self.generation(), ..right.clone() };
        self.write(&wrong).await?;
        let used = right.clone();
        let claims: Vec<_> = (0..AT_ONCE).map(|_| self.claim(&wrong)).collect();
        let answers = self
            .at_once(move |store, index| {
                let (used, tried) = (used.clone(), claims[index].clone());
                async move {
                    if index == AT_ONCE / 2 {
                        let consumed =
                            store.consume(&used.place, used.challenge, used.generation, &[]).await?;
                        return Ok((Some(consumed), None));
                    }
                    Ok((None, Some(store.claim(&tried).await?)))
                }
            })
            .await?;
        let (used, claimed): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
        let is_used = used.into_iter().flatten().any(|answer| matches!(answer, Consumed::Now { .. }));
        is(is_used, || "the right code was not used".to_owned())?;
        let claimed: Vec<_> = claimed.into_iter().flatten().collect();
        for ticket in tickets(&claimed) {
            let settled = self.store.settle(&wrong.place, wrong.challenge, ticket, Ending::Unknown).await;
            is(settled.map_err(Finding::failed)?, || "an attempt did not settle".to_owned())?;
        }
        self.has_failed(&wrong, 0).await
    }

    /// Whether the place has exactly this number of failures: with one less as its cap it is locked out, with one more it is not.
    async fn has_failed(&mut self, begin: &Begin, failures: u32) -> Result<(), Finding> {
        for (cap, is_locked) in [(failures, true), (failures + 1, false)] {
            let mut begin = Begin { challenge: self.id(), generation: self.generation(), ..begin.clone() };
            begin.opening = opening(cap, Room::Beside(1_000), None);
            if cap == 0 {
                continue;
            }
            let answer = self.store.begin(&begin).await.map_err(Finding::failed)?;
            is(matches!(answer, Begun::LockedOut { .. }) == is_locked, || {
                format!("there should be {failures} failures; with a cap of {cap}: {answer:?}")
            })?;
        }
        Ok(())
    }

    /// Whether a window has exactly so much room for starts like this one.
    async fn has_room(&mut self, like: &Begin, slot: &Slot, room: u32) -> Result<(), Finding> {
        for (cost, fits) in [(room + 1, false), (room, true)] {
            let slots = vec![Slot { cost, ..slot.clone() }];
            let begin = Begin { challenge: self.id(), generation: self.generation(), slots, ..like.clone() };
            let answer = self.store.begin(&begin).await.map_err(Finding::failed)?;
            is(matches!(answer, Begun::Written { .. }) == fits, || {
                format!("a window should have room for {room}; {cost} were answered with {answer:?}")
            })?;
        }
        Ok(())
    }

    async fn begun(&self, begins: Vec<Begin>) -> Result<Vec<Begun>, Finding> {
        self.at_once(move |store, index| {
            let begin = begins[index].clone();
            async move { store.begin(&begin).await }
        })
        .await
    }

    async fn at_once<T, F>(
        &self,
        ask: impl Fn(Arc<dyn ChallengeStore>, usize) -> F,
    ) -> Result<Vec<T>, Finding>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let barrier = Arc::new(Barrier::new(AT_ONCE));
        let mut asking = JoinSet::new();
        for index in 0..AT_ONCE {
            let (barrier, asked) = (Arc::clone(&barrier), ask(Arc::clone(&self.store), index));
            asking.spawn(async move {
                barrier.wait().await;
                asked.await
            });
        }
        let mut answers = Vec::new();
        while let Some(answer) = asking.join_next().await {
            let answer = answer.map_err(|_| Finding::new("the store panicked"))?;
            answers.push(answer.map_err(Finding::failed)?);
        }
        Ok(answers)
    }

    /// A challenge of a fresh number whose message was accepted.
    async fn written(&mut self) -> Result<Begin, Finding> {
        let begin = self.begin();
        self.write(&begin).await?;
        Ok(begin)
    }

    async fn write(&self, begin: &Begin) -> Result<(), Finding> {
        let answer = self.store.begin(begin).await.map_err(Finding::failed)?;
        is(matches!(answer, Begun::Written { attempts: ATTEMPTS, .. }), || {
            format!("a new challenge was not written: {answer:?}")
        })?;
        let noted = self.store.finish(&finish(begin, Outcome::Accepted)).await;
        is(noted.map_err(Finding::failed)?.noted, || "an outcome was not noted".to_owned())
    }

    async fn claimed(&mut self, begin: &Begin) -> Result<Ticket, Finding> {
        let claim = self.claim(begin);
        let answer = self.store.claim(&claim).await.map_err(Finding::failed)?;
        match answer {
            Claimed::Granted { ticket, .. } => Ok(ticket),
            Claimed::Gone(gone) => Err(Finding::new(format!("an attempt was refused: {gone:?}"))),
        }
    }

    /// As many starts at the same place.
    fn others(&mut self, first: &Begin) -> Vec<Begin> {
        let other = |_| Begin { challenge: self.id(), generation: self.generation(), ..first.clone() };
        (0..AT_ONCE).map(other).collect()
    }

    fn begin(&mut self) -> Begin {
        Begin {
            place: Place { subject: Subject::from_bytes(self.draw.bytes()), purpose: login() },
            challenge: self.id(),
            generation: self.generation(),
            sealed: Some(Sealed::from_bytes(self.draw.bytes())),
            opening: opening(100, Room::Beside(4), None),
            valid_for: Duration::from_secs(300),
            step: Duration::from_millis(1),
            whole: Duration::from_secs(600),
            least_left: Duration::from_secs(30),
            flight: Duration::from_secs(20),
            slots: Vec::new(),
        }
    }

    fn id(&mut self) -> ChallengeId {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.draw.bytes()[..16]);
        ChallengeId::from_bytes(bytes)
    }

    fn generation(&mut self) -> Generation {
        Generation::from_number(self.draw.next())
    }

    fn claim(&mut self, begin: &Begin) -> Claim {
        let row = self.draw.next() & Claim::GREATEST_ROW;
        Claim { place: begin.place.clone(), challenge: Some(begin.challenge), forget: DAY, row }
    }

    fn slot(&mut self, of_number: bool, limit: u32) -> Slot {
        let key = SlotKey::from_bytes(self.draw.bytes());
        Slot { key, of_number, cost: 1, limit, window: Duration::from_secs(60), judge: None }
    }
}

fn login() -> Purpose {
    Purpose::parse("login").unwrap_or_else(|_| unreachable!("`login` is a purpose"))
}

/// Without waits: all attempts of a race fall into one moment.
fn opening(cap: u32, room: Room, caller: Option<CallerMark>) -> Opening {
    let rung = Rung { from: 0, wait: Duration::ZERO, attempts: ATTEMPTS };
    Opening::New {
        attempts: ATTEMPTS,
        room,
        ladder: Ladder { rungs: vec![rung], cap, forget: DAY },
        lane: Lane::EVERYBODY,
        caller,
        tenant: TenantMark::from_bytes([0; 8]),
    }
}

fn finish(begin: &Begin, outcome: Outcome) -> Finish {
    Finish {
        place: begin.place.clone(),
        challenge: begin.challenge,
        generation: begin.generation,
        outcome,
        channel: None,
        message: None,
        valid_for: None,
        taken_at_ms: 0,
        give_back: Vec::new(),
        bill: None,
    }
}

fn tickets(answers: &[Claimed]) -> Vec<Ticket> {
    let ticket = |answer: &Claimed| match answer {
        Claimed::Granted { ticket, .. } => Some(*ticket),
        Claimed::Gone(_) => None,
    };
    answers.iter().filter_map(ticket).collect()
}

fn is(is_right: bool, what: impl FnOnce() -> String) -> Result<(), Finding> {
    if is_right { Ok(()) } else { Err(Finding::new(what())) }
}
