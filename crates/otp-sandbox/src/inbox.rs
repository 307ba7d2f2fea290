//! What the phones show.

use std::collections::VecDeque;

use serde::Serialize;

use crate::codes::{State, Step};
use crate::debug::sparing_debug;
use crate::names::Vendor;
use crate::sent::Delivery;
use crate::text_length::Encoding;

/// How a message travelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Channel {
    /// A text message.
    Sms,
    /// A Zalo notification (ZNS) or another message over Zalo.
    Zalo,
    /// A message over Viber.
    Viber,
    /// A phone call that reads the text out.
    Voice,
    /// A message over WhatsApp.
    WhatsApp,
}

/// A message as the phone shows it, with what it cost.
///
/// `Debug` shows neither the number nor the text nor the code; the fields do.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Message {
    /// Counts up from 1 in the order of arrival.
    pub id: u64,
    /// The vendor that carried it.
    pub vendor: Vendor,
    /// How it travelled.
    pub channel: Channel,
    /// The sender's name where the request gave one.
    pub sender: Option<String>,
    /// The phone, exactly as the request wrote it.
    pub to: String,
    /// The whole text.
    pub text: String,
    /// The code in it, where it is known.
    pub code: Option<String>,
    /// SMS parts; 1 for a Zalo message.
    pub parts: u32,
    /// Billed units, in the unit of [`Vendor::unit`].
    pub units: u32,
    /// How the characters were carried.
    pub encoding: Encoding,
    /// The vendor's number for this kind of message, such as 2 for customer care at eSMS.vn; none where the call has none.
    pub product: Option<u32>,
    /// When the vendor took it over on the sandbox's clock, in milliseconds since 1970.
    pub received_at_ms: u64,
    /// When it is to go out, where the request says so; the inbox shows it before that, too.
    pub scheduled_at_ms: Option<u64>,
    /// How far it has come by now.
    pub delivery: Delivery,
    /// When the code ends, for codes that the vendor made.
    pub expires_at_ms: Option<u64>,
    /// What has become of the code by now.
    pub state: State,
    /// How it came to that, oldest first.
    pub history: Vec<Step>,
    /// The exchange that caused it.
    pub exchange_id: u64,
    /// The earlier message that this one probably repeats, because its caller saw an error.
    pub double_send_of: Option<u64>,
}

sparing_debug!(Message: id vendor channel parts units encoding delivery state double_send_of);

/// The newest code made for a phone or carried to it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LatestCode {
    /// The vendor that made or carried it.
    pub vendor: Vendor,
    /// The phone as the request wrote it.
    pub to: String,
    /// The code.
    pub code: String,
    /// What has become of it by now.
    pub state: State,
    /// When it ends, for codes that the vendor made.
    pub expires_at_ms: Option<u64>,
}

sparing_debug!(LatestCode: vendor state);

pub(crate) struct Stored {
    pub(crate) message: Message,
    pub(crate) code_id: Option<usize>,
    /// Whether a call that waited has given it to somebody.
    pub(crate) given: bool,
}

/// A code that was made or carried, whether or not a message went out with it.
pub(crate) struct Known {
    pub(crate) vendor: Vendor,
    pub(crate) to: String,
    pub(crate) code: String,
    pub(crate) code_id: Option<usize>,
}

/// Messages kept; older ones fall out, so that a sandbox left running does not eat the machine.
const KEPT: usize = 10_000;

#[derive(Default)]
pub(crate) struct Inbox {
    pub(crate) messages: VecDeque<Stored>,
    pub(crate) known: VecDeque<Known>,
    /// The number the newest message got, whether or not it arrived.
    pub(crate) last_id: u64,
}

impl Inbox {
    /// The place of the first message with a higher number; their order saves a look at the older ones.
    pub(crate) fn first_after(&self, id: u64) -> usize {
        self.messages.partition_point(|stored| stored.message.id <= id)
    }

    pub(crate) fn forget(&mut self, vendor: Vendor) {
        self.messages.retain(|stored| stored.message.vendor != vendor);
        self.known.retain(|known| known.vendor != vendor);
    }
}

/// Appends, and gives the oldest entry, which falls out when there are too many.
pub(crate) fn keep<T>(entries: &mut VecDeque<T>, entry: T) -> Option<T> {
    let oldest = if entries.len() >= KEPT { entries.pop_front() } else { None };
    entries.push_back(entry);
    oldest
}

/// Whether two texts are the same number: `+84 901…` finds what went to `0901…`. Vendors are stricter.
pub(crate) fn same_phone(vendor: Vendor, written: &str, asked: &str) -> bool {
    phone_key(vendor, written) == phone_key(vendor, asked)
}

/// The digits of a number, with the vendor's country code in place of a leading zero.
pub(crate) fn phone_key(vendor: Vendor, written: &str) -> String {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix('0').map(|rest| format!("{}{rest}", vendor.facts().country));
    national.unwrap_or(digits)
}
