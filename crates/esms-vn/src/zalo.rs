//! Messages over Zalo, and what can be asked about Zalo.

mod sending_mode;
mod template;

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
