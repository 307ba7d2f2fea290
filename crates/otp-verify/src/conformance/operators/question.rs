use super::super::model::Model;
use super::{Number, TENANT};
use crate::store::{
    Begin, Begun, Cancelled, ChallengeStore, Claim, Claimed, Consumed, Ending, Finish, Finished, Known, Lift,
    LookUp, Place, StoreError, Ticket, Turn,
};
use crate::{ChallengeId, Generation};

#[derive(Debug, Clone)]
pub(super) enum Question {
    Begin(Box<Begin>),
    Finish(Box<Finish>),
    Claim(Claim),
    Settle(Place, ChallengeId, Ticket, Ending),
    Consume(Place, ChallengeId, Generation),
    Cancel(ChallengeId),
    Lift(Lift),
    Forget,
    Switch(Turn),
    LookUp(LookUp),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Begun(Begun),
    Finished(Finished),
    Claimed(Claimed),
    Settled(bool),
    Consumed(Consumed),
    Cancelled(Cancelled),
    Lifted(u32),
    Forgotten(u32),
    WasClosed(bool),
    Known(Known),
}

impl Question {
    pub(super) async fn ask(
        &self,
        store: &dyn ChallengeStore,
        number: &Number,
    ) -> Result<Answer, StoreError> {
        Ok(match self {
            Self::Begin(begin) => Answer::Begun(store.begin(begin).await?),
            Self::Finish(finish) => Answer::Finished(store.finish(finish).await?),
            Self::Claim(claim) => Answer::Claimed(store.claim(claim).await?),
            Self::Settle(place, id, ticket, ending) => {
                Answer::Settled(store.settle(place, *id, *ticket, *ending).await?)
            }
            Self::Consume(place, id, generation) => {
                Answer::Consumed(store.consume(place, *id, *generation, &[]).await?)
            }
            Self::Cancel(id) => Answer::Cancelled(store.cancel(number.subject, *id, TENANT).await?),
            Self::Lift(lift) => Answer::Lifted(store.lift(lift).await?),
            Self::Forget => Answer::Forgotten(store.forget(number.subject).await?),
            Self::Switch(turn) => Answer::WasClosed(store.switch(&number.slots[1], *turn).await?),
            Self::LookUp(look_up) => Answer::Known(store.look_up(look_up).await?),
        })
    }

    /// Asks the model. Whether its country is closed is not asked here: a start may have asked that before.
    pub(super) fn ask_model(&self, model: &mut Model, number: &Number) -> Answer {
        match self {
            Self::Begin(begin) => {
                let closed = std::mem::take(&mut model.windows.closed);
                let answer = Answer::Begun(model.begin(begin));
                model.windows.closed = closed;
                answer
            }
            Self::Finish(finish) => Answer::Finished(model.finish(finish)),
            Self::Claim(claim) => Answer::Claimed(model.claim(claim)),
            Self::Settle(place, id, ticket, ending) => {
                Answer::Settled(model.settle(place, *id, *ticket, *ending))
            }
            Self::Consume(place, id, generation) => {
                Answer::Consumed(model.consume(place, *id, *generation, &[]))
            }
            Self::Cancel(id) => Answer::Cancelled(model.cancel(number.subject, *id, TENANT)),
            Self::Lift(lift) => Answer::Lifted(model.lift(lift)),
            Self::Forget => Answer::Forgotten(model.forget(number.subject, &number.slots)),
            Self::Switch(turn) => Answer::WasClosed(model.switch(&number.slots[1], *turn)),
            Self::LookUp(look_up) => Answer::Known(model.look_up(look_up)),
        }
    }
}
