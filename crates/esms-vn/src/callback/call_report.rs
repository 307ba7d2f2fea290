use std::fmt;

use otp_core::Error;
use otp_http::Query;

use super::SendStatus;
use super::read::{count, decimal, text};
use crate::voice::CallStatus;
use crate::word::short;

/// What became of a voice call, as the vendor or somebody else says.
///
/// The vendor sends it as a GET to the `CallbackUrl` of the call. **Answer with status 200**: anything else is repeated up to 5
/// times. Documented on
/// [call by template](https://developers.esms.vn/en/esms-api/voice/create-an-auto-call-using-template) and
/// [call by recording](https://developers.esms.vn/en/esms-api/voice/create-a-call-from-recording-file) (10 January 2025). `Debug`
/// shows no text of the report but the status.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallReport {
    /// The vendor's id of the call: the `SMSID` that the call was answered with. That answer is printed with a blank at the
    /// end of the id, the report without.
    pub reference_id: String,
    /// How far the vendor is: 2, 5 or 7. 5 means "done", heard or not.
    pub send_status: SendStatus,
    /// Whether the operator took the call: `SentResult` 1 or 0. `None` for anything else.
    pub sent_result: Option<bool>,
    /// How long the call was. The unit is documented nowhere.
    pub call_duration: Option<u32>,
    /// Whether somebody answered. Empty, and so `None`, in the printed failure.
    pub call_status: Option<CallStatus>,
    /// The price in VND, in the vendor's decimal digits (`0.0000`).
    pub price: Option<String>,
    ivr: Option<String>,
    cid: Option<String>,
}

impl CallReport {
    /// Reads the query string of a report: what is behind the `?`, still encoded.
    ///
    /// # Errors
    ///
    /// [`Error::field`] names what is wrong: `ReferenceId` or `SendStatus` is missing, a field is there twice, its
    /// percent-encoding is broken, or (`query`) the whole is too long. No value is shown.
    pub fn parse(query: &str) -> Result<Self, Error> {
        let query = Query::parse(query)?;
        let send_status = SendStatus::new(&query.required("SendStatus")?);
        Ok(Self {
            reference_id: query.required("ReferenceId")?.into_owned(),
            send_status: send_status.ok_or_else(|| Error::invalid("SendStatus", "is too long"))?,
            sent_result: match query.optional("SentResult")?.as_deref() {
                Some("0") => Some(false),
                Some("1") => Some(true),
                Some(_) | None => None,
            },
            call_duration: count(&query, "CallDuration")?,
            call_status: query.optional("CallStatus")?.map(|word| CallStatus::new(&word)),
            price: query.optional("Price")?.and_then(|price| decimal(&price)),
            ivr: text(&query, "Ivr")?,
            cid: text(&query, "CID")?,
        })
    }

    /// Whether somebody answered; `None` where the report does not say.
    #[must_use]
    pub fn is_answered(&self) -> Option<bool> {
        match self.call_status.as_ref()? {
            CallStatus::Answered => Some(true),
            CallStatus::NotAnswered => Some(false),
            CallStatus::Other(_) => None,
        }
    }

    /// The key that the receiver pressed. Private: do not log it.
    #[must_use]
    pub fn ivr(&self) -> Option<&str> {
        self.ivr.as_deref()
    }

    /// The number that the call came from (`CID`).
    #[must_use]
    pub fn cid(&self) -> Option<&str> {
        self.cid.as_deref()
    }
}

impl fmt::Debug for CallReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallReport")
            .field("send_status", &self.send_status)
            .field("sent_result", &self.sent_result)
            .field("is_answered", &self.is_answered())
            .field("call_duration", &short(self.call_duration))
            .finish_non_exhaustive()
    }
}
