//! A store for a single process.

mod challenges;
mod clock;
mod expiry;
mod failures;
mod windows;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::store::{
    ChallengeStore, Claim, Claimed, Consumed, Ending, Gone, Open, Opened, Outcome, Place, Reserved, SKEW,
    Slot, StoreError, Ticket,
};
use crate::{ChallengeId, Generation};
use challenges::Challenges;
use clock::Clock;
use failures::Failures;
use windows::Windows;

/// A store in the memory of **one process**: for tests, and for a service that runs only once.
///
/// Two processes with one each would each grant all the attempts. A restart forgets everything: open codes, and the counters
/// that limit an attacker. Use `otp-verify-redis` or `otp-verify-postgres` for anything that is deployed twice or restarted
/// by others.
///
/// It holds at most [`capacity`](Self::capacity) entries: a challenge, a number's failures, and a window of the send guard are
/// one each. When it is full, it clears what has expired. If that is not enough, it **refuses** with [`StoreError::full`]. A
/// cache that evicts would let attackers who fill it evict the counters that limit them.
pub struct MemoryStore {
    state: Mutex<State>,
    clock: Clock,
}

struct State {
    challenges: Challenges,
    failures: Failures,
    windows: Windows,
    capacity: usize,
    /// For how long what is over stays, as long as there is room.
    stays: u64,
}

impl MemoryStore {
    /// The capacity unless set: 100,000 entries, about 50 MB if they are all challenges.
    pub const DEFAULT_CAPACITY: usize = 100_000;

    /// Creates an empty store of the default capacity.
    #[must_use]
    pub fn new() -> Self {
        let state = State {
            challenges: Challenges::default(),
            failures: Failures::default(),
            windows: Windows::default(),
            capacity: Self::DEFAULT_CAPACITY,
            stays: 0,
        };
        Self { state: Mutex::new(state), clock: Clock::started_now() }
    }

    /// Sets how many entries it holds. It uses memory only for those that are there.
    #[must_use]
    pub fn capacity(mut self, entries: usize) -> Self {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).capacity = entries;
        self
    }

    /// Takes the time from a clock that your test moves: codes, cooldowns and windows then end by it.
    #[cfg(feature = "test-clock")]
    #[cfg_attr(docsrs, doc(cfg(feature = "test-clock")))]
    #[must_use]
    pub fn clock(mut self, clock: crate::TestClock) -> Self {
        self.clock = Clock::Test(clock);
        // The store's own clock never goes back. After a step back of this one the store answers as one that keeps what is over.
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner).stays = 86_400_000;
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

    /// The clock is read under the lock. So no operation finds what another one wrote later.
    fn lock_now(&self) -> (MutexGuard<'_, State>, u64) {
        let state = self.lock();
        let now = self.clock.now_ms();
        (state, now)
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

impl State {
    fn len(&self) -> usize {
        self.challenges.len() + self.failures.len() + self.windows.len()
    }

    /// Makes room for new entries, without touching one that still counts.
    ///
    /// At most `at_most` entries are new; `new` counts them. It is called after each clearing, because clearing an expired entry
    /// makes it a new one.
    fn room_for(&mut self, at_most: usize, now: u64, new: impl Fn(&Self) -> usize) -> Result<(), StoreError> {
        // A few at each insertion keep pace with what expires, so that no single call pays for all of it.
        self.clear(now.saturating_sub(self.stays), at_most.saturating_mul(2));
        if self.len() + new(self) > self.capacity {
            self.clear(now, usize::MAX);
        }
        if self.len() + new(self) > self.capacity { Err(StoreError::full()) } else { Ok(()) }
    }

    fn clear(&mut self, now: u64, at_most: usize) {
        self.challenges.clear_expired(now, at_most);
        self.failures.clear_expired(now, at_most);
        self.windows.clear_expired(now, at_most);
    }
}

#[async_trait]
impl ChallengeStore for MemoryStore {
    async fn reserve(&self, slots: &[Slot]) -> Result<Reserved, StoreError> {
        let (mut state, now) = self.lock_now();
        if let Some(refused) = state.windows.refusal(slots, now) {
            return Ok(refused);
        }
        state.room_for(slots.len(), now, |state| state.windows.unknown(slots))?;
        state.windows.take(slots, now);
        Ok(Reserved::Granted)
    }

    async fn open(&self, open: &Open) -> Result<Opened, StoreError> {
        let (mut state, now) = self.lock_now();
        if let Some(opened) = state.challenges.opened_before(open, now) {
            return Ok(opened);
        }
        if let Some(retry_after) = state.failures.lock_out(&open.place.subject, open.failures, now) {
            return Ok(Opened::LockedOut { retry_after });
        }
        if let Some(refused) = state.challenges.refusal(open, now) {
            state.challenges.forget_what_is_not_live(&open.place, now);
            return Ok(refused);
        }
        state.room_for(1, now, |state| usize::from(!state.challenges.knows(&open.place)))?;
        Ok(state.challenges.write(open, now))
    }

    async fn record(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
        outcome: Outcome,
    ) -> Result<bool, StoreError> {
        let (mut state, now) = self.lock_now();
        Ok(state.challenges.record(place, challenge, generation, outcome, now))
    }

    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let (mut state, now) = self.lock_now();
        if let Err(gone) = state.challenges.claimable(claim, now) {
            state.challenges.forget_what_is_not_live(&claim.place, now);
            return Ok(Claimed::Gone(gone));
        }
        let subject = &claim.place.subject;
        if let Some(retry_after) = state.failures.lock_out(subject, claim.failures, now) {
            return Ok(Claimed::LockedOut { retry_after });
        }
        state.room_for(1, now, |state| usize::from(!state.failures.knows(subject)))?;
        let failures_until_ms = state.failures.count(subject, claim.failures, now);
        Ok(state.challenges.grant(claim, failures_until_ms, now).unwrap_or(Claimed::Gone(Gone::NotFound)))
    }

    async fn settle(
        &self,
        place: &Place,
        challenge: ChallengeId,
        ticket: Ticket,
        ending: Ending,
    ) -> Result<bool, StoreError> {
        let (mut state, now) = self.lock_now();
        let is_settled = state.challenges.settle(place, challenge, ticket.number, ending, now);
        if is_settled {
            state.failures.uncount(&place.subject, ticket.failures_until_ms, now);
        }
        Ok(is_settled)
    }

    async fn consume(
        &self,
        place: &Place,
        challenge: ChallengeId,
        generation: Generation,
    ) -> Result<Consumed, StoreError> {
        let (mut state, now) = self.lock_now();
        if let Err(gone) = state.challenges.consume(place, challenge, generation, now) {
            state.challenges.forget_what_is_not_live(place, now);
            return Ok(Consumed::Gone(gone));
        }
        state.failures.forget(&place.subject);
        Ok(Consumed::Now { at: clock::time(now) })
    }
}

/// Returns whether what a store wrote at this time has begun: see [`SKEW`].
fn has_begun(at: u64, now: u64) -> bool {
    at <= now.saturating_add(milliseconds(SKEW))
}

/// Returns whether a count that ends then, and lasts for this long, has begun and is not over.
fn counts(until: u64, length: Duration, now: u64) -> bool {
    now < until && has_begun(until, now.saturating_add(milliseconds(length)))
}

/// How long until such a count ends. It is never longer than the count lasts.
fn left(until: u64, length: Duration, now: u64) -> u64 {
    until.saturating_sub(now).min(milliseconds(length))
}

/// Whole milliseconds, as the clock counts.
fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
