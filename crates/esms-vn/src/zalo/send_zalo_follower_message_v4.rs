use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::private::Private;
use crate::{
    Client, Credentials, Endpoint, RequestId, SendResponse, WithRequestId, code, send_options, valid,
};

impl Client {
    /// Sends a text over Zalo to a user who follows the Zalo account or has written to it.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted message is billed.
    /// `POST SendZaloFollowerMessage_V4_post_json/`, documented on
    /// [Zalo message consulting in text form](https://developers.esms.vn/en/esms-api/send-sms-api/send-zalo-message-consulting-in-text-form)
    /// (read in its state of 29 January 2026).
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: a
    ///   blank `OAID` or `User_id`, a text that is empty, holds a NUL or has more than 2,000 characters.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on its
    ///   way and billed. A repeat with the same [`RequestId`] is refused for 24 hours if the first one arrived.
    pub async fn send_zalo_follower_message_v4(
        &self,
        request: &SendZaloFollowerMessageV4,
    ) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A text to a user of Zalo. See [`Client::send_zalo_follower_message_v4`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendZaloFollowerMessageV4 {
    oaid: Private,
    user_id: Private,
    content: Private,
    request_id: Option<RequestId>,
    callback_url: Option<Private>,
}

impl SendZaloFollowerMessageV4 {
    /// The longest text, in characters.
    pub const MAX_LENGTH: usize = 2_000;

    /// A text to the user `user_id` of Zalo from the Zalo account `oaid`.
    pub fn new(oaid: impl Into<String>, user_id: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            oaid: Private::new(oaid),
            user_id: Private::new(user_id),
            content: Private::new(content),
            request_id: None,
            callback_url: None,
        }
    }

    /// Makes the vendor refuse a second send with the same id for 24 hours (`RequestId`, code 124).
    pub fn request_id(mut self, id: RequestId) -> Self {
        self.request_id = Some(id);
        self
    }

    /// The address that the vendor calls when the message's state changes (`CallbackUrl`). Put a secret of your own into it.
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(Private::new(url));
        self
    }
}

impl Endpoint for SendZaloFollowerMessageV4 {
    type Response = SendResponse;

    const NAME: &'static str = "send_zalo_follower_message_v4";
    const ROUTE: Route = Route::post("/SendZaloFollowerMessage_V4_post_json/");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::ZALO_FOLLOWER;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/send-sms-api/send-zalo-message-consulting-in-text-form";

    fn validate(&self) -> Result<(), Error> {
        valid::name("OAID", self.oaid.as_str())?;
        valid::name("User_id", self.user_id.as_str())?;
        let content = self.content.as_str();
        valid::not_blank("Content", content)?;
        if content.chars().count() > Self::MAX_LENGTH {
            return Err(Error::invalid("Content", "must have 1 to 2,000 characters"));
        }
        valid::no_nul("Content", content)?;
        send_options::callback_url(self.callback_url.as_ref().map(Private::as_str))
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("OAID", self.oaid.as_str())
            .text("User_id", self.user_id.as_str())
            .text("Content", self.content.as_str())
            .text_if("CallbackUrl", self.callback_url.as_ref().map(Private::as_str))
            .text_if("RequestId", self.request_id.as_ref().map(RequestId::as_str));
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl WithRequestId for SendZaloFollowerMessageV4 {
    fn request_id(&self) -> Option<&RequestId> {
        self.request_id.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_1_to_2000_characters() {
        let field = |content: &str| {
            let request = SendZaloFollowerMessageV4::new("1", "2", content);
            request.validate().err().and_then(|error| error.field())
        };
        for content in ["x", "a\nb", &"x".repeat(2_000), &"ư".repeat(2_000)] {
            assert_eq!(field(content), None, "{} bytes", content.len());
        }
        for content in ["", " \n", "a\0", &"x".repeat(2_001)] {
            assert_eq!(field(content), Some("Content"), "{} bytes", content.len());
        }
    }
}
