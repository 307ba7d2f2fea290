//! What no call returns goes to the observer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use otp_core::{Operation, Trouble};

use super::Inner;
use crate::ChallengeId;
use crate::store::{Finish, Finished, Outcome, StoreError};

impl Inner {
    /// The message is out, or not, whatever the store has noted. A bill that is lost with it is trouble of its own: money.
    pub(super) fn finished(&self, finish: &Finish, finished: &Result<Finished, StoreError>) {
        match finished {
            Ok(Finished { noted: true, .. }) => {}
            // Its bill was counted all the same.
            Ok(Finished { noted: false, .. }) => match finish.outcome {
                Outcome::Accepted | Outcome::Unknown => {
                    self.trouble(Operation::Lost, finish.challenge, &StoreError::nothing_there());
                }
                // Nobody waits for such a code.
                Outcome::NotSent => {}
            },
            Err(error) => {
                self.trouble(Operation::Finish, finish.challenge, error);
                if let Some(bill) = &finish.bill {
                    self.trouble(Operation::Bill { units: bill.cost }, finish.challenge, error);
                }
            }
        }
    }

    pub(super) fn settled(&self, challenge: ChallengeId, settled: &Result<bool, StoreError>) {
        match settled {
            Ok(true) => {}
            Ok(false) => self.trouble(Operation::Settle, challenge, &StoreError::nothing_there()),
            Err(error) => self.trouble(Operation::Settle, challenge, error),
        }
    }

    fn trouble(&self, operation: Operation, challenge: ChallengeId, error: &StoreError) {
        let Some(observer) = &self.observer else { return };
        let challenge = challenge.to_string();
        let trouble = Trouble::new(operation, &challenge, error.effect(), error);
        tell(|| observer.trouble(&trouble));
    }
}

/// Tells an observer something. Its panic must not end a call whose message is out. The engine shares nothing with it that could be
/// left half done.
pub(super) fn tell(event: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(event)) {
        // What it panicked with may panic again when it is dropped.
        std::mem::forget(panic);
    }
}
