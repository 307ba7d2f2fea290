use std::fmt;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::TextLength;
use super::send_multiple_message_v4::is_unicode;
use super::text_length::{measure, sms};
use crate::endpoint::Route;
use crate::word::short;
use crate::{Client, Credentials, Endpoint, SmsType, code, valid};

impl Client {
    /// Asks what a brandname SMS would cost ([`Product::CustomerCare`](super::Product::CustomerCare)). Sends nothing.
    ///
    /// `GET SummaryMultipleMessage_V4_get`, documented on
    /// [summary your customer care submit](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/summary-your-customer-care-submit)
    /// (read in its state of 29 January 2026). The vendor offers no POST form: keys, number and text travel in the URL, which
    /// this crate never shows. Put a code of the same length into the text, not the one that you are going to send.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for what
    /// [`send_multiple_message_v4`](Client::send_multiple_message_v4) refuses too. The call only reads, so every error has
    /// [`Effect::None`](crate::Effect::None).
    pub async fn summary_multiple_message_v4(
        &self,
        request: &SummaryMultipleMessageV4,
    ) -> Result<SummaryMultipleMessageV4Response, Error> {
        self.call(request).await
    }
}

/// A brandname SMS whose price is asked. See [`Client::summary_multiple_message_v4`].
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SummaryMultipleMessageV4 {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    brandname: String,
    content: String,
    is_unicode: Option<bool>,
}

impl SummaryMultipleMessageV4 {
    /// Asks for the price of `content` to `phone` from this registered sender.
    pub fn new(phone: PhoneNumber, brandname: impl Into<String>, content: impl Into<String>) -> Self {
        Self { phone, brandname: brandname.into(), content: content.into(), is_unicode: None }
    }

    /// Whether the text travels as Unicode: give what the send will have.
    ///
    /// Set it for Vietnamese with tone marks. Without it, letters that the GSM alphabet does not have are refused. With it,
    /// one SMS holds 70 characters. See [`SendMultipleMessageV4::is_unicode`](super::SendMultipleMessageV4::is_unicode).
    pub fn is_unicode(mut self, is_unicode: bool) -> Self {
        self.is_unicode = Some(is_unicode);
        self
    }

    /// How many SMS the text takes, by our own count.
    pub fn length(&self) -> TextLength {
        TextLength::of(measure(&self.content, self.is_unicode.unwrap_or(false)))
    }
}

impl Endpoint for SummaryMultipleMessageV4 {
    type Response = SummaryMultipleMessageV4Response;

    const NAME: &'static str = "summary_multiple_message_v4";
    const ROUTE: Route = Route::get("/SummaryMultipleMessage_V4_get");
    const RISK: Risk = Risk::Reads;
    /// It is refused as its send is.
    const SCOPES: Scopes = code::OWN_TEXT;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/summary-your-customer-care-submit";

    fn validate(&self) -> Result<(), Error> {
        valid::mobile(self.phone)?;
        valid::name("BrandName", &self.brandname)?;
        sms(&self.content, self.is_unicode.unwrap_or(false))
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        fields.text("Phone", &valid::written(self.phone)).text("Content", &self.content);
        keys.write(fields);
        fields
            // The only type that the page names.
            .text("SmsType", SmsType::CUSTOMER_CARE.as_str())
            // As the printed address has it; the page's table writes `Brandname`.
            .text("BrandName", &self.brandname)
            .text_if("IsUnicode", self.is_unicode.map(is_unicode));
    }

    fn read(answer: &Answer<'_>) -> SummaryMultipleMessageV4Response {
        SummaryMultipleMessageV4Response {
            total_price: answer.decimal("TotalPrice"),
            total_receiver: answer.number("TotalReceiver"),
            error_message: answer.text("ErrorMessage"),
        }
    }
}

/// Shows neither the text nor the brand.
impl fmt::Debug for SummaryMultipleMessageV4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SummaryMultipleMessageV4")
            .field("phone", &self.phone)
            .field("is_unicode", &self.is_unicode)
            .finish_non_exhaustive()
    }
}

/// What the message would cost.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SummaryMultipleMessageV4Response {
    /// The price in Vietnamese đồng, in decimal digits as the vendor wrote them. The page prints `850`; its type may have six
    /// places and an exponent.
    pub total_price: Option<String>,
    /// How many numbers the vendor would send to.
    pub total_receiver: Option<u64>,
    error_message: Option<String>,
}

impl SummaryMultipleMessageV4Response {
    /// The vendor's sentence, which is in `ErrorMessage` even on success (`success`). Do not log it unread.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.error_message.as_deref()
    }
}

impl fmt::Debug for SummaryMultipleMessageV4Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let price = self.total_price.as_ref().and_then(|price| price.parse::<u16>().ok());
        f.debug_struct("SummaryMultipleMessageV4Response")
            .field("total_price", &short(price))
            .field("total_receiver", &short(self.total_receiver))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use otp_http::Reply;

    use super::*;
    use crate::client;

    fn shown(price: &str) -> String {
        let body = format!(r#"{{"CodeResult":"100","TotalPrice":{price},"TotalReceiver":1}}"#);
        let response = client::read::<SummaryMultipleMessageV4>(&Reply::new(200, None, body.into())).unwrap();
        assert!(response.total_price.is_some(), "{price}");
        format!("{response:?}")
    }

    #[test]
    fn debug_shows_no_price_that_could_be_a_number_or_a_code() {
        for longer in ["84901888484", "\"123456\"", "1234", "850.5"] {
            let shown = shown(longer);
            assert!(shown.contains("total_price: None"), "{longer}: {shown}");
        }
        assert!(shown("850").contains("total_price: Some(850)"));
    }
}
