//! A store behind an owning pointer is a store, so that one can be shared by several engines, or chosen at run time.

use std::sync::Arc;

use async_trait::async_trait;
use otp_core::Delivery;

use super::{
    Begin, Begun, Cancelled, ChallengeStore, Claim, Claimed, Concern, Consumed, Ending, Finish, Finished,
    Known, Lift, LookUp, MessageKey, Place, Reported, Slot, SlotKey, StoreError, Subject, TenantMark, Ticket,
    Turn,
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

    async fn report(&self, message: MessageKey, delivery: Delivery) -> Result<Reported, StoreError> {
        (**self).report(message, delivery).await
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
        credit: &[SlotKey],
    ) -> Result<Consumed, StoreError> {
        (**self).consume(place, challenge, generation, credit).await
    }

    async fn owner(&self, challenge: ChallengeId) -> Result<Option<Subject>, StoreError> {
        (**self).owner(challenge).await
    }

    async fn look_up(&self, look_up: &LookUp) -> Result<Known, StoreError> {
        (**self).look_up(look_up).await
    }

    async fn cancel(
        &self,
        subject: Subject,
        challenge: ChallengeId,
        tenant: TenantMark,
    ) -> Result<Cancelled, StoreError> {
        (**self).cancel(subject, challenge, tenant).await
    }

    async fn lift(&self, lift: &Lift) -> Result<u32, StoreError> {
        (**self).lift(lift).await
    }

    async fn forget(&self, subject: Subject) -> Result<u32, StoreError> {
        (**self).forget(subject).await
    }

    async fn switch(&self, slot: &Slot, turn: Turn) -> Result<bool, StoreError> {
        (**self).switch(slot, turn).await
    }

    async fn check(&self) -> Result<Vec<Concern>, StoreError> {
        (**self).check().await
    }
}
