use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Accepted, Error, OtpCode, PhoneNumber, SendCode};

use super::{SendWhatsApp, TemplateField, TemplateType};
use crate::Client;

/// Sends codes that you made as WhatsApp messages, in the vendor's template `otp`, over a [`Client`]. Implements [`SendCode`].
///
/// The code leaves in the field `code`. **What else the template takes is not known**: [`field`](Self::field) gives it. Its
/// text is not published either, so the message may tell a life of its own. Ask the vendor for both, or send to a number of
/// your own, before users depend on it.
///
/// `Debug` shows no text of a field.
#[derive(Clone)]
#[must_use]
pub struct WhatsAppCodeSender {
    client: Client,
    fields: Vec<(TemplateField, String)>,
}

impl WhatsAppCodeSender {
    /// Sends the code alone.
    pub fn new(client: Client) -> Self {
        Self { client, fields: Vec::new() }
    }

    /// Sends this text beside each code, such as your brand. The code itself always leaves in [`TemplateField::Code`].
    pub fn field(mut self, field: TemplateField, text: impl Into<String>) -> Self {
        self.fields.push((field, text.into()));
        self
    }
}

#[async_trait]
impl SendCode for WhatsAppCodeSender {
    /// Sends the code. The message does not state `valid_for`.
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, Error> {
        let mut request = SendWhatsApp::new(phone, TemplateType::Otp);
        for (field, text) in &self.fields {
            request = request.field(*field, text);
        }
        let request = request.field(TemplateField::Code, code.expose());
        let mut accepted = self.client.send_whatsapp(&request).await?.accepted();
        accepted.valid_for = Some(valid_for);
        Ok(accepted)
    }
}

impl fmt::Debug for WhatsAppCodeSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WhatsAppCodeSender").field("client", &self.client).finish_non_exhaustive()
    }
}
