//! Looking at a world without changing it.

use super::World;
use crate::codes::{Look, State, Step};
use crate::exchange_log::Exchange;
use crate::inbox::{LatestCode, Message, Stored, same_phone};
use crate::ledger::{Bill, Ledger};
use crate::names::Vendor;
use crate::sent::delivery;

impl World {
    /// What the phones show, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.messages_after(0, |_| true)
    }

    /// Those with a higher number that fit, oldest first.
    pub(crate) fn messages_after(&self, id: u64, fits: impl Fn(&Message) -> bool) -> Vec<Message> {
        let new = self.inbox.messages.range(self.inbox.first_after(id)..);
        new.filter(|stored| fits(&stored.message)).map(|stored| self.shown(stored)).collect()
    }

    /// Those that one exchange caused; their order saves a look at the others.
    pub(crate) fn messages_of(&self, exchange_id: u64) -> Vec<Message> {
        let messages = &self.inbox.messages;
        let first = messages.partition_point(|stored| stored.message.exchange_id < exchange_id);
        let own = |stored: &&Stored| stored.message.exchange_id == exchange_id;
        messages.range(first..).take_while(own).map(|stored| self.shown(stored)).collect()
    }

    /// One message, while it is kept.
    #[must_use]
    pub fn message(&self, id: u64) -> Option<Message> {
        self.inbox.messages.iter().rfind(|stored| stored.message.id == id).map(|stored| self.shown(stored))
    }

    /// The newest code made for a phone or carried to it, in whatever form the number is written.
    #[must_use]
    pub fn latest_code(&self, phone: &str) -> Option<LatestCode> {
        let known = self.inbox.known.iter().rev().find(|known| same_phone(known.vendor, &known.to, phone))?;
        let look = self.codes.look(known.code_id, self.now_ms);
        Some(LatestCode {
            vendor: known.vendor,
            to: known.to.clone(),
            code: known.code.clone(),
            state: look.as_ref().map_or(State::Delivered, |look| look.state),
            expires_at_ms: look.map(|look| look.expires_ms),
        })
    }

    pub(crate) fn bills(&self) -> [Bill; Vendor::ALL.len()] {
        Vendor::ALL.map(|vendor| {
            let (messages, units) = self.book.sums[vendor as usize];
            Bill { vendor, messages, units, unit: vendor.unit(), balance: self.account(vendor).balance }
        })
    }

    /// What was billed.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger {
            bills: self.bills().into(),
            sends: self.book.sends.iter().cloned().collect(),
            double_sends: self.book.double_sends.iter().cloned().collect(),
        }
    }

    /// What passed the vendor ports, oldest first, with the keys taken out.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.log.exchanges().collect()
    }

    /// One exchange, while it is kept.
    #[must_use]
    pub fn exchange(&self, id: u64) -> Option<Exchange> {
        self.log.find(id)
    }

    /// How many complete requests a vendor's port has received.
    #[must_use]
    pub fn requests(&self, vendor: Vendor) -> u64 {
        self.log.counts[vendor as usize]
    }

    /// How many complete requests were for none of the vendors' calls.
    #[must_use]
    pub fn unmatched(&self) -> u64 {
        self.log.unmatched
    }

    /// A stored message with the state its code has at this moment.
    fn shown(&self, stored: &Stored) -> Message {
        let mut message = stored.message.clone();
        let start_ms = message.scheduled_at_ms.unwrap_or(0).max(message.received_at_ms);
        message.delivery = delivery(start_ms, false, self.now_ms);
        let look = self.codes.look(stored.code_id, self.now_ms);
        if let Some(Look { state, expires_ms, history }) = look {
            return Message { expires_at_ms: Some(expires_ms), state, history, ..message };
        }
        let arrived = Step { at_ms: message.received_at_ms, state: State::Delivered };
        Message { state: State::Delivered, history: vec![arrived], ..message }
    }
}
