//! Codes that the vendor makes, sends and checks.

mod check_code;
mod send_message_auto_gen_code_v4;
mod send_message_auto_gen_code_v5;
mod verification;

pub use check_code::{CheckCode, CheckCodeResponse};
pub use send_message_auto_gen_code_v4::SendMessageAutoGenCodeV4;
pub use send_message_auto_gen_code_v5::{SendMessageAutoGenCodeV5, TypeId};
pub use verification::{Channel, Verification};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<SendMessageAutoGenCodeV5>(), entry::<SendMessageAutoGenCodeV4>(), entry::<CheckCode>()]
};
