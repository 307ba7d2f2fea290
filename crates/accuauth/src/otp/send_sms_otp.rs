use std::fmt;

use otp_core::{Error, Risk, is_blank_text};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::Content;
use crate::endpoint::Route;
use crate::{Client, Endpoint, code};

const PHONE_NUMBER: &str = "phone_number";

impl Client {
    /// Sends an SMS with a code that you made, in a template that the vendor holds. Each accepted call is billed.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered. The vendor neither makes nor checks
    /// codes. `POST /data/send_sms_otp`, documented on
    /// [data_send_sms_otp](http://devcenter.cloud.accuauth.com/indonesia/data/data_send_sms_otp.html) (undated).
    ///
    /// Dropping the future leaves it open whether an SMS was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - The number is empty, or holds anything but digits after an optional `+`.
    ///   - The template id is blank or holds a control character.
    ///   - The content holds no variable.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) an SMS may be on
    ///   its way and billed. The vendor offers no key that makes a repeat harmless, and no way to ask.
    pub async fn send_sms_otp(&self, request: &SendSmsOtp) -> Result<SendSmsOtpResponse, Error> {
        self.call(request).await
    }
}

/// An SMS to send. See [`Client::send_sms_otp`]. `Debug` hides the number and the content.
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendSmsOtp {
    phone_number: String,
    template_id: Option<String>,
    content: Option<Content>,
}

impl SendSmsOtp {
    /// Sends to this number, which leaves exactly as given: digits with an optional `+` before them.
    ///
    /// The page says "mobile number" and nothing about the form; the vendor's other pages disagree with each other. So
    /// nothing is added or taken away. [`CodeSender`](crate::CodeSender) writes a parsed number in a form you choose.
    pub fn new(phone_number: impl Into<String>) -> Self {
        Self { phone_number: phone_number.into(), template_id: None, content: None }
    }

    /// The template that the vendor issued. Optional on the page; what is sent without one is not documented.
    pub fn template_id(mut self, id: impl Into<String>) -> Self {
        self.template_id = Some(id.into());
        self
    }

    /// The template's variables, the code among them.
    pub fn content(mut self, content: Content) -> Self {
        self.content = Some(content);
        self
    }
}

impl Endpoint for SendSmsOtp {
    type Response = SendSmsOtpResponse;

    const NAME: &'static str = "send_sms_otp";
    const ROUTE: Route = Route::post("/data/send_sms_otp");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::SEND;
    const EVIDENCE: &'static [&'static str] = &["charge_info.charge"];
    const PAGE: &'static str = "http://devcenter.cloud.accuauth.com/indonesia/data/data_send_sms_otp.html";

    fn validate(&self) -> Result<(), Error> {
        let digits = self.phone_number.strip_prefix('+').unwrap_or(&self.phone_number);
        if digits.is_empty() {
            return Err(Error::invalid(PHONE_NUMBER, "must not be empty"));
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::invalid(PHONE_NUMBER, "must be digits, with an optional `+` before them"));
        }
        if let Some(id) = &self.template_id {
            if is_blank_text(id) || id.contains(char::is_control) {
                return Err(Error::invalid("template_id", "must not be blank or hold a control character"));
            }
        }
        if self.content.as_ref().is_some_and(|content| content.as_str().is_empty()) {
            return Err(Error::invalid("content", "must hold a variable"));
        }
        Ok(())
    }

    fn write(&self, fields: &mut Fields) {
        fields
            .text(PHONE_NUMBER, &self.phone_number)
            .text_if("template_id", self.template_id.as_deref())
            .text_if("content", self.content.as_ref().map(Content::as_str));
    }

    fn read(answer: &Answer<'_>) -> SendSmsOtpResponse {
        SendSmsOtpResponse {
            // A number of more than five digits is no charge. It could be a phone number, and `Debug` shows it.
            charge: answer.object("charge_info").and_then(|info| info.number::<u16>("charge")).map(u64::from),
            request_id: answer.text("request_id"),
        }
    }
}

impl fmt::Debug for SendSmsOtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendSmsOtp").field("template_id", &self.template_id).finish_non_exhaustive()
    }
}

/// The vendor took the message over. `Debug` leaves the id out, which is the vendor's free text.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SendSmsOtpResponse {
    /// How many messages are billed: 160 characters each, or 70 if one of them is outside the GSM alphabet. Documented,
    /// but missing in the one real answer that has been seen (on a sibling platform).
    pub charge: Option<u64>,
    /// The vendor's id of the request, `TID` and 32 hexadecimal digits in the samples; the only handle for its support.
    pub request_id: Option<String>,
}

impl fmt::Debug for SendSmsOtpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendSmsOtpResponse").field("charge", &self.charge).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use otp_http::Reply;

    use super::*;
    use crate::client;

    #[test]
    fn any_text_of_digits_is_taken_as_it_is() {
        for number in ["+6281234567890", "6281234567890", "081234567890", "1"] {
            let request = SendSmsOtp::new(number);
            assert!(request.validate().is_ok());
            let mut fields = Fields::new(otp_http::Form::Json);
            request.write(&mut fields);
            let written = String::from_utf8(fields.finish()).unwrap();
            assert_eq!(written, format!(r#"{{"phone_number":"{number}"}}"#));
        }
    }

    fn field(request: &SendSmsOtp) -> Option<&'static str> {
        request.validate().unwrap_err().field()
    }

    #[test]
    fn what_is_not_digits_of_ascii_behind_one_plus_is_refused_and_not_shown() {
        for number in [
            "",
            "+",
            "62812ABC7890",
            "+62 812 3456 7890",
            "0812-3456-7890",
            "(+62)8123456789",
            "6281234567890\r\n",
            "++62",
            "62+",
            "081,082",
            "０８１２３４５６７８９",
            "٠٨١٢٣٤٥٦٧٨٩",
        ] {
            let request = SendSmsOtp::new(number);
            assert_eq!(field(&request), Some(PHONE_NUMBER), "{number:?}");
            assert!(!format!("{request:?}").contains("7890"), "{request:?}");
        }
    }

    #[test]
    fn a_charge_is_read_where_it_can_be_read_and_no_id_is_shown() {
        for (charge, read) in
            [("{\"charge\":2}", Some(2)), ("{}", None), ("[1]", None), ("{\"charge\":-1}", None)]
        {
            let body = format!(r#"{{"status":"OK","charge_info":{charge},"request_id":"canary"}}"#);
            let sent = client::read::<SendSmsOtp>(&Reply::new(200, None, body.into_bytes())).unwrap();
            assert_eq!((sent.charge, sent.request_id.as_deref()), (read, Some("canary")));
            assert!(!format!("{sent:?}").contains("canary"));
        }
    }

    #[test]
    fn a_blank_template_id_and_an_empty_content_are_refused() {
        for id in ["", " ", "T\0", "T\n"] {
            assert_eq!(
                field(&SendSmsOtp::new("081234567890").template_id(id)),
                Some("template_id"),
                "{id:?}"
            );
        }
        assert_eq!(field(&SendSmsOtp::new("081234567890").content(Content::new())), Some("content"));
    }
}
