//! What an engine asks of the place where challenges are kept.

mod begin;
mod check;
mod contract;
mod delivery;
mod error;
mod forward;
mod groups;
mod key;
mod operate;

use std::time::Duration;

pub use crate::limits::ladder::{Ladder, Rung};
pub use begin::{Begin, Begun, Finish, Finished, Opening, Outcome, Room, Slot};
pub use check::Concern;
pub use contract::{ChallengeStore, Claim, Claimed, Consumed, Ending, Gone, Live, Ticket};
pub use delivery::Reported;
pub use error::StoreError;
pub use groups::{Groups, Judge};
pub use key::{CallerMark, Lane, MessageKey, Place, Sealed, SlotKey, Subject, TenantMark};
pub use operate::{Cancelled, Known, KnownChallenge, KnownCode, KnownFailures, Lift, LookUp, Taken, Turn};

/// How far something may lie in the future and still count: five seconds.
///
/// The machines of one store read clocks that differ a little. An operation may also read its clock, wait for a lock, and then
/// find what another one wrote a moment later. Without this room a window that just began would count as not begun, and its
/// limit would be lost. What lies further ahead was written before the clock was set back, and does not count.
///
/// What a step back leaves in the past lasts longer by that step. So a code lives longer by at most its age at the step, plus this.
pub const SKEW: Duration = Duration::from_secs(5);

/// Whole milliseconds, as stores count them.
pub(crate) fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// What begins at this point in time has begun, at most [`SKEW`] ahead.
pub(crate) fn has_begun(at_ms: u64, now_ms: u64) -> bool {
    at_ms <= now_ms.saturating_add(milliseconds(SKEW))
}
