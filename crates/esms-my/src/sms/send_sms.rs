use std::fmt;

use otp_core::{Error, PhoneNumber, Risk, SmsAlphabet, SmsLength};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::dlr::Dlr;
use crate::endpoint::Route;
use crate::{Client, Endpoint, SendResponse, code, valid};

const LINK_PLACEHOLDER: &str = "#link#";
/// How the vendor's short link looks; its key has six characters.
const SHORT_LINK: &str = "esms.com.my/l/abc123";
/// The longest text that the vendor takes, in parts of a long SMS: 1530 GSM or 670 Unicode characters.
const MOST_PARTS: usize = 10;

impl Client {
    /// Sends an SMS with a text of yours to one number. Each accepted call is billed, by the part.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered: [`dlr_url`](SendSms::dlr_url) asks for
    /// [delivery reports](crate::callback). `POST /sms/send`, documented on [send](https://api.esms.com.my/send.html)
    /// (last updated 23 July 2022). To send a code of your own, take [`CodeSender`](super::CodeSender).
    ///
    /// The page has one field more, `sender`: deprecated, and without effect for Malaysian customers. It is left out here, so
    /// that nobody pays for a sender's name that no reader sees.
    ///
    /// Dropping the future leaves it open whether an SMS was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - The number is a landline.
    ///   - The text is blank, holds a NUL, or takes more than ten parts. To a Malaysian number it must begin with `RM0.00 `.
    ///   - The type is [`SmsType::Normal`] and the text needs Unicode.
    ///   - There is a link and no `#link#` in the text, or the other way round; or the link is no web address.
    ///   - The address for reports is no web address.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) an SMS may be on
    ///   its way and billed. The vendor offers no way to ask, and no key that makes a repeat harmless.
    pub async fn send_sms(&self, request: &SendSms) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// An SMS to send. See [`Client::send_sms`]. `Debug` shows no text and no address.
///
/// ```
/// use esms_my::sms::SendSms;
/// use esms_my::{PhoneNumber, Region};
///
/// let phone = PhoneNumber::parse("012-345 6789", Region::Malaysia)?;
/// let request = SendSms::new(phone, "RM0.00 Eaon: your parcel has arrived.");
/// assert_eq!(request.sms_length().parts(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(try_from = "arguments::Arguments"))]
#[must_use]
pub struct SendSms {
    to: PhoneNumber,
    msg: String,
    sms_type: Option<SmsType>,
    dlr: Dlr,
    link: Option<String>,
}

impl SendSms {
    /// Sends this text to this number.
    ///
    /// To a Malaysian number the text must begin with `RM0.00` and a blank: nothing is added here. It should name your
    /// brand, because the reader sees a short number as the sender. Malaysian operators refuse texts with links or phone
    /// numbers.
    pub fn new(to: PhoneNumber, msg: impl Into<String>) -> Self {
        Self { to, msg: msg.into(), sms_type: None, dlr: Dlr::Nothing, link: None }
    }

    /// Names the alphabet. The vendor finds it from the text when none is given.
    pub fn sms_type(mut self, sms_type: SmsType) -> Self {
        self.sms_type = Some(sms_type);
        self
    }

    /// Asks for delivery reports (`dlr` 1) without naming an address. The page does not say where they go.
    pub fn dlr(mut self) -> Self {
        self.dlr = Dlr::Reports;
        self
    }

    /// Asks for [delivery reports](crate::callback) (`dlr` 1) at this address of yours.
    ///
    /// Put a secret into its path: nothing else tells the vendor's report from a forged one.
    pub fn dlr_url(mut self, url: impl Into<String>) -> Self {
        self.dlr = Dlr::ReportsTo(url.into());
        self
    }

    /// Has the vendor shorten this web address and write it in place of `#link#` in the text, as `esms.com.my/l/` and six
    /// characters.
    ///
    /// Malaysian operators have refused links in texts since September 2024.
    pub fn link(mut self, url: impl Into<String>) -> Self {
        self.link = Some(url.into());
        self
    }

    /// Measures the SMS that results. Each part is billed.
    ///
    /// A short link counts with its 20 characters.
    #[must_use]
    pub fn sms_length(&self) -> SmsLength {
        let text = match self.link {
            Some(_) => self.msg.replace(LINK_PLACEHOLDER, SHORT_LINK),
            None => self.msg.clone(),
        };
        match self.sms_type {
            Some(SmsType::Unicode) => SmsLength::in_ucs2(&text),
            Some(SmsType::Normal) | None => SmsLength::of(&text),
        }
    }

    fn validate_link(&self) -> Result<(), Error> {
        match (&self.link, self.msg.contains(LINK_PLACEHOLDER)) {
            (None, false) => Ok(()),
            (Some(link), true) => valid::web_address("link", link),
            (Some(_), false) => Err(Error::invalid("link", "has no place: the text must contain #link#")),
            (None, true) => Err(Error::invalid("link", "is missing: the text contains #link#")),
        }
    }
}

impl Endpoint for SendSms {
    type Response = SendResponse;

