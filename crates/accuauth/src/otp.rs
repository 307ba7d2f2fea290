//! Codes that you make and the vendor sends.

mod code_sender;
mod content;
mod send_sms_otp;

pub use code_sender::{CodeSender, NumberFormat};
pub use content::Content;
pub use send_sms_otp::{SendSmsOtp, SendSmsOtpResponse};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<SendSmsOtp>()]
};
