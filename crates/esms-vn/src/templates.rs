//! Registered templates: what a message may say.

mod get_template;

pub use get_template::{BrandnameTemplate, GetTemplate, GetTemplateResponse, TemplateParam, ZnsTemplate};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<GetTemplate>()]
};
