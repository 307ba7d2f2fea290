//! Messages in your own words: to one number with a code of your own, or as advertising to many; and what one will cost.

mod code_sender;
mod send_multiple_message_v4;
mod send_multiple_sms_brandname;
mod summary_multiple_message_v4;
pub(crate) mod text_length;

pub use code_sender::{CodeSender, CodeSenderBuilder};
pub use send_multiple_message_v4::{Product, SendMultipleMessageV4};
pub use send_multiple_sms_brandname::SendMultipleSmsBrandname;
pub use summary_multiple_message_v4::{SummaryMultipleMessageV4, SummaryMultipleMessageV4Response};
pub use text_length::TextLength;

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[
        entry::<SendMultipleMessageV4>(),
        entry::<SendMultipleSmsBrandname>(),
        entry::<SummaryMultipleMessageV4>(),
    ]
};
