//! WhatsApp messages in the vendor's templates.

mod code_sender;
mod send_whatsapp;

pub use code_sender::WhatsAppCodeSender;
pub use send_whatsapp::{SendWhatsApp, TemplateField, TemplateType};
