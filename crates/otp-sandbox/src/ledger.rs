//! What the accounts would have been billed.

mod book;

use serde::Serialize;

use crate::debug::sparing_debug;
use crate::inbox::Channel;
use crate::names::{Operation, Vendor};

pub(crate) use book::Book;

/// One billed message.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BilledMessage {
    /// The number of the message in the inbox.
    pub message_id: u64,
    /// The vendor that bills.
    pub vendor: Vendor,
    /// The call that caused it.
    pub operation: Operation,
    /// Zalo or SMS.
    pub channel: Channel,
    /// The phone, exactly as the request wrote it.
    pub to: String,
    /// Billed units.
    pub units: u32,
    /// When, on the sandbox's clock, in milliseconds since 1970.
    pub sent_at_ms: u64,
    /// Whether the caller never saw the reply because a fault took the connection away.
    pub reply_cut: bool,
    /// Whether the caller saw an error: no reply, a broken one, or an HTTP status of 500 and more.
    pub saw_error: bool,
    /// The exchange that caused it.
    pub exchange_id: u64,
    /// What it was for, in the vendor's own terms; a second message for the same may be a double send.
    #[serde(skip)]
    pub(crate) purpose: String,
}

sparing_debug!(BilledMessage: message_id vendor operation units reply_cut saw_error);

/// A message to a phone that had just been sent one for the same purpose, whose caller saw an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DoubleSend {
    /// The second message.
    pub message_id: u64,
    /// The one before.
    pub earlier_message_id: u64,
    /// The vendor of both.
    pub vendor: Vendor,
    /// The time between them on the sandbox's clock.
    pub seconds_apart: u64,
    /// What the caller of the earlier one saw.
    pub reason: String,
}

/// A vendor's sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Bill {
    /// The vendor that bills.
    pub vendor: Vendor,
    /// Billed messages.
    pub messages: u64,
    /// Billed units.
    pub units: u64,
    /// What a unit is called.
    pub unit: &'static str,
    /// What is left on the account.
    pub balance: u64,
}

/// All that was billed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ledger {
    /// One sum for each vendor, in the order of [`Vendor::ALL`].
    pub bills: Vec<Bill>,
    /// The billed messages, oldest first.
    pub sends: Vec<BilledMessage>,
    /// The messages that were probably sent a second time because of an error, oldest first.
    pub double_sends: Vec<DoubleSend>,
}

impl Ledger {
    /// How many messages a vendor billed.
    #[must_use]
    pub fn messages(&self, vendor: Vendor) -> u64 {
        self.bills.iter().find(|bill| bill.vendor == vendor).map_or(0, |bill| bill.messages)
    }

    /// How many units a vendor billed.
    #[must_use]
    pub fn units(&self, vendor: Vendor) -> u64 {
        self.bills.iter().find(|bill| bill.vendor == vendor).map_or(0, |bill| bill.units)
    }
}
