//! What became of messages, asked of the vendor.

mod get_send_status;
mod get_sms_receiver_status;
mod send_status;

pub use get_send_status::{GetSendStatus, GetSendStatusResponse};
pub use get_sms_receiver_status::{GetSmsReceiverStatus, GetSmsReceiverStatusResponse, Receiver};
pub use send_status::{Outcome, SendStatus};
