use std::fmt;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, Object};

use crate::endpoint::Route;
use crate::{Client, Credentials, Endpoint, code, valid};

impl Client {
    /// Asks what became of a message at each of its receivers.
    ///
    /// `GET GetSmsReceiverStatus_get`, documented on
    /// [get message details](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-message-details)
    /// (10 January 2025; in Vietnamese 24 March 2025). The English page links it with `http`; this crate calls it by https. The
    /// vendor knows a message for seven days. It is free.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for an
    ///   id that is blank or holds a control character.
    /// - [`CodeResult::MESSAGE_NOT_FOUND`](crate::CodeResult::MESSAGE_NOT_FOUND) when no message has this id, or none yet.
    ///
    /// The call only reads, so no error has an effect.
    pub async fn get_sms_receiver_status(
        &self,
        request: &GetSmsReceiverStatus,
    ) -> Result<GetSmsReceiverStatusResponse, Error> {
        self.call(request).await
    }
}

/// A message whose receivers are asked for. See [`Client::get_sms_receiver_status`].
///
/// `Debug` does not show the id: in one printed sample it ends in a phone number.
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetSmsReceiverStatus {
    ref_id: String,
}

impl GetSmsReceiverStatus {
    /// Asks for the message with this `SMSID`, as the send call returned it.
    pub fn new(sms_id: impl Into<String>) -> Self {
        Self { ref_id: sms_id.into() }
    }
}

impl Endpoint for GetSmsReceiverStatus {
    type Response = GetSmsReceiverStatusResponse;

    const NAME: &'static str = "get_sms_receiver_status";
    const ROUTE: Route = Route::get("/GetSmsReceiverStatus_get");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = code::SMS_STATUS;
    /// An advertising message has up to 5,000 receivers.
    const IS_LONG_LIST: bool = true;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-message-details";

    fn validate(&self) -> Result<(), Error> {
        valid::name("RefId", &self.ref_id)
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields.text("RefId", &self.ref_id);
    }

    fn read(answer: &Answer<'_>) -> GetSmsReceiverStatusResponse {
        let receivers = answer.list("ReceiverList");
        GetSmsReceiverStatusResponse {
            receiver_list: receivers.map(|list| list.iter().map(Receiver::read).collect()),
        }
    }
}

impl fmt::Debug for GetSmsReceiverStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetSmsReceiverStatus").finish_non_exhaustive()
    }
}

/// The receivers of a message. `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetSmsReceiverStatusResponse {
    /// One entry for each receiver. `None` when the answer has no such list.
    pub receiver_list: Option<Vec<Receiver>>,
}

impl fmt::Debug for GetSmsReceiverStatusResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetSmsReceiverStatusResponse").finish_non_exhaustive()
    }
}

/// What became of a message at one number. `Debug` does not show the number.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Receiver {
    phone: Option<String>,
    /// Whether the message was sent.
    pub is_sent: Option<bool>,
    /// Whether it succeeded. No page says what is here while the operator's report is awaited.
    pub sent_result: Option<bool>,
    /// The operator, as the vendor names it: `Viettel`, `Vinaphone`, `Mobifone`.
    pub network_name: Option<String>,
    /// How often the message was sent again.
    pub retry: Option<u32>,
}

impl Receiver {
    fn read(fields: &Object<'_>) -> Self {
        Self {
            phone: fields.text("Phone"),
            is_sent: fields.boolean("IsSent"),
            sent_result: fields.boolean("SentResult"),
            network_name: fields.text("NetworkName"),
            retry: fields.number("Retry"),
        }
    }

    /// The receiver's number, where `Phone` holds a Vietnamese one.
    #[must_use]
    pub fn phone(&self) -> Option<PhoneNumber> {
        valid::received(self.phone.as_deref()?)
    }

    /// What is in `Phone`. Private: do not log it.
    #[must_use]
    pub fn phone_text(&self) -> Option<&str> {
        self.phone.as_deref()
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("is_sent", &self.is_sent)
            .field("sent_result", &self.sent_result)
            .finish_non_exhaustive()
    }
}
