//! Messages in your own words.

mod code_sender;
mod send_multiple_message_v4;
mod text_length;

pub use code_sender::{CodeSender, CodeSenderBuilder};
pub use send_multiple_message_v4::{Product, SendMultipleMessageV4};
pub use text_length::TextLength;
