//! Messages over Viber.

use std::fmt;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::send_options::callback_url;
use crate::{Client, Credentials, Endpoint, RequestId, SendDate, SendResponse, WithRequestId, code, valid};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<SendMultipleSmsOtt>()]
};

impl Client {
    /// Sends a message over Viber to one number or to many.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted message is billed.
    /// `POST Send_Multiple_Sms_OTT/`, documented on
    /// [a message via Viber](https://developers.esms.vn/en/esms-api/send-sms-api/send-message-via-viber) (read in its state of
    /// 29 January 2026). No page limits how many numbers a request has, or how long its text is.
    ///
    /// Dropping the future leaves it open whether a message was sent. Call from `tokio::spawn`, as [the crate's page](crate)
    /// shows, and use [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - No number is given, one twice, or one is foreign or a landline.
    ///   - A part of the content is blank, or the address of the picture is not https.
    ///   - Nobody can call the callback address.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) messages may be on
    ///   their way and billed. The vendor promises to refuse a repeat with the same [`RequestId`]:
    ///   [`send_at_most_once`](Client::send_at_most_once) makes one.
    pub async fn send_multiple_sms_ott(&self, request: &SendMultipleSmsOtt) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A message over Viber. See [`Client::send_multiple_sms_ott`].
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendMultipleSmsOtt {
    brandname: String,
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phones"))]
    phones: Vec<PhoneNumber>,
    content: Content,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    sandbox: bool,
    request_id: Option<RequestId>,
    callback_url: Option<String>,
    send_date: Option<SendDate>,
}

impl SendMultipleSmsOtt {
    /// Sends `content` to each of these numbers, in the name of a brand that is registered for Viber.
    pub fn new(
        brandname: impl Into<String>,
        phones: impl IntoIterator<Item = PhoneNumber>,
        content: Content,
    ) -> Self {
        Self {
            brandname: brandname.into(),
            phones: phones.into_iter().collect(),
            content,
            sandbox: false,
            request_id: None,
            callback_url: None,
            send_date: None,
        }
    }

    /// Asks for a trial (`IsSandBox` 1, spelled so on this call only): the page says that nothing is charged or sent.
    pub fn sandbox(mut self, is_trial: bool) -> Self {
        self.sandbox = is_trial;
        self
    }

    /// Makes the vendor refuse a second send with the same id for 24 hours (`RequestId`, code 124).
    pub fn request_id(mut self, id: RequestId) -> Self {
        self.request_id = Some(id);
        self
    }

    /// The address that the vendor calls when the message's state changes (`CallbackUrl`). The vendor proves nothing there:
    /// put a secret of your own into the path.
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(url.into());
        self
    }

    /// When to send (`SendDate`, on the Vietnamese page only). Without it, at once.
    pub fn send_date(mut self, date: SendDate) -> Self {
        self.send_date = Some(date);
        self
    }
}

impl Endpoint for SendMultipleSmsOtt {
    type Response = SendResponse;

    const NAME: &'static str = "send_multiple_sms_ott";
    const ROUTE: Route = Route::post("/Send_Multiple_Sms_OTT/");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::VIBER;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str = "https://developers.esms.vn/en/esms-api/send-sms-api/send-message-via-viber";

    fn validate(&self) -> Result<(), Error> {
        valid::name("Brandname", &self.brandname)?;
        if self.phones.is_empty() {
            return Err(Error::invalid("Phones", "must not be empty"));
        }
        if self.phones.iter().any(|phone| valid::mobile(*phone).is_err()) {
            return Err(Error::invalid("Phones", "must be Vietnamese mobile numbers"));
        }
        let mut phones: Vec<_> = self.phones.iter().map(PhoneNumber::e164).collect();
        phones.sort_unstable();
        if phones.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Error::invalid("Phones", "must not hold a number twice: each message is billed"));
        }
        self.content.validate()?;
        callback_url(self.callback_url.as_deref())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        let phones: Vec<_> = self.phones.iter().map(|phone| valid::written(*phone).to_string()).collect();
        // `OttLabel` as every printed request has it; the tables write `OTTLabel`, and a number for the text "23".
        fields
            .text("Brandname", &self.brandname)
            .text("SmsType", "23")
            .text_if("Content", self.content.text())
            .text_if("OttImgUrl", self.content.image_url())
            .text_if("OttLabel", self.content.button().map(|button| &*button.label))
            .text_if("OttUrl", self.content.button().map(|button| &*button.url))
            .nested("Phones", &phones)
            .text_if("IsSandBox", self.sandbox.then_some("1"))
            .text_if("RequestId", self.request_id.as_ref().map(RequestId::as_str))
            .text_if("CallbackUrl", self.callback_url.as_deref())
            .text_if("SendDate", self.send_date.map(|date| date.to_string()).as_deref());
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl WithRequestId for SendMultipleSmsOtt {
    fn request_id(&self) -> Option<&RequestId> {
        self.request_id.as_ref()
    }
}

impl fmt::Debug for SendMultipleSmsOtt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendMultipleSmsOtt")
            .field("brandname", &self.brandname)
            .field("phones", &self.phones.len())
            .field("content", &self.content)
            .field("sandbox", &self.sandbox)
            .field("send_date", &self.send_date)
            .finish_non_exhaustive()
    }
}

