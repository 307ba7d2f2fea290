//! The memory store answers as the contract says.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use otp_core::Delivery;
use otp_verify::conformance::{TestClock, Windows, brakes, operators, races, sequences};
use otp_verify::store::{
    Begin, Begun, Cancelled, ChallengeStore, Claim, Claimed, Concern, Consumed, Ending, Finish, Finished,
    Gone, Known, Lift, LookUp, MessageKey, Opening, Place, Reported, Slot, SlotKey, StoreError, Subject,
    TenantMark, Ticket, Turn,
};
use otp_verify::{ChallengeId, Generation, MemoryStore};

use crate::count;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn random_sequences_agree_with_the_model() {
    let make = |clock| Arc::new(MemoryStore::new().clock(clock)) as Arc<_>;
    let tally = sequences(&make, Windows::Exact, u64::from(count(100_000)), 1, 4)
        .await
        .unwrap_or_else(|finding| panic!("{finding}"));
    assert_eq!(tally.sequences, u64::from(count(100_000)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_at_once_get_what_one_at_a_time_would() {
    races(Arc::new(MemoryStore::new()), Windows::Exact, count(100)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn operators_and_two_hundred_users_at_once_agree_with_the_model() {
    let clock = TestClock::at(1_800_000_000_000);
    let store = Arc::new(MemoryStore::new().clock(clock.clone()));
    operators([store.clone(), store], &clock, count(100)).await.unwrap_or_else(|finding| panic!("{finding}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_starts_in_a_braked_window_one_trial_is_let_through() {
    let clock = TestClock::at(1_800_000_000_000);
    let store = Arc::new(MemoryStore::new().clock(clock.clone()));
    brakes(store, &clock, Windows::Exact, count(100)).await.unwrap_or_else(|finding| panic!("{finding}"));
}

/// A store with one mistake, which is right in everything else.
struct Mistaken(MemoryStore, Mistake);

#[derive(Clone, Copy, PartialEq)]
enum Mistake {
    /// It allows one failure less than it is asked for.
    ReservesTooMuch,
    /// It reports a cancellation, and the challenge stays.
    CancelsNothing,
    /// It counts what it is about to forget, and forgets a moment later.
    ForgetsInTwoSteps,
    /// It says that it was closed, and is not.
    ClosesNothing,
    /// It brakes nothing.
    JudgesNothing,
    /// It counts no confirmation.
    CreditsNothing,
    /// It fails, and says why.
    Fails,
}

#[async_trait]
impl ChallengeStore for Mistaken {
    async fn begin(&self, begin: &Begin) -> Result<Begun, StoreError> {
        let mut begin = begin.clone();
        if let (Opening::New { ladder, .. }, Mistake::ReservesTooMuch) = (&mut begin.opening, self.1) {
            ladder.cap -= 1;
        }
        if self.1 == Mistake::JudgesNothing {
            begin.slots.iter_mut().filter_map(|slot| slot.judge.as_mut()).for_each(|judge| judge.percent = 0);
        }
        self.0.begin(&begin).await
    }

    async fn finish(&self, finish: &Finish) -> Result<Finished, StoreError> {
        self.0.finish(finish).await
    }

    async fn report(&self, message: MessageKey, delivery: Delivery) -> Result<Reported, StoreError> {
        self.0.report(message, delivery).await
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        if self.1 == Mistake::Fails {
            return Err(StoreError::refused().with_source("SQLSTATE 40P01"));
        }
        self.0.claim(claim).await
    }

    async fn settle(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
        ending: Ending,
    ) -> Result<bool, StoreError> {
        self.0.settle(place, challenge, ticket, ending).await
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        credit: &[SlotKey],
    ) -> Result<Consumed, StoreError> {
        let credit = if self.1 == Mistake::CreditsNothing { &[] } else { credit };
        self.0.consume(place, challenge, generation, credit).await
    }

    async fn owner(&self, challenge: ChallengeId) -> Result<Option<Subject>, StoreError> {
        self.0.owner(challenge).await
    }

    async fn look_up(&self, look_up: &LookUp) -> Result<Known, StoreError> {
        self.0.look_up(look_up).await
    }

    async fn cancel(
        &self,
        subject: Subject,
        challenge: ChallengeId,
        tenant: TenantMark,
    ) -> Result<Cancelled, StoreError> {
        if self.1 == Mistake::CancelsNothing {
            let look_up = LookUp { subject, forget: Duration::from_secs(86_400), slots: Vec::new() };
            let known = self.0.look_up(&look_up).await?;
            let there = known.challenges.iter().find(|there| there.id == challenge && there.tenant == tenant);
            return Ok(match there {
                Some(there) if !there.is_used => Cancelled::Now,
                Some(_) => Cancelled::Gone(Gone::Used),
                None => Cancelled::Gone(Gone::NotFound),
            });
        }
        self.0.cancel(subject, challenge, tenant).await
    }

    async fn lift(&self, lift: &Lift) -> Result<u32, StoreError> {
        self.0.lift(lift).await
    }

    async fn forget(&self, subject: Subject) -> Result<u32, StoreError> {
        if self.1 == Mistake::ForgetsInTwoSteps {
            let look_up = LookUp { subject, forget: Duration::from_secs(86_400), slots: Vec::new() };
            let known = self.0.look_up(&look_up).await?;
            tokio::task::yield_now().await;
            self.0.forget(subject).await?;
            return Ok(u32::try_from(known.challenges.len()).unwrap());
        }
        self.0.forget(subject).await
    }

    async fn switch(&self, slot: &Slot, turn: Turn) -> Result<bool, StoreError> {
        let turn = if self.1 == Mistake::ClosesNothing { Turn::Look } else { turn };
        self.0.switch(slot, turn).await
    }

    async fn check(&self) -> Result<Vec<Concern>, StoreError> {
        self.0.check().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_that_reserves_one_attempt_too_few_is_noticed() {
    let store = || Arc::new(Mistaken(MemoryStore::new(), Mistake::ReservesTooMuch));
    let finding = races(store(), Windows::Exact, 1).await.unwrap_err();
    assert!(finding.to_string().contains("there should be 1 failures"), "{finding}");
    let make =
        |clock| Arc::new(Mistaken(MemoryStore::new().clock(clock), Mistake::ReservesTooMuch)) as Arc<_>;
    assert!(sequences(&make, Windows::Exact, 200, 1, 2).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_without_a_brake_is_noticed() {
    for mistake in [Mistake::JudgesNothing, Mistake::CreditsNothing] {
        let clock = TestClock::at(1_800_000_000_000);
        let store = Arc::new(Mistaken(MemoryStore::new().clock(clock.clone()), mistake));
        brakes(store, &clock, Windows::Exact, 1).await.unwrap_err();
        let make = |clock| Arc::new(Mistaken(MemoryStore::new().clock(clock), mistake)) as Arc<_>;
        assert!(sequences(&make, Windows::Exact, 5_000, 1, 2).await.is_err());
    }
}

/// One after the other and at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_that_fails_its_operator_is_noticed() {
    for mistake in [Mistake::CancelsNothing, Mistake::ForgetsInTwoSteps, Mistake::ClosesNothing] {
        let clock = TestClock::at(1_800_000_000_000);
        let store = Arc::new(Mistaken(MemoryStore::new().clock(clock.clone()), mistake));
        let finding = operators([store.clone(), store], &clock, 50).await.unwrap_err().to_string();
        if mistake != Mistake::ClosesNothing {
            assert!(finding.contains("no order of these questions gives these answers"), "{finding}");
        }
        if mistake != Mistake::ForgetsInTwoSteps {
            let make = |clock| Arc::new(Mistaken(MemoryStore::new().clock(clock), mistake)) as Arc<_>;
            assert!(sequences(&make, Windows::Exact, 200, 1, 2).await.is_err());
        }
    }
}

/// A failure that was seen once is understood by its cause only.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_that_fails_is_shown_with_its_cause() {
    let clock = TestClock::at(1_800_000_000_000);
    let store = || Arc::new(Mistaken(MemoryStore::new().clock(clock.clone()), Mistake::Fails));
    let make = |clock| Arc::new(Mistaken(MemoryStore::new().clock(clock), Mistake::Fails)) as Arc<_>;
    for finding in [
        races(store(), Windows::Exact, 1).await.unwrap_err(),
        operators([store(), store()], &clock, 1).await.unwrap_err(),
        sequences(&make, Windows::Exact, 200, 1, 2).await.unwrap_err(),
    ] {
        assert!(finding.to_string().contains("refused the operation: SQLSTATE 40P01"), "{finding}");
    }
}
