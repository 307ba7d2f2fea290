use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::RegisterResponse;
use crate::endpoint::Route;
use crate::send_options::callback_url;
use crate::{Client, Credentials, Endpoint, code, valid};

impl Client {
    /// Registers a template for messages over Zalo.
    ///
    /// `Ok` means that the vendor's people will look at it; the result comes to the callback address. The page names no price
    /// and has no trial. `POST RegisZNSTemplateJson/`, documented on
    /// [registering a Zalo template](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/ham-dang-ky-template-zalo)
    /// (read in its state of 29 January 2026).
    ///
    /// Dropping the future leaves it open whether the template was registered. Use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout) instead, which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: a
    ///   text, an id or an address that is blank, a callback address that nobody can call.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) the vendor may have the
    ///   registration. So it is with code 199: it has the same one, perhaps this very request, repeated on its way.
    pub async fn register_zns_template(
        &self,
        request: &RegisterZnsTemplate,
    ) -> Result<RegisterResponse, Error> {
        self.call(request).await
    }
}

/// A Zalo template to register. See [`Client::register_zns_template`].
///
/// `Debug` shows neither the account nor the addresses.
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct RegisterZnsTemplate {
    oa_id: String,
    content: String,
    image_url: String,
    sms_type: ZnsTemplateType,
    cta1: Option<String>,
    cta2: Option<String>,
    callback_url: Option<String>,
}

impl RegisterZnsTemplate {
    /// Registers `content` for a Zalo account, with the address of its picture: a PNG of 400 × 69 points on white or black.
    pub fn new(
        oa_id: impl Into<String>,
        content: impl Into<String>,
        image_url: impl Into<String>,
        sms_type: ZnsTemplateType,
    ) -> Self {
        Self {
            oa_id: oa_id.into(),
            content: content.into(),
            image_url: image_url.into(),
            sms_type,
            cta1: None,
            cta2: None,
            callback_url: None,
        }
    }

    /// The address behind the first button (`CTA1`).
    pub fn cta1(mut self, url: impl Into<String>) -> Self {
        self.cta1 = Some(url.into());
        self
    }

    /// The address behind the second button (`CTA2`).
    pub fn cta2(mut self, url: impl Into<String>) -> Self {
        self.cta2 = Some(url.into());
        self
    }

    /// The address that the vendor calls with the result: 0 failed, 1 received, 2 registered. The page does not name the
    /// parameter that carries it.
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(url.into());
        self
    }
}

impl Endpoint for RegisterZnsTemplate {
    type Response = RegisterResponse;

    const NAME: &'static str = "register_zns_template";
    const ROUTE: Route = Route::post("/RegisZNSTemplateJson/");
    const RISK: Risk = Risk::Orders;
    const SCOPES: Scopes = code::REGISTRATION;
    const EVIDENCE: &'static [&'static str] = &["ServicePreviewId"];
    const FOREIGN: &'static [&'static str] = RegisterResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/ham-dang-ky-template-zalo";

    fn validate(&self) -> Result<(), Error> {
        valid::not_blank("Content", &self.content)?;
        valid::no_nul("Content", &self.content)?;
        valid::name("ImageUrl", &self.image_url)?;
        valid::name("OAID", &self.oa_id)?;
        self.cta1.as_deref().map_or(Ok(()), |url| valid::name("CTA1", url))?;
        self.cta2.as_deref().map_or(Ok(()), |url| valid::name("CTA2", url))?;
        callback_url(self.callback_url.as_deref())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        // The names are those of the printed request. The tables write `ImageURL`, `CTA 1` and `CTA 2`.
        fields
            .text("Content", &self.content)
            .text("ImageUrl", &self.image_url)
            .text_if("CTA1", self.cta1.as_deref())
            .text_if("CTA2", self.cta2.as_deref())
            .text("OAID", &self.oa_id)
            .text("SmsType", self.sms_type.as_str())
            .text_if("CallbackUrl", self.callback_url.as_deref());
    }

    fn read(answer: &Answer<'_>) -> RegisterResponse {
        RegisterResponse::read(answer)
    }
}

impl fmt::Debug for RegisterZnsTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisterZnsTemplate").field("sms_type", &self.sms_type).finish_non_exhaustive()
    }
}

/// How a template is sent (`SmsType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize))]
#[non_exhaustive]
pub enum ZnsTemplateType {
    /// `24`: with priority.
    #[cfg_attr(feature = "__endpoints", serde(rename = "24"))]
    Priority,
    /// `25`: as usual.
    #[cfg_attr(feature = "__endpoints", serde(rename = "25"))]
    Normal,
}

impl ZnsTemplateType {
    /// The vendor's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Priority => "24",
            Self::Normal => "25",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_could_register_is_refused_and_debug_shows_no_address() {
        let new = |oa: &str, text: &str, image: &str| {
            RegisterZnsTemplate::new(oa, text, image, ZnsTemplateType::Priority)
        };
        let request = || new("4097311281936189049", "text", "https://canary.example/a.png");
        let field = |request: RegisterZnsTemplate| request.validate().err().and_then(|error| error.field());
        assert_eq!(field(request().cta1("https://example.com").cta2("https://example.com")), None);
        assert_eq!(field(new("", "text", "image")), Some("OAID"));
        assert_eq!(
            (field(new("1", " ", "image")), field(new("1", "\0", "image"))),
            (Some("Content"), Some("Content"))
        );
        assert_eq!(field(new("1", "text", "")), Some("ImageUrl"));
        assert_eq!((field(request().cta1("")), field(request().cta2(" "))), (Some("CTA1"), Some("CTA2")));
        assert_eq!(field(request().callback_url("a b")), Some("CallbackUrl"));

        let request = request().cta1("https://canary.example").callback_url("https://canary.example");
        let shown = format!("{request:?}");
        assert!(shown.contains("Priority") && !shown.contains("canary"), "{shown}");
    }
}
