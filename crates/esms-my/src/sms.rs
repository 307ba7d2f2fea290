//! SMS with a text of your own, a code that you made among them.

mod code_sender;
mod send_sms;

pub use code_sender::CodeSender;
pub use send_sms::{SendSms, SmsType};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<SendSms>()]
};
