use std::fmt;

use otp_core::{Accepted, BilledUnits, BillingUnit};
use otp_http::Answer;

use crate::Client;

/// The vendor took a message, or a look-up, over. Four calls answer in this one shape.
///
/// `Debug` leaves out what is the vendor's free text, the id included.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SendResponse {
    /// The vendor's id of the request, a UUID in every sample. Delivery reports name it as `msgId`; a check of a code does
    /// not use it. `None` also where it is blank.
    pub id: Option<String>,
    /// Credits taken from the account.
    pub credit_deducted: Option<u64>,
    /// SMS parts that the message takes.
    pub parts: Option<u32>,
    /// What was sent: 0 is an SMS in the GSM alphabet, 8 one in Unicode, 9 a WhatsApp message, 12 a number look-up.
    #[cfg_attr(feature = "__endpoints", serde(rename = "type"))]
    pub message_type: Option<u16>,
    message: Option<String>,
}

impl SendResponse {
    /// What no page prints for a send or a look-up.
    pub(crate) const FOREIGN: &'static [&'static str] = &["balance"];

    pub(crate) fn read(answer: &Answer<'_>) -> Self {
        Self {
            id: answer.text("id").filter(|id| !id.trim().is_empty()),
            // A number of more than five digits is neither credit nor parts. It could be a phone number, and `Debug` shows
            // both.
            credit_deducted: answer.number::<u16>("creditDeducted").map(u64::from),
            parts: answer.number::<u16>("parts").map(u32::from),
            message_type: answer.number("type"),
            message: answer.text("message"),
        }
    }

    /// The vendor's own sentence, `ok` in the samples. Treat it as private.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The same in the words of `otp-core`; how long a code is valid is added by the adapter.
    pub(crate) fn accepted(self) -> Accepted {
        let mut accepted = Accepted::new();
        accepted.reference = self.id;
        accepted.vendor = Some(Client::VENDOR);
        accepted.parts = self.parts;
        accepted.billed_units =
            self.credit_deducted.map(|count| BilledUnits { count, unit: BillingUnit::Credits });
        accepted
    }
}

impl fmt::Debug for SendResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendResponse")
            .field("credit_deducted", &self.credit_deducted)
            .field("parts", &self.parts)
            .field("message_type", &self.message_type)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use otp_http::Reply;

    use crate::{client, sms};

    #[test]
    fn a_blank_id_is_none() {
        let id = |id: &str| {
            let reply = Reply::new(200, None, format!(r#"{{"status":0,"id":{id}}}"#).into_bytes());
            client::read::<sms::SendSms>(&reply).unwrap().id
        };
        for blank in [r#""""#, r#"" ""#, r#""\t""#, "null"] {
            assert_eq!(id(blank), None, "{blank}");
        }
        assert_eq!(id(r#""an-id""#).as_deref(), Some("an-id"));
    }
}
