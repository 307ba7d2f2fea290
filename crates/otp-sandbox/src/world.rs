//! Everything a sandbox remembers.

mod calls;
mod views;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::Error;
use crate::codes::Codes;
use crate::config::{Account, Config};
use crate::debug::sparing_debug;
use crate::events::{EventKind, Events};
use crate::exchange_log::ExchangeLog;
use crate::faults::{ArmedFault, Fault, Faults};
use crate::inbox::Inbox;
use crate::ledger::Book;
use crate::names::Vendor;
use crate::reports::Reports;
use crate::rng::Rng;
use crate::sent::SentLog;
use crate::settings::Settings;

pub(crate) use calls::Outgoing;

/// The state of a sandbox: clock, chance, accounts, codes, inbox, ledger, exchanges and faults.
///
/// It does no I/O and reads no clock: time is what [`World::set_now_ms`] said last. The same seed, times and
/// requests give the same bytes.
pub struct World {
    pub(crate) now_ms: u64,
    pub(crate) rng: Rng,
    accounts: [Account; Vendor::ALL.len()],
    pub(crate) codes: Codes,
    pub(crate) inbox: Inbox,
    pub(crate) book: Book,
    pub(crate) sent: SentLog,
    pub(crate) reports: Reports,
    pub(crate) log: ExchangeLog,
    pub(crate) faults: Faults,
    pub(crate) events: Events,
    pub(crate) settings: Settings,
    /// Tells this world from the one that a reset puts in its place.
    pub(crate) identity: Arc<()>,
}

impl World {
    /// A fresh world whose clock stands at 0.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::with(Settings { seed, ..Settings::default() }, 0)
    }

    pub(crate) fn with(settings: Settings, last_event_id: u64) -> Self {
        Self {
            now_ms: 0,
            rng: Rng::new(settings.seed),
            accounts: Vendor::ALL.map(|_| Account::new()),
            codes: Codes::default(),
            inbox: Inbox::default(),
            book: Book::default(),
            sent: SentLog::default(),
            reports: Reports::default(),
            log: ExchangeLog::default(),
            faults: Faults::new(settings.seed),
            events: Events { kept: VecDeque::new(), last_id: last_event_id },
            settings,
            identity: Arc::new(()),
        }
    }

    /// Sets the clock, in milliseconds since 1970.
    pub fn set_now_ms(&mut self, now_ms: u64) {
        self.now_ms = now_ms;
    }

    /// Refuses every answer that hangs on an assumed rule which another request could avoid, with HTTP 501 and the rule's id.
    pub fn set_strict(&mut self, strict: bool) {
        self.settings.strict = strict;
        self.tell(EventKind::Config, None);
    }

    /// Sets how close two messages for the same purpose must be for the second to count as a double send.
    pub fn set_double_send_window(&mut self, window: Duration) {
        self.settings.double_send_window = window;
        self.tell(EventKind::Config, None);
    }

    /// Changes a fake account.
    ///
    /// # Errors
    ///
    /// For a setting the vendor does not have, or a next code that is no code.
    pub fn configure(&mut self, vendor: Vendor, config: Config) -> Result<(), Error> {
        config.check(vendor)?;
        self.account_mut(vendor).change(config);
        self.tell(EventKind::Config, Some(vendor));
        Ok(())
    }

    /// Arms a fault and returns its number.
    ///
    /// # Errors
    ///
    /// For a fault that never strikes or asks for what it cannot know, an operation of another vendor, a
    /// parameter out of range, or a code that is not an error code.
    pub fn arm(&mut self, fault: Fault) -> Result<u64, Error> {
        let vendor = fault.vendor;
        let id = self.faults.arm(fault)?;
        self.tell(EventKind::Fault, Some(vendor));
        Ok(id)
    }

    /// Takes one fault back and says whether it was armed.
    pub fn disarm_one(&mut self, id: u64) -> bool {
        let vendor = self.faults.list().into_iter().find(|armed| armed.id == id).map(|armed| armed.vendor);
        let removed = self.faults.disarm(|armed| armed.id == id) > 0;
        if removed {
            self.tell(EventKind::Fault, vendor);
        }
        removed
    }

    /// Takes all faults back and says how many there were.
    pub fn disarm(&mut self) -> usize {
        self.tell(EventKind::Fault, None);
        self.faults.disarm(|_| true)
    }

    /// The faults that are still armed.
    #[must_use]
    pub fn faults(&self) -> Vec<ArmedFault> {
        self.faults.list()
    }

    /// Empties the inbox and says how many messages there were; codes and ledger stay.
    pub fn clear_messages(&mut self) -> usize {
        self.tell(EventKind::Message, None);
        std::mem::take(&mut self.inbox.messages).len()
    }

    /// Starts one vendor over: account, codes, messages, bill, exchanges and faults.
    pub fn reset_vendor(&mut self, vendor: Vendor) {
        *self.account_mut(vendor) = Account::new();
        self.codes.forget(vendor);
        self.inbox.forget(vendor);
        self.book.forget(vendor);
        self.sent.forget(vendor);
        self.reports.forget(vendor);
        self.log.forget(vendor);
        self.faults.disarm(|armed| armed.vendor == vendor);
        self.tell(EventKind::Reset, Some(vendor));
    }

    pub(crate) fn account(&self, vendor: Vendor) -> &Account {
        &self.accounts[vendor as usize]
    }

    fn account_mut(&mut self, vendor: Vendor) -> &mut Account {
        &mut self.accounts[vendor as usize]
    }
}

sparing_debug!(World: now_ms);
