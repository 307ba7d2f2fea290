//! One message that tries Zalo first, then SMS.

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, JsonObject};

use crate::endpoint::Route;
use crate::private::Private;
use crate::sms::text_length;
use crate::zalo::{Params, SendingMode, template};
use crate::{Client, Credentials, Endpoint, RequestId, SendResponse, code, send_options, valid};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<MultiChannelMessage>()]
};

impl Client {
    /// Sends your own message over Zalo; if Zalo fails, your own text goes out by brandname SMS.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted message is billed. One `SMSID`
    /// comes back for both ways. `POST MultiChannelMessage/`, documented on
    /// [send multi-channel message via Zalo and SMS](https://developers.esms.vn/en/esms-api/send-sms-api/send-multi-channel-message-via-zalo-and-sms)
    /// (read in its state of 29 January 2026). The page has no date to send at.
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - The number is foreign, or a landline.
    ///   - `OAID`, `TempID`, `Brandname` or `Content` is blank.
    ///   - The text has letters that a plain SMS cannot carry, without [`OverSms::is_unicode`].
    ///   - Both ways have one [`RequestId`].
    /// - A code that the vendor documents for one of the two ways, and 103 and 124 as well, has effect
    ///   [`Effect::Unknown`](crate::Effect::Unknown): no page says that the other way was not tried. Then a message may be on its
    ///   way and billed.
    pub async fn multi_channel_message(&self, request: &MultiChannelMessage) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A message over Zalo, then SMS. See [`Client::multi_channel_message`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct MultiChannelMessage {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    zalo: OverZalo,
    sms: OverSms,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    sandbox: bool,
}

impl MultiChannelMessage {
    /// A message to `phone`: both ways are required, and their order is fixed.
    pub fn new(phone: PhoneNumber, zalo: OverZalo, sms: OverSms) -> Self {
        Self { phone, zalo, sms, sandbox: false }
    }

    /// Asks for a trial (`Sandbox` 1) on both ways. The page has the field for each way; with one way in trial alone, a message
    /// could be billed.
    pub fn sandbox(mut self, is_trial: bool) -> Self {
        self.sandbox = is_trial;
        self
    }
}

/// What goes out over Zalo (`Data[0]`): a template of a Zalo account.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct OverZalo {
    oaid: Private,
    temp_id: String,
    params: Params,
    campaign_id: Option<Private>,
    callback_url: Option<Private>,
    request_id: Option<RequestId>,
    sending_mode: Option<SendingMode>,
}

impl OverZalo {
    /// The template `temp_id` (sample: `205644`) of the Zalo account `oaid` (sample: `4097311281936189049`), with its values.
    pub fn new(oaid: impl Into<String>, temp_id: impl Into<String>, params: Params) -> Self {
        Self {
            oaid: Private::new(oaid),
            temp_id: temp_id.into(),
            params,
            campaign_id: None,
            callback_url: None,
            request_id: None,
            sending_mode: None,
        }
    }

    /// The name of a campaign in the vendor's reports (`campaignid`), at most 254 characters.
    pub fn campaign_id(mut self, id: impl Into<String>) -> Self {
        self.campaign_id = Some(Private::new(id));
        self
    }

    /// The address that the vendor calls when the state of the message over Zalo changes (`CallbackUrl`).
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(Private::new(url));
        self
    }

    /// The id of this way (`RequestId`). The SMS has its own.
    pub fn request_id(mut self, id: RequestId) -> Self {
        self.request_id = Some(id);
        self
    }

    /// Whether the message may exceed the daily limit. Without this, it may not.
    pub fn sending_mode(mut self, mode: SendingMode) -> Self {
        self.sending_mode = Some(mode);
        self
    }

    fn written(&self, sandbox: Option<&str>) -> JsonObject {
        JsonObject::written(|fields| {
            fields
                .text("TempID", &self.temp_id)
                .nested("Params", self.params.as_list())
                .text("OAID", self.oaid.as_str())
                .text_if("campaignid", self.campaign_id.as_ref().map(Private::as_str))
                .text_if("CallbackUrl", self.callback_url.as_ref().map(Private::as_str))
                .text_if("RequestId", self.request_id.as_ref().map(RequestId::as_str))
                .text_if("Sandbox", sandbox)
                .text_if("SendingMode", self.sending_mode.map(SendingMode::as_str));
        })
    }
}

/// What goes out by SMS when Zalo fails (`Data[1]`): a text of a brandname, for customer care (`SmsType` 2).
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct OverSms {
    brandname: String,
    content: Private,
    is_unicode: Option<bool>,
    callback_url: Option<Private>,
    request_id: Option<RequestId>,
}

