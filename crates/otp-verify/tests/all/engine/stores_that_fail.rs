use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use otp_verify::otp_core::{Delivery, Effect, ErrorKind};
use otp_verify::store::{
    Begin, Begun, Cancelled, ChallengeStore, Claim, Claimed, Concern, Consumed, Ending, Finish, Finished,
    Known, Lift, LookUp, MessageKey, Place, Reported, Slot, SlotKey, StoreError, Subject, TenantMark, Ticket,
    Turn,
};
use otp_verify::{ChallengeId, Engine, Error, Generation, MemoryStore, Reason};

use super::set_up::{Phone, Vendor, clock, login, phone, purpose, ring, without_limits};

/// What becomes of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not carried out.
    Unreachable,
    /// It is carried out, and the answer is lost.
    AnswerLost,
    /// It is not carried out, and a start is refused for a slot that was not asked.
    StrangeSlot,
    /// It never ends.
    Hangs,
}

/// A store that fails at the operation that it is told.
#[derive(Clone)]
pub(super) struct Failing {
    store: Arc<MemoryStore>,
    next: Arc<Mutex<Option<(&'static str, Fault)>>>,
    concerns: Arc<Mutex<Option<Vec<Concern>>>>,
}

impl Failing {
    pub(super) fn new() -> Self {
        Self {
            store: Arc::new(MemoryStore::new().clock(clock())),
            next: Arc::default(),
            concerns: Arc::default(),
        }
    }

    /// What a look at it finds from now on.
    pub(super) fn finds(&self, concerns: Vec<Concern>) {
        *self.concerns.lock().unwrap() = Some(concerns);
    }

    pub(super) fn fails(&self, operation: &'static str, fault: Fault) {
        *self.next.lock().unwrap() = Some((operation, fault));
    }

    async fn at<T>(
        &self,
        operation: &str,
        work: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let fault = self.next.lock().unwrap().take_if(|(at, _)| *at == operation).map(|(_, fault)| fault);
        match fault {
            None => work.await,
            Some(Fault::Unreachable | Fault::StrangeSlot) => Err(StoreError::not_applied()),
            Some(Fault::Hangs) => std::future::pending().await,
            Some(Fault::AnswerLost) => work.await.and(Err(StoreError::unknown())),
        }
    }
}

#[async_trait]
impl ChallengeStore for Failing {
    async fn begin(&self, begin: &Begin) -> Result<Begun, StoreError> {
        let is_strange = |next: &mut (_, _)| *next == ("begin", Fault::StrangeSlot);
        if self.next.lock().unwrap().take_if(is_strange).is_some() {
            let retry_after = Some(Duration::from_secs(1));
            return Ok(Begun::Refused { slot: begin.slots.len(), retry_after });
        }
        self.at("begin", self.store.begin(begin)).await
    }

    async fn finish(&self, finish: &Finish) -> Result<Finished, StoreError> {
        self.at("finish", self.store.finish(finish)).await
    }

    async fn report(&self, message: MessageKey, delivery: Delivery) -> Result<Reported, StoreError> {
        self.at("report", self.store.report(message, delivery)).await
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        self.at("claim", self.store.claim(claim)).await
    }

    async fn settle(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
        ending: Ending,
    ) -> Result<bool, StoreError> {
        self.at("settle", self.store.settle(place, challenge, ticket, ending)).await
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        credit: &[SlotKey],
    ) -> Result<Consumed, StoreError> {
        self.at("consume", self.store.consume(place, challenge, generation, credit)).await
    }

    async fn owner(&self, challenge: ChallengeId) -> Result<Option<Subject>, StoreError> {
        self.at("owner", self.store.owner(challenge)).await
    }

    async fn look_up(&self, look_up: &LookUp) -> Result<Known, StoreError> {
        self.at("look_up", self.store.look_up(look_up)).await
    }

    async fn cancel(
        &self,
        subject: Subject,
        challenge: ChallengeId,
        tenant: TenantMark,
    ) -> Result<Cancelled, StoreError> {
        self.at("cancel", self.store.cancel(subject, challenge, tenant)).await
    }

    async fn lift(&self, lift: &Lift) -> Result<u32, StoreError> {
        self.at("lift", self.store.lift(lift)).await
    }

    async fn forget(&self, subject: Subject) -> Result<u32, StoreError> {
        self.at("forget", self.store.forget(subject)).await
    }

    async fn switch(&self, slot: &Slot, turn: Turn) -> Result<bool, StoreError> {
        self.at("switch", self.store.switch(slot, turn)).await
    }

    async fn check(&self) -> Result<Vec<Concern>, StoreError> {
        let found = self.concerns.lock().unwrap().clone();
        self.at("check", async { found.map_or(self.store.check().await, Ok) }).await
    }
}

struct World {
    engine: Engine,
    phone: Phone,
    store: Failing,
}

fn world() -> World {
    let store = Failing::new();
    let sender = Phone::default();
    let engine = Engine::own_code(sender.clone(), store.clone(), ring(), without_limits()).build().unwrap();
    World { engine, phone: sender, store }
}

impl World {
    fn fails(&self, operation: &'static str, fault: Fault) {
        self.store.fails(operation, fault);
    }

