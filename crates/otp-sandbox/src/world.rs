//! Everything a sandbox remembers, and the one function that changes it.

mod views;

use std::fmt;

use crate::Error;
use crate::codes::{Check, Codes, Slot, State};
use crate::config::{Account, Config};
use crate::exchange::{Reply, Request};
use crate::faults::{ArmedFault, Fault, FaultKind, Faults};
use crate::inbox::{Channel, Inbox, Known, Message, Stored};
use crate::ledger::{BilledMessage, Book};
use crate::request_log::RequestLog;
use crate::rng::Rng;
use crate::text_length::Encoding;
use crate::vendor::{self, Operation, Vendor};

/// The state of a sandbox: clock, chance, accounts, codes, inbox, ledger, requests and faults.
///
/// It does no I/O and reads no clock: time is what [`World::set_now_ms`] said last. The same seed, times and
/// requests give the same bytes.
pub struct World {
    pub(crate) now_ms: u64,
    pub(crate) rng: Rng,
    accounts: [Account; 3],
    codes: Codes,
    inbox: Inbox,
    book: Book,
    pub(crate) log: RequestLog,
    faults: Faults,
    /// Set while a request is processed whose reply will be cut, so that the ledger can tell.
    reply_cut: bool,
}

/// A message on its way to the inbox and the ledger.
pub(crate) struct Outgoing {
    pub(crate) operation: Operation,
    pub(crate) channel: Channel,
    pub(crate) sender: Option<String>,
    pub(crate) to: String,
    pub(crate) text: String,
    pub(crate) code: Option<String>,
    pub(crate) code_id: Option<usize>,
    pub(crate) encoding: Encoding,
    pub(crate) parts: u32,
    pub(crate) units: u32,
}

/// Answers one request: a pure function of the world, its clock and its seed.
///
/// ```
/// use otp_sandbox::{Request, Vendor, World, handle};
///
/// let mut world = World::new(42);
/// let reply = handle(&mut world, Vendor::Accuauth, &Request::new("POST", "/data/send_sms_otp"));
/// assert_eq!((reply.status(), reply.vendor_code()), (401, "UNAUTHORIZED"));
/// ```
pub fn handle(world: &mut World, vendor: Vendor, request: &Request) -> Reply {
    let operation = vendor::route(vendor, request);
    let fault = operation.and_then(|operation| world.faults.strike(operation));
    let reply = match (operation, &fault) {
        (None, _) => vendor::unknown_path(world, vendor),
        (Some(operation), None) => vendor::perform(world, operation, request),
        (Some(operation), Some(FaultKind::Answer(code))) => {
            vendor::answer_with(world, operation, request, code)
        }
        (Some(operation), Some(FaultKind::Cut)) => {
            world.reply_cut = true;
            let reply = vendor::perform(world, operation, request);
            world.reply_cut = false;
            Reply { cut: true, ..reply }
        }
    };
    world.log.enter(world.now_ms, vendor, request, operation, fault.as_ref(), &reply);
    reply
}

impl World {
    /// A fresh world whose clock stands at 0.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            now_ms: 0,
            rng: Rng::new(seed),
            accounts: [Account::new(), Account::new(), Account::new()],
            codes: Codes::default(),
            inbox: Inbox::default(),
            book: Book::default(),
            log: RequestLog::default(),
            faults: Faults::default(),
            reply_cut: false,
        }
    }

    /// Sets the clock, in milliseconds since 1970.
    pub fn set_now_ms(&mut self, now_ms: u64) {
        self.now_ms = now_ms;
    }

    /// Changes a fake account.
    ///
    /// # Errors
    ///
    /// For a setting the vendor does not have, or a next code that is no code.
    pub fn configure(&mut self, vendor: Vendor, config: Config) -> Result<(), Error> {
        config.check(vendor)?;
        self.account_mut(vendor).change(config);
        Ok(())
    }

    /// Arms a fault and returns its number.
    ///
    /// # Errors
    ///
    /// For a fault that never strikes, an operation of another vendor, or a code that is not an error code.
    pub fn arm(&mut self, fault: Fault) -> Result<u64, Error> {
        self.faults.arm(fault)
    }

    /// Takes all faults back and says how many there were.
    pub fn disarm(&mut self) -> usize {
        self.faults.disarm()
    }

    /// The faults that are still armed.
    #[must_use]
    pub fn faults(&self) -> Vec<ArmedFault> {
        self.faults.list()
    }

    pub(crate) fn account(&self, vendor: Vendor) -> &Account {
        &self.accounts[vendor as usize]
    }

    fn account_mut(&mut self, vendor: Vendor) -> &mut Account {
        &mut self.accounts[vendor as usize]
    }

    /// The configured next code, or a random one. Only [`World::issue`] uses the configured one up, so that a
    /// refused request does not.
    pub(crate) fn make_code(&mut self, vendor: Vendor, alphabet: &[u8], length: usize) -> String {
        let configured = self.account(vendor).next_code.clone();
        configured.unwrap_or_else(|| self.rng.text(alphabet, length))
    }

    /// Opens a code in its slot; the one before is superseded.
    pub(crate) fn issue(&mut self, slot: Slot, code: &str, lifetime_minutes: u32) -> usize {
        let expires_ms = self.now_ms.saturating_add(u64::from(lifetime_minutes) * 60_000);
        let (vendor, to) = (slot.vendor, slot.phone.clone());
        self.account_mut(vendor).next_code = None;
        let code_id = self.codes.issue(slot, code, self.now_ms, expires_ms);
        self.inbox.learn(Known { vendor, to, code: code.to_owned(), code_id: Some(code_id) });
        code_id
    }

    /// Tries a code.
    pub(crate) fn check(&mut self, slot: &Slot, guess: &str) -> Check {
        self.codes.check(slot, guess, self.now_ms)
    }

    /// Puts a message into the inbox, the ledger and the bill.
    pub(crate) fn deliver(&mut self, outgoing: Outgoing) {
        let Outgoing { operation, channel, sender, to, text, code, code_id, encoding, parts, units } =
            outgoing;
        let (id, vendor, now_ms) = (self.inbox.next_id(), operation.vendor(), self.now_ms);
        let account = self.account_mut(vendor);
        account.balance = account.balance.saturating_sub(u64::from(units));
        self.book.enter(BilledMessage {
            message_id: id,
            vendor,
            operation,
            channel,
            to: to.clone(),
            units,
            sent_at_ms: now_ms,
            reply_cut: self.reply_cut,
        });
        if let (Some(code), None) = (&code, code_id) {
            self.inbox.learn(Known { vendor, to: to.clone(), code: code.clone(), code_id: None });
        }
        let message = Message {
            id,
            vendor,
            channel,
            sender,
            to,
            text,
            code,
            parts,
            units,
            encoding,
            received_at_ms: now_ms,
            expires_at_ms: None,
            state: State::Delivered,
        };
        self.inbox.receive(Stored { message, code_id });
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Codes and numbers live in here.
        f.debug_struct("World").field("now_ms", &self.now_ms).finish_non_exhaustive()
    }
}
