//! What an engine asks of the place where challenges are kept.

mod contract;
mod error;
mod forward;
mod key;
mod window;

pub use contract::{
    ChallengeStore, Claim, Claimed, Consumed, Ending, FailureLimit, Gone, Live, Open, Opened, Opening,
    Outcome, SKEW, Ticket,
};
pub use error::StoreError;
pub use key::{Place, Sealed, SlotKey, Subject};
pub use window::{Reserved, Slot};
