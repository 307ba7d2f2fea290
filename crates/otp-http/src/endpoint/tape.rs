use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::Reply;

/// Keeps the answers of a client as they arrived, for a tool that writes one down. The client reads them as always.
///
/// `Debug` shows how many there are.
#[derive(Clone, Default)]
pub struct Tape(Arc<Mutex<Vec<Reply>>>);

impl Tape {
    /// Takes the answer that came last.
    #[must_use]
    pub fn take(&self) -> Option<Reply> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    pub(crate) fn keep(&self, reply: &Reply) {
        let copy = Reply::new(reply.status(), reply.retry_after(), reply.body().to_owned());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(copy);
    }
}

impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner).len();
        write!(f, "Tape({answers} answers)")
    }
}
