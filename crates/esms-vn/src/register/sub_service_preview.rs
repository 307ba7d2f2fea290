use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::RegisterResponse;
use crate::endpoint::Route;
use crate::send_options::callback_url;
use crate::{Client, Credentials, Endpoint, code, valid};

impl Client {
    /// Registers a template for messages over SMS.
    ///
    /// `Ok` means that the vendor's people will look at it; the result comes to the callback address. The page names no price
    /// and has no trial. `POST SubServicePreviewJson/`, documented on
    /// [registering an SMS template](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/registering-sms-template)
    /// (read in its state of 29 January 2026).
    ///
    /// Dropping the future leaves it open whether the template was registered. Use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout) instead, which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: a
    ///   text or a name that is blank, a callback address that nobody can call.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) the vendor may have the
    ///   registration. So it is with code 199: it has the same one, perhaps this very request, repeated on its way.
    pub async fn sub_service_preview(&self, request: &SubServicePreview) -> Result<RegisterResponse, Error> {
        self.call(request).await
    }
}

/// A template to register. See [`Client::sub_service_preview`].
///
/// `Debug` does not show the customer, nor the addresses.
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SubServicePreview {
    brandname: String,
    content: String,
    sms_type: SmsTemplateType,
    is_unicode: Option<bool>,
    assets_url: Option<String>,
    customer_name: Option<String>,
    customer_email: Option<String>,
    customer_phone: Option<String>,
    callback_url: Option<String>,
}

impl SubServicePreview {
    /// Registers `content` for a brand that the account has already. Write a variable as `{name:length}`, with its
    /// greatest length in characters (Vietnamese page).
    pub fn new(brandname: impl Into<String>, content: impl Into<String>, sms_type: SmsTemplateType) -> Self {
        Self {
            brandname: brandname.into(),
            content: content.into(),
            sms_type,
            is_unicode: None,
            assets_url: None,
            customer_name: None,
            customer_email: None,
            customer_phone: None,
            callback_url: None,
        }
    }

    /// Whether the text has marks beyond plain letters (`IsUnicode`).
    pub fn is_unicode(mut self, is_unicode: bool) -> Self {
        self.is_unicode = Some(is_unicode);
        self
    }

    /// Where the vendor finds the papers that prove your right (`AssetsUrl`).
    pub fn assets_url(mut self, url: impl Into<String>) -> Self {
        self.assets_url = Some(url.into());
        self
    }

    /// The customer for whom you register (`CustomerName`; the Vietnamese page describes the field as a phone number).
    pub fn customer_name(mut self, name: impl Into<String>) -> Self {
        self.customer_name = Some(name.into());
        self
    }

    /// The customer's address for mail.
    pub fn customer_email(mut self, email: impl Into<String>) -> Self {
        self.customer_email = Some(email.into());
        self
    }

    /// The customer's number, as text in whatever form you have: the page names none.
    pub fn customer_phone(mut self, phone: impl Into<String>) -> Self {
        self.customer_phone = Some(phone.into());
        self
    }

    /// The address that the vendor calls with the result: 0 failed, 1 received, 2 registered. The page does not name the
    /// parameter that carries it.
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(url.into());
        self
    }
}

impl Endpoint for SubServicePreview {
    type Response = RegisterResponse;

    const NAME: &'static str = "sub_service_preview";
    const ROUTE: Route = Route::post("/SubServicePreviewJson/");
    const RISK: Risk = Risk::Orders;
    const SCOPES: Scopes = code::REGISTRATION;
    const EVIDENCE: &'static [&'static str] = &["ServicePreviewId"];
    const FOREIGN: &'static [&'static str] = RegisterResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/registering-sms-template";

    fn validate(&self) -> Result<(), Error> {
        valid::name("Brandname", &self.brandname)?;
        valid::not_blank("Content", &self.content)?;
        valid::no_nul("Content", &self.content)?;
        for (field, text) in [
            ("AssetsUrl", &self.assets_url),
            ("CustomerEmail", &self.customer_email),
            ("CustomerName", &self.customer_name),
            ("CustomerPhone", &self.customer_phone),
        ] {
            text.as_deref().map_or(Ok(()), |text| valid::name(field, text))?;
        }
        callback_url(self.callback_url.as_deref())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        // The printed request has both types as numbers; the table says texts.
        const CUSTOMER_CARE_OR_FIXED_NUMBER: u64 = 2;
        keys.write(fields);
        fields
            .text_if("AssetsUrl", self.assets_url.as_deref())
            .text("Brandname", &self.brandname)
            .text_if("CallbackUrl", self.callback_url.as_deref())
            .text("Content", &self.content)
            .text_if("IsUnicode", self.is_unicode.map(|is_unicode| if is_unicode { "1" } else { "0" }))
            .text_if("CustomerEmail", self.customer_email.as_deref())
            .text_if("CustomerName", self.customer_name.as_deref())
            .text_if("CustomerPhone", self.customer_phone.as_deref())
            .number("ServiceType", CUSTOMER_CARE_OR_FIXED_NUMBER)
            .number("SmsType", self.sms_type.number());
    }

    fn read(answer: &Answer<'_>) -> RegisterResponse {
        RegisterResponse::read(answer)
    }
}

impl fmt::Debug for SubServicePreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubServicePreview")
            .field("brandname", &self.brandname)
            .field("sms_type", &self.sms_type)
            .field("is_unicode", &self.is_unicode)
            .finish_non_exhaustive()
    }
}

/// What a template is for (`SmsType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize))]
#[non_exhaustive]
pub enum SmsTemplateType {
    /// `2`: customer care, codes among it.
    #[cfg_attr(feature = "__endpoints", serde(rename = "2"))]
    CustomerCare,
    /// `8`: a fixed number.
    #[cfg_attr(feature = "__endpoints", serde(rename = "8"))]
    FixedNumber,
}

impl SmsTemplateType {
    /// The vendor's number.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::CustomerCare => 2,
            Self::FixedNumber => 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> SubServicePreview {
        SubServicePreview::new("Shop", "{code:6} la ma cua ban", SmsTemplateType::CustomerCare)
    }

    #[test]
    fn what_nobody_could_register_is_refused() {
        let field = |request: SubServicePreview| request.validate().err().and_then(|error| error.field());
        let new = |brand, text| SubServicePreview::new(brand, text, SmsTemplateType::FixedNumber);
        assert_eq!(field(request().customer_name("Shop").is_unicode(true)), None);
        assert_eq!(field(new(" ", "text")), Some("Brandname"));
        assert_eq!((field(new("Shop", "\n")), field(new("Shop", "a\0"))), (Some("Content"), Some("Content")));
        assert_eq!(field(request().assets_url("")), Some("AssetsUrl"));
        assert_eq!(field(request().customer_name("\n")), Some("CustomerName"));
        assert_eq!(field(request().customer_email("a\nb")), Some("CustomerEmail"));
        assert_eq!(field(request().customer_phone(" ")), Some("CustomerPhone"));
        assert_eq!(field(request().callback_url("example.com")), Some("CallbackUrl"));
    }

    #[test]
    fn debug_shows_no_customer_and_no_address() {
        let request = request().customer_name("canary").customer_email("canary@example.com");
        let request = request.customer_phone("canary").assets_url("https://canary.example");
        let shown = format!("{:?}", request.callback_url("https://canary.example"));
        assert!(shown.contains("CustomerCare") && !shown.contains("canary"), "{shown}");
    }
}
