//! What became of messages, asked of the vendor. It can be asked for seven days, and not right after sending.

mod send_status;

pub use send_status::{Outcome, SendStatus};
