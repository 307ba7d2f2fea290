use std::fmt;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::TextLength;
use super::text_length::{measure, sms, text};
use crate::endpoint::Route;
use crate::{
    Client, Credentials, Endpoint, RequestId, SendOptions, SendResponse, SmsType, WithRequestId, code, valid,
};

impl Client {
    /// Sends a text of your own to one number: a code that you made, or a message to a customer.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted call is billed, a long text
    /// once for each SMS that it takes: [`SendMultipleMessageV4::length`] tells beforehand.
    /// `POST SendMultipleMessage_V4_post_json/`, documented on
    /// [send OTP and customer care message](https://developers.esms.vn/en/esms-api/send-sms-api/send-otp-customer-care-message)
    /// (read in its state of 29 January 2026). Three more pages of the vendor's describe other [`Product`]s of the same call.
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - The number is foreign, or a landline.
    ///   - The text is blank or holds a NUL; the brandname or the OAID is blank or holds a control character.
    ///   - The text of an SMS has letters outside the GSM alphabet, and [`is_unicode`](SendMultipleMessageV4::is_unicode) was
    ///     not set.
    ///   - Of the options, an address that nobody can call, or a campaign of more than 254 characters.
    /// - [`ErrorKind::Duplicate`](crate::ErrorKind::Duplicate) (code 124): the `RequestId` was used before. What became
    ///   of the earlier request the code does not say, and something on the way may have repeated this very one. So the
    ///   effect is unknown.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on
    ///   its way and billed. The vendor promises to refuse a repeat with the same `RequestId`:
    ///   [`send_at_most_once`](Client::send_at_most_once) makes one.
    pub async fn send_multiple_message_v4(
        &self,
        request: &SendMultipleMessageV4,
    ) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// How a text travels: the products that share the call, each with the vendor's `SmsType`.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Product {
    /// Brandname SMS for codes and customer care (`SmsType` 2). The text must match a template that is registered for the
    /// brand, character by character, else the vendor answers 146.
    CustomerCare {
        /// The registered sender (`Brandname`).
        brandname: String,
    },
    /// A number of the vendor's as the sender, without a brand (`SmsType` 8).
    ///
    /// **The pages disagree on what is sent.** The English page (1 August 2025) sells a text message from a fixed number at a
    /// low price. The Vietnamese page of the same product has the title "Voice OTP" since 6 January 2026, a call that reads a
    /// code out, and its sample has the bare code `686868` for a text. Both say `SmsType` 8 and print the same fields. Ask the
    /// vendor what your account has, or try it with a number of your own.
    FixedNumber,
    /// A Zalo message with priority, for codes (`SmsType` 24), given as its whole text.
    ZaloPriority {
        /// The Zalo account that sends (`OAID`).
        oaid: String,
    },
    /// A Zalo message (`SmsType` 25), given as its whole text.
    ZaloNormal {
        /// The Zalo account that sends (`OAID`).
        oaid: String,
    },
}

impl Product {
    /// Brandname SMS for codes and customer care.
    #[must_use]
    pub fn customer_care(brandname: impl Into<String>) -> Self {
        Self::CustomerCare { brandname: brandname.into() }
    }

    /// A Zalo message with priority, for codes.
    #[must_use]
    pub fn zalo_priority(oaid: impl Into<String>) -> Self {
        Self::ZaloPriority { oaid: oaid.into() }
    }

    /// A Zalo message.
    #[must_use]
    pub fn zalo_normal(oaid: impl Into<String>) -> Self {
        Self::ZaloNormal { oaid: oaid.into() }
    }

    /// The vendor's `SmsType`.
    #[must_use]
    pub const fn sms_type(&self) -> SmsType {
        match self {
            Self::CustomerCare { .. } => SmsType::CUSTOMER_CARE,
            Self::FixedNumber => SmsType::FIXED_NUMBER,
            Self::ZaloPriority { .. } => SmsType::ZALO_PRIORITY,
            Self::ZaloNormal { .. } => SmsType::ZALO_NORMAL,
        }
    }

    /// Whether the text is an SMS, or may be one.
    pub(super) const fn is_sms(&self) -> bool {
        match self {
            Self::CustomerCare { .. } | Self::FixedNumber => true,
            Self::ZaloPriority { .. } | Self::ZaloNormal { .. } => false,
        }
    }

