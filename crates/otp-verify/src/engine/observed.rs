//! What the observer hears: each answer, and what no call returns.

use otp_core::{Decision, DecisionOutcome, Effect, Observer, Operation, PhoneNumber, Step, Trouble, tell};

use super::Inner;
use crate::store::{Finish, Finished, Outcome, StoreError};
use crate::{ChallengeId, Confirmed, Error, Message, Purpose, Reason, Started};

/// A start, a resend or a check under way. Dropping it tells the observer that nobody has its answer.
pub(super) struct Asked<'a> {
    observer: Option<&'a dyn Observer>,
    tenant: Option<&'a str>,
    step: Step,
    challenge: Option<ChallengeId>,
    phone: PhoneNumber,
    purpose: &'a Purpose,
    /// What is open without an error: nobody has the answer of a dropped call, and a repeated one may have sent before.
    effect: Effect,
}

impl Asked<'_> {
    pub(super) fn sent(mut self, answer: Result<Started, Error>) -> Result<Started, Error> {
        match &answer {
            Ok(started) => {
                let outcome = match &started.message {
                    Message::Sent(_) => DecisionOutcome::Sent,
                    Message::SentBefore | Message::PerhapsSentBefore => DecisionOutcome::Repeated,
                };
                self.effect = match &started.message {
                    Message::Sent(_) | Message::SentBefore => Effect::None,
                    Message::PerhapsSentBefore => Effect::Unknown,
                };
                self.tell(outcome, Some(started.challenge.id), None);
            }
            Err(error) => self.refused(error),
        }
        answer
    }

    pub(super) fn checked(mut self, answer: Result<Confirmed, Error>) -> Result<Confirmed, Error> {
        match &answer {
            Ok(confirmed) => {
                self.effect = Effect::None;
                self.tell(DecisionOutcome::Confirmed, Some(confirmed.challenge()), None);
            }
            Err(error) => self.refused(error),
        }
        answer
    }

    fn refused(&mut self, error: &Error) {
        let outcome = if error.is_user_error() { DecisionOutcome::Refused } else { DecisionOutcome::Failed };
        let challenge = error.challenge().map(|challenge| challenge.id).or(self.challenge);
        self.tell(outcome, challenge, Some(error));
    }

    /// Tells it once.
    fn tell(&mut self, outcome: DecisionOutcome, challenge: Option<ChallengeId>, error: Option<&Error>) {
        let Some(observer) = self.observer.take() else { return };
        let challenge = challenge.map(|id| id.to_string());
        let mut decision = Decision::new(self.step, outcome, self.purpose.as_str(), self.phone)
            .with_tenant(self.tenant)
            .with_challenge(challenge.as_deref())
            .with_effect(self.effect);
        if let Some(error) = error {
            let (limit, attempts_left) = match error.reason() {
                Reason::Limited(limit) => (Some(limit.as_str()), None),
                Reason::WrongCode { attempts_left } => (None, Some(attempts_left)),
                Reason::NoAttemptsLeft => (None, Some(0)),
                _ => (None, None),
            };
            decision = decision
                .with_reason(Some(error.reason().as_str()), limit)
                .with_effect(error.effect())
                .with_attempts_left(attempts_left)
                .with_retry_after(error.retry_after());
        }
        tell(|| observer.decision(&decision));
    }
}

/// The future of the call was dropped. How far it got is not known here: the vendor's client tells that of its own call.
impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.tell(DecisionOutcome::Dropped, self.challenge, None);
    }
}

impl Inner {
    pub(super) fn asked<'a>(
        &'a self,
        step: Step,
        challenge: Option<ChallengeId>,
        phone: PhoneNumber,
        purpose: &'a Purpose,
    ) -> Asked<'a> {
        let tenant = Some(self.tenant.as_str()).filter(|tenant| !tenant.is_empty());
        Asked {
            observer: self.observer.as_deref(),
            tenant,
            step,
            challenge,
            phone,
            purpose,
            effect: Effect::Unknown,
        }
    }

    /// The message is out, or not, whatever the store has noted. Windows and a bill that are lost with it are troubles of their own:
    /// users who wait for nothing, and money.
    pub(super) fn finished(&self, finish: &Finish, finished: &Result<Finished, StoreError>) {
        match finished {
            Ok(Finished { noted: true, .. }) => {}
            // Its bill was counted anyway.
            Ok(Finished { noted: false, .. }) => match finish.outcome {
                Outcome::Accepted | Outcome::Unknown => {
                    self.trouble(Operation::Lost, finish.challenge, &StoreError::nothing_there());
                }
                // Nobody waits for such a code.
                Outcome::NotSent => {}
            },
            Err(error) => {
                self.trouble(Operation::Finish, finish.challenge, error);
                let windows = finish.give_back.len();
                if finish.outcome == Outcome::NotSent && windows > 0 {
                    self.trouble(Operation::GiveBack { windows }, finish.challenge, error);
                }
                if let Some(bill) = &finish.bill {
                    self.trouble(Operation::Bill { units: bill.cost }, finish.challenge, error);
                }
            }
        }
    }

    pub(super) fn settled(&self, challenge: ChallengeId, settled: &Result<bool, StoreError>) {
        match settled {
            Ok(true) => {}
            Ok(false) => self.trouble(Operation::Settle, challenge, &StoreError::nothing_there()),
            Err(error) => self.trouble(Operation::Settle, challenge, error),
        }
    }

    fn trouble(&self, operation: Operation, challenge: ChallengeId, error: &StoreError) {
        let Some(observer) = &self.observer else { return };
        let challenge = challenge.to_string();
        let trouble = Trouble::new(operation, &challenge, error.effect(), error);
        tell(|| observer.trouble(&trouble));
    }
}
