use std::collections::HashSet;
use std::fmt;

use otp_core::{Error, PhoneNumber, Risk, SmsLength};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::TextLength;
use super::text_length::text;
use crate::endpoint::Route;
use crate::{
    Client, Credentials, Endpoint, RequestId, SendOptions, SendResponse, SmsType, WithRequestId, code, valid,
};

impl Client {
    /// Sends one advertising text by brandname SMS to 30 to 5,000 numbers.
    ///
    /// `Ok` means that the vendor took the request over: advertising is approved before it is sent. **Each number is billed**,
    /// a long text once for each SMS that it takes: [`SendMultipleSmsBrandname::length`] tells beforehand.
    /// `POST SendMultipleSMSBrandname_json/`, documented on
    /// [advertising message](https://developers.esms.vn/en/esms-api/send-sms-api/advertising-message) (read in its state of
    /// 29 January 2026). No code belongs into it.
    ///
    /// Dropping the future leaves it open whether the messages go out. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - Fewer than 30 numbers or more than 5,000, a number twice, a foreign one or a landline among them.
    ///   - The text is blank or holds a NUL; the brandname is blank or holds a control character.
    ///   - Of the options, an address that nobody can call, or a campaign of more than 254 characters.
    /// - [`ErrorKind::Duplicate`](crate::ErrorKind::Duplicate) (code 124): the `RequestId` was used before.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) all messages may be on
    ///   their way and billed. The vendor promises to refuse a repeat with the same `RequestId`:
    ///   [`send_at_most_once`](Client::send_at_most_once) makes one.
    pub async fn send_multiple_sms_brandname(
        &self,
        request: &SendMultipleSmsBrandname,
    ) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// One advertising text to many numbers. See [`Client::send_multiple_sms_brandname`].
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendMultipleSmsBrandname {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phones"))]
    phones: Vec<PhoneNumber>,
    brandname: String,
    content: String,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    options: SendOptions,
}

impl SendMultipleSmsBrandname {
    /// The fewest numbers.
    pub const MIN_PHONES: usize = 30;
    /// The most numbers.
    pub const MAX_PHONES: usize = 5_000;

    /// Sends `content` from this registered sender to all these numbers. No two of them may be the same.
    pub fn new(
        phones: impl IntoIterator<Item = PhoneNumber>,
        brandname: impl Into<String>,
        content: impl Into<String>,
    ) -> Self {
        Self {
            phones: phones.into_iter().collect(),
            brandname: brandname.into(),
            content: content.into(),
            options: SendOptions::new(),
        }
    }

    /// What goes along: an id against doubles, a campaign, a time to send, an address for reports. Only the Vietnamese page
    /// lists `campaignid`, and only the English one `CallbackUrl`.
    pub fn options(mut self, options: SendOptions) -> Self {
        self.options = options;
        self
    }

    /// How many SMS the text takes for each number: look before you buy.
    ///
    /// This call has no `IsUnicode`. What the vendor makes of letters outside the GSM alphabet no page says; here they are
    /// counted as Unicode.
    pub fn length(&self) -> TextLength {
        TextLength::of(SmsLength::of(&self.content))
    }
}

impl WithRequestId for SendMultipleSmsBrandname {
    fn request_id(&self) -> Option<&RequestId> {
        self.options.request_id_of()
    }
}

impl Endpoint for SendMultipleSmsBrandname {
    type Response = SendResponse;

    const NAME: &'static str = "send_multiple_sms_brandname";
    const ROUTE: Route = Route::post("/SendMultipleSMSBrandname_json/");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::ADVERTISING;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str = "https://developers.esms.vn/en/esms-api/send-sms-api/advertising-message";

    fn validate(&self) -> Result<(), Error> {
        if !(Self::MIN_PHONES..=Self::MAX_PHONES).contains(&self.phones.len()) {
            return Err(Error::invalid("Phones", "must be 30 to 5,000 numbers"));
        }
        let mut seen = HashSet::with_capacity(self.phones.len());
        for phone in &self.phones {
            valid::mobile(*phone).map_err(|_| {
                Error::invalid("Phones", "holds a number that is not a mobile number of Vietnam")
            })?;
            // The limits speak of distinct numbers. Whether the vendor sends twice to one that is there twice, no page says.
            if !seen.insert(*phone) {
                return Err(Error::invalid("Phones", "holds a number twice"));
            }
        }
        valid::name("Brandname", &self.brandname)?;
        text(&self.content)?;
        self.options.validate()
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        let phones: Vec<_> = self.phones.iter().map(|phone| valid::written(*phone).to_string()).collect();
        fields
            .text("Brandname", &self.brandname)
            .text("Content", &self.content)
            .nested("Phones", &phones)
            .text("SmsType", SmsType::ADVERTISING.as_str());
        self.options.write(fields);
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

/// Shows how many numbers, and neither them nor the texts.
impl fmt::Debug for SendMultipleSmsBrandname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendMultipleSmsBrandname")
            .field("phones", &self.phones.len())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phones(count: u32) -> Vec<PhoneNumber> {
        (0..count).map(|last| format!("+8490188{last:04}").parse().unwrap()).collect()
    }

    fn refused(phones: Vec<PhoneNumber>) -> Option<&'static str> {
        SendMultipleSmsBrandname::new(phones, "Shop", "Sale").validate().err().and_then(|error| error.field())
    }

    #[test]
    fn thirty_to_five_thousand_distinct_numbers_are_taken() {
        for count in [30, 5_000] {
            assert_eq!(refused(phones(count)), None, "{count}");
        }
        for count in [0, 1, 29, 5_001] {
            assert_eq!(refused(phones(count)), Some("Phones"), "{count}");
        }
        let mut twice = phones(30);
        twice.push(twice[7]);
        assert_eq!(refused(twice), Some("Phones"));
        for stranger in ["+60123456789", "+842438251234", "+841900123456"] {
            let mut with_a_stranger = phones(29);
            with_a_stranger.extend(stranger.parse::<PhoneNumber>());
            with_a_stranger.extend("+84909999999".parse::<PhoneNumber>());
            assert_eq!(refused(with_a_stranger), Some("Phones"), "{stranger}");
        }
    }
}
