//! A store for a single process.

mod challenge;
mod clock;
mod delivery;
mod expiry;
mod number;
mod operate;
mod rules;
mod state;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use otp_core::Delivery;

use crate::store::{
    Begin, Begun, Cancelled, ChallengeStore, Claim, Claimed, Concern, Consumed, Ending, Finish, Finished,
    Known, Lift, LookUp, MessageKey, Place, Reported, Slot, SlotKey, StoreError, Subject, TenantMark, Ticket,
    Turn,
};
use crate::{ChallengeId, Generation};
use clock::Clock;
use state::State;

/// A store in the memory of **one process**: for tests, and for a service that runs only once.
///
/// Two processes with one each would each grant all the attempts. A restart forgets everything: open codes, and the counters
/// that limit an attacker. Use `otp-verify-redis` or `otp-verify-postgres` for anything that is deployed twice or restarted
/// by others.
///
/// It holds at most [`capacity`](Self::capacity) entries: a challenge, a number's failures, and a window of the send guard are
/// one each. When it is full, it clears what has expired. If that is not enough, it **refuses** with [`StoreError::full`]. A
/// cache that evicts would let attackers who fill it evict the counters that limit them. A challenge that begins has room for its
/// failures as well, so only starts are refused, and never a check.
///
/// Its clock is read once and then only goes forward ([`Instant`](std::time::Instant)). On Linux and macOS that clock stands still
/// while the machine sleeps. So after a suspend codes and windows live longer by that time.
pub struct MemoryStore {
    state: Mutex<State>,
    clock: Clock,
}

impl MemoryStore {
    /// The capacity unless set: 100,000 entries, about 50 MB if they are all challenges.
    pub const DEFAULT_CAPACITY: usize = 100_000;

    /// Creates an empty store of the default capacity.
    #[must_use]
    pub fn new() -> Self {
        Self { state: Mutex::new(State::new(Self::DEFAULT_CAPACITY)), clock: Clock::started_now() }
    }

    /// Sets how many entries it holds. It uses memory only for those that are there.
    #[must_use]
    pub fn capacity(mut self, entries: usize) -> Self {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).set_capacity(entries);
        self
    }

    /// Takes the time from a clock that your test moves: codes, cooldowns and windows then end by it.
    #[cfg(feature = "test-clock")]
    #[cfg_attr(docsrs, doc(cfg(feature = "test-clock")))]
    #[must_use]
    pub fn clock(mut self, clock: crate::TestClock) -> Self {
        self.clock = Clock::Test(clock);
        self
    }

    /// Returns the number of entries. Expired ones count until they are cleared.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Returns whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing below panics between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("entries", &self.len()).finish_non_exhaustive()
    }
}

/// Each operation reads the clock under the lock. So nobody finds what another one wrote later by the clock.
#[async_trait]
impl ChallengeStore for MemoryStore {
    async fn begin(&self, begin: &Begin) -> Result<Begun, StoreError> {
        let mut state = self.lock();
        state.begin(begin, self.clock.now_ms())
    }

    async fn finish(&self, finish: &Finish) -> Result<Finished, StoreError> {
        let mut state = self.lock();
        Ok(state.finish(finish, self.clock.now_ms()))
    }

    async fn report(&self, message: MessageKey, delivery: Delivery) -> Result<Reported, StoreError> {
        let mut state = self.lock();
        Ok(state.report(message, delivery, self.clock.now_ms()))
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let mut state = self.lock();
        Ok(state.claim(claim, self.clock.now_ms()))
    }

    async fn settle(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
        ending: Ending,
    ) -> Result<bool, StoreError> {
        let mut state = self.lock();
        Ok(state.settle(place, challenge, ticket, ending, self.clock.now_ms()))
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        credit: &[SlotKey],
    ) -> Result<Consumed, StoreError> {
        let mut state = self.lock();
        Ok(state.consume(place, challenge, generation, credit, self.clock.now_ms()))
    }

    async fn owner(&self, challenge: ChallengeId) -> Result<Option<Subject>, StoreError> {
        Ok(self.lock().owner(challenge))
    }

    async fn look_up(&self, look_up: &LookUp) -> Result<Known, StoreError> {
        let state = self.lock();
        Ok(state.look_up(look_up, self.clock.now_ms()))
    }

    async fn cancel(
        &self,
        subject: Subject,
        challenge: ChallengeId,
        tenant: TenantMark,
    ) -> Result<Cancelled, StoreError> {
        let mut state = self.lock();
        Ok(state.cancel(subject, challenge, tenant, self.clock.now_ms()))
    }

    async fn lift(&self, lift: &Lift) -> Result<u32, StoreError> {
        let mut state = self.lock();
        Ok(state.lift(lift, self.clock.now_ms()))
    }

    async fn forget(&self, subject: Subject) -> Result<u32, StoreError> {
        let mut state = self.lock();
        Ok(state.forget(subject, self.clock.now_ms()))
    }

    async fn switch(&self, slot: &Slot, turn: Turn) -> Result<bool, StoreError> {
        Ok(self.lock().switch(slot.key, turn))
    }

    async fn check(&self) -> Result<Vec<Concern>, StoreError> {
        Ok(vec![Concern::OnlyThisProcess])
    }
}
