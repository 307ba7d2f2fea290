//! Looking at a world without changing it.

use super::World;
use crate::codes::State;
use crate::inbox::{LatestCode, Message, Stored, same_phone};
use crate::ledger::{Bill, Ledger};
use crate::vendor::Vendor;

impl World {
    /// What the phones show, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.inbox.messages.iter().map(|stored| self.shown(stored)).collect()
    }

    /// The newest code made for a phone or carried to it, in whatever form the number is written.
    #[must_use]
    pub fn latest_code(&self, phone: &str) -> Option<LatestCode> {
        let known = self.inbox.known.iter().rev().find(|known| same_phone(known.vendor, &known.to, phone))?;
        let (state, expires_at_ms) = self.code_state(known.code_id);
        Some(LatestCode {
            vendor: known.vendor,
            to: known.to.clone(),
            code: known.code.clone(),
            state,
            expires_at_ms,
        })
    }

    /// What was billed.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let bill = |vendor| {
            let (messages, units) = self.book.sum(vendor);
            Bill { vendor, messages, units, unit: vendor.unit(), balance: self.account(vendor).balance }
        };
        Ledger {
            bills: Vendor::ALL.into_iter().map(bill).collect(),
            sends: self.book.sends.iter().cloned().collect(),
        }
    }

    /// How many complete requests a vendor's port has received.
    #[must_use]
    pub fn requests(&self, vendor: Vendor) -> u64 {
        self.log.count(vendor)
    }

    /// A stored message with the state its code has at this moment.
    fn shown(&self, stored: &Stored) -> Message {
        let (state, expires_at_ms) = self.code_state(stored.code_id);
        Message { expires_at_ms, state, ..stored.message.clone() }
    }

    fn code_state(&self, code_id: Option<usize>) -> (State, Option<u64>) {
        let looked = code_id.and_then(|id| self.codes.look(id, self.now_ms));
        looked.map_or((State::Delivered, None), |(state, expires_ms)| (state, Some(expires_ms)))
    }
}