impl OverSms {
    /// The text `content` from `brandname`. It must match a registered template, character by character.
    pub fn new(brandname: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            brandname: brandname.into(),
            content: Private::new(content),
            is_unicode: None,
            callback_url: None,
            request_id: None,
        }
    }

    /// Whether the text has Vietnamese letters (`IsUnicode`). Without this it has none, and a text with letters that a plain SMS
    /// cannot carry is refused before anything is sent.
    pub fn is_unicode(mut self, has_marks: bool) -> Self {
        self.is_unicode = Some(has_marks);
        self
    }

    /// The address that the vendor calls when the state of the SMS changes (`CallbackUrl`).
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(Private::new(url));
        self
    }

    /// The id of this way (`RequestId`). The message over Zalo has its own.
    pub fn request_id(mut self, id: RequestId) -> Self {
        self.request_id = Some(id);
        self
    }

    fn written(&self, sandbox: Option<&str>) -> JsonObject {
        JsonObject::written(|fields| {
            fields
                .text("Content", self.content.as_str())
                .text_if("IsUnicode", self.is_unicode.map(|has_marks| if has_marks { "1" } else { "0" }))
                .text("SmsType", "2")
                .text("Brandname", &self.brandname)
                .text_if("CallbackUrl", self.callback_url.as_ref().map(Private::as_str))
                .text_if("RequestId", self.request_id.as_ref().map(RequestId::as_str))
                .text_if("Sandbox", sandbox);
        })
    }
}

impl Endpoint for MultiChannelMessage {
    type Response = SendResponse;

    const NAME: &'static str = "multi_channel_message";
    const ROUTE: Route = Route::post("/MultiChannelMessage/");
    const RISK: Risk = Risk::Sends;
    /// It tries Zalo, then SMS: a code about one of the two proves nothing about the other.
    const SCOPES: Scopes = code::AUTO_ZALO.and(code::AUTO_SMS);
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/send-sms-api/send-multi-channel-message-via-zalo-and-sms";

    fn validate(&self) -> Result<(), Error> {
        let Self { zalo, sms, .. } = self;
        valid::mobile(self.phone)?;
        template::validate(&zalo.oaid, &zalo.temp_id)?;
        zalo.params.validate()?;
        send_options::campaign_id(zalo.campaign_id.as_ref().map(Private::as_str))?;
        send_options::callback_url(zalo.callback_url.as_ref().map(Private::as_str))?;
        valid::name("Brandname", &sms.brandname)?;
        text_length::sms(sms.content.as_str(), sms.is_unicode.unwrap_or(false))?;
        send_options::callback_url(sms.callback_url.as_ref().map(Private::as_str))?;
        // An id counts for the whole account: the SMS could be refused as a repetition of the message over Zalo.
        if zalo.request_id.is_some() && zalo.request_id == sms.request_id {
            return Err(Error::invalid("RequestId", "must differ between the two ways"));
        }
        Ok(())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        let sandbox = self.sandbox.then_some("1");
        keys.write(fields);
        fields
            .text("Phone", &valid::written(self.phone))
            .nested("Channels", &["zalo", "sms"])
            .nested("Data", &[self.zalo.written(sandbox), self.sms.written(sandbox)]);
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_are_whole_and_have_ids_of_their_own() {
        let id = |text: &str| RequestId::new(text).unwrap();
        let zalo = || OverZalo::new("1", "2", Params::new(["686868"]));
        let sms = || OverSms::new("Baotrixemay", "686868 la ma");
        let field = |zalo, sms| {
            let request = MultiChannelMessage::new("+84901888484".parse().unwrap(), zalo, sms);
            request.validate().err().and_then(|error| error.field())
        };
        assert_eq!(field(zalo(), sms()), None);
        assert_eq!(field(zalo().request_id(id("a")), sms().request_id(id("b"))), None);
        assert_eq!(field(zalo().request_id(id("a")), sms().request_id(id("a"))), Some("RequestId"));
        assert_eq!(field(zalo().campaign_id("x".repeat(255)), sms()), Some("campaignid"));
        assert_eq!(field(zalo(), OverSms::new("Shop", "Mã của bạn").is_unicode(true)), None);
        for (zalo, sms, name) in [
            (OverZalo::new(" ", "2", Params::new(["1"])), sms(), "OAID"),
            (OverZalo::new("1", "", Params::new(["1"])), sms(), "TempID"),
            (zalo(), OverSms::new("", "text"), "Brandname"),
            (zalo(), OverSms::new("Shop", ""), "Content"),
            (zalo(), OverSms::new("Shop", " \n"), "Content"),
            (zalo(), OverSms::new("Shop", "Mã của bạn"), "IsUnicode"),
            (zalo(), OverSms::new("Shop", "Mã của bạn").is_unicode(false), "IsUnicode"),
            (zalo(), OverSms::new("Shop", "a\0"), "Content"),
            (zalo(), sms().callback_url("example.com"), "CallbackUrl"),
        ] {
            assert_eq!(field(zalo, sms), Some(name));
        }
    }
}
