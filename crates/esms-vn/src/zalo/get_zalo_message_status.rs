use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::private::Private;
use crate::{Client, Credentials, Endpoint, code, valid};

impl Client {
    /// Asks Zalo, through the vendor, whether a message has reached the phone, by Zalo's own id of the message.
    ///
    /// `POST GetZaloMessageStatus`, documented on
    /// [ZNS status information](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-zns-status-information)
    /// (7 January 2026), which prints the address with `http`; this crate calls it by https. It is free, and may be asked 30
    /// times a second. Where you have the `SMSID`, [`query_zns_status`](Client::query_zns_status) says more.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for an
    ///   id that is blank or holds a control character.
    /// - [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) above 30 requests a second.
    ///
    /// A message that does not exist is no error: see [`ZaloMessageStatus::NotFound`]. The call only reads, so no error has an
    /// effect.
    pub async fn get_zalo_message_status(
        &self,
        request: &GetZaloMessageStatus,
    ) -> Result<GetZaloMessageStatusResponse, Error> {
        self.call(request).await
    }
}

/// A message of Zalo's whose state is asked for. See [`Client::get_zalo_message_status`]. `Debug` shows no id.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetZaloMessageStatus {
    oaid: Private,
    message_id: Private,
}

impl GetZaloMessageStatus {
    /// Asks for the message with this id of Zalo's, sent by this Zalo account (OA). Reports and
    /// [`get_callback`](Client::get_callback) call the id `Partnerids`.
    pub fn new(oaid: impl Into<String>, message_id: impl Into<String>) -> Self {
        Self { oaid: Private::new(oaid), message_id: Private::new(message_id) }
    }
}

impl Endpoint for GetZaloMessageStatus {
    type Response = GetZaloMessageStatusResponse;

    const NAME: &'static str = "get_zalo_message_status";
    const ROUTE: Route = Route::post("/GetZaloMessageStatus");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = code::ZALO_STATUS;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-zns-status-information";

    fn validate(&self) -> Result<(), Error> {
        valid::name("OAID", self.oaid.as_str())?;
        valid::name("MessageId", self.message_id.as_str())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields.text("OAID", self.oaid.as_str()).text("MessageId", self.message_id.as_str());
    }

    fn read(answer: &Answer<'_>) -> GetZaloMessageStatusResponse {
        let Some(data) = answer.object("Data") else { return GetZaloMessageStatusResponse::default() };
        GetZaloMessageStatusResponse {
            status: data.number("status").map(ZaloMessageStatus::new),
            delivery_time_ms: data.number("delivery_time"),
            message: data.text("message"),
        }
    }
}

/// Where the message is. `Debug` shows the status.
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetZaloMessageStatusResponse {
    /// Where the message is.
    pub status: Option<ZaloMessageStatus>,
    /// When the phone got it (`delivery_time`), in milliseconds since 1970.
    pub delivery_time_ms: Option<u64>,
    /// The status in a sentence of Zalo's.
    pub message: Option<String>,
}

/// Where a message of Zalo's is (`status`). The page explains the numbers beside the field `message`; its sample has them here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub enum ZaloMessageStatus {
    /// `-1`: there is no such message.
    NotFound,
    /// `0`: Zalo's server has it, the phone not yet.
    OnServer,
    /// `1`: the phone has it.
    Delivered,
    /// A number that no page explains.
    Other(i16),
}

impl ZaloMessageStatus {
    fn new(number: i16) -> Self {
        match number {
            -1 => Self::NotFound,
            0 => Self::OnServer,
            1 => Self::Delivered,
            other => Self::Other(other),
        }
    }
}

impl fmt::Debug for GetZaloMessageStatusResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetZaloMessageStatusResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