    const NAME: &'static str = "send_sms";
    const ROUTE: Route = Route::with_user_and_pass("/sms/send");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::SEND;
    const EVIDENCE: &'static [&'static str] = &["creditDeducted"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str = "https://api.esms.com.my/send.html";

    fn validate(&self) -> Result<(), Error> {
        valid::mobile("to", self.to)?;
        valid::not_blank("msg", &self.msg)?;
        valid::own_text("msg", &self.msg, self.to)?;
        self.validate_link()?;
        self.dlr.validate()?;
        let length = self.sms_length();
        if self.sms_type == Some(SmsType::Normal) && length.alphabet() == SmsAlphabet::Ucs2 {
            return Err(Error::invalid("type", "is 0, but the text needs Unicode"));
        }
        if length.units() > MOST_PARTS * length.alphabet().part_limit() {
            return Err(Error::invalid("msg", "takes more than ten parts"));
        }
        Ok(())
    }

    fn write(&self, fields: &mut Fields) {
        fields.text("to", &self.to.msisdn()).text("msg", &self.msg);
        fields.number_if("type", self.sms_type.map(SmsType::number));
        self.dlr.write(fields);
        fields.text_if("link", self.link.as_deref());
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl fmt::Debug for SendSms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendSms")
            .field("to", &self.to)
            .field("sms_type", &self.sms_type)
            .field("dlr", &self.dlr)
            .finish_non_exhaustive()
    }
}

/// The alphabet of an SMS, in the vendor's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize))]
#[non_exhaustive]
pub enum SmsType {
    /// 0: a normal text. The page says "ASCII"; the GSM alphabet is meant.
    #[cfg_attr(feature = "__endpoints", serde(rename = "normal"))]
    Normal,
    /// 8: a text in Unicode, such as Chinese.
    #[cfg_attr(feature = "__endpoints", serde(rename = "unicode"))]
    Unicode,
}

impl SmsType {
    /// The vendor's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Normal => 0,
            Self::Unicode => 8,
        }
    }
}

/// The arguments of a contract case.
#[cfg(feature = "__endpoints")]
mod arguments {
    use super::{Dlr, PhoneNumber, SendSms, SmsType};

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Arguments {
        #[serde(deserialize_with = "otp_http::endpoint::phone")]
        to: PhoneNumber,
        msg: String,
        #[serde(rename = "type")]
        sms_type: Option<SmsType>,
        dlr: Option<bool>,
        dlr_url: Option<String>,
        link: Option<String>,
    }

    impl TryFrom<Arguments> for SendSms {
        type Error = &'static str;

        fn try_from(arguments: Arguments) -> Result<Self, Self::Error> {
            let Arguments { to, msg, sms_type, dlr, dlr_url, link } = arguments;
            Ok(Self { to, msg, sms_type, dlr: Dlr::of(dlr, dlr_url)?, link })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(msg: &str) -> SendSms {
        SendSms::new("+60123456789".parse().unwrap(), msg)
    }

    fn refused_field(request: &SendSms) -> Option<&'static str> {
        request.validate().err().and_then(|error| error.field())
    }

    /// A text of `count` units with the price tag in front.
    fn text(character: &str, count: usize) -> String {
        format!("RM0.00 {}", character.repeat(count - 7))
    }

    #[test]
    fn ten_parts_are_the_limit_in_either_alphabet() {
        for (character, sms_type, most) in [
            ("x", None, 1530),
            ("x", Some(SmsType::Normal), 1530),
            ("x", Some(SmsType::Unicode), 670),
            ("验", None, 670),
            ("验", Some(SmsType::Unicode), 670),
        ] {
            let of = |count| SendSms { sms_type, ..request(&text(character, count)) };
            assert_eq!(refused_field(&of(most)), None, "{character} {sms_type:?}");
            assert_eq!(of(most).sms_length().parts(), 10, "{character} {sms_type:?}");
            assert_eq!(refused_field(&of(most + 1)), Some("msg"), "{character} {sms_type:?}");
        }
    }

    #[test]
    fn a_text_that_is_sent_in_unicode_is_measured_in_unicode() {
        let units = |msg: &str| request(msg).sms_type(SmsType::Unicode).sms_length().units();
        assert_eq!((units("RM0.00 a"), units("RM0.00 €"), units("RM0.00 😀")), (8, 8, 9));
        assert_eq!(request("RM0.00 €").sms_length().units(), 9);
    }

    #[test]
    fn the_alphabet_of_a_chinese_text_is_not_normal() {
        assert_eq!(refused_field(&request("RM0.00 验").sms_type(SmsType::Normal)), Some("type"));
        assert_eq!(refused_field(&request("RM0.00 é€").sms_type(SmsType::Normal)), None);
    }

    #[test]
    fn a_link_and_its_place_come_together_and_count_with_twenty_characters() {
        let long = "https://www.google.com/search?q=esms+api+service";
        let linked = request("RM0.00 Hello from ESMS, visit us at #link#").link(long);
        assert_eq!((refused_field(&linked), linked.sms_length().units()), (None, 36 + 20));
        for wrong in [
            request("RM0.00 Hello").link(long),
            request("RM0.00 #link#"),
            request("RM0.00 #link#").link("www.google.com"),
            request("RM0.00 #link#").link("https://"),
            request("RM0.00 #link#").link("https://a b"),
        ] {
            assert_eq!(refused_field(&wrong), Some("link"), "{:?}", wrong.msg);
        }
    }

    #[test]
    fn debug_shows_no_text_no_number_and_no_address() {
        let request = request("RM0.00 canary #link#").link("https://canary").dlr_url("https://canary");
        let shown = format!("{request:?}");
        assert!(shown.contains("ReportsTo(..)") && !shown.contains("canary"), "{shown}");
        assert!(!shown.contains("123456789"), "{shown}");
    }
}
