//! What the server saw of each call. It is written by the server alone and read when all is over.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::mark::Mark;
use super::verdict::Seen;

pub(crate) struct Ledger(Mutex<Book>);

struct Book {
    calls: Vec<Seen>,
    /// Whole requests that carried no call's mark.
    strangers: usize,
}

impl Ledger {
    pub(crate) fn new(calls: u32) -> Self {
        let calls = (0..calls).map(|_| Seen::default()).collect();
        Self(Mutex::new(Book { calls, strangers: 0 }))
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Some bytes of a call's request arrived, the last of them included or not.
    pub(crate) fn arrived(&self, call: Option<Mark>, bytes: usize, body_bytes: usize, is_whole: bool) {
        let mut book = self.book();
        let Some(seen) = call.and_then(|call| book.calls.get_mut(call.0 as usize)) else {
            // A part of a head tells nothing, but a whole request that no call made would be one that somebody else did.
            book.strangers += usize::from(is_whole);
            return;
        };
        seen.bytes += bytes;
        seen.body_bytes += body_bytes;
        seen.times_whole += u32::from(is_whole);
    }

    /// Enters something else of a call, if the server knows whose connection it has.
    pub(crate) fn enter(&self, call: Mark, enter: impl FnOnce(&mut Seen)) {
        if let Some(seen) = self.book().calls.get_mut(call.0 as usize) {
            enter(seen);
        }
    }

    /// What was seen of each call, and how many strangers there were.
    pub(crate) fn read(&self) -> (Vec<Seen>, usize) {
        let book = self.book();
        (book.calls.clone(), book.strangers)
    }
}
