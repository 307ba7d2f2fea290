mod attempt;
mod call;
mod decision;
mod forward;
mod operator;
mod reported;
#[cfg(feature = "metrics")]
mod to_metrics;
#[cfg(feature = "tracing")]
mod to_tracing;
mod trouble;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use attempt::Attempt;
pub use call::{CallBegan, CallEnded, CallOutcome, Server};
pub use decision::{Decision, DecisionOutcome, Step};
pub use operator::{Operated, OperatorAction, OperatorOutcome};
pub use reported::Reported;
#[cfg(feature = "metrics")]
pub use to_metrics::MetricsObserver;
#[cfg(feature = "tracing")]
pub use to_tracing::TracingObserver;
pub use trouble::{Operation, Trouble};

/// Hears what happens, so that a program can log and count it: one method for each kind of event.
///
/// Each method has a default that does nothing, so that another one can be added. It is called in the middle of an operation,
/// on the thread that runs it, and somebody waits: **it must not block**. Count, or hand over to a channel that has room. The
/// caller catches a panic, as far as the program unwinds, and goes on as if there had been none.
///
/// A pair of observers is an observer: `(one, other)` tells both. Two are ready: `TracingObserver` (feature `tracing`) and
/// `MetricsObserver` (feature `metrics`).
///
/// Nothing that an observer is handed shows a key, a code or a whole phone number in its `Debug` or `Display`.
pub trait Observer: Send + Sync {
    /// A call of a vendor begins. [`call_ended`](Self::call_ended) follows in every case.
    fn call_began(&self, call: &CallBegan<'_>) {
        let _ = call;
    }

    /// A call of a vendor has ended: with an answer, with an error, or because its future was dropped.
    fn call_ended(&self, call: &CallEnded<'_>) {
        let _ = call;
    }

    /// An engine has answered a start, a resend or a check, or its future was dropped.
    fn decision(&self, decision: &Decision<'_>) {
        let _ = decision;
    }

    /// Something was not noted, and the call that wanted it goes on without it.
    fn trouble(&self, trouble: &Trouble<'_>) {
        let _ = trouble;
    }

    /// A router has asked one of its senders to send a code.
    fn attempt(&self, attempt: &Attempt<'_>) {
        let _ = attempt;
    }

    /// An engine has learned what became of a message. It is called once for each message, or twice if a delivery follows a failure.
    fn reported(&self, reported: &Reported<'_>) {
        let _ = reported;
    }

    /// An operator has looked something up or changed it, or tried to. Keep these: they are an audit trail.
    fn operated(&self, operated: &Operated<'_>) {
        let _ = operated;
    }
}

/// Tells an observer something, and catches its panic: an observer must not end a call whose message may be out.
///
/// For clients, engines, routers and stores. Hand over nothing that a panic in `event` could leave half done.
///
/// ```
/// otp_core::tell(|| panic!("an observer's mistake"));
/// ```
pub fn tell(event: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(event)) {
        // What it panicked with may panic again when it is dropped.
        std::mem::forget(panic);
    }
}
