//! The operator's side of an engine.

mod state;
mod told;

use std::fmt;
use std::sync::Arc;

use otp_core::{OperatorAction, PhoneNumber};

use super::{Engine, Inner};
use crate::store::{Cancelled, Gone, Known, Lane, Lift, LookUp, Place, Slot, StoreError, Subject, Turn};
use crate::{ChallengeId, Error, Purpose, Reason, Scope, SendLimits, Start, seal};
use told::Told;

pub use state::{ChallengeState, ChallengeStatus, Confirmations, FailureState, LimitState, NumberState};

/// An operator's handle on an engine: look up, cancel, lift a lock, forget a number, close and open.
///
/// [`Engine::operator`] makes one. Keep it away from what users reach: it asks for no code, and an attacker who can call it needs
/// none. Who may call it is for your service to decide.
///
/// It acts on the engine's own tenant. All instances of the engine see what it does, from their next operation on. Each action is an
/// [`Operated`](otp_core::Operated) event for the [observer](crate::EngineBuilder::observer), also if it failed or its future was
/// dropped.
///
/// Nothing here gives a window or an attempt back: a cancelled challenge has cost what it has cost. Only [`forget`](Self::forget)
/// clears the windows of a number.
///
/// # On a Redis Cluster
///
/// - Its driver repeats commands by itself, unless it was made with `retries(0)`. If the first answer was lost, the repeat finds the
///   work done. So [`cancel`](Self::cancel), [`lift_lock`](Self::lift_lock), [`forget`](Self::forget), [`close`](Self::close) and
///   [`open`](Self::open) may say that there was nothing to do, although this very call did it. Look again before you conclude.
/// - Two starts at the same moment with one [key](Start::idempotency_key) for two numbers can both be sent, with one id.
///   [`challenge`](Self::challenge) and [`cancel`](Self::cancel) then reach one of the two. [`number`](Self::number) shows the other,
///   and [`forget`](Self::forget) ends it.
///
/// # Errors
///
/// Every method fails when the store does. After [`Effect::Unknown`](otp_core::Effect::Unknown) the action may have been carried
/// out, and repeating it is safe. A look-up has no effect.
#[derive(Clone)]
pub struct Operator {
    inner: Arc<Inner>,
    by: Arc<str>,
}

impl Engine {
    /// Creates an operator's handle on this engine. `by` says who acts, such as `support` or the id of a ticket. It is in each
    /// [`Operated`](otp_core::Operated) event, so it should hold no phone number.
    pub fn operator(&self, by: impl Into<String>) -> Operator {
        Operator { inner: Arc::clone(&self.inner), by: Arc::from(by.into()) }
    }
}

impl Operator {
    /// Looks up a number: its open and used challenges of all purposes, its failures, and the limits that `start` would meet.
    ///
    /// The start names the number, and the callers whose limits are shown. Its purpose does not matter.
    ///
    /// # Errors
    ///
    /// When the store fails. It changes nothing.
    pub async fn number(&self, start: &Start) -> Result<NumberState, Error> {
        let mut told = Told::look_up(self).about(|event| event.with_phone(start.phone()));
        let Inner { keys, tenant, limits, .. } = &*self.inner;
        let mut asked = limits.slots(keys, tenant, start);
        asked.extend(limits.brakes(keys, tenant, start));
        let (named, slots): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        let known = told.answered(self.known(self.subject(start.phone()), slots.clone()).await)?;
        let state = NumberState::of(start.phone(), &known, &named, &slots, &self.inner.policy);
        told.ends(!state.is_unknown());
        Ok(state)
    }

