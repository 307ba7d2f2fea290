//! A store behind an owning pointer is a store, so that one can be shared by several engines, or chosen at run time.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    Begin, Begun, ChallengeStore, Claim, Claimed, Concern, Consumed, Ending, Finish, Finished, Place,
    StoreError, Ticket,
};
use crate::{ChallengeId, Generation};

#[async_trait]
impl<T: ChallengeStore + ?Sized> ChallengeStore for Arc<T> {
    async fn begin(&self, begin: &Begin) -> Result<Begun, StoreError> {
        (**self).begin(begin).await
    }

    async fn finish(&self, finish: &Finish) -> Result<Finished, StoreError> {
        (**self).finish(finish).await
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

    async fn check(&self) -> Result<Vec<Concern>, StoreError> {
        (**self).check().await
    }
}
