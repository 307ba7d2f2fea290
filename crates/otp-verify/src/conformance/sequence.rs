mod brake;
mod operate;

use std::fmt::Debug;
use std::time::Duration;

use super::model::Model;
use super::world::World;
use super::{Draw, Finding, MakeStore, TestClock, Windows};
use crate::ChallengeId;
use crate::store::{
    Begin, Begun, ChallengeStore, Claim, Claimed, Ending, Finish, Lane, Opening, Outcome, Place, Room,
    Sealed, Slot, StoreError, Ticket,
};
use otp_core::{Delivery, Effect};

/// The number of questions that were asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// The number of sequences.
    pub sequences: u64,
    /// The number of operations in all of them.
    pub operations: u64,
}

/// Runs `count` random sequences of operations on a store, and the same on a model of the contract.
///
/// Each sequence uses phone numbers of its own, so they may share a server. `workers` sequences run at a time, each worker with
/// a store and a clock of its own from `make`. The same seed runs the same sequences. `windows` says whether the store names the
/// slot that has room last ([`Windows::Exact`]), or any slot without room.
///
/// # Errors
///
/// The first answer that differs, with the operations that led to it.
///
/// # Panics
///
/// When the runtime shuts down in the meantime.
pub async fn sequences(
    make: &MakeStore<'_>,
    windows: Windows,
    count: u64,
    seed: u64,
    workers: u64,
) -> Result<Tally, Finding> {
    let mut running = tokio::task::JoinSet::new();
    for worker in 0..workers {
        let clock = TestClock::at(1_800_000_000_000 + worker);
        let store = make(clock.clone());
        running.spawn(async move {
            let mut tally = Tally::default();
            let mut number = worker;
            while number < count {
                tally.operations += sequence(store.as_ref(), &clock, windows, seed, number).await?;
                tally.sequences += 1;
                number += workers;
            }
            Ok::<_, Finding>(tally)
        });
    }
    let mut tally = Tally::default();
    while let Some(done) = running.join_next().await {
        let done = done.map_err(|_| Finding::new("a worker of the suite ended early"))??;
        tally.sequences += done.sequences;
        tally.operations += done.operations;
    }
    Ok(tally)
}

const LONGEST: u64 = 32;

async fn sequence(
    store: &dyn ChallengeStore,
    clock: &TestClock,
    windows: Windows,
    seed: u64,
    number: u64,
) -> Result<u64, Finding> {
    let mut draw = Draw::new(seed ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
    let world = World::drawn(&mut draw);
    let mut run = Run { store, clock, windows, draw, model: Model::default(), log: Vec::new(), world };
    let length = 4 + run.draw.below(LONGEST - 4);
    for _ in 0..length {
        run.model.now = clock.now_ms();
        let mut step = run.step().await;
        if step.is_ok() && !run.model.is_within(run.world.ladder.cap) {
            step = Err("the contract lets failures and open attempts exceed the cap".to_owned());
        }
        if let Err(what) = step {
            let log = run.log.join("\n  ");
            return Err(Finding::new(format!("seed {seed}, sequence {number}: {what}\n  {log}")));
        }
    }
    run.model.now = clock.now_ms();
    if let Err(what) = run.look_up_all().await {
        let log = run.log.join("\n  ");
        return Err(Finding::new(format!("seed {seed}, sequence {number}, at its end: {what}\n  {log}")));
    }
    Ok(length)
}

struct Run<'a> {
    store: &'a dyn ChallengeStore,
    clock: &'a TestClock,
    windows: Windows,
    draw: Draw,
    model: Model,
    log: Vec<String>,
    world: World,
}

