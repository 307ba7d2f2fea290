//! What the accounts would have been billed.

use std::collections::VecDeque;
use std::fmt;

use serde::Serialize;

use crate::inbox::{Channel, keep};
use crate::vendor::{Operation, Vendor};

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
    /// Whether the caller never saw the reply because a fault cut the connection.
    pub reply_cut: bool,
}

impl fmt::Debug for BilledMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BilledMessage")
            .field("message_id", &self.message_id)
            .field("vendor", &self.vendor)
            .field("operation", &self.operation)
            .field("units", &self.units)
            .field("reply_cut", &self.reply_cut)
            .finish_non_exhaustive()
    }
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

/// The running sums, kept apart from the sends so that they stay right when old sends fall out.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) sends: VecDeque<BilledMessage>,
    sums: [(u64, u64); 3],
}

impl Book {
    pub(crate) fn enter(&mut self, send: BilledMessage) {
        let sum = &mut self.sums[send.vendor as usize];
        sum.0 += 1;
        sum.1 += u64::from(send.units);
        keep(&mut self.sends, send);
    }

    /// Messages and units of a vendor.
    pub(crate) fn sum(&self, vendor: Vendor) -> (u64, u64) {
        self.sums[vendor as usize]
    }
}
