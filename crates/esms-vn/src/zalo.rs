//! Messages over Zalo, and what can be asked about Zalo.

mod hash_phone;
mod send_zalo_follower_message_v4;
mod send_zalo_follower_message_v5;
mod send_zalo_message_v4;
mod send_zalo_message_v5;
mod send_zalo_message_v6;
mod send_zalo_message_v6_hash_phone;
mod send_zalo_message_v6_zalo_uid;
mod send_zns_bulk_v4;
mod sending_mode;
pub(crate) mod template;

pub use hash_phone::HashPhone;
pub use send_zalo_follower_message_v4::SendZaloFollowerMessageV4;
pub use send_zalo_follower_message_v5::{Payload, SendZaloFollowerMessageV5};
pub use send_zalo_message_v4::SendZaloMessageV4;
pub use send_zalo_message_v5::SendZaloMessageV5;
pub use send_zalo_message_v6::SendZaloMessageV6;
pub use send_zalo_message_v6_hash_phone::SendZaloMessageV6HashPhone;
pub use send_zalo_message_v6_zalo_uid::SendZaloMessageV6ZaloUid;
pub use send_zns_bulk_v4::{SendZnsBulkV4, SendZnsBulkV4Response, ZnsBulkData, ZnsBulkDetail};
pub use sending_mode::SendingMode;
pub use template::{Params, TempData};
