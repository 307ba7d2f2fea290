//! What a service asks before each message.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use super::Inner;
use crate::before_send::{HookError, PlannedSend, Verdict};
use crate::{ChallengeId, Error, Reason, Start};

/// Why nothing was sent, in the words of the hook.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refusal(String);

#[derive(Debug, thiserror::Error)]
#[error("it panicked")]
struct Panicked;

impl Inner {
    /// Nothing is sent unless it allows so.
    pub(super) async fn ask_before(&self, start: &Start, resent: Option<ChallengeId>) -> Result<(), Error> {
        let Some(hook) = &self.before_send else { return Ok(()) };
        let send = PlannedSend { start, tenant: &self.tenant, resent };
        match caught(async { hook.before_send(&send).await }).await {
            Ok(Verdict::Allow) => Ok(()),
            Ok(Verdict::Delay(wait)) => Err(Error::wait(Reason::HookDelayed, wait)),
            Ok(Verdict::Refuse(text)) => Err(Error::hook(Reason::HookRefused, Refusal(text).into())),
            // A panic says nothing of its own, so its source may be shown.
            Err(error) if error.is::<Panicked>() => Err(Error::new(Reason::HookFailed).caused_by(error)),
            Err(error) => Err(Error::hook(Reason::HookFailed, error)),
        }
    }
}

/// A panic of it must not end a call that others wait for, and is no permission.
async fn caught<T>(asked: impl Future<Output = Result<T, HookError>>) -> Result<T, HookError> {
    let mut asked = pin!(asked);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| asked.as_mut().poll(context))) {
        Ok(polled) => polled,
        Err(panic) => {
            // What it panicked with may panic again when it is dropped.
            std::mem::forget(panic);
            Poll::Ready(Err(Panicked.into()))
        }
    })
    .await
}
