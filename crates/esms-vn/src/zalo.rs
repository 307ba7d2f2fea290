//! Messages over Zalo, and what can be asked about Zalo.

mod sending_mode;
pub(crate) mod template;

pub use sending_mode::SendingMode;
pub use template::{Params, TempData};

// What can be asked.

mod get_callback;
mod get_list_zoa;
mod get_quality;
mod get_quota;
mod get_rating;
mod get_zalo_message_status;
mod get_zns_template_info;
mod query_list_uid;
mod query_zns_status;
mod summary_zalo_message_v4;

pub use get_callback::{CallbackData, GetCallback, GetCallbackResponse};
pub use get_list_zoa::{GetListZoa, GetListZoaResponse, Zoa};
pub use get_quality::{GetQuality, GetQualityResponse, Quality};
pub use get_quota::{GetQuota, GetQuotaResponse};
pub use get_rating::{GetRating, GetRatingResponse, Rating};
pub use get_zalo_message_status::{GetZaloMessageStatus, GetZaloMessageStatusResponse, ZaloMessageStatus};
pub use get_zns_template_info::{
    GetZnsTemplateInfo, GetZnsTemplateInfoResponse, TemplateButton, TemplateParam, TemplateStatus,
};
pub use query_list_uid::{QueryListUid, QueryListUidResponse};
pub use query_zns_status::{QueryZnsStatus, QueryZnsStatusResponse};
pub use summary_zalo_message_v4::{SummaryZaloMessageV4, SummaryZaloMessageV4Response};

// What is sent.

mod hash_phone;
mod send_zalo_follower_message_v4;
mod send_zalo_follower_message_v5;
mod send_zalo_message_v4;
mod send_zalo_message_v5;
mod send_zalo_message_v6;
mod send_zalo_message_v6_hash_phone;
mod send_zalo_message_v6_zalo_uid;
mod send_zns_bulk_v4;

pub use hash_phone::HashPhone;
pub use send_zalo_follower_message_v4::SendZaloFollowerMessageV4;
pub use send_zalo_follower_message_v5::{Payload, SendZaloFollowerMessageV5};
pub use send_zalo_message_v4::SendZaloMessageV4;
pub use send_zalo_message_v5::SendZaloMessageV5;
pub use send_zalo_message_v6::SendZaloMessageV6;
pub use send_zalo_message_v6_hash_phone::SendZaloMessageV6HashPhone;
pub use send_zalo_message_v6_zalo_uid::SendZaloMessageV6ZaloUid;
pub use send_zns_bulk_v4::{SendZnsBulkV4, SendZnsBulkV4Response, ZnsBulkData, ZnsBulkDetail};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[
        entry::<SendZaloMessageV6>(),
        entry::<SendZaloMessageV6HashPhone>(),
        entry::<SendZaloMessageV6ZaloUid>(),
        entry::<SendZaloMessageV5>(),
        entry::<SendZaloMessageV4>(),
        entry::<SendZnsBulkV4>(),
        entry::<SendZaloFollowerMessageV4>(),
        entry::<SendZaloFollowerMessageV5>(),
        entry::<QueryZnsStatus>(),
        entry::<GetZaloMessageStatus>(),
        entry::<GetCallback>(),
        entry::<GetListZoa>(),
        entry::<GetQuota>(),
        entry::<GetZnsTemplateInfo>(),
        entry::<GetRating>(),
        entry::<GetQuality>(),
        entry::<QueryListUid>(),
        entry::<SummaryZaloMessageV4>(),
    ]
};
