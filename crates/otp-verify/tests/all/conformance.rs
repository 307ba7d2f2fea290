//! The memory store answers as the contract says.

use std::sync::Arc;

use async_trait::async_trait;
use otp_verify::conformance::{Windows, races, sequences};
use otp_verify::store::{
    ChallengeStore, Claim, Claimed, Consumed, Ending, Open, Opened, Outcome, Place, Reserved, Slot,
    StoreError, Ticket,
};
use otp_verify::{ChallengeId, Generation, MemoryStore};

use crate::count;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn random_sequences_agree_with_the_model() {
    let tally =
        sequences(&|clock| Arc::new(MemoryStore::new().clock(clock)), u64::from(count(100_000)), 1, 4)
            .await
            .unwrap();
    assert_eq!(tally.sequences, u64::from(count(100_000)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_at_once_get_what_one_at_a_time_would() {
    races(Arc::new(MemoryStore::new()), Windows::Exact, count(100)).await.unwrap();
}

/// A store that locks a number out one failure too early, and is right in everything else.
struct TooEarly(MemoryStore);

#[async_trait]
impl ChallengeStore for TooEarly {
    async fn reserve(&self, slots: &[Slot]) -> Result<Reserved, StoreError> {
        self.0.reserve(slots).await
    }

    async fn open(&self, open: &Open) -> Result<Opened, StoreError> {
        self.0.open(open).await
    }

    async fn record(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        outcome: Outcome,
    ) -> Result<bool, StoreError> {
        self.0.record(place, challenge, generation, outcome).await
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let mut claim = claim.clone();
        claim.failures.cap -= 1;
        self.0.claim(&claim).await
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
    ) -> Result<Consumed, StoreError> {
        self.0.consume(place, challenge, generation).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_that_refuses_an_attempt_that_is_left_is_noticed_where_it_says_that_it_is_exact() {
    let finding = races(Arc::new(TooEarly(MemoryStore::new())), Windows::Exact, 1).await.unwrap_err();
    assert!(finding.to_string().contains("11 attempts were granted"), "{finding}");
    races(Arc::new(TooEarly(MemoryStore::new())), Windows::AtMost, 1).await.unwrap();
}
