//! Operators and users at once, on two instances: what all of them were told must fit one order of their questions.

mod history;
mod question;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Barrier, Mutex};
use tokio::task::JoinSet;

use super::{Draw, Finding, TestClock};
use crate::store::{
    Begin, Begun, CallerMark, ChallengeStore, Claim, Claimed, Ending, Finish, Ladder, Lane, Lift, LookUp,
    Opening, Outcome, Place, Room, Rung, Sealed, Slot, SlotKey, StoreError, Subject, TenantMark, Turn,
};
use crate::{ChallengeId, Generation, Purpose};
use history::Record;
use question::{Answer, Question};

const NUMBERS: usize = 40;
const USERS_OF_EACH: usize = 5;
const DAY: Duration = Duration::from_secs(86_400);
const ROOM: u32 = 4;

/// Lets two hundred users of forty numbers start, check and use codes on two instances of a store, while two operators of each
/// number cancel, lift, forget, close, open and look up. Repeats that.
///
/// `stores` share what they keep, and take their time from `clock`, which stands still meanwhile. So every answer is certain once
/// the order of the questions is known: the model is asked whether there is an order that gives all answers. A question whose answer
/// came before another one was asked comes before it. A start may ask whether its country is closed earlier than it writes.
///
/// # Errors
///
/// The answers about one number that fit no order.
///
/// # Panics
///
/// When the runtime shuts down in the meantime.
pub async fn operators(
    stores: [Arc<dyn ChallengeStore>; 2],
    clock: &TestClock,
    repetitions: u32,
) -> Result<(), Finding> {
    // Numbers of its own for each run, so that a server may be asked twice.
    let started = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let mut draw = Draw::new(u64::try_from(started.as_nanos()).unwrap_or_default());
    for _ in 0..repetitions {
        let numbers: Vec<_> = (0..NUMBERS).map(|_| Arc::new(Number::drawn(&mut draw))).collect();
        let barrier = Arc::new(Barrier::new(NUMBERS * (USERS_OF_EACH + stores.len())));
        let mut running = JoinSet::new();
        for number in &numbers {
            for index in 0..USERS_OF_EACH + stores.len() {
                let (store, number) = (Arc::clone(&stores[index % stores.len()]), Arc::clone(number));
                let (barrier, draw) = (Arc::clone(&barrier), Draw::new(draw.next()));
                running.spawn(async move {
                    let mut asker = Asker { store, number, draw };
                    barrier.wait().await;
                    match index.checked_sub(USERS_OF_EACH) {
                        None => asker.uses(index).await,
                        Some(_) => asker.operates().await,
                    }
                });
            }
        }
        while let Some(done) = running.join_next().await {
            let done = done.map_err(|_| Finding::new("a task of the suite ended early"))?;
            done.map_err(Finding::failed)?;
        }
        for number in numbers {
            let last = Asker { store: Arc::clone(&stores[0]), number, draw: draw.clone() };
            let look_up = last.look_up();
            last.ask(look_up).await.map_err(Finding::failed)?;
            last.number.agrees(clock.now_ms()).await?;
        }
    }
    Ok(())
}

/// One number, with a country of its own, so that what is asked of it depends on no other.
struct Number {
    subject: Subject,
    purposes: [Purpose; 2],
    /// A window of the number, and one of its country that costs nothing.
    slots: [Slot; 2],
    begins: Vec<Begin>,
    ticks: AtomicU64,
    records: Mutex<Vec<Record>>,
}

const TENANT: TenantMark = TenantMark::from_bytes([3; 8]);