impl Run<'_> {
    async fn step(&mut self) -> Result<(), String> {
        match self.draw.below(123) {
            115.. => self.report().await,
            112..115 => self.brake().await,
            100..112 => self.operate().await,
            0..12 => {
                self.wait();
                Ok(())
            }
            12..46 => self.begin().await,
            46..60 => self.finish().await,
            60..82 => self.claim().await,
            82..90 => self.settle().await,
            90..92 => self.late_settle().await,
            92 => self.forgotten().await,
            _ => self.consume().await,
        }
    }

    fn wait(&mut self) {
        if self.draw.percent(12) {
            return self.set_back();
        }
        // Ends of lives, flights and windows are met exactly, and missed by one.
        let short = [1, 31, 999, 1_000, 1_001, 5_000, 20_000];
        let long = [59_999, 60_000, 299_999, 300_000, 86_399_999, 86_400_000];
        let by = if self.draw.percent(75) { self.pick(&short) } else { self.pick(&long) };
        self.log.push(format!("wait {by} ms"));
        self.clock.advance(Duration::from_millis(by));
    }

    /// Not over the end of anything that nobody has asked for since: a store may have deleted it by now or not.
    fn set_back(&mut self) {
        let spans = [1, 4_999, 5_000, 5_001, 20_000, 3_600_000];
        let by = spans[self.draw.index(spans.len())];
        if !self.model.has_something_ended_within(by) {
            self.log.push(format!("set the clock back by {by} ms"));
            self.clock.set_back(Duration::from_millis(by));
        }
    }

    fn same<T: PartialEq + Debug>(
        &mut self,
        asked: &impl Debug,
        expected: &T,
        got: &T,
    ) -> Result<(), String> {
        self.log.push(format!("{asked:?} -> {got:?}"));
        if expected == got {
            Ok(())
        } else {
            Err(format!("the contract says {expected:?}, the store {got:?}"))
        }
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.draw.index(from.len())].clone()
    }

    /// A place, and a challenge and a generation of it that are there, mostly.
    fn named(&mut self) -> (Place, ChallengeId, crate::Generation) {
        let place = self.world.place(&mut self.draw);
        let mut there = self.model.there(&place);
        if self.draw.percent(80) {
            there.retain(|(id, _)| self.model.is_live(place.subject, *id));
        }
        if there.is_empty() || self.draw.percent(10) {
            let id = self.world.id(&mut self.draw, &place);
            return (place, id, self.world.generation_before(&mut self.draw));
        }
        let (id, generations) = self.pick(&there);
        let generation = if self.draw.percent(90) {
            self.pick(&generations)
        } else {
            self.world.generation_before(&mut self.draw)
        };
        (place, id, generation)
    }

    async fn begin(&mut self) -> Result<(), String> {
        let (place, mut id, mut generation) = self.named();
        let is_new = self.draw.percent(60);
        // The rest asks for the same once more, or for another generation of it.
        if is_new && self.draw.percent(85) {
            id = self.world.id(&mut self.draw, &place);
        }
        if self.draw.percent(90) {
            generation = self.world.next_generation();
        }
        if is_new && self.draw.percent(5) {
            id = self.world.id_of_other(&mut self.draw, &place);
        }
        if self.was_of_another(&place, id) {
            return Ok(());
        }
        let (opening, sealed) = if is_new {
            let is_sealed = self.draw.percent(98);
            (self.new_opening(), is_sealed.then(|| Sealed::from_bytes(self.draw.bytes())))
        } else {
            let sealed = self.draw.percent(60).then(|| Sealed::from_bytes(self.draw.bytes()));
            (Opening::Again, sealed)
        };
        let valid_for = Duration::from_millis(self.pick(&[1, 30_000, 299_999, 300_000, 300_000, 600_000]));
        let begin = Begin {
            slots: self.slots(&place),
            place,
            challenge: id,
            generation,
            sealed,
            opening,
            valid_for,
            step: Duration::from_millis(self.pick(&[1, 1, 1_000, 60_000])),
            whole: Duration::from_secs(600),
            least_left: Duration::from_millis(self.pick(&[0, 0, 30_000, 60_000])),
            flight: Duration::from_millis(self.pick(&[0, 1_000, 20_000])),
        };
        self.begin_with(&begin).await
    }

    /// A challenge with this id of another number has ended. A store may still know whose it was, or not.
    fn was_of_another(&self, place: &Place, id: ChallengeId) -> bool {
        let owner = self.model.owners.get(&id);
        owner.is_some_and(|owner| *owner != place.subject && !self.model.is_live(*owner, id))
    }

    async fn begin_with(&mut self, begin: &Begin) -> Result<(), String> {
        if begin.validate().is_err() {
            return self.refused(begin).await;
        }
        let waits: Vec<_> = begin.slots.iter().map(|slot| self.model.wait(slot)).collect();
        let got = self.store.begin(begin).await.map_err(failed("begin"))?;
        let expected = self.model.begin(begin);
        if let (Begun::Refused { retry_after: last, .. }, Begun::Refused { slot, retry_after }) =
            (&expected, &got)
        {
            // Of two slots that have room at the same time a store may name either.
            let is_last = match self.windows {
                Windows::Exact => retry_after == last,
                Windows::AtMost => true,
            };
            if is_last && retry_after.is_some() && waits.get(*slot) == Some(retry_after) {
                self.log.push(format!("{begin:?} -> {got:?}"));
                return Ok(());
            }
        }
        self.same(begin, &expected, &got)
    }

    /// What no store can do changes nothing. The answers that follow would show it.
    async fn refused(&mut self, begin: &Begin) -> Result<(), String> {
        let got = self.store.begin(begin).await.map_err(|error| error.effect());
        self.same(begin, &Err(Effect::None), &got)
    }

    fn new_opening(&mut self) -> Opening {
        Opening::New {
            attempts: 1 + self.draw.number(5),
            room: self.pick(&[Room::Beside(1), Room::Beside(2), Room::Beside(4), Room::Alone]),
            ladder: self.world.ladder.clone(),
            lane: self.pick(&self.world.lanes()),
            caller: self.pick(&self.world.callers()),
            tenant: self.world.tenant,
        }
    }

    fn slots(&mut self, place: &Place) -> Vec<Slot> {
        let all = self.world.slots(place);
        let count = self.draw.index(4);
        let first = self.draw.index(all.len() - count.min(all.len() - 1));
        let mut slots: Vec<_> = all.into_iter().skip(first).take(count).collect();
        for slot in &mut slots {
            slot.cost = self.draw.number(3);
            slot.limit = 1 + self.draw.number(5);
        }
        slots
    }

    async fn finish(&mut self) -> Result<(), String> {
        let (place, challenge, generation) = self.named();
        let outcome = self.pick(&[Outcome::Accepted, Outcome::Accepted, Outcome::NotSent, Outcome::Unknown]);
        let valid_for = self.pick(&[None, None, None, Some(0), Some(30_000), Some(300_000), Some(900_000)]);
        let mut bill = self.slots(&place).pop();
        if self.draw.percent(80) {
            bill = None;
        }
        let finish = Finish {
            give_back: self.slots(&place),
            place,
            challenge,
            generation,
            outcome,
            channel: World::channel(&mut self.draw),
            message: self.world.message(&mut self.draw),
            valid_for: valid_for.map(Duration::from_millis),
            taken_at_ms: self.clock.now_ms() - self.pick(&[0, 0, 0, 1, 999, 1_000, 20_000]),
            bill,
        };
        let got = self.store.finish(&finish).await.map_err(failed("finish"))?;
        let expected = self.model.finish(&finish);
        self.same(&finish, &expected, &got)
    }

    async fn report(&mut self) -> Result<(), String> {
        let Some(message) = self.world.message(&mut self.draw) else { return Ok(()) };
        let delivery = self.pick(&[Delivery::Delivered, Delivery::Failed, Delivery::Failed]);
        let got = self.store.report(message, delivery).await.map_err(failed("report"))?;
        let expected = self.model.report(message, delivery);
        self.same(&("report", message, delivery), &expected, &got)
    }

    async fn claim(&mut self) -> Result<(), String> {
        let (place, challenge, _) = self.named();
        let challenge = self.draw.percent(80).then_some(challenge);
        self.claim_of(place, challenge).await
    }

    async fn claim_of(&mut self, place: Place, challenge: Option<ChallengeId>) -> Result<(), String> {
        let row = self.draw.next() & Claim::GREATEST_ROW;
        let claim = Claim { place, challenge, forget: self.world.ladder.forget, row };
        let got = self.store.claim(&claim).await.map_err(failed("claim"))?;
        let expected = self.model.claim(&claim);
        if let Claimed::Granted { challenge, ticket, .. } = &got {
            self.world.tickets.push((claim.place.clone(), *challenge, *ticket));
        }
        self.same(&claim, &expected, &got)
    }

    /// An attempt that settles when the failures it counted into were forgotten, and others are counted in the same millisecond.
    async fn late_settle(&mut self) -> Result<(), String> {
        let (place, challenge, _) = self.named();
        let before = self.world.tickets.len();
        self.claim_of(place.clone(), Some(challenge)).await?;
        let taken = self.world.tickets.get(before).cloned();
        let there = self.model.there(&place);
        if let Some((used, generations)) = there.iter().find(|(id, _)| *id != challenge) {
            self.consume_of(&place, *used, generations[0]).await?;
        }
        self.claim_of(place, Some(challenge)).await?;
        if let Some((place, challenge, ticket)) = taken {
            let ending = self.pick(&[Ending::Nothing, Ending::Unknown]);
            self.settle_of(&place, challenge, ticket, ending).await?;
        }
        Ok(())
    }

    /// Failures that a start finds forgotten stay so when the clock is set back.
    async fn forgotten(&mut self) -> Result<(), String> {
        let (place, challenge, _) = self.named();
        for _ in 0..3 {
            self.claim_of(place.clone(), Some(challenge)).await?;
        }
        self.clock.advance(self.world.ladder.forget);
        self.now_is(format!("wait {:?}", self.world.ladder.forget));
        let lane = self.pick(&self.world.lanes());
        self.begin_beside(&place, lane, Vec::new()).await?;
        let by = self.pick(&[1, 1_000, 5_000]);
        if !self.model.has_something_ended_within(by) {
            self.clock.set_back(Duration::from_millis(by));
            self.now_is(format!("set the clock back by {by} ms"));
        }
        self.begin_beside(&place, lane, Vec::new()).await.map(drop)
    }

    fn now_is(&mut self, what: String) {
        self.model.now = self.clock.now_ms();
        self.log.push(what);
    }

    /// A start in this lane that only failures and these windows can refuse. Returns it if it is written.
    async fn begin_beside(
        &mut self,
        place: &Place,
        in_lane: Lane,
        slots: Vec<Slot>,
    ) -> Result<Option<Begin>, String> {
        let mut opening = self.new_opening();
        if let Opening::New { lane, room, .. } = &mut opening {
            (*lane, *room) = (in_lane, Room::Beside(4));
        }
        let challenge = self.world.id(&mut self.draw, place);
        if self.was_of_another(place, challenge) {
            return Ok(None);
        }
        let begin = Begin {
            place: place.clone(),
            challenge,
            generation: self.world.next_generation(),
            sealed: Some(Sealed::from_bytes(self.draw.bytes())),
            opening,
            valid_for: Duration::from_secs(300),
            step: Duration::from_millis(1),
            whole: Duration::from_secs(600),
            least_left: Duration::ZERO,
            flight: Duration::ZERO,
            slots,
        };
        self.begin_with(&begin).await?;
        let is_there = self.model.there(place).contains(&(challenge, vec![begin.generation]));
        Ok(is_there.then_some(begin))
    }

    async fn settle(&mut self) -> Result<(), String> {
        if self.world.tickets.is_empty() {
            return Ok(());
        }
        let tickets = self.world.tickets.clone();
        let (place, challenge, mut ticket) = self.pick(&tickets);
        if self.draw.percent(10) {
            ticket.number += self.pick(&[1, Ticket::MAX]);
        }
        let ending = self.pick(&[Ending::Nothing, Ending::Unknown]);
        self.settle_of(&place, challenge, ticket, ending).await
    }

    async fn settle_of(
        &mut self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
        ending: Ending,
    ) -> Result<(), String> {
        let got = self.store.settle(place, challenge, ticket, ending).await.map_err(failed("settle"))?;
        let expected = self.model.settle(place, challenge, ticket, ending);
        self.same(&("settle", place, challenge, ticket, ending), &expected, &got)
    }

    async fn consume(&mut self) -> Result<(), String> {
        let (place, challenge, generation) = self.named();
        self.consume_of(&place, challenge, generation).await
    }

    async fn consume_of(
        &mut self,
        place: &Place,
        challenge: ChallengeId,
        generation: crate::Generation,
    ) -> Result<(), String> {
        let mut credit = self.model.credit_of(place, challenge);
        // Somebody else's window, or one that nothing was taken from.
        if credit.is_empty() && self.draw.percent(20) {
            credit.extend(self.world.slots(place).last().map(|slot| slot.key));
        }
        let got =
            self.store.consume(place, challenge, generation, &credit).await.map_err(failed("consume"))?;
        let expected = self.model.consume(place, challenge, generation, &credit);
        self.same(&("consume", place, challenge, generation, credit), &expected, &got)
    }
}

/// For `map_err`.
fn failed(operation: &str) -> impl Fn(StoreError) -> String {
    move |error| format!("`{operation}`: {}", Finding::failed(error))
}
