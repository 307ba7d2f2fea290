//! SMS with a text of your own, a code that you made among them.

mod code_sender;
mod send_sms;

pub use code_sender::CodeSender;
pub use send_sms::{SendSms, SmsType};
