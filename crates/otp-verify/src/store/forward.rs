//! A store behind an owning pointer is a store, so that one can be shared by several engines, or chosen at run time.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    ChallengeStore, Claim, Claimed, Consumed, Ending, Open, Opened, Outcome, Place, Reserved, Slot,
    StoreError, Ticket,
};
use crate::{ChallengeId, Generation};

#[async_trait]
impl<T: ChallengeStore + ?Sized> ChallengeStore for Arc<T> {
    async fn reserve(&self, slots: &[Slot]) -> Result<Reserved, StoreError> {
        (**self).reserve(slots).await
    }

    async fn open(&self, open: &Open) -> Result<Opened, StoreError> {
        (**self).open(open).await
    }

    async fn record(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        outcome: Outcome,
    ) -> Result<bool, StoreError> {
        (**self).record(place, challenge, generation, outcome).await
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        (**self).claim(claim).await
    }

    async fn settle(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
        ending: Ending,
    ) -> Result<bool, StoreError> {
        (**self).settle(place, challenge, ticket, ending).await
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
    ) -> Result<Consumed, StoreError> {
        (**self).consume(place, challenge, generation).await
    }
}
