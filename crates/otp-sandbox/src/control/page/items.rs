//! The list of the page: every call that came in, with the messages it caused, newest first.

use super::ask::{Ask, Show};
use super::words;
use crate::exchange_log::Exchange;
use crate::inbox::{Message, same_phone};
use crate::ledger::DoubleSend;
use crate::names::Operation;
use crate::world::World;

/// More rows would make the page slow; the search looks at all, and the API has them all.
pub(super) const SHOWN: usize = 200;

pub(super) struct Item {
    pub(super) exchange: Exchange,
    /// More than one when a fault processes a call twice.
    pub(super) messages: Vec<Message>,
    /// Each with the call that caused the earlier message, unless it is too long ago.
    pub(super) double_sends: Vec<(DoubleSend, Option<u64>)>,
    /// Billed, and yet no message is in the inbox: it was never delivered, or the inbox was emptied.
    pub(super) lost: bool,
}

/// The part of the list that is shown, and how much there is.
pub(super) struct Listing {
    pub(super) items: Vec<Item>,
    /// Calls that fit the filter.
    pub(super) found: usize,
    pub(super) calls: usize,
    pub(super) messages: usize,
}

impl Listing {
    /// Nothing is looked at that is not shown, unless it is searched.
    pub(super) fn new(ask: &Ask, world: &World) -> Self {
        let (calls, messages) = (world.log.len(), world.inbox.messages.len());
        let mut listing = Self { items: Vec::new(), found: 0, calls, messages };
        for exchange in world.log.exchanges().rev() {
            let messages = world.messages_of(exchange.id);
            let double_sends =
                messages.iter().filter_map(|message| world.book.double_send(message)).collect();
            let lost = messages.is_empty() && world.book.has_billed(exchange.id);
            let item = Item { exchange, messages, double_sends, lost };
            if !item.fits(ask) {
                continue;
            }
            listing.found += 1;
            // A call that is open stays in the list, however many come after it.
            if listing.items.len() < SHOWN || ask.open == Some(item.exchange.id) {
                listing.items.push(item);
            } else if !ask.is_narrowed() && ask.open.is_none_or(|open| open > item.exchange.id) {
                // Everything fits, so nobody needs to look at the rest.
                listing.found = calls;
                break;
            }
        }
        listing
    }
}

impl Item {
    /// What the caller wanted, as far as a fault let it say so.
    pub(super) fn wish(&self) -> &'static str {
        match self.exchange.operation {
            Some(operation) => operation.0.wish,
            None if self.exchange.method.is_empty() => "A connection",
            None => "A call this vendor does not have",
        }
    }

    pub(super) fn phone(&self) -> Option<&str> {
        let of_message = self.messages.first().map(|message| message.to.as_str());
        of_message.or(self.exchange.phone.as_deref())
    }

    pub(super) fn is_refused(&self) -> bool {
        let Some(code) = &self.exchange.vendor_code else { return true };
        self.exchange.operation.is_none() || (self.exchange.vendor.facts().is_error_code)(code)
    }

    pub(super) fn is_trouble(&self) -> bool {
        self.exchange.fault.is_some() || self.is_refused()
    }

    fn fits(&self, ask: &Ask) -> bool {
        let shown = match ask.show {
            Show::Everything => true,
            Show::Messages => !self.messages.is_empty(),
            Show::Troubles => self.is_trouble(),
            Show::DoubleSends => !self.double_sends.is_empty(),
        };
        shown
            && ask.vendor.is_none_or(|vendor| vendor == self.exchange.vendor)
            && ask.state.is_none_or(|state| self.messages.iter().any(|message| message.state == state))
            && (ask.words.is_empty() || self.mentions(&ask.words))
    }

    /// Every word somewhere, or the whole as a phone number in any usual form.
    fn mentions(&self, words: &str) -> bool {
        let as_number = words.bytes().filter(u8::is_ascii_digit).count() >= 5;
        if as_number && self.phone().is_some_and(|phone| same_phone(self.exchange.vendor, phone, words)) {
            return true;
        }
        let exchange = &self.exchange;
        let mut parts = vec![exchange.vendor.name(), self.wish()];
        parts.extend(exchange.operation.map(Operation::name));
        parts.extend(self.phone());
        parts.extend(exchange.vendor_code.as_deref());
        parts.extend(exchange.fault.as_deref());
        for message in &self.messages {
            parts.extend([message.text.as_str(), words::channel_words(message.channel)]);
            parts.extend(message.code.as_deref());
            parts.extend(message.sender.as_deref());
        }
        let text = parts.join("\n").to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}
