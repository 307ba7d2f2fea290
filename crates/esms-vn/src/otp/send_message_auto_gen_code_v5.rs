use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::{Client, Credentials, Endpoint, SendResponse, code, valid};

impl Client {
    /// Asks the vendor to make a code and send it over Zalo; if Zalo fails, the same code goes out by SMS.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted call is billed. The
    /// check of [this module](crate::otp) takes the code. `POST SendMessageAutoGenCode_V5`, documented on
    /// [the multichannel auto-generated OTP](https://developers.esms.vn/en/esms-api/send-sms-api/the-multichannel-auto-generated-otp)
    /// (read in its state of 29 January 2026).
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   a foreign number, a landline, a template id that is blank or holds a control character, a `TimeAlive` outside 2 to
    ///   15 minutes.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on
    ///   its way and billed. This endpoint takes no `RequestId`, so nothing makes a repeat harmless.
    pub async fn send_message_auto_gen_code_v5(
        &self,
        request: &SendMessageAutoGenCodeV5,
    ) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A code over Zalo, then SMS. See [`Client::send_message_auto_gen_code_v5`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendMessageAutoGenCodeV5 {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    multi_channel_temp_id: String,
    type_id: TypeId,
    time_alive_minutes: Option<u8>,
}

impl SendMessageAutoGenCodeV5 {
    /// Asks for a code to `phone` with the template pair that the vendor's sales staff set up (sample: `22575`).
    pub fn new(phone: PhoneNumber, multi_channel_temp_id: impl Into<String>, type_id: TypeId) -> Self {
        let multi_channel_temp_id = multi_channel_temp_id.into();
        Self { phone, multi_channel_temp_id, type_id, time_alive_minutes: None }
    }

    /// How many minutes the code stays valid: 2 to 15.
    ///
    /// The pages disagree. Until October 2025 it was 2 to 15, and required. For part of 21 October 2025 it was optional, with a
    /// default of 5. Since then it is optional, with neither range nor default. 2 to 10 suits every version.
    pub fn time_alive_minutes(mut self, minutes: u8) -> Self {
        self.time_alive_minutes = Some(minutes);
        self
    }
}

impl Endpoint for SendMessageAutoGenCodeV5 {
    type Response = SendResponse;

    const NAME: &'static str = "send_message_auto_gen_code_v5";
    const ROUTE: Route = Route::post("/SendMessageAutoGenCode_V5");
    const RISK: Risk = Risk::Sends;
    /// It tries Zalo, then SMS: a code about one of the two proves nothing about the other.
    const SCOPES: Scopes = code::AUTO_ZALO.and(code::AUTO_SMS);
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/send-sms-api/the-multichannel-auto-generated-otp";

    fn validate(&self) -> Result<(), Error> {
        valid::mobile(self.phone)?;
        valid::name("MultiChannelTempId", &self.multi_channel_temp_id)?;
        valid::time_alive(self.time_alive_minutes)
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("Phone", &valid::written(self.phone))
            .text_if("TimeAlive", self.time_alive_minutes.map(|minutes| minutes.to_string()).as_deref())
            .text("MultiChannelTempId", &self.multi_channel_temp_id)
            .text("TypeId", self.type_id.as_str());
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

/// What the vendor does with the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize))]
#[non_exhaustive]
pub enum TypeId {
    /// `1`: only makes it. Nothing is sent, and the code does not come back; what this is good for is documented nowhere.
    #[cfg_attr(feature = "__endpoints", serde(rename = "1"))]
    Generate,
    /// `2`: makes it and sends it.
    #[cfg_attr(feature = "__endpoints", serde(rename = "2"))]
    GenerateAndSend,
}

impl TypeId {
    /// The vendor's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Generate => "1",
            Self::GenerateAndSend => "2",
        }
    }
}