    async fn check(&self, id: ChallengeId) -> Result<(), Error> {
        self.engine.check(id, phone(), &purpose("login"), &self.phone.last()).await.map(drop)
    }
}

fn guard(vendor: &Vendor, store: &Failing) -> Engine {
    let engine =
        Engine::guard("esms-my", purpose("login"), vendor.clone(), store.clone(), ring(), without_limits());
    engine.build().unwrap()
}

pub(super) const BOTH: [Fault; 2] = [Fault::Unreachable, Fault::AnswerLost];

/// A broken store refuses, and names a limit that does not exist. Its refusal still holds.
#[tokio::test]
async fn a_refusal_of_a_slot_that_was_not_asked_is_a_failed_store_and_nothing_is_sent() {
    let world = world();
    world.fails("begin", Fault::StrangeSlot);
    let error = world.engine.start(&login()).await.unwrap_err();
    assert_eq!((error.reason(), error.effect()), (Reason::Store, Effect::None));
    assert_eq!(world.phone.count(), 0);
}

#[tokio::test]
async fn without_a_store_nothing_is_sent() {
    for fault in BOTH {
        let world = world();
        world.fails("begin", fault);
        let error = world.engine.start(&login()).await.unwrap_err();
        assert_eq!((error.reason(), error.kind()), (Reason::Store, ErrorKind::Unavailable));
        assert_eq!(error.effect(), Effect::None, "no message is on its way");
        assert_eq!(world.phone.count(), 0, "{fault:?}");
    }
}

#[tokio::test]
async fn a_second_start_whose_beginning_is_lost_sends_nothing_and_leaves_the_first_challenge() {
    for fault in BOTH {
        let world = world();
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        world.fails("begin", fault);
        let error = world.engine.start(&login()).await.unwrap_err();
        assert_eq!((error.reason(), error.effect()), (Reason::Store, Effect::None));
        assert_eq!(world.phone.count(), 1);
        world.check(id).await.unwrap();
    }
}

#[tokio::test]
async fn a_resend_that_the_store_fails_sends_nothing_and_leaves_the_code_before_it() {
    for fault in BOTH {
        let world = world();
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        world.fails("begin", fault);
        let error = world.engine.resend(id, &login()).await.unwrap_err();
        assert_eq!((error.reason(), error.effect()), (Reason::Store, Effect::None));
        assert_eq!(world.phone.count(), 1, "{fault:?}");
        world.check(id).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_sent_is_checkable_when_the_store_could_not_note_it() {
    for fault in BOTH {
        let world = world();
        world.fails("finish", fault);
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        world.check(id).await.unwrap();
    }
}

#[tokio::test]
async fn without_a_store_nobody_is_confirmed_and_nothing_is_compared() {
    for fault in BOTH {
        let world = world();
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        world.fails("claim", fault);
        let error = world.check(id).await.unwrap_err();
        assert_eq!((error.reason(), error.kind()), (Reason::Store, ErrorKind::Unavailable));
        assert_eq!(error.effect() == Effect::Unknown, fault == Fault::AnswerLost);
        // The code that was delivered is good when the store is back.
        world.check(id).await.unwrap();
    }
}

#[tokio::test]
async fn a_use_whose_answer_is_lost_confirms_nobody_and_happens_once() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    world.fails("consume", Fault::AnswerLost);
    let error = world.check(id).await.unwrap_err();
    assert_eq!((error.reason(), error.effect()), (Reason::Store, Effect::Unknown));
    assert_eq!(world.check(id).await.unwrap_err().reason(), Reason::Used);

    let world = self::world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    world.fails("consume", Fault::Unreachable);
    let error = world.check(id).await.unwrap_err();
    assert_eq!((error.reason(), error.effect()), (Reason::Store, Effect::Unknown));
    world.check(id).await.unwrap();
}

#[tokio::test]
async fn an_attempt_that_could_not_be_given_back_stays_used() {
    let store = Failing::new();
    let vendor = Vendor::default();
    let engine = guard(&vendor, &store);
    let id = engine.start(&login()).await.unwrap().challenge.id;
    for _ in 0..5 {
        vendor.fails_the_next_check(ErrorKind::Transport, Effect::None);
        store.fails("settle", Fault::Unreachable);
        let error = engine.check(id, phone(), &purpose("login"), &Vendor::code()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::Vendor);
    }
    let error = engine.check(id, phone(), &purpose("login"), &Vendor::code()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NoAttemptsLeft);
}

#[tokio::test]
async fn a_full_store_refuses_new_numbers_and_keeps_counting_the_old_ones() {
    let store = Arc::new(MemoryStore::new().capacity(3).clock(clock()));
    let sender = Phone::default();
    let engine = Engine::own_code(sender.clone(), Arc::clone(&store), ring(), without_limits());
    let engine = engine.build().unwrap();
    // A window, a challenge, and the failures of its number: full.
    let id = engine.start(&login()).await.unwrap().challenge.id;
    engine.check(id, phone(), &purpose("login"), &sender.wrong()).await.unwrap_err();
    let other = otp_verify::Start::new("+84901888485".parse().unwrap(), purpose("login"));
    let error = engine.start(&other).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.kind(), error.effect()),
        (Reason::Store, ErrorKind::Unavailable, Effect::None)
    );
    assert_eq!((sender.count(), store.len()), (1, 3));
    for attempts_left in [3, 2, 1, 0] {
        let error = engine.check(id, phone(), &purpose("login"), &sender.wrong()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::WrongCode { attempts_left });
    }
    let error = engine.check(id, phone(), &purpose("login"), &sender.last()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NoAttemptsLeft);
}
