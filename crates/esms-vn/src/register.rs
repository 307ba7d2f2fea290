//! Registrations at the vendor: templates and packages. Each costs money or sets people to work, and none has a trial.

mod register_oa_package;
mod register_response;
mod register_zns_template;
mod sub_service_preview;

pub use register_oa_package::{OaPackage, Purchase, RegisterOaPackage};
pub use register_response::RegisterResponse;
pub use register_zns_template::{RegisterZnsTemplate, ZnsTemplateType};
pub use sub_service_preview::{SmsTemplateType, SubServicePreview};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<SubServicePreview>(), entry::<RegisterZnsTemplate>(), entry::<RegisterOaPackage>()]
};
