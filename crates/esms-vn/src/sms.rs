//! Messages in your own words.

mod send_multiple_message_v4;
mod text_length;

pub use send_multiple_message_v4::{Product, SendMultipleMessageV4};
pub use text_length::TextLength;