    /// Looks up a challenge by its id; `None` if there is none that is open or was used just now. A challenge is known for ten
    /// minutes at most.
    ///
    /// # Errors
    ///
    /// When the store fails. It changes nothing.
    pub async fn challenge(&self, challenge: ChallengeId) -> Result<Option<ChallengeState>, Error> {
        let id = challenge.to_string();
        let mut told = Told::look_up(self).about(|event| event.with_challenge(&id));
        let state = match told.answered(self.inner.store.owner(challenge).await)? {
            Some(owner) => {
                let known = told.answered(self.known(owner, Vec::new()).await)?;
                let tenant = seal::tenant(&self.inner.keys, &self.inner.tenant);
                ChallengeState::find(&known, challenge, tenant, &self.inner.policy)
            }
            None => None,
        };
        told.ends(state.is_some());
        Ok(state)
    }

    /// Cancels a challenge: its codes confirm nobody from now on, and its user has to start again.
    ///
    /// What its attempts have counted and its messages have taken stays. A message that is on its way arrives, and its code is
    /// not found. **Behind a guard the vendor knows nothing of it**: its code lives on, and may be accepted for the number's next
    /// challenge.
    ///
    /// # Errors
    ///
    /// [`Reason::NotFound`](crate::Reason::NotFound) if there is no such challenge of this tenant.
    /// [`Reason::Used`](crate::Reason::Used) if its code was used: then it was too late. Also when the store fails.
    pub async fn cancel(&self, challenge: ChallengeId) -> Result<(), Error> {
        let id = challenge.to_string();
        let mut told = Told::change(self, OperatorAction::Cancel).about(|event| event.with_challenge(&id));
        let cancelled = match told.answered(self.inner.store.owner(challenge).await)? {
            Some(owner) => {
                let tenant = seal::tenant(&self.inner.keys, &self.inner.tenant);
                told.answered(self.inner.store.cancel(owner, challenge, tenant).await)?
            }
            None => Cancelled::Gone(Gone::NotFound),
        };
        told.ends(cancelled == Cancelled::Now);
        match cancelled {
            Cancelled::Now => Ok(()),
            Cancelled::Gone(gone) => Err(Error::gone(gone)),
        }
    }

