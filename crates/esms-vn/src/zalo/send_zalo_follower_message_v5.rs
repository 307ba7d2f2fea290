use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, JsonObject};

use crate::endpoint::Route;
use crate::private::Private;
use crate::{
    Client, Credentials, Endpoint, RequestId, SendDate, SendResponse, WithRequestId, code, send_options,
    valid,
};

impl Client {
    /// Sends a message of Zalo's own form to a user who follows the Zalo account or has written to it: a photo, buttons, a
    /// transaction, or the request for the user's data.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted message is billed.
    /// `POST SendZaloFollowerMessage_V5_post_json/`, documented on the pages of the
    /// [photo](https://developers.esms.vn/en/esms-api/send-sms-api/send-zalo-message-with-attached-photo),
    /// [buttons](https://developers.esms.vn/en/esms-api/send-sms-api/send-zalo-message-consulting-button),
    /// [transaction](https://developers.esms.vn/en/esms-api/send-sms-api/send-zalo-trading-message) and
    /// [request for data](https://developers.esms.vn/en/esms-api/send-sms-api/send-zalo-messages-to-request-users-information)
    /// (read in their state of 29 January 2026). The date is in Vietnamese only, the trial on the page of the transaction.
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: a
    ///   blank `OAID`, an address that cannot be called.
    /// - [`CodeResult::INVALID_PAYLOAD`](crate::CodeResult::INVALID_PAYLOAD), when the payload is not as Zalo wants it.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on its
    ///   way and billed. A repeat with the same [`RequestId`] is refused for 24 hours if the first one arrived.
    pub async fn send_zalo_follower_message_v5(
        &self,
        request: &SendZaloFollowerMessageV5,
    ) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A message in Zalo's own form, the receiver included (`Payload`): a JSON object.
///
/// The vendor hands it on to Zalo. Its limits are on the vendor's pages and are Zalo's, so this crate does not model it.
/// `Debug` shows nothing of it.
///
/// ```
/// use esms_vn::zalo::Payload;
///
/// assert!(Payload::parse(r#"{"recipient": {"user_id": "31215806834323092"}, "message": {"text": "Xin chào"}}"#).is_ok());
/// assert!(Payload::parse("[]").is_err());
/// ```
#[derive(Debug, Clone)]
pub struct Payload(JsonObject);

impl Payload {
    /// Takes a JSON object from its text, which leaves as it is.
    ///
    /// # Errors
    ///
    /// When the text is not one whole JSON object.
    pub fn parse(json: &str) -> Result<Self, Error> {
        let object = JsonObject::parse(json);
        object.map(Self).ok_or_else(|| Error::invalid("Payload", "must be a JSON object"))
    }
}

/// For this repository's tools: from the object itself.
#[cfg(feature = "__endpoints")]
impl<'de> serde::Deserialize<'de> for Payload {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Self::parse(&value.to_string()).map_err(serde::de::Error::custom)
    }
}

/// A message in Zalo's own form to a user of Zalo. See [`Client::send_zalo_follower_message_v5`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendZaloFollowerMessageV5 {
    oaid: Private,
    payload: Payload,
    request_id: Option<RequestId>,
    send_date: Option<SendDate>,
    callback_url: Option<Private>,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    sandbox: bool,
}

impl SendZaloFollowerMessageV5 {
    /// A message from the Zalo account `oaid`. The payload names the receiver.
    pub fn new(oaid: impl Into<String>, payload: Payload) -> Self {
        Self {
            oaid: Private::new(oaid),
            payload,
            request_id: None,
            send_date: None,
            callback_url: None,
            sandbox: false,
        }
    }

    /// Makes the vendor refuse a second send with the same id for 24 hours (`RequestId`, code 124).
    pub fn request_id(mut self, id: RequestId) -> Self {
        self.request_id = Some(id);
        self
    }

    /// When to send (`SendDate`, on the pages in Vietnamese). Without it, at once.
    pub fn send_date(mut self, date: SendDate) -> Self {
        self.send_date = Some(date);
        self
    }

    /// The address that the vendor calls when the message's state changes (`CallbackUrl`). Put a secret of your own into it.
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(Private::new(url));
        self
    }

    /// Asks for a trial (`Sandbox` 1). Only the page of the transaction has it: another message may be sent anyway.
    pub fn sandbox(mut self, is_trial: bool) -> Self {
        self.sandbox = is_trial;
        self
    }
}

impl Endpoint for SendZaloFollowerMessageV5 {
    type Response = SendResponse;

    const NAME: &'static str = "send_zalo_follower_message_v5";
    const ROUTE: Route = Route::post("/SendZaloFollowerMessage_V5_post_json/");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::ZALO_FOLLOWER;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/send-sms-api/send-zalo-message-with-attached-photo";

    fn validate(&self) -> Result<(), Error> {
        valid::name("OAID", self.oaid.as_str())?;
        send_options::callback_url(self.callback_url.as_ref().map(Private::as_str))
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("OAID", self.oaid.as_str())
            .text_if("CallbackUrl", self.callback_url.as_ref().map(Private::as_str))
            .text_if("RequestId", self.request_id.as_ref().map(RequestId::as_str))
            .text_if("SendDate", self.send_date.map(|date| date.to_string()).as_deref())
            .text_if("Sandbox", self.sandbox.then_some("1"))
            .nested("Payload", &self.payload.0);
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl WithRequestId for SendZaloFollowerMessageV5 {
    fn request_id(&self) -> Option<&RequestId> {
        self.request_id.as_ref()
    }
}
