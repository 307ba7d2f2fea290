use async_trait::async_trait;
use otp_verify::store::{
    ChallengeStore, Claim, Claimed, Consumed, Open, Opened, Outcome, Place, Reserved, Slot, StoreError,
    Ticket,
};
use otp_verify::{ChallengeId, Generation};

use crate::{PostgresStore, claim, consume, give_back, open, record, reserve};

#[async_trait]
impl ChallengeStore for PostgresStore {
    async fn reserve(&self, slots: &[Slot]) -> Result<Reserved, StoreError> {
        reserve::reserve(self, slots).await
    }

    async fn open(&self, open: &Open) -> Result<Opened, StoreError> {
        open::open(self, open).await
    }

    async fn record(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        outcome: Outcome,
    ) -> Result<bool, StoreError> {
        record::record(self, place, challenge, generation, outcome).await
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        claim::claim(self, claim).await
    }

    async fn give_back(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
    ) -> Result<bool, StoreError> {
        give_back::give_back(self, place, challenge, ticket).await
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
    ) -> Result<Consumed, StoreError> {
        consume::consume(self, place, challenge, generation).await
    }
}
