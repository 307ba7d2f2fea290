//! The calls that send the caller's own text over SMS.

mod send_multiple_message_v4;

use crate::services::Function;

pub(super) static FUNCTIONS: &[&Function] = &[&send_multiple_message_v4::FUNCTION];
