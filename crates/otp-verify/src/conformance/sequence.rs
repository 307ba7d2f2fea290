use std::fmt::Debug;
use std::time::Duration;

use super::model::Model;
use super::{Draw, Finding, MakeStore, TestClock};
use crate::store::{
    ChallengeStore, Claim, Ending, FailureLimit, Open, Opening, Outcome, Place, Reserved, Sealed, Slot,
    SlotKey, Subject, Ticket,
};
use crate::{ChallengeId, Generation, Purpose};

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
/// a store and a clock of its own from `make`. The same seed runs the same sequences.
///
/// # Errors
///
/// The first answer that differs, with the operations that led to it.
///
/// # Panics
///
/// When the runtime shuts down in the meantime.
pub async fn sequences(make: &MakeStore<'_>, count: u64, seed: u64, workers: u64) -> Result<Tally, Finding> {
    let mut running = tokio::task::JoinSet::new();
    for worker in 0..workers {
        let clock = TestClock::at(1_800_000_000_000 + worker);
        let store = make(clock.clone());
        running.spawn(async move {
            let mut tally = Tally::default();
            let mut number = worker;
            while number < count {
                tally.operations += sequence(store.as_ref(), &clock, seed, number).await?;
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

const LONGEST: u64 = 24;

async fn sequence(
    store: &dyn ChallengeStore,
    clock: &TestClock,
    seed: u64,
    number: u64,
) -> Result<u64, Finding> {
    let draw = Draw::new(seed ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
    let mut run =
        Run { store, clock, draw, model: Model::default(), log: Vec::new(), world: World::default() };
    run.world = World::drawn(&mut run.draw);
    let length = 4 + run.draw.below(LONGEST - 4);
    for _ in 0..length {
        run.model.now = clock.now_ms();
        if let Err(what) = run.step().await {
            let log = run.log.join("\n  ");
            return Err(Finding::new(format!("seed {seed}, sequence {number}: {what}\n  {log}")));
        }
    }
    Ok(length)
}

/// What the operations of one sequence are about.
#[derive(Default)]
struct World {
    places: Vec<Place>,
    slots: Vec<SlotKey>,
    ids: Vec<ChallengeId>,
    tickets: Vec<(Place, ChallengeId, Ticket)>,
    window: Duration,
    next_generation: u64,
}

impl World {
    fn drawn(draw: &mut Draw) -> Self {
        let subjects = [Subject::from_bytes(draw.bytes()), Subject::from_bytes(draw.bytes())];
        let purposes: Vec<Purpose> =
            ["login", "pay"].iter().filter_map(|text| Purpose::parse(text).ok()).collect();
        let place = |subject: usize, purpose: &Purpose| Place {
            subject: subjects[subject],
            purpose: purpose.clone(),
        };
        let mut id = || {
            let mut bytes = [0; 16];
            bytes.copy_from_slice(&draw.bytes()[..16]);
            ChallengeId::from_bytes(bytes)
        };
        let ids = vec![id(), id(), id()];
        let slots = (0..3).map(|_| SlotKey::from_bytes(draw.bytes())).collect();
        let places = vec![place(0, &purposes[0]), place(0, &purposes[1]), place(1, &purposes[0])];
        let window = Duration::from_secs(if draw.percent(70) { 86_400 } else { 20 });
        Self { places, slots, ids, tickets: Vec::new(), window, next_generation: draw.next() }
    }
}

struct Run<'a> {
    store: &'a dyn ChallengeStore,
    clock: &'a TestClock,
    draw: Draw,
    model: Model,
    log: Vec<String>,
    world: World,
}

impl Run<'_> {
    async fn step(&mut self) -> Result<(), String> {
        match self.draw.below(100) {
            0..10 => {
                self.wait();
                Ok(())
            }
            10..22 => self.reserve().await,
            22..47 => self.open().await,
            47..62 => self.record().await,
            62..85 => self.claim().await,
            85..91 => self.settle().await,
            91..94 => self.late_settle().await,
            _ => self.consume().await,
        }
    }

    fn wait(&mut self) {
        // A clock may be set back, too: by less than the store's `SKEW`, by exactly that, and by more.
        if self.draw.below(8) == 0 {
            let spans = [1, 4_999, 5_000, 5_001, 20_000, 3_600_000];
            let by = spans[self.draw.index(spans.len())];
            self.log.push(format!("set back {by} ms"));
            self.clock.set_back(Duration::from_millis(by));
            return;
        }
        // Ends of lives, flights and windows are met exactly, and missed by one.
        let spans = [1, 999, 1_000, 1_001, 5_000, 20_000, 60_000, 299_999, 300_000, 86_400_000];
        let by = spans[self.draw.index(spans.len())];
        self.log.push(format!("wait {by} ms"));
        self.clock.advance(Duration::from_millis(by));
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

    fn place(&mut self) -> Place {
        let places = self.world.places.clone();
        self.pick(&places)
    }

    /// The id that is there, mostly.
    fn id(&mut self, place: &Place) -> ChallengeId {
        match self.model.challenges.get(place) {
            Some(challenge) if self.draw.percent(85) => challenge.id,
            _ => {
                let ids = self.world.ids.clone();
                self.pick(&ids)
            }
        }
    }

    /// A generation that is there, mostly.
    fn generation(&mut self, place: &Place) -> Generation {
        let known: Vec<_> = self
            .model
            .challenges
            .get(place)
            .map(|challenge| challenge.codes.iter().map(|code| code.generation).collect())
            .unwrap_or_default();
        if known.is_empty() || self.draw.percent(10) {
            let back = self.draw.below(3);
            return Generation::from_number(self.world.next_generation.wrapping_sub(back));
        }
        self.pick(&known)
    }

    fn failures(&mut self) -> FailureLimit {
        // A shorter window than the one in which a count began begins another count, so it is asked for seldom.
        let window = if self.draw.percent(90) { self.world.window } else { Duration::from_secs(20) };
        FailureLimit { cap: 2 + self.draw.number(5), window }
    }

    async fn reserve(&mut self) -> Result<(), String> {
        let first = self.draw.index(3);
        let count = 1 + self.draw.index(3 - first);
        let slots: Vec<_> = (first..first + count)
            .map(|index| Slot {
                key: self.world.slots[index],
                cost: 1 + self.draw.number(2),
                limit: 1 + self.draw.number(4),
                window: Duration::from_secs(self.draw.below(3) * 30 + 1),
            })
            .collect();
        let got = self.store.reserve(&slots).await.map_err(failed)?;
        let waits: Vec<_> = slots.iter().map(|slot| self.model.wait(slot)).collect();
        let expected = self.model.reserve(&slots);
        // A store may name any slot without room, with its wait.
        if let (Reserved::Refused { .. }, Reserved::Refused { slot, retry_after }) = (expected, got) {
            if waits.get(slot).copied().flatten() == Some(retry_after) {
                self.log.push(format!("{slots:?} -> {got:?}"));
                return Ok(());
            }
        }
        self.same(&slots, &expected, &got)
    }

    async fn open(&mut self) -> Result<(), String> {
        let place = self.place();
        let is_new = !self.model.challenges.contains_key(&place) || self.draw.percent(35);
        let challenge = if is_new && self.draw.percent(90) {
            let ids = self.world.ids.clone();
            self.pick(&ids)
        } else {
            self.id(&place)
        };
        let generation = if self.draw.percent(10) {
            self.generation(&place)
        } else {
            self.world.next_generation = self.world.next_generation.wrapping_add(1);
            Generation::from_number(self.world.next_generation)
        };
        let keeps = !is_new && self.draw.percent(30);
        let open = Open {
            place,
            challenge,
            generation,
            sealed: (!keeps).then(|| Sealed::from_bytes(generation.number().to_be_bytes())),
            valid_for: Duration::from_secs([1, 300, 600][self.draw.index(3)]),
            opening: if is_new { Opening::New { attempts: 1 + self.draw.number(4) } } else { Opening::Again },
            flight: Duration::from_secs([0, 20][self.draw.index(2)]),
            failures: self.failures(),
        };
        let got = self.store.open(&open).await.map_err(failed)?;
        let expected = self.model.open(&open);
        self.same(&open, &expected, &got)
    }

    async fn record(&mut self) -> Result<(), String> {
        let place = self.place();
        let (challenge, generation) = (self.id(&place), self.generation(&place));
        let outcome = self.pick(&[Outcome::Accepted, Outcome::Accepted, Outcome::NotSent, Outcome::Unknown]);
        let got = self.store.record(&place, challenge, generation, outcome).await.map_err(failed)?;
        let expected = self.model.record(&place, challenge, generation, outcome);
        self.same(&("record", place, challenge, generation, outcome), &expected, &got)
    }

    async fn claim(&mut self) -> Result<(), String> {
        let place = self.place();
        let challenge = if self.draw.percent(80) { Some(self.id(&place)) } else { None };
        let claim = Claim { place, challenge, failures: self.failures() };
        self.claim_as(&claim).await
    }

    async fn claim_as(&mut self, claim: &Claim) -> Result<(), String> {
        let got = self.store.claim(claim).await.map_err(failed)?;
        let expected = self.model.claim(claim);
        if let crate::store::Claimed::Granted { challenge, ticket, .. } = &got {
            self.world.tickets.push((claim.place.clone(), *challenge, *ticket));
        }
        self.same(claim, &expected, &got)
    }

    /// An attempt that is settled when the failures it counted into are forgotten, and others are counted: a last claim with a cap
    /// of one sees whether these are all still there.
    async fn late_settle(&mut self) -> Result<(), String> {
        let place = self.place();
        let window = Duration::from_secs(20);
        let challenge = Some(self.id(&place));
        let mut claim = Claim { place, challenge, failures: FailureLimit { cap: 6, window } };
        let before = self.world.tickets.len();
        self.claim_as(&claim).await?;
        let taken = self.world.tickets.get(before).cloned();
        self.clock.advance(window);
        self.model.now = self.clock.now_ms();
        self.log.push(format!("wait {} ms", window.as_millis()));
        self.claim_as(&claim).await?;
        if let Some((place, challenge, ticket)) = taken {
            self.settle_of(&place, challenge, ticket).await?;
        }
        claim.failures.cap = 1;
        self.claim_as(&claim).await
    }

    async fn settle(&mut self) -> Result<(), String> {
        if self.world.tickets.is_empty() {
            return Ok(());
        }
        let tickets = self.world.tickets.clone();
        let (place, challenge, mut ticket) = self.pick(&tickets);
        if self.draw.percent(10) {
            ticket.number += 1;
        }
        self.settle_of(&place, challenge, ticket).await
    }

    async fn settle_of(
        &mut self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
    ) -> Result<(), String> {
        let ending = self.pick(&[Ending::Nothing, Ending::Unknown]);
        let got = self.store.settle(place, challenge, ticket, ending).await.map_err(failed)?;
        let expected = self.model.settle(place, challenge, ticket, ending);
        self.same(&("settle", place, challenge, ticket, ending), &expected, &got)
    }

    async fn consume(&mut self) -> Result<(), String> {
        let place = self.place();
        let (challenge, generation) = (self.id(&place), self.generation(&place));
        let got = self.store.consume(&place, challenge, generation).await.map_err(failed)?;
        let expected = self.model.consume(&place, challenge, generation);
        self.same(&("consume", place, challenge, generation), &expected, &got)
    }
}

#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn failed(error: crate::store::StoreError) -> String {
    let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    format!("the store failed: {error} {cause}")
}
