use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::{HashPhone, SendingMode, TempData, sending_mode, template};
use crate::endpoint::Route;
use crate::private::Private;
use crate::{Client, Credentials, Endpoint, RequestId, SendOptions, SendResponse, WithRequestId, code};

impl Client {
    /// Sends a Zalo template to a phone number given as a hash, with the template's values by name.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted message is billed. No SMS is
    /// tried when Zalo fails. `POST SendZaloMessage_V6/hash_phone/`, documented in Vietnamese only, on
    /// [tin nhắn Zalo sử dụng hash phone](https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-zalo-su-dung-hash-phone)
    /// (read in its state of 7 April 2026).
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: a
    ///   blank `OAID` or `TempID`, a name twice in the `TempData`, a date beside `SendingMode` 3.
    /// - [`CodeResult::INVALID_HASH_PHONE`](crate::CodeResult::INVALID_HASH_PHONE), when the number was hashed in another form
    ///   than `84…`; see [`HashPhone`].
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on its
    ///   way and billed. A repeat with the same [`RequestId`](crate::RequestId) is refused for 24 hours if the first one arrived.
    pub async fn send_zalo_message_v6_hash_phone(
        &self,
        request: &SendZaloMessageV6HashPhone,
    ) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A message over Zalo to a hashed phone number. See [`Client::send_zalo_message_v6_hash_phone`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendZaloMessageV6HashPhone {
    hash_phone: HashPhone,
    oaid: Private,
    temp_id: String,
    temp_data: TempData,
    sending_mode: Option<SendingMode>,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    options: SendOptions,
}

impl SendZaloMessageV6HashPhone {
    /// A message to the number behind `hash_phone` from the Zalo account `oaid` (sample: `4097311281936189049`), by its template `temp_id` (sample:
    /// `200607`).
    pub fn new(
        hash_phone: HashPhone,
        oaid: impl Into<String>,
        temp_id: impl Into<String>,
        temp_data: TempData,
    ) -> Self {
        Self {
            hash_phone,
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

impl Endpoint for SendZaloMessageV6HashPhone {
    type Response = SendResponse;

    const NAME: &'static str = "send_zalo_message_v6_hash_phone";
    const ROUTE: Route = Route::post("/SendZaloMessage_V6/hash_phone/");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::ZALO_HASH;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-zalo-su-dung-hash-phone";

    fn validate(&self) -> Result<(), Error> {
        template::validate(&self.oaid, &self.temp_id)?;
        self.temp_data.validate()?;
        sending_mode::validate(self.sending_mode, &self.options)?;
        self.options.validate()
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("OAID", self.oaid.as_str())
            .text("HashPhone", self.hash_phone.as_str())
            .nested("TempData", &self.temp_data.object())
            .text("TempID", &self.temp_id)
            .text_if("SendingMode", self.sending_mode.map(SendingMode::as_str));
        self.options.write(fields);
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl WithRequestId for SendZaloMessageV6HashPhone {
    fn request_id(&self) -> Option<&RequestId> {
        self.options.request_id_of()
    }
}