    /// Lifts the lock that failures have put on a number and purpose: they are forgotten, as after a success. Returns how many there
    /// were.
    ///
    /// The next challenges have all their attempts again, and begin at once. Open challenges keep what they have, and limits of sends
    /// stay.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn lift_lock(&self, phone: PhoneNumber, purpose: &Purpose) -> Result<u32, Error> {
        let mut told = Told::change(self, OperatorAction::LiftLock)
            .about(|event| event.with_phone(phone).with_purpose(purpose.as_str()));
        let place = Place { subject: self.subject(phone), purpose: purpose.clone() };
        let lift = Lift { place, lane: Lane::EVERYBODY, forget: self.inner.policy.forget() };
        let lifted = told.answered(self.inner.store.lift(&lift).await)?;
        told.ends(lifted > 0);
        Ok(lifted)
    }

    /// Lifts the [brakes](crate::Brake) that hold, also while a trial is due: what they have counted is forgotten. Returns how many there were.
    ///
    /// Those of the number's prefix, of the callers that the start names, and of all parts of its country. A brake that does not hold
    /// keeps its counts. A message that is under way and then not sent takes nothing off what is counted later. What made it hold can
    /// make it hold again: look at the vendor's bill and at the numbers first.
    ///
    /// # Errors
    ///
    /// When the store fails. Some of them may be lifted then.
    pub async fn lift_brakes(&self, start: &Start) -> Result<u32, Error> {
        let mut told =
            Told::change(self, OperatorAction::LiftBrake).about(|event| event.with_phone(start.phone()));
        let Inner { keys, tenant, limits, .. } = &*self.inner;
        let brakes = limits.brakes_whole(keys, tenant, start).into_iter();
        let slots: Vec<_> = brakes.map(|(_, slot)| slot).collect();
        let known = told.answered(self.known(self.subject(start.phone()), slots.clone()).await)?;
        let mut lifted = 0;
        for (slot, taken) in slots.iter().zip(&known.windows) {
            // Also while a trial is due: after it the next start would wait again.
            if slot.judge.is_some_and(|judge| judge.holds(taken.judged)) {
                told.answered(self.inner.store.switch(slot, Turn::Empty).await)?;
                lifted += 1;
            }
        }
        told.ends(lifted > 0);
        Ok(lifted)
    }

    /// Forgets a number, for a request to erase: its challenges and failures of all purposes, and its own limits of sends. Returns how
    /// many challenges were open or used.
    ///
    /// **Attempts and messages begin from zero for it**, so do not let users ask for this at will. A start that is under way has its
    /// message out; its code is not found, and the observer hears [`Operation::Lost`](otp_core::Operation::Lost).
    ///
    /// What stays holds no number: counts of callers, of a block of ten thousand numbers, of a country and of the day, until each
    /// window is over. Other tenants know nothing of it and keep what they have. A store on a server says on its page
    /// what else it keeps for a while, such as its log.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn forget(&self, phone: PhoneNumber) -> Result<u32, Error> {
        let mut told = Told::change(self, OperatorAction::Forget).about(|event| event.with_phone(phone));
        let forgotten = told.answered(self.inner.store.forget(self.subject(phone)).await)?;
        // Windows and failures may have gone without a challenge.
        told.ends(true);
        Ok(forgotten)
    }

    /// Closes sending: starts and resends within the scope are [`Reason::Closed`](crate::Reason::Closed) on all instances, until
    /// somebody opens it. Returns whether it was open.
    ///
    /// Open challenges can be checked. A start that was decided before may still send.
    ///
    /// # Errors
    ///
    /// When the store fails. Also when the engine's [`SendLimits`] do not allow the country:
    /// [`Reason::CountryNotAllowed`](crate::Reason::CountryNotAllowed), and nothing is changed. Nothing is sent there anyway, and the
    /// code may be mistyped.
    pub async fn close(&self, scope: Scope) -> Result<bool, Error> {
        let told = Told::change(self, OperatorAction::Close);
        let is_asked_by_a_start = |code| self.inner.limits.allows_country_code(code);
        if !scope.country_code().is_none_or(is_asked_by_a_start) {
            told.about(|event| event.with_country_code(scope.country_code())).refused();
            return Err(Error::new(Reason::CountryNotAllowed));
        }
        let was_closed = self.switch(told, scope, Turn::Close, |was_closed| !was_closed).await;
        was_closed.map(|was_closed| !was_closed)
    }

    /// Opens what was closed. Returns whether it was closed. A country opens for itself: if everything is closed as well, nothing is
    /// sent there yet.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn open(&self, scope: Scope) -> Result<bool, Error> {
        self.switch(Told::change(self, OperatorAction::Open), scope, Turn::Open, |was_closed| was_closed)
            .await
    }

    /// Returns whether this scope was closed. A country can be open for itself while everything is closed.
    ///
    /// # Errors
    ///
    /// When the store fails. It changes nothing.
    pub async fn is_closed(&self, scope: Scope) -> Result<bool, Error> {
        self.switch(Told::look_up(self), scope, Turn::Look, |_| true).await
    }

    async fn switch(
        &self,
        told: Told<'_>,
        scope: Scope,
        turn: Turn,
        is_done: impl FnOnce(bool) -> bool,
    ) -> Result<bool, Error> {
        let mut told = told.about(|event| event.with_country_code(scope.country_code()));
        let slot = SendLimits::window_of(&self.inner.keys, &self.inner.tenant, scope);
        let was_closed = told.answered(self.inner.store.switch(&slot, turn).await)?;
        told.ends(is_done(was_closed));
        Ok(was_closed)
    }

    async fn known(&self, subject: Subject, slots: Vec<Slot>) -> Result<Known, StoreError> {
        let look_up = LookUp { subject, forget: self.inner.policy.forget(), slots };
        self.inner.store.look_up(&look_up).await
    }

    fn subject(&self, phone: PhoneNumber) -> Subject {
        seal::subject(&self.inner.keys, &self.inner.tenant, phone)
    }
}

impl fmt::Debug for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operator")
            .field("by", &self.by)
            .field("tenant", &self.inner.tenant)
            .finish_non_exhaustive()
    }
}