    pub(super) fn validate(&self) -> Result<(), Error> {
        match self {
            Self::CustomerCare { brandname } => valid::name("Brandname", brandname),
            Self::FixedNumber => Ok(()),
            Self::ZaloPriority { oaid } | Self::ZaloNormal { oaid } => valid::name("OAID", oaid),
        }
    }

    fn write(&self, fields: &mut Fields) {
        match self {
            Self::CustomerCare { brandname } => fields.text("Brandname", brandname),
            Self::FixedNumber => fields,
            Self::ZaloPriority { oaid } | Self::ZaloNormal { oaid } => fields.text("OAID", oaid),
        }
        .text("SmsType", self.sms_type().as_str());
    }
}

/// Shows the kind and no name.
impl fmt::Debug for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sms_type().fmt(f)
    }
}

/// A text of your own to one number. See [`Client::send_multiple_message_v4`].
///
/// ```
/// use esms_vn::sms::{Product, SendMultipleMessageV4, TextLength};
/// use esms_vn::{RequestId, SendOptions};
///
/// let text = "482915 la ma xac minh dang ky Baotrixemay cua ban";
/// let request = SendMultipleMessageV4::new("+84901888484".parse()?, Product::customer_care("Baotrixemay"), text)
///     .options(SendOptions::new().request_id(RequestId::random()?));
/// assert!(matches!(request.length(), TextLength::One(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendMultipleMessageV4 {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    product: Product,
    content: String,
    is_unicode: Option<bool>,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    options: SendOptions,
}

impl SendMultipleMessageV4 {
    /// Sends `content` to `phone`, word for word.
    pub fn new(phone: PhoneNumber, product: Product, content: impl Into<String>) -> Self {
        let content = content.into();
        Self { phone, product, content, is_unicode: None, options: SendOptions::new() }
    }

    /// Whether the text travels as Unicode (`IsUnicode` 1) or as plain letters (0, the vendor's default).
    ///
    /// Set it for Vietnamese with tone marks. An SMS whose letters the GSM alphabet does not have is refused without it,
    /// because no page says what the vendor would send. As Unicode one SMS holds 70 characters, whatever is in it, so set
    /// it for no plain text. A few accented letters (`à é è ì ò ù`) are in the GSM alphabet, and a text with no others is
    /// not refused; whether the vendor counts it as plain is documented nowhere.
    pub fn is_unicode(mut self, is_unicode: bool) -> Self {
        self.is_unicode = Some(is_unicode);
        self
    }

    /// What goes along: an id against doubles, an address for reports, a time to send.
    pub fn options(mut self, options: SendOptions) -> Self {
        self.options = options;
        self
    }

    /// How many SMS the text takes: look before you buy. [`TextLength::NoSms`] for a Zalo message.
    ///
    /// For [`Product::FixedNumber`] it holds if the vendor sends a text.
    pub fn length(&self) -> TextLength {
        if self.product.is_sms() {
            TextLength::of(measure(&self.content, self.is_unicode.unwrap_or(false)))
        } else {
            TextLength::NoSms
        }
    }
}

impl WithRequestId for SendMultipleMessageV4 {
    fn request_id(&self) -> Option<&RequestId> {
        self.options.request_id_of()
    }
}

impl Endpoint for SendMultipleMessageV4 {
    type Response = SendResponse;

    const NAME: &'static str = "send_multiple_message_v4";
    const ROUTE: Route = Route::post("/SendMultipleMessage_V4_post_json/");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::OWN_TEXT;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/send-sms-api/send-otp-customer-care-message";

    fn validate(&self) -> Result<(), Error> {
        valid::mobile(self.phone)?;
        self.product.validate()?;
        if self.product.is_sms() {
            sms(&self.content, self.is_unicode.unwrap_or(false))?;
        } else {
            text(&self.content)?;
        }
        self.options.validate()
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields.text("Phone", &valid::written(self.phone)).text("Content", &self.content);
        self.product.write(fields);
        fields.text_if("IsUnicode", self.is_unicode.map(is_unicode));
        self.options.write(fields);
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

/// As `IsUnicode` leaves.
pub(super) const fn is_unicode(is_unicode: bool) -> &'static str {
    if is_unicode { "1" } else { "0" }
}

/// Shows neither the text, which holds the code, nor the names.
impl fmt::Debug for SendMultipleMessageV4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendMultipleMessageV4")
            .field("phone", &self.phone)
            .field("product", &self.product)
            .field("is_unicode", &self.is_unicode)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
