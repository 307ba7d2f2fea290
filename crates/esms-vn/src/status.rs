//! What became of messages, asked of the vendor.

mod get_send_status;
mod get_sms_receiver_status;
mod get_sms_sent_data_v2;
mod send_status;
mod wcf_date;

pub use get_send_status::{GetSendStatus, GetSendStatusResponse};
pub use get_sms_receiver_status::{GetSmsReceiverStatus, GetSmsReceiverStatusResponse, Receiver};
pub use get_sms_sent_data_v2::{GetSmsSentDataV2, GetSmsSentDataV2Response, SendResult, SentMessage};
pub(crate) use send_status::Counts;
pub use send_status::{Outcome, SendStatus};
pub(crate) use wcf_date::wcf_date;

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<GetSendStatus>(), entry::<GetSmsReceiverStatus>(), entry::<GetSmsSentDataV2>()]
};
