//! The observer hears of each action once, however it ends.

use otp_core::{Effect, Operated, OperatorAction, OperatorOutcome, tell};

use super::Operator;
use crate::Error;
use crate::store::StoreError;

/// An action that is under way. When it is dropped, the observer hears how it ended.
pub(super) struct Told<'a> {
    operator: &'a Operator,
    event: Operated<'a>,
    /// What a lost answer leaves open.
    effect: Effect,
}

impl<'a> Told<'a> {
    /// Of an action that changes nothing.
    pub(super) fn look_up(operator: &'a Operator) -> Self {
        Self::new(operator, OperatorAction::LookUp, Effect::None)
    }

    pub(super) fn change(operator: &'a Operator, action: OperatorAction) -> Self {
        Self::new(operator, action, Effect::Unknown)
    }

    fn new(operator: &'a Operator, action: OperatorAction, effect: Effect) -> Self {
        let tenant = operator.inner.tenant.as_str();
        let event = Operated::new(action, OperatorOutcome::Dropped, effect, &operator.by);
        let event = event.with_tenant((!tenant.is_empty()).then_some(tenant));
        Self { operator, event, effect }
    }

    pub(super) fn about(mut self, about: impl FnOnce(Operated<'a>) -> Operated<'a>) -> Self {
        self.event = about(self.event);
        self
    }

    /// Passes the store's answer on. A failure is the end.
    pub(super) fn answered<T>(&mut self, answer: Result<T, StoreError>) -> Result<T, Error> {
        answer.map_err(|error| {
            let effect = match self.effect {
                Effect::None => Effect::None,
                Effect::Unknown => error.effect(),
            };
            self.event = self.event.with_outcome(OperatorOutcome::Failed, effect);
            Error::store(error, effect)
        })
    }

    /// It was refused before the store was asked.
    pub(super) fn refused(mut self) {
        self.event = self.event.with_outcome(OperatorOutcome::Failed, Effect::None);
    }

    /// Ends it: something was done or found, or there was nothing.
    pub(super) fn ends(mut self, is_done: bool) {
        let outcome = if is_done { OperatorOutcome::Done } else { OperatorOutcome::Nothing };
        self.event = self.event.with_outcome(outcome, Effect::None);
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if let Some(observer) = &self.operator.inner.observer {
            tell(|| observer.operated(&self.event));
        }
    }
}
