//! The world behind its lock, with the clock that drives it.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;
use crate::vendor::Vendor;
use crate::world::World;

/// Where the ports are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addresses {
    pub(crate) control: SocketAddr,
    /// In the order of [`Vendor::ALL`].
    pub(crate) vendors: [SocketAddr; 3],
}

impl Addresses {
    pub(crate) fn vendor(&self, vendor: Vendor) -> SocketAddr {
        self.vendors[vendor as usize]
    }
}

/// What all ports and the owner of the sandbox share.
pub(crate) struct Shared {
    pub(crate) addresses: Addresses,
    seed: u64,
    frozen: bool,
    state: Mutex<State>,
}

struct State {
    world: World,
    clock: Clock,
}

/// A look at the clock.
pub(crate) struct ClockReading {
    pub(crate) now_ms: u64,
    pub(crate) advanced: Duration,
    pub(crate) frozen: bool,
}

impl Shared {
    pub(crate) fn new(addresses: Addresses, seed: u64, frozen: bool) -> Self {
        let state = State { world: World::new(seed), clock: Clock::new(frozen) };
        Self { addresses, seed, frozen, state: Mutex::new(state) }
    }

    /// Works on the world with its clock set to now.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        let state = &mut *self.lock();
        state.world.set_now_ms(state.clock.now_ms());
        work(&mut state.world)
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.lock().clock.advance(by);
    }

    pub(crate) fn clock(&self) -> ClockReading {
        let clock = &self.lock().clock;
        ClockReading { now_ms: clock.now_ms(), advanced: clock.advanced(), frozen: clock.is_frozen() }
    }

    pub(crate) fn reset(&self) {
        *self.lock() = State { world: World::new(self.seed), clock: Clock::new(self.frozen) };
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held must not turn every later request of a test into another panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
