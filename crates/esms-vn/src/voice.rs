//! Calls that speak: a machine rings a number and reads a template or plays a recording. On the vendor's own host for voice.

mod call_status;
mod get_call_status;
mod make_call_record_v2;
mod make_call_template_v2;

pub use call_status::CallStatus;
pub use get_call_status::{GetCallStatus, GetCallStatusResponse};
pub use make_call_record_v2::MakeCallRecordV2;
pub use make_call_template_v2::{MakeCallTemplateV2, Speed, Voice};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<MakeCallTemplateV2>(), entry::<MakeCallRecordV2>(), entry::<GetCallStatus>()]
};
