use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::{SendingMode, TempData, sending_mode, template};
use crate::endpoint::Route;
use crate::private::Private;
use crate::{
    Client, Credentials, Endpoint, RequestId, SendOptions, SendResponse, WithRequestId, code, valid,
};

impl Client {
    /// Sends one message over Zalo to a phone number: a template of the Zalo account, with its values by name.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted message is billed. No SMS is
    /// tried when Zalo fails. `POST SendZaloMessage_V6/`, documented in Vietnamese only, on
    /// [tin nhắn Zalo](https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-zalo) (read in its state of 7 April 2026).
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: a
    ///   foreign number, a landline, a blank `OAID` or `TempID`, a name twice in the `TempData`, a date beside `SendingMode` 3.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on its
    ///   way and billed. A repeat with the same [`RequestId`](crate::RequestId) is refused for 24 hours if the first one arrived.
    pub async fn send_zalo_message_v6(&self, request: &SendZaloMessageV6) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A message over Zalo to a phone number. See [`Client::send_zalo_message_v6`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendZaloMessageV6 {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    oaid: Private,
    temp_id: String,
    temp_data: TempData,
    sending_mode: Option<SendingMode>,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    options: SendOptions,
}

impl SendZaloMessageV6 {
    /// A message to `phone` from the Zalo account `oaid` (sample: `4097311281936189049`), by its template `temp_id` (sample:
    /// `200607`).
    pub fn new(
        phone: PhoneNumber,
        oaid: impl Into<String>,
        temp_id: impl Into<String>,
        temp_data: TempData,
    ) -> Self {
        Self {
            phone,
            oaid: Private::new(oaid),
            temp_id: temp_id.into(),
            temp_data,
            sending_mode: None,
            options: SendOptions::new(),
        }
    }

    /// Whether the message may exceed the daily limit. Without this, it may not.
    pub fn sending_mode(mut self, mode: SendingMode) -> Self {
        self.sending_mode = Some(mode);
        self
    }

    /// What most sends take besides: `RequestId`, date, campaign, callback, trial.
    pub fn options(mut self, options: SendOptions) -> Self {
        self.options = options;
        self
    }
}

impl Endpoint for SendZaloMessageV6 {
    type Response = SendResponse;

    const NAME: &'static str = "send_zalo_message_v6";
    const ROUTE: Route = Route::post("/SendZaloMessage_V6/");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::ZALO;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str = "https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-zalo";

    fn validate(&self) -> Result<(), Error> {
        valid::mobile(self.phone)?;
        template::validate(&self.oaid, &self.temp_id)?;
        self.temp_data.validate()?;
        sending_mode::validate(self.sending_mode, &self.options)?;
        self.options.validate()
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("OAID", self.oaid.as_str())
            .text("Phone", &valid::written(self.phone))
            .nested("TempData", &self.temp_data.object())
            .text("TempID", &self.temp_id)
            .text_if("SendingMode", self.sending_mode.map(SendingMode::as_str));
        self.options.write(fields);
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl WithRequestId for SendZaloMessageV6 {
    fn request_id(&self) -> Option<&RequestId> {
        self.options.request_id_of()
    }
}
