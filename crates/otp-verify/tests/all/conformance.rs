//! The memory store answers as the contract says.

use std::sync::Arc;

use async_trait::async_trait;
use otp_verify::conformance::{Windows, races, sequences};
use otp_verify::store::{
    Begin, Begun, ChallengeStore, Claim, Claimed, Concern, Consumed, Ending, Finish, Finished, Opening,
    Place, StoreError, Ticket,
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

/// A store that allows one failure less than it is asked for, and is right in everything else.
struct TooEarly(MemoryStore);

#[async_trait]
impl ChallengeStore for TooEarly {
    async fn begin(&self, begin: &Begin) -> Result<Begun, StoreError> {
        let mut begin = begin.clone();
        if let Opening::New { ladder, .. } = &mut begin.opening {
            ladder.cap -= 1;
        }
        self.0.begin(&begin).await
    }

    async fn finish(&self, finish: &Finish) -> Result<Finished, StoreError> {
        self.0.finish(finish).await
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
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
    ) -> Result<Consumed, StoreError> {
        self.0.consume(place, challenge, generation).await
    }

    async fn check(&self) -> Result<Vec<Concern>, StoreError> {
        self.0.check().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_that_reserves_one_attempt_too_few_is_noticed() {
    let store = || Arc::new(TooEarly(MemoryStore::new()));
    let finding = races(store(), Windows::Exact, 1).await.unwrap_err();
    assert!(finding.to_string().contains("there should be 1 failures"), "{finding}");
    let make = |clock| Arc::new(TooEarly(MemoryStore::new().clock(clock))) as Arc<_>;
    assert!(sequences(&make, Windows::Exact, 200, 1, 2).await.is_err());
}