/// What a message over Viber shows: one of the four kinds that the page knows.
///
/// `Debug` names the kind alone: a text may hold a code.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "__endpoints",
    derive(serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Content {
    /// A text alone.
    Text(String),
    /// A picture alone, by its https address.
    Image(String),
    /// A text with a button below it.
    TextAndButton {
        /// The text.
        text: String,
        /// The button.
        button: Button,
    },
    /// A text with a picture and a button.
    TextImageAndButton {
        /// The text.
        text: String,
        /// The picture's https address.
        image_url: String,
        /// The button.
        button: Button,
    },
}

impl Content {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::TextAndButton { text, .. } | Self::TextImageAndButton { text, .. } => {
                Some(text)
            }
            Self::Image(_) => None,
        }
    }

    fn image_url(&self) -> Option<&str> {
        match self {
            Self::Image(image_url) | Self::TextImageAndButton { image_url, .. } => Some(image_url),
            Self::Text(_) | Self::TextAndButton { .. } => None,
        }
    }

    fn button(&self) -> Option<&Button> {
        match self {
            Self::TextAndButton { button, .. } | Self::TextImageAndButton { button, .. } => Some(button),
            Self::Text(_) | Self::Image(_) => None,
        }
    }

    /// An empty part would make a message of another kind.
    fn validate(&self) -> Result<(), Error> {
        if let Some(text) = self.text() {
            valid::not_blank("Content", text)?;
            valid::no_nul("Content", text)?;
        }
        if let Some(url) = self.image_url() {
            valid::name("OttImgUrl", url)?;
            if !url.starts_with("https://") {
                return Err(Error::invalid("OttImgUrl", "must be an https address"));
            }
        }
        if let Some(button) = self.button() {
            valid::name("OttLabel", &button.label)?;
            valid::name("OttUrl", &button.url)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(…)",
            Self::Image(_) => "Image(…)",
            Self::TextAndButton { .. } => "TextAndButton(…)",
            Self::TextImageAndButton { .. } => "TextImageAndButton(…)",
        })
    }
}

/// A button below a message.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
pub struct Button {
    label: String,
    url: String,
}

impl Button {
    /// A button with this label, which opens this address.
    #[must_use]
    pub fn new(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self { label: label.into(), url: url.into() }
    }
}

impl fmt::Debug for Button {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Button").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use otp_core::Region;

    use super::*;

    fn to(phones: &[&str]) -> SendMultipleSmsOtt {
        let phones = phones.iter().map(|text| PhoneNumber::parse(text, Region::Vietnam).unwrap());
        SendMultipleSmsOtt::new("Shop", phones, Content::Text("text".to_owned()))
    }

    fn field(request: &SendMultipleSmsOtt) -> Option<&'static str> {
        request.validate().err().and_then(|error| error.field())
    }

    #[test]
    fn a_list_of_numbers_that_would_be_billed_twice_or_reach_nobody_is_refused() {
        assert_eq!(field(&to(&["0901888484", "0918238965"])), None);
        let many: Vec<_> = (0..5001).map(|number| format!("090{number:07}")).collect();
        assert_eq!(
            field(&to(&many.iter().map(String::as_str).collect::<Vec<_>>())),
            None,
            "no page has a limit"
        );
        for phones in [
            vec![],
            vec!["0901888484", "0918238965", "+84 901 888 484"],
            vec!["0901888484", "024 3825 1234"],
            vec!["0901888484", "+60123456789"],
        ] {
            assert_eq!(field(&to(&phones)), Some("Phones"), "{phones:?}");
        }
    }

    #[test]
    fn a_content_with_an_empty_part_is_refused() {
        let of = |content| field(&SendMultipleSmsOtt { content, ..to(&["0901888484"]) });
        let (text, https) = (|| "text".to_owned(), || "https://example.com/a.png".to_owned());
        let button = || Button::new("Shop", "https://example.com");
        for content in [
            Content::Text("a\r\nb".to_owned()),
            Content::Image(https()),
            Content::TextAndButton { text: text(), button: button() },
            Content::TextImageAndButton { text: text(), image_url: https(), button: button() },
        ] {
            assert_eq!(of(content.clone()), None, "{content:?}");
        }
        for (content, name) in [
            (Content::Text(" \n".to_owned()), "Content"),
            (Content::Text("a\0".to_owned()), "Content"),
            (Content::Image(String::new()), "OttImgUrl"),
            (Content::Image("http://example.com/a.png".to_owned()), "OttImgUrl"),
            (
                Content::TextAndButton { text: text(), button: Button::new("", "https://example.com") },
                "OttLabel",
            ),
            (Content::TextAndButton { text: text(), button: Button::new("Shop", " ") }, "OttUrl"),
            (
                Content::TextImageAndButton {
                    text: text(),
                    image_url: "HTTPS//".to_owned(),
                    button: button(),
                },
                "OttImgUrl",
            ),
        ] {
            assert_eq!(of(content.clone()), Some(name), "{content:?}");
        }
        assert_eq!(
            field(&SendMultipleSmsOtt { brandname: " ".to_owned(), ..to(&["0901888484"]) }),
            Some("Brandname")
        );
    }

    #[test]
    fn debug_shows_the_kind_of_content_and_none_of_it() {
        let button = || Button::new("canary", "https://canary.example");
        let (text, image_url) = ("canary".to_owned(), "https://canary.example".to_owned());
        for (content, kind) in [
            (Content::Text(text.clone()), "Text(…)"),
            (Content::Image(image_url.clone()), "Image(…)"),
            (Content::TextAndButton { text: text.clone(), button: button() }, "TextAndButton(…)"),
            (Content::TextImageAndButton { text, image_url, button: button() }, "TextImageAndButton(…)"),
        ] {
            let request = SendMultipleSmsOtt { content, ..to(&["0901888484"]) };
            let shown = format!("{:?} {:?}", request.callback_url("https://canary.example"), button());
            let is_private = !shown.contains("canary") && !shown.contains("888484");
            assert!(shown.contains(kind) && is_private, "{shown}");
        }
    }
}