impl Number {
    fn drawn(draw: &mut Draw) -> Self {
        let subject = Subject::from_bytes(draw.bytes());
        let purposes = ["login", "pay"]
            .map(|text| Purpose::parse(text).unwrap_or_else(|_| unreachable!("`{text}` is a purpose")));
        let slot = |of_number, draw: &mut Draw| Slot {
            key: SlotKey::from_bytes(draw.bytes()),
            of_number,
            cost: u32::from(of_number),
            limit: ROOM,
            window: Duration::from_secs(60),
            judge: None,
        };
        let slots = [slot(true, draw), slot(false, draw)];
        let rungs = vec![Rung { from: 0, wait: Duration::ZERO, attempts: 3 }];
        let ladder = Ladder { rungs, cap: 8, forget: DAY };
        let begin = |index: usize| {
            let id = draw.bytes();
            Begin {
                place: Place { subject, purpose: purposes[usize::from(index % 3 == 2)].clone() },
                challenge: ChallengeId::from_bytes(std::array::from_fn(|index| id[index])),
                generation: Generation::from_number(draw.next()),
                sealed: Some(Sealed::from_bytes(draw.bytes())),
                opening: Opening::New {
                    attempts: 3,
                    room: Room::Beside(2),
                    ladder: ladder.clone(),
                    lane: Lane::EVERYBODY,
                    // Two of them are the same caller, so that one replaces the other.
                    caller: Some(CallerMark::from_bytes([u8::from(index > 1); 16])),
                    tenant: TENANT,
                },
                valid_for: Duration::from_secs(300),
                step: Duration::from_millis(1),
                whole: Duration::from_secs(600),
                least_left: Duration::ZERO,
                flight: Duration::ZERO,
                slots: slots.to_vec(),
            }
        };
        let begins = (0..USERS_OF_EACH).map(begin).collect();
        Self {
            subject,
            purposes,
            slots: slots.clone(),
            begins,
            ticks: AtomicU64::new(0),
            records: Mutex::default(),
        }
    }
}

/// A user or an operator, on one of the instances.
struct Asker {
    store: Arc<dyn ChallengeStore>,
    number: Arc<Number>,
    draw: Draw,
}

impl Asker {
    /// Starts, and checks what it has started: right, wrong, or with a vendor that does not answer.
    async fn uses(&mut self, index: usize) -> Result<(), StoreError> {
        let begin = self.number.begins[index].clone();
        let (place, challenge, generation) = (begin.place.clone(), begin.challenge, begin.generation);
        let answer = self.ask(Question::Begin(Box::new(begin))).await?;
        let Answer::Begun(Begun::Written { taken_at_ms, .. }) = answer else { return Ok(()) };
        let outcome = self.one_of(&[Outcome::Accepted, Outcome::Accepted, Outcome::NotSent]);
        let finish = Finish {
            place: place.clone(),
            challenge,
            generation,
            outcome,
            channel: None,
            message: None,
            valid_for: None,
            taken_at_ms,
            give_back: vec![self.number.slots[0].clone()],
            bill: None,
        };
        self.ask(Question::Finish(Box::new(finish))).await?;
        let row = self.draw.next() & Claim::GREATEST_ROW;
        let claim = Claim { place: place.clone(), challenge: Some(challenge), forget: DAY, row };
        let answer = self.ask(Question::Claim(claim)).await?;
        let Answer::Claimed(Claimed::Granted { ticket, .. }) = answer else { return Ok(()) };
        if self.draw.percent(50) {
            self.ask(Question::Consume(place, challenge, generation)).await?;
        } else {
            let ending = self.one_of(&[Ending::Nothing, Ending::Unknown]);
            self.ask(Question::Settle(place, challenge, ticket, ending)).await?;
        }
        Ok(())
    }

    async fn operates(&mut self) -> Result<(), StoreError> {
        for _ in 0..3 {
            let question = match self.draw.below(8) {
                0 | 1 => {
                    let begin = self.draw.index(self.number.begins.len());
                    Question::Cancel(self.number.begins[begin].challenge)
                }
                2 => {
                    let purpose = self.one_of(&self.number.purposes.clone());
                    let place = Place { subject: self.number.subject, purpose };
                    Question::Lift(Lift { place, lane: Lane::EVERYBODY, forget: DAY })
                }
                3 | 4 => Question::Forget,
                5 => Question::Switch(self.one_of(&[Turn::Close, Turn::Look])),
                6 => Question::Switch(Turn::Open),
                _ => self.look_up(),
            };
            self.ask(question).await?;
        }
        Ok(())
    }

    fn look_up(&self) -> Question {
        let Number { subject, slots, .. } = &*self.number;
        Question::LookUp(LookUp { subject: *subject, forget: DAY, slots: slots.to_vec() })
    }

    fn one_of<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.draw.index(from.len())].clone()
    }

    async fn ask(&self, question: Question) -> Result<Answer, StoreError> {
        let tick = || self.number.ticks.fetch_add(1, Ordering::SeqCst);
        let asked = tick();
        let answer = question.ask(self.store.as_ref(), &self.number).await?;
        let answered = tick();
        let record = Record { question, answer: answer.clone(), asked, answered };
        self.number.records.lock().await.push(record);
        Ok(answer)
    }
}
