use std::fmt;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::dlr::Dlr;
use crate::endpoint::Route;
use crate::{Client, Endpoint, SendResponse, code, valid};

impl Client {
    /// Sends a WhatsApp message in one of the vendor's templates. Each accepted call is billed.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered. `POST /whatsapp/send`, documented on
    /// [send-whatsapp](https://api.esms.com.my/send-whatsapp.html) (last updated 6 January 2025) with JSON only.
    ///
    /// **Which fields a template takes is not known.** The page lists eleven, says that each template needs at least one, and
    /// refers to request samples that no stored copy of the page holds. Ask the vendor, or send to a number of your own.
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - There is no field, or one is blank or holds a NUL.
    ///   - The address for reports is no web address.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on
    ///   its way and billed. Of the numbers of refusals only 9 is printed for this call; 1, 2, 3 and 6 are taken for those of
    ///   every call.
    pub async fn send_whatsapp(&self, request: &SendWhatsApp) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A WhatsApp message to send. See [`Client::send_whatsapp`]. `Debug` shows no field and no address.
///
/// ```
/// use esms_my::whatsapp::{SendWhatsApp, TemplateField, TemplateType};
/// use esms_my::{PhoneNumber, Region};
///
/// let phone = PhoneNumber::parse("012-345 6789", Region::Malaysia)?;
/// let request = SendWhatsApp::new(phone, TemplateType::Otp).field(TemplateField::Code, "112233");
/// # let _ = request;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(try_from = "arguments::Arguments"))]
#[must_use]
pub struct SendWhatsApp {
    to: PhoneNumber,
    template_type: TemplateType,
    dlr: Dlr,
    fields: Vec<(TemplateField, String)>,
}

impl SendWhatsApp {
    /// Sends this template to this number. It needs at least one [`field`](Self::field).
    pub fn new(to: PhoneNumber, template_type: TemplateType) -> Self {
        Self { to, template_type, dlr: Dlr::Nothing, fields: Vec::new() }
    }

    /// Fills in a field of the template. Calling this again with the same field replaces its text.
    pub fn field(mut self, field: TemplateField, text: impl Into<String>) -> Self {
        self.fields.retain(|(other, _)| *other != field);
        self.fields.push((field, text.into()));
        self
    }

    /// Asks for delivery reports (`dlr` 1) without naming an address. The page does not say where they go.
    pub fn dlr(mut self) -> Self {
        self.dlr = Dlr::Reports;
        self
    }

    /// Asks for [delivery reports](crate::callback) (`dlr` 1) at this address of yours. Put a secret into its path.
    pub fn dlr_url(mut self, url: impl Into<String>) -> Self {
        self.dlr = Dlr::ReportsTo(url.into());
        self
    }
}

impl Endpoint for SendWhatsApp {
    type Response = SendResponse;

    const NAME: &'static str = "send_whatsapp";
    const ROUTE: Route = Route::with_user_and_pass("/whatsapp/send").in_json_only();
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::WHATSAPP;
    const EVIDENCE: &'static [&'static str] = &["creditDeducted"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str = "https://api.esms.com.my/send-whatsapp.html";

    /// A landline may have WhatsApp, so every number is left to the vendor.
    fn validate(&self) -> Result<(), Error> {
        if self.fields.is_empty() {
            return Err(Error::invalid("type", "needs at least one field of its template"));
        }
        for (field, text) in &self.fields {
            valid::not_blank(field.as_str(), text)?;
            valid::without_nul(field.as_str(), text)?;
        }
        self.dlr.validate()
    }

    fn write(&self, fields: &mut Fields) {
        fields.text("to", &self.to.msisdn()).text("type", self.template_type.as_str());
        self.dlr.write(fields);
        for (field, text) in &self.fields {
            fields.text(field.as_str(), text);
        }
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl fmt::Debug for SendWhatsApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.fields.iter().map(|(field, _)| field).collect();
        f.debug_struct("SendWhatsApp")
            .field("to", &self.to)
            .field("template_type", &self.template_type)
            .field("dlr", &self.dlr)
            .field("fields", &fields)
            .finish()
    }
}

/// A template of the vendor's, by the name that the page lists. Their texts are not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum TemplateType {
    /// `otp`
    Otp,
    /// `feedback`
    Feedback,
    /// `eventConfirmation`
    EventConfirmation,
    /// `eventReminder`
    EventReminder,
    /// `shipment`
    Shipment,
    /// `paymentDue`
    PaymentDue,
}

impl TemplateType {
    /// The vendor's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Otp => "otp",
            Self::Feedback => "feedback",
            Self::EventConfirmation => "eventConfirmation",
            Self::EventReminder => "eventReminder",
            Self::Shipment => "shipment",
            Self::PaymentDue => "paymentDue",
        }
    }
}

/// A field of a template, by the name that the page lists. It describes none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum TemplateField {
    /// `number`
    Number,
    /// `code`
    Code,
    /// `name`
    Name,
    /// `action`
    Action,
    /// `event`
    Event,
    /// `brand`
    Brand,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `venue`
    Venue,
    /// `amount`
    Amount,
    /// `link`
    Link,
}

impl TemplateField {
    /// The vendor's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Code => "code",
            Self::Name => "name",
            Self::Action => "action",
            Self::Event => "event",
            Self::Brand => "brand",
            Self::Date => "date",
            Self::Time => "time",
            Self::Venue => "venue",
            Self::Amount => "amount",
            Self::Link => "link",
        }
    }
}

/// The arguments of a contract case: `fields` are pairs of name and text.
#[cfg(feature = "__endpoints")]
mod arguments {
    use super::{Dlr, PhoneNumber, SendWhatsApp, TemplateField, TemplateType};

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Arguments {
        #[serde(deserialize_with = "otp_http::endpoint::phone")]
        to: PhoneNumber,
        #[serde(rename = "type")]
        template_type: TemplateType,
        dlr: Option<bool>,
        dlr_url: Option<String>,
        fields: Vec<(TemplateField, String)>,
    }

    impl TryFrom<Arguments> for SendWhatsApp {
        type Error = &'static str;

        fn try_from(arguments: Arguments) -> Result<Self, Self::Error> {
            let Arguments { to, template_type, dlr, dlr_url, fields } = arguments;
            Ok(Self { to, template_type, dlr: Dlr::of(dlr, dlr_url)?, fields })
        }
    }
}
