//! Reports: what a vendor tells the caller's own server about a message, by a GET on the callback URL of its request.
//!
//! Here is what is due by the clock and what became of it. The calls themselves are made in `sandbox/caller.rs`.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::Serialize;

use crate::debug::sparing_debug;
use crate::events::EventKind;
use crate::exchange_log::without_own_keys;
use crate::faults::{FaultKind, Moment};
use crate::inbox::keep;
use crate::names::{Operation, Vendor};
use crate::sent::{Delivery, Sent};
use crate::services;
use crate::world::World;

/// How the messages of a call are reported.
pub(crate) struct Reporting {
    /// The query of the report when a message has come so far at this time; `None` where nothing is reported then.
    pub(crate) query: fn(&Sent, Delivery, u64) -> Option<String>,
    /// How often it is called in all.
    pub(crate) attempts: u32,
    /// Whether an HTTP status ends the attempts; without a status they go on.
    pub(crate) is_settled: fn(u16) -> bool,
}

/// The pause before the next attempt. No page states one.
const PAUSE_MS: u64 = 1_000;

/// One attempt to report something about a message, as the control API shows it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Callback {
    /// Counts up from 1.
    pub id: u64,
    /// The vendor that reports.
    pub vendor: Vendor,
    /// The call that sent the message.
    pub operation: Operation,
    /// The vendor's id of the message.
    pub message: String,
    /// The whole URL.
    pub url: String,
    /// Which attempt it was, counted from 1.
    pub attempt: u32,
    /// When, on the sandbox's clock, in milliseconds since 1970.
    pub at_ms: u64,
    /// What became of it.
    pub outcome: CallbackOutcome,
    /// The status of the answer.
    pub http_status: Option<u16>,
}

sparing_debug!(Callback: id vendor operation attempt outcome http_status);

/// What became of an attempt to report something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CallbackOutcome {
    /// The server answered.
    Answered,
    /// No connection, or no answer in time.
    NoAnswer,
    /// The URL is not `http` to this machine, so it was not called.
    NotCalled,
    /// A fault kept it back.
    Dropped,
}

/// A report whose time has come.
#[derive(Clone)]
pub(crate) struct Due {
    world: Arc<()>,
    operation: Operation,
    message: String,
    to: String,
    pub(crate) url: String,
    attempt: u32,
    /// Whether a fault may still change it.
    is_plain: bool,
    reporting: &'static Reporting,
}

/// What came of calling a URL.
#[derive(Clone, Copy)]
pub(crate) enum Called {
    Status(u16),
    Silence,
    NotHere,
}

/// Reports that are not due yet fall out, oldest first, when there are more.
const WAITING: usize = 10_000;

#[derive(Default)]
pub(crate) struct Reports {
    /// By time, and in the order in which they were made.
    due: BTreeMap<(u64, u64), Due>,
    made: u64,
    attempts: VecDeque<Callback>,
    last_id: u64,
}

impl Reports {
    fn add(&mut self, at_ms: u64, due: Due) {
        self.made += 1;
        self.due.insert((at_ms, self.made), due);
        if self.due.len() > WAITING {
            self.due.pop_first();
        }
    }

    pub(crate) fn forget(&mut self, vendor: Vendor) {
        self.due.retain(|_, due| due.operation.vendor() != vendor);
        self.attempts.retain(|attempt| attempt.vendor != vendor);
    }
}

impl World {
    /// Plans the reports of a message that was just taken over.
    pub(crate) fn plan_reports(&mut self, sent: &Sent) {
        let (Some(url), Some(reporting)) = (&sent.callback_url, services::function(sent.operation).report)
        else {
            return;
        };
        let to = sent.to.first().cloned().unwrap_or_default();
        for at_ms in sent.changes_ms() {
            let Some(query) = (reporting.query)(sent, sent.delivery_to(&to, at_ms), at_ms) else { continue };
            let separator = if url.contains('?') { '&' } else { '?' };
            let due = Due {
                world: Arc::clone(&self.identity),
                operation: sent.operation,
                message: sent.id.clone(),
                to: to.clone(),
                url: format!("{url}{separator}{query}"),
                attempt: 1,
                is_plain: true,
                reporting,
            };
            self.reports.add(at_ms, due);
        }
    }

    /// When the next report is due.
    pub(crate) fn next_report_ms(&self) -> Option<u64> {
        self.reports.due.first_key_value().map(|((at_ms, _), _)| *at_ms)
    }

    /// Takes the next report that is due, after what a fault does to it.
    pub(crate) fn take_report(&mut self) -> Option<Due> {
        while self.next_report_ms()? <= self.now_ms {
            let ((at_ms, _), mut due) = self.reports.due.pop_first()?;
            let is_plain = std::mem::take(&mut due.is_plain);
            let (operation, to) = (due.operation, due.to.as_str());
            let struck = is_plain
                .then(|| self.faults.strike(operation.vendor(), Moment::Report, Some(operation), Some(to)));
            let Some(kind) = struck.flatten() else { return Some(due) };
            self.tell(EventKind::Fault, Some(operation.vendor()));
            match kind {
                FaultKind::DropCallback => self.note_attempt(&due, CallbackOutcome::Dropped, None),
                FaultKind::DoubleCallback => {
                    self.reports.add(at_ms, due.clone());
                    return Some(due);
                }
                // Behind the next report of the same message.
                FaultKind::LateCallback => match self.next_report_of(&due.message) {
                    Some(next_ms) => self.reports.add(next_ms, due),
                    None => return Some(due),
                },
                // No other kind strikes a report.
                _ => return Some(due),
            }
        }
        None
    }

    fn next_report_of(&self, message: &str) -> Option<u64> {
        let mut later = self.reports.due.iter().filter(|(_, due)| due.message == message);
        later.next().map(|((at_ms, _), _)| *at_ms)
    }

    /// Notes what came of a report, and plans the next attempt where there is one.
    pub(crate) fn report_called(&mut self, due: Due, called: Called) {
        if !Arc::ptr_eq(&due.world, &self.identity) {
            return;
        }
        let (outcome, status) = match called {
            Called::Status(status) => (CallbackOutcome::Answered, Some(status)),
            Called::Silence => (CallbackOutcome::NoAnswer, None),
            Called::NotHere => (CallbackOutcome::NotCalled, None),
        };
        self.note_attempt(&due, outcome, status);
        let is_over = outcome == CallbackOutcome::NotCalled || status.is_some_and(due.reporting.is_settled);
        if !is_over && due.attempt < due.reporting.attempts {
            let at_ms = self.now_ms.saturating_add(PAUSE_MS);
            self.reports.add(at_ms, Due { attempt: due.attempt + 1, ..due });
        }
    }

    fn note_attempt(&mut self, due: &Due, outcome: CallbackOutcome, http_status: Option<u16>) {
        let (operation, vendor, at_ms) = (due.operation, due.operation.vendor(), self.now_ms);
        self.reports.last_id += 1;
        let callback = Callback {
            id: self.reports.last_id,
            vendor,
            operation,
            message: due.message.clone(),
            url: without_own_keys(due.url.clone()),
            attempt: due.attempt,
            at_ms,
            outcome,
            http_status,
        };
        keep(&mut self.reports.attempts, callback);
        self.tell(EventKind::Callback, Some(vendor));
    }

    /// Every attempt to call the callback URL of a message, oldest first.
    #[must_use]
    pub fn callbacks(&self) -> Vec<Callback> {
        self.reports.attempts.iter().cloned().collect()
    }
}
