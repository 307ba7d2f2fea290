//! The call about codes.

mod content;
pub(super) mod send_sms_otp;
