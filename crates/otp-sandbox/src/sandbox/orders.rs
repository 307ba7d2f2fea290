//! Ordering troubles, and moving the clock.

use std::time::Duration;

use super::Sandbox;
use crate::Error;
use crate::clock::{Clock, ClockReading};
use crate::faults::{ArmedFault, Fault};

impl Sandbox {
    /// Arms a fault and returns its number.
    ///
    /// [`FaultKind::Refuse`](crate::FaultKind::Refuse) strikes at once: the port is closed when this returns.
    ///
    /// # Errors
    ///
    /// For a fault that never strikes or asks for what it cannot know, an operation of another vendor, a
    /// parameter out of range, or a code that is not an error code of the vendor.
    pub fn arm(&self, fault: Fault) -> Result<u64, Error> {
        let id = self.shared.arm(fault)?;
        self.shared.settle(id);
        Ok(id)
    }

    /// The faults that are still armed.
    #[must_use]
    pub fn faults(&self) -> Vec<ArmedFault> {
        self.shared.with(|world| world.faults())
    }

    /// Takes one fault back and says whether it was armed.
    #[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn disarm_one(&self, id: u64) -> bool {
        self.shared.disarm(Some(id)) == 1
    }

    /// Takes all faults back.
    pub fn disarm(&self) {
        self.shared.disarm(None);
    }

    /// Reads the clock.
    #[must_use]
    pub fn clock(&self) -> ClockReading {
        self.shared.clock()
    }

    /// Moves the clock forward, so that nobody waits for a code to expire.
    pub fn advance(&self, by: Duration) {
        self.shared.set_clock(|clock| clock.advance(by));
    }

    /// Moves the clock to a moment, forward or back, in milliseconds since 1970.
    pub fn jump_to_ms(&self, to_ms: u64) {
        self.shared.set_clock(|clock| clock.jump_to_ms(to_ms));
    }

    /// Lets the clock stand still where it is.
    pub fn freeze(&self) {
        self.shared.set_clock(Clock::freeze);
    }

    /// Lets the clock run from where it stands.
    pub fn unfreeze(&self) {
        self.shared.set_clock(Clock::unfreeze);
    }
}
