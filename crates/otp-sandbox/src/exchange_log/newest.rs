//! Looking at the newest exchanges without making all of them fit to be seen.

use super::{Exchange, ExchangeLog, Kept};

impl ExchangeLog {
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// Newest first; the keys are taken out of each only when it is reached.
    pub(crate) fn newest(&self) -> impl Iterator<Item = Exchange> {
        self.kept.iter().rev().map(Kept::show)
    }
}
