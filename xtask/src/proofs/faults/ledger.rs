//! What the server saw of each call. It is written by the server alone and read when all is over.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::mark::{Mark, ReplyId};
use super::verdict::Seen;

#[derive(Default)]
pub(crate) struct Ledger {
    calls: Vec<Mutex<Seen>>,
    strangers: AtomicUsize,
}

impl Ledger {
    pub(crate) fn new(calls: usize) -> Self {
        Self { calls: std::iter::repeat_with(Mutex::default).take(calls).collect(), ..Self::default() }
    }

    /// Some bytes of a call's request arrived, the last of them included or not.
    pub(crate) fn arrived(&self, call: Option<Mark>, bytes: usize, body_bytes: usize, is_whole: bool) {
        let Some(mut seen) = self.entry(call) else {
            // A part of a head tells nothing, but a whole request that no call made would be one that somebody else did.
            self.strangers.fetch_add(usize::from(is_whole), Ordering::Relaxed);
            return;
        };
        seen.bytes += bytes;
        seen.body_bytes += body_bytes;
        seen.times_whole += u32::from(is_whole);
    }

    /// This answer is about to be given to a call.
    pub(crate) fn answers(&self, call: Mark, id: ReplyId) {
        if let Some(mut seen) = self.entry(Some(call)) {
            seen.answers.push(id);
        }
    }

    /// The server ends a connection of this call.
    pub(crate) fn cuts_off(&self, call: Option<Mark>) {
        if let Some(mut seen) = self.entry(call) {
            seen.was_cut_off = true;
        }
    }

    pub(crate) fn seen(&self, call: Mark) -> Seen {
        self.entry(Some(call)).map(|seen| seen.clone()).unwrap_or_default()
    }

    /// Whole requests that carried no call's mark.
    pub(crate) fn strangers(&self) -> usize {
        self.strangers.load(Ordering::Relaxed)
    }

    fn entry(&self, call: Option<Mark>) -> Option<MutexGuard<'_, Seen>> {
        Some(self.calls.get(call?.index())?.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
