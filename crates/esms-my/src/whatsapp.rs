//! WhatsApp messages in the vendor's templates.

mod code_sender;
mod send_whatsapp;

pub use code_sender::WhatsAppCodeSender;
pub use send_whatsapp::{SendWhatsApp, TemplateField, TemplateType};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<SendWhatsApp>()]
};
