//! The call about codes.

mod content;
mod send_sms_otp;

pub(super) use send_sms_otp::SEND_SMS_OTP;
