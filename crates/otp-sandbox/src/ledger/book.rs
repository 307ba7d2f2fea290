//! The ledger's memory: sums, sends, and who was told of an error last.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::{BilledMessage, DoubleSend};
use crate::inbox::{Message, keep, phone_key};
use crate::names::{Operation, Vendor};

/// The newest message for one phone and purpose.
struct Last {
    message_id: u64,
    at_ms: u64,
    error: Option<String>,
}

type Purpose = (Vendor, Operation, String, String);

/// The running sums are kept apart from the sends so that they stay right when old sends fall out.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) sends: VecDeque<BilledMessage>,
    pub(crate) double_sends: VecDeque<DoubleSend>,
    /// Messages and units of each vendor.
    pub(crate) sums: [(u64, u64); Vendor::ALL.len()],
    /// Only of the sends that are kept, so that it is bounded by their number.
    last: BTreeMap<Purpose, Last>,
}

impl Book {
    /// Enters a message, and says which earlier one it probably repeats.
    pub(crate) fn enter(&mut self, send: BilledMessage, window: Duration) -> Option<u64> {
        let sum = &mut self.sums[send.vendor as usize];
        sum.0 += 1;
        sum.1 += u64::from(send.units);
        let window_ms = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
        let now_ms = send.sent_at_ms;
        let last = Last { message_id: send.message_id, at_ms: now_ms, error: None };
        let before = self.last.insert(purpose(&send), last);
        let repeated = before.and_then(|before| {
            let apart_ms = before.at_ms.abs_diff(now_ms);
            let reason = before.error.filter(|_| apart_ms <= window_ms)?;
            let (message_id, earlier_message_id) = (send.message_id, before.message_id);
            let (vendor, seconds_apart) = (send.vendor, apart_ms / 1000);
            let double = DoubleSend { message_id, earlier_message_id, vendor, seconds_apart, reason };
            keep(&mut self.double_sends, double);
            Some(earlier_message_id)
        });
        if let Some(oldest) = keep(&mut self.sends, send) {
            let purpose = purpose(&oldest);
            if self.last.get(&purpose).is_some_and(|last| last.message_id == oldest.message_id) {
                self.last.remove(&purpose);
            }
        }
        repeated
    }

    /// Notes that the caller of an exchange saw an error, and whether that was because nothing came back.
    pub(crate) fn caller_saw_error(&mut self, exchange_id: u64, reply_cut: bool, what: &str) {
        let newest = self.sends.iter_mut().rev();
        let own = newest.skip_while(|send| send.exchange_id > exchange_id);
        for send in own.take_while(|send| send.exchange_id == exchange_id) {
            send.saw_error = true;
            send.reply_cut |= reply_cut;
            let last = self.last.get_mut(&purpose(send));
            if let Some(last) = last.filter(|last| last.message_id == send.message_id) {
                last.error.get_or_insert_with(|| what.to_owned());
            }
        }
    }

    pub(crate) fn has_billed(&self, exchange_id: u64) -> bool {
        self.sends.binary_search_by_key(&exchange_id, |send| send.exchange_id).is_ok()
    }

    /// What a message repeats, and the call that caused the earlier one, as far as they are kept.
    pub(crate) fn double_send(&self, message: &Message) -> Option<(DoubleSend, Option<u64>)> {
        message.double_send_of?;
        let place = self.double_sends.binary_search_by_key(&message.id, |double| double.message_id).ok()?;
        let double = self.double_sends.get(place)?.clone();
        let earlier = self.sends.binary_search_by_key(&double.earlier_message_id, |send| send.message_id);
        Some((double, earlier.ok().and_then(|place| Some(self.sends.get(place)?.exchange_id))))
    }

    pub(crate) fn forget(&mut self, vendor: Vendor) {
        self.sums[vendor as usize] = (0, 0);
        self.sends.retain(|send| send.vendor != vendor);
        self.double_sends.retain(|double| double.vendor != vendor);
        self.last.retain(|(of, ..), _| *of != vendor);
    }
}

fn purpose(send: &BilledMessage) -> Purpose {
    (send.vendor, send.operation, phone_key(send.vendor, &send.to), send.purpose.clone())
}
