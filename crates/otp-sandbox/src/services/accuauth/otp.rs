//! The call about codes.

mod content;
mod send_sms_otp;

use crate::services::Function;

pub(crate) use send_sms_otp::PAGE;

pub(super) static FUNCTIONS: &[&Function] = &[&send_sms_otp::FUNCTION];
