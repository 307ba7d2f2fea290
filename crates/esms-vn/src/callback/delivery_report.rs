use std::fmt;

use otp_core::{Delivery, Error, PhoneNumber, Region};
use otp_http::Query;

use super::read::{count, decimal, text};
use super::{ErrorInfo, Outcome, SendStatus, TelcoId};
use crate::SmsType;
use crate::status::Counts;
use crate::word::short;

/// What became of an SMS, a Zalo or a Viber message, as the vendor or somebody else says.
///
/// The vendor sends it as a GET to the `CallbackUrl` of the send call. Documented on
/// [callback URL](https://developers.esms.vn/en/esms-api/callback-url) (10 January 2025; in Vietnamese 26 February 2026). The
/// table there types every field as text. `Debug` shows status, kind and counters up to 65,535 alone: the id of one printed sample
/// ends in a phone number, and a larger counter could be one.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryReport {
    /// The vendor's id of the message (`SMSID`), the one that the send call answered with.
    pub sms_id: String,
    /// How far the vendor is. 5 is no success by itself: see [`outcome`](Self::outcome).
    pub send_status: SendStatus,
    /// How many messages arrived.
    pub send_success: Option<u32>,
    /// How many messages failed.
    pub send_failed: Option<u32>,
    /// How many receivers there are.
    pub total_receiver: Option<u32>,
    /// How many messages were sent. The printed failure over Zalo has 0.
    pub total_sent: Option<u32>,
    /// The price in VND, in the vendor's decimal digits, with four places in the samples (`TotalPrice`; the table of the page
    /// spells it `Totalprice`, which is read as well).
    pub total_price: Option<String>,
    /// The `RequestId` of the send call.
    pub request_id: Option<String>,
    /// The kind of message (`TypeId`; the send calls name it `SmsType`).
    pub type_id: Option<SmsType>,
    /// The receiver's operator. Types 1, 26 and 27 are printed without it.
    pub telco_id: Option<TelcoId>,
    /// Zalo's id of the message (`partnerids`).
    pub partner_ids: Option<String>,
    /// What Zalo said.
    pub error_info: Option<ErrorInfo>,
    /// The Zalo account that sent the message (`oaid`).
    pub oa_id: Option<String>,
    /// The Zalo template (`tempid`).
    pub temp_id: Option<String>,
    /// `switchsmsid`: empty in the one sample that prints it, and not in the table.
    pub switch_sms_id: Option<String>,
    phone_number: Option<String>,
}

impl DeliveryReport {
    /// Reads the query string of a report: what is behind the `?`, still encoded.
    ///
    /// # Errors
    ///
    /// [`Error::field`] names what is wrong: `SMSID` or `SendStatus` is missing, a field is there twice, its
    /// percent-encoding is broken, or (`query`) the whole is too long. No value is shown.
    pub fn parse(query: &str) -> Result<Self, Error> {
        let query = Query::parse(query)?;
        let send_status = SendStatus::new(&query.required("SendStatus")?);
        let total_price = match (query.optional("TotalPrice")?, query.optional("Totalprice")?) {
            (Some(_), Some(_)) => return Err(Error::invalid("TotalPrice", "stands there twice")),
            (price, None) | (None, price) => price.and_then(|price| decimal(&price)),
        };
        Ok(Self {
            sms_id: query.required("SMSID")?.into_owned(),
            send_status: send_status.ok_or_else(|| Error::invalid("SendStatus", "is too long"))?,
            send_success: count(&query, "SendSuccess")?,
            send_failed: count(&query, "SendFailed")?,
            total_receiver: count(&query, "TotalReceiver")?,
            total_sent: count(&query, "TotalSent")?,
            total_price,
            request_id: text(&query, "RequestId")?,
            type_id: query.optional("TypeId")?.and_then(|word| SmsType::new(&word)),
            telco_id: query.optional("telcoid")?.and_then(|word| TelcoId::new(&word)),
            partner_ids: text(&query, "partnerids")?,
            error_info: text(&query, "error_info")?.map(ErrorInfo::new),
            oa_id: text(&query, "oaid")?,
            temp_id: text(&query, "tempid")?,
            switch_sms_id: text(&query, "switchsmsid")?,
            phone_number: text(&query, "phonenumber")?,
        })
    }

    /// What is in `phonenumber`. Private: do not log it.
    ///
    /// The receiver's phone number; after a send by Zalo user id that id; for types 26 and 27 a Zalo id that the samples cut
    /// to 15 digits.
    #[must_use]
    pub fn phone_number(&self) -> Option<&str> {
        self.phone_number.as_deref()
    }

    /// The receiver's phone number; `None` where `phonenumber` holds none, or holds a Zalo id.
    #[must_use]
    pub fn phone(&self) -> Option<PhoneNumber> {
        if matches!(self.type_id, Some(SmsType::ZALO_FOLLOWER | SmsType::ZALO_JOURNEY)) {
            return None;
        }
        let phone = PhoneNumber::parse(self.phone_number()?, Region::Vietnam).ok()?;
        phone.restrict_to(&[Region::Vietnam]).ok()
    }

    /// Whether the message arrived, as far as the report proves it.
    ///
    /// Status 5 means "done": it is a failure with a `SendFailed` above 0, and a delivery when `SendSuccess` covers
    /// `TotalReceiver` and `TotalSent` (one of them may be missing), and `SendFailed` is 0. With both 0, as in the printed
    /// advertising report, it proves nothing. Status 4 is a failure. What contradicts itself is unknown: a refusal with a
    /// success, more results than messages, a success where nothing was sent or where `error_info` is not plainly error 0.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let counts = Counts {
            success: self.send_success,
            failed: self.send_failed,
            receivers: self.total_receiver,
            sent: self.total_sent,
            names_an_error: self.error_info.as_ref().is_some_and(ErrorInfo::names_an_error),
        };
        Outcome::of(self.send_status, counts)
    }

    /// The same in the words of `otp-core`, if the report tells that the message was delivered, or failed for certain.
    ///
    /// A failure is certain for the channel that reports it. A message that goes on over another channel is not done with it: do
    /// not hand a failure on before the last channel has reported.
    #[must_use]
    pub fn delivery(&self) -> Option<Delivery> {
        match self.outcome() {
            Outcome::Delivered => Some(Delivery::Delivered),
            Outcome::Failed => Some(Delivery::Failed),
            Outcome::Unknown => None,
        }
    }
}

impl fmt::Debug for DeliveryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryReport")
            .field("send_status", &self.send_status)
            .field("type_id", &self.type_id)
            .field("send_success", &short(self.send_success))
            .field("send_failed", &short(self.send_failed))
            .field("total_receiver", &short(self.total_receiver))
            .field("total_sent", &short(self.total_sent))
            .field("outcome", &self.outcome())
            .finish_non_exhaustive()
    }
}
