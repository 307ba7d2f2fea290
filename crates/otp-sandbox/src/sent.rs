//! What the vendors remember of a message, for the calls that ask for it later and for the reports that they send.

use std::collections::VecDeque;

use serde::Serialize;

use crate::inbox::keep;
use crate::magic;
use crate::names::{Operation, Vendor};
use crate::world::World;

/// How far a message has come. It moves on with the sandbox's clock.
///
/// No vendor states how long that takes: a second to the network and two more to the phone are the sandbox's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Delivery {
    /// Its time has not come yet.
    Scheduled,
    /// The vendor has taken it over.
    Accepted,
    /// The vendor has handed it to the network.
    HandedOver,
    /// The phone has it.
    Delivered,
    /// It never reaches the phone: so it is with a magic phone.
    Failed,
}

/// When a message is handed over, counted from its time.
const HANDED_OVER_AFTER_MS: u64 = 1_000;
/// When it arrives or fails, counted from its time.
const DELIVERED_AFTER_MS: u64 = 3_000;

/// How far a message has come whose time is `start_ms`.
pub(crate) fn delivery(start_ms: u64, fails: bool, now_ms: u64) -> Delivery {
    let Some(age_ms) = now_ms.checked_sub(start_ms) else { return Delivery::Scheduled };
    match age_ms {
        0..HANDED_OVER_AFTER_MS => Delivery::Accepted,
        HANDED_OVER_AFTER_MS..DELIVERED_AFTER_MS => Delivery::HandedOver,
        _ if fails => Delivery::Failed,
        _ => Delivery::Delivered,
    }
}

/// A message that a vendor has taken over, as its later calls find it by the vendor's id.
#[derive(Clone)]
pub(crate) struct Sent {
    /// The vendor's id, such as the SMSID.
    pub(crate) id: String,
    pub(crate) operation: Operation,
    /// The vendor's number for this kind of message, such as 2 for customer care; 0 where it has none.
    pub(crate) product: u32,
    /// The phones, or the users of another network, as the request wrote them.
    pub(crate) to: Vec<String>,
    /// The sender name or the Zalo account, where the request names one.
    pub(crate) sender: Option<String>,
    /// The number of the template, where the request names one.
    pub(crate) template: Option<String>,

    pub(crate) content: String,
    /// Billed units.
    pub(crate) units: u32,
    pub(crate) request_id: Option<String>,
    pub(crate) callback_url: Option<String>,

    pub(crate) campaign: Option<String>,
    /// Whether it never arrives, whatever the receiver.
    pub(crate) fails: bool,
    /// When it was taken over.
    pub(crate) at_ms: u64,
    /// When it is to go out, where the request says so.
    pub(crate) scheduled_ms: Option<u64>,
}

impl Sent {
    /// A message of this call with nothing but its receivers and its text, taken over now.
    pub(crate) fn new(world: &World, operation: Operation, id: &str, to: &[&str], content: &str) -> Self {
        Self {
            id: id.to_owned(),
            operation,
            product: 0,
            to: to.iter().map(|&to| to.to_owned()).collect(),
            content: content.to_owned(),
            sender: None,
            template: None,
            units: 0,
            request_id: None,
            callback_url: None,
            campaign: None,
            fails: false,
            at_ms: world.now_ms,
            scheduled_ms: None,
        }
    }

    /// Its own time, from which its delivery is counted.
    pub(crate) fn start_ms(&self) -> u64 {
        self.scheduled_ms.unwrap_or(self.at_ms).max(self.at_ms)
    }

    /// How far it has come for one of its receivers.
    pub(crate) fn delivery_to(&self, to: &str, now_ms: u64) -> Delivery {
        delivery(self.start_ms(), self.fails || never_arrives(self.operation, to), now_ms)
    }

    /// How far it has come for its receivers, one after the other.
    pub(crate) fn deliveries(&self, now_ms: u64) -> impl Iterator<Item = Delivery> {
        self.to.iter().map(move |to| self.delivery_to(to, now_ms))
    }

    /// When its state changes: handed over, then arrived or failed.
    pub(crate) fn changes_ms(&self) -> [u64; 2] {
        [HANDED_OVER_AFTER_MS, DELIVERED_AFTER_MS].map(|after| self.start_ms().saturating_add(after))
    }
}

/// Whether a phone is one to which nothing ever arrives.
pub(crate) fn never_arrives(operation: Operation, to: &str) -> bool {
    magic::find(operation, to).is_some_and(|phone| phone.billed)
}

/// An id that a caller gave to a request. Of one that was not refused, no other request may have it for a day.
struct UsedId {
    vendor: Vendor,
    id: String,
    at_ms: u64,
    is_refused: bool,
}

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// The newest messages and the newest request ids, as many as of everything else.
#[derive(Default)]
pub(crate) struct SentLog {
    messages: VecDeque<Sent>,
    request_ids: VecDeque<UsedId>,
}

impl SentLog {
    pub(crate) fn forget(&mut self, vendor: Vendor) {
        self.messages.retain(|sent| sent.operation.vendor() != vendor);
        self.request_ids.retain(|used| used.vendor != vendor);
    }
}

impl World {
    /// Remembers a message, its request id too, and the reports that will be due for it.
    pub(crate) fn remember(&mut self, sent: Sent) {
        if let Some(id) = &sent.request_id {
            self.use_request_id(sent.operation.vendor(), id);
        }
        self.plan_reports(&sent);
        keep(&mut self.sent.messages, sent);
    }

    /// The message with this id, while it is kept.
    pub(crate) fn sent(&self, vendor: Vendor, id: &str) -> Option<&Sent> {
        self.all_sent(vendor).rfind(|sent| sent.id == id)
    }

    /// A vendor's messages that are kept, oldest first.
    pub(crate) fn all_sent(&self, vendor: Vendor) -> impl DoubleEndedIterator<Item = &Sent> {
        self.sent.messages.iter().filter(move |sent| sent.operation.vendor() == vendor)
    }

    /// Whether a request had this id within the last 24 hours of the sandbox's clock.
    pub(crate) fn request_id_is_used(&self, vendor: Vendor, id: &str) -> bool {
        self.has_request_id(vendor, id, false)
    }

    /// Whether a request with this id was refused within that time.
    pub(crate) fn request_id_was_refused(&self, vendor: Vendor, id: &str) -> bool {
        self.has_request_id(vendor, id, true)
    }

    fn has_request_id(&self, vendor: Vendor, id: &str, is_refused: bool) -> bool {
        let is_it = |used: &&UsedId| used.vendor == vendor && used.id == id && used.is_refused == is_refused;
        let last = self.sent.request_ids.iter().rev().find(is_it);
        last.is_some_and(|used| self.now_ms < used.at_ms.saturating_add(DAY_MS))
    }

    /// Remembers a request's id. A request that sends nothing, such as a test of the vendor's, uses it up anyway.
    pub(crate) fn use_request_id(&mut self, vendor: Vendor, id: &str) {
        self.keep_request_id(vendor, id, false);
    }

    /// Remembers the id of a request that was refused.
    pub(crate) fn refuse_request_id(&mut self, vendor: Vendor, id: &str) {
        self.keep_request_id(vendor, id, true);
    }

    fn keep_request_id(&mut self, vendor: Vendor, id: &str, is_refused: bool) {
        let used = UsedId { vendor, id: id.to_owned(), at_ms: self.now_ms, is_refused };
        keep(&mut self.sent.request_ids, used);
    }
}
