use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::private::Private;
use crate::{Client, Credentials, Endpoint, SendResponse, code, valid};

const PLACEHOLDER: &str = "{OTP}";

/// Customer care, the only type that the page names.
const TYPE: &str = "2";

impl Client {
    /// Asks the vendor to make a code and send it by brandname SMS.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted call is billed. The
    /// check of [this module](crate::otp) takes the code. `GET SendMessageAutoGenCode_V4_get`, documented on
    /// [send auto-generated SMS](https://developers.esms.vn/en/esms-api/send-sms-api/send-auto-generated-sms) (read in its
    /// state of 29 January 2026). The vendor offers no POST form: the keys travel in the URL, which this crate never shows.
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - The number is foreign, or a landline.
    ///   - The brandname is blank or holds a control character.
    ///   - The message has no `{OTP}` or holds a NUL.
    ///   - `TimeAlive` is outside 2 to 15, or `NumCharOfCode` outside 4 to 10.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on
    ///   its way and billed. A GET has no body to watch, so every failure after connecting is of this sort.
    pub async fn send_message_auto_gen_code_v4(
        &self,
        request: &SendMessageAutoGenCodeV4,
    ) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A code by brandname SMS. See [`Client::send_message_auto_gen_code_v4`]. `Debug` does not show the text.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendMessageAutoGenCodeV4 {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    brandname: String,
    message: Private,
    time_alive_minutes: Option<u8>,
    num_char_of_code: Option<u8>,
    is_number: Option<bool>,
}

impl SendMessageAutoGenCodeV4 {
    /// Asks for a code to `phone`, from this registered sender, in this text.
    ///
    /// `message` holds `{OTP}`, which the vendor replaces; the rest must match a registered template character by
    /// character, else the vendor answers 146.
    pub fn new(phone: PhoneNumber, brandname: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            phone,
            brandname: brandname.into(),
            message: Private::new(message),
            time_alive_minutes: None,
            num_char_of_code: None,
            is_number: None,
        }
    }

    /// How many minutes the code stays valid: 2 to 15 (the English page; the Vietnamese one says 2 to 10). 5 if not
    /// given.
    pub fn time_alive_minutes(mut self, minutes: u8) -> Self {
        self.time_alive_minutes = Some(minutes);
        self
    }

    /// How many characters the code has: 4 to 10, the lengths that [`OtpCode`](crate::OtpCode) can check. 6 if not given.
    /// The page documents no range; 4 and 6 have been seen.
    pub fn num_char_of_code(mut self, length: u8) -> Self {
        self.num_char_of_code = Some(length);
        self
    }

    /// Whether the code holds digits only (`IsNumber` 1) or letters too (0). The default is not documented; the pages'
    /// sample code has letters.
    pub fn is_number(mut self, digits_only: bool) -> Self {
        self.is_number = Some(digits_only);
        self
    }
}

impl Endpoint for SendMessageAutoGenCodeV4 {
    type Response = SendResponse;

    const NAME: &'static str = "send_message_auto_gen_code_v4";
    const ROUTE: Route = Route::get("/SendMessageAutoGenCode_V4_get");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::AUTO_SMS;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str = "https://developers.esms.vn/en/esms-api/send-sms-api/send-auto-generated-sms";

    fn validate(&self) -> Result<(), Error> {
        valid::mobile(self.phone)?;
        valid::name("Brandname", &self.brandname)?;
        if !self.message.as_str().contains(PLACEHOLDER) {
            return Err(Error::invalid("message", "must contain {OTP}"));
        }
        valid::no_nul("message", self.message.as_str())?;
        valid::num_char_of_code(self.num_char_of_code)?;
        valid::time_alive(self.time_alive_minutes)
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        fields.text("Phone", &valid::written(self.phone));
        keys.write(fields);
        fields
            .number_if("TimeAlive", self.time_alive_minutes)
            .number_if("NumCharOfCode", self.num_char_of_code)
            .text("Brandname", &self.brandname)
            .text("Type", TYPE)
            .text("message", self.message.as_str())
            .text_if("IsNumber", self.is_number.map(|digits_only| if digits_only { "1" } else { "0" }));
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> SendMessageAutoGenCodeV4 {
        SendMessageAutoGenCodeV4::new("+84901888484".parse().unwrap(), "Shop", "Ma: {OTP}")
    }

    #[test]
    fn a_code_that_no_check_can_take_is_not_bought() {
        for length in [0, 3, 11, 255] {
            let error = request().num_char_of_code(length).validate().unwrap_err();
            assert_eq!(error.field(), Some("NumCharOfCode"), "{length}");
        }
        for length in 4..=10 {
            assert!(request().num_char_of_code(length).validate().is_ok(), "{length}");
        }
    }
}
