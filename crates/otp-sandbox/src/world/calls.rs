//! What the vendors' calls do to a world.

use super::World;
use crate::codes::{Checked, Slot, State};
use crate::events::EventKind;
use crate::inbox::{Channel, Known, Message, Stored, keep};
use crate::ledger::BilledMessage;
use crate::names::{Operation, Vendor};
use crate::rules::{Provenance, Rule};
use crate::sent::{Delivery, never_arrives};
use crate::text_length::{Encoding, Length, measure};

/// A message on its way to the inbox and the ledger.
pub(crate) struct Outgoing {
    pub(crate) operation: Operation,
    pub(crate) channel: Channel,
    pub(crate) sender: Option<String>,
    pub(crate) to: String,
    pub(crate) text: String,
    pub(crate) code: Option<String>,
    pub(crate) code_id: Option<usize>,
    /// Each part is billed as one unit.
    pub(crate) length: Length,
    /// What it is for in the vendor's own terms, such as the app-id or the template.
    pub(crate) purpose: String,
    /// The vendor's number for this kind of message, where it has one.
    pub(crate) product: Option<u32>,
    /// When it is to go out, where the request says so.
    pub(crate) scheduled_ms: Option<u64>,
}

impl Outgoing {
    /// An SMS of no numbered kind, without a sender's name, with no code that is known, and for now.
    pub(crate) fn sms(operation: Operation, to: &str, text: String, purpose: impl Into<String>) -> Self {
        let (length, to, purpose) = (measure(&text), to.to_owned(), purpose.into());
        let channel = Channel::Sms;
        Self {
            operation,
            channel,
            sender: None,
            to,
            text,
            code: None,
            code_id: None,
            length,
            purpose,
            product: None,
            scheduled_ms: None,
        }
    }

    /// A message that is not counted in parts, such as one over Zalo: one unit each.
    pub(crate) fn over(self, channel: Channel) -> Self {
        Self { channel, length: Length { encoding: Encoding::Utf8, units: 0, parts: 1 }, ..self }
    }
}

impl World {
    /// The first of these rules that no answer may hang on in strict mode.
    pub(crate) fn refused(&self, rules: &[&'static Rule]) -> Option<&'static Rule> {
        let uncertain = |rule: &&Rule| rule.provenance == Provenance::Assumed && !rule.unavoidable;
        rules.iter().copied().filter(|_| self.settings.strict).find(uncertain)
    }

    /// The configured next code, or a random one. [`World::issue`] uses it up, so that a refused call does not.
    pub(crate) fn make_code(&mut self, vendor: Vendor, alphabet: &[u8], length: u32) -> String {
        let configured = self.account(vendor).next_code.clone();
        configured.unwrap_or_else(|| self.rng.text(alphabet, length))
    }

    /// Opens a code in its slot; the one before is superseded.
    pub(crate) fn issue(&mut self, slot: Slot, code: &str, lifetime_minutes: u32) -> usize {
        let expires_ms = self.now_ms.saturating_add(u64::from(lifetime_minutes) * 60_000);
        let (vendor, to) = (slot.vendor, slot.phone.clone());
        self.account_mut(vendor).next_code = None;
        let code_id = self.codes.issue(slot, code, self.now_ms, expires_ms);
        keep(&mut self.inbox.known, Known { vendor, to, code: code.to_owned(), code_id: Some(code_id) });
        self.tell(EventKind::Code, Some(vendor));
        code_id
    }

    pub(crate) fn check(&mut self, slot: &Slot, guess: &str) -> Checked {
        self.tell(EventKind::Code, Some(slot.vendor));
        self.codes.check(slot, guess, self.now_ms)
    }

    /// Takes units from a balance for what is no message, such as a look-up.
    pub(crate) fn charge(&mut self, vendor: Vendor, units: u32) {
        let account = self.account_mut(vendor);
        account.balance = account.balance.saturating_sub(u64::from(units));
    }

    /// Puts a message into the inbox, the ledger and the bill.
    pub(crate) fn deliver(&mut self, outgoing: Outgoing) {
        self.inbox.last_id += 1;
        let (id, exchange_id) = (self.inbox.last_id, self.log.next_id());
        let (vendor, now_ms) = (outgoing.operation.vendor(), self.now_ms);
        let Length { encoding, parts, .. } = outgoing.length;
        let account = self.account_mut(vendor);
        account.balance = account.balance.saturating_sub(u64::from(parts));
        let send = BilledMessage {
            message_id: id,
            vendor,
            operation: outgoing.operation,
            channel: outgoing.channel,
            to: outgoing.to.clone(),
            units: parts,
            sent_at_ms: now_ms,
            reply_cut: false,
            saw_error: false,
            exchange_id,
            purpose: outgoing.purpose,
        };
        let double_send_of = self.book.enter(send, self.settings.double_send_window);
        if let (Some(code), None) = (&outgoing.code, outgoing.code_id) {
            let known = Known { vendor, to: outgoing.to.clone(), code: code.clone(), code_id: None };
            keep(&mut self.inbox.known, known);
        }
        if never_arrives(outgoing.operation, &outgoing.to) {
            // It never shows what is sent to it.
            return;
        }
        let message = Message {
            id,
            vendor,
            channel: outgoing.channel,
            sender: outgoing.sender,
            to: outgoing.to,
            text: outgoing.text,
            code: outgoing.code,
            parts,
            units: parts,
            encoding,
            product: outgoing.product,
            received_at_ms: now_ms,
            scheduled_at_ms: outgoing.scheduled_ms,
            delivery: Delivery::Accepted,
            expires_at_ms: None,
            state: State::Delivered,
            history: Vec::new(),
            exchange_id,
            double_send_of,
        };
        keep(&mut self.inbox.messages, Stored { message, code_id: outgoing.code_id, given: false });
        let event = self.tell(EventKind::Message, Some(vendor));
        (event.message_id, event.exchange_id) = (Some(id), Some(exchange_id));
    }
}
