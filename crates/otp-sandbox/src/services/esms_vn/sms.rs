//! The calls that send the caller's own text over SMS, and the price of one.

mod send_multiple_message_v4;
mod send_multiple_sms_brandname;
mod summary_multiple_message_v4;

use crate::services::Function;

pub(super) static FUNCTIONS: &[&Function] = &[
    &send_multiple_message_v4::FUNCTION,
    &send_multiple_sms_brandname::FUNCTION,
    &summary_multiple_message_v4::FUNCTION,
];
