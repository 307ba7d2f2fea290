//! Everything the page shows, taken from the world in one look.

use super::ask::Ask;
use super::items::Listing;
use super::list;
use crate::clock::ClockReading;
use crate::faults::ArmedFault;
use crate::inbox::Message;
use crate::ledger::Ledger;
use crate::names::Vendor;
use crate::sandbox::{Addresses, Shared};

pub(super) struct View {
    pub(super) clock: ClockReading,
    pub(super) ledger: Ledger,
    pub(super) listing: Listing,
    pub(super) armed: Vec<ArmedFault>,
    /// What the form before has done.
    pub(super) done: Option<&'static str>,
    /// Why the form before could do nothing.
    pub(super) problem: Option<String>,
    addresses: Addresses,
}

impl View {
    pub(super) fn take(shared: &Shared, ask: &Ask, problem: Option<String>) -> Self {
        let clock = shared.clock();
        let (ledger, listing, armed) = shared.with(|world| {
            let ledger = world.ledger();
            let listing = Listing::new(ask, world, &ledger);
            (ledger, listing, world.faults())
        });
        let done = ask.did.as_deref().and_then(super::actions::sentence);
        Self { clock, ledger, listing, armed, done, problem, addresses: shared.addresses }
    }

    pub(super) fn base_url(&self, vendor: Vendor) -> String {
        format!("http://{}{}", self.addresses.vendor(vendor), vendor.base_path())
    }

    pub(super) fn double_sends(&self, vendor: Vendor) -> u64 {
        self.ledger.double_sends.iter().filter(|double| double.vendor == vendor).count() as u64
    }

    /// The call that caused a message, unless it is too long ago.
    pub(super) fn exchange_of(&self, message_id: u64) -> Option<u64> {
        let of = |message: &&crate::ledger::BilledMessage| message.message_id == message_id;
        self.ledger.sends.iter().find(of).map(|send| send.exchange_id)
    }

    /// For a code that is still good.
    pub(super) fn seconds_left(&self, message: &Message) -> Option<u64> {
        let ends = message.expires_at_ms.filter(|_| list::is_waiting(message.state))?;
        Some(ends.saturating_sub(self.clock.now_ms).div_ceil(1000))
    }
}
