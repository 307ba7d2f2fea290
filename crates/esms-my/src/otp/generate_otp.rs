use std::fmt;

use otp_core::{Error, PhoneNumber, Risk, SmsLength};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::valid::{self, PRICE_TAG, is_malaysian};
use crate::{Client, Endpoint, SendResponse, code};

const OTP_PLACEHOLDER: &str = "#otp#";
const DURATION_PLACEHOLDER: &str = "#duration#";

impl Client {
    /// Asks the vendor to make a code and send it by SMS. Each accepted call is billed.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered. The vendor keeps the code; the
    /// check of [this module](crate::otp) asks for it. `POST /sms/otp/generate`, documented on
    /// [generate-otp](https://api.esms.com.my/generate-otp.html) (last updated 14 June 2021).
    ///
    /// Dropping the future leaves it open whether an SMS was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - The number is a landline, the duration is outside 1 to 9, or the text is longer than one SMS.
    ///   - The message has no `#otp#` or holds a NUL. To a Malaysian number it must begin with `RM0.00 `.
    ///   - The brand is blank, has over 20 characters, or holds a control character or `RM0.00`.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) an SMS may be on
    ///   its way and billed. The vendor offers no way to ask, and no key that makes a repeat harmless.
    pub async fn generate_otp(&self, request: &GenerateOtp) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A request for a code. See [`Client::generate_otp`].
///
/// ```
/// use esms_my::otp::GenerateOtp;
/// use esms_my::{OtpText, PhoneNumber, Region};
///
/// let phone = PhoneNumber::parse("012-345 6789", Region::Malaysia)?;
/// let request = GenerateOtp::new(phone, OtpText::brand("Eaon")).duration_minutes(5).app_id(2);
/// # let _ = request;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(try_from = "arguments::Arguments"))]
#[must_use]
pub struct GenerateOtp {
    phone: PhoneNumber,
    text: OtpText,
    duration_minutes: Option<u8>,
    app_id: Option<u32>,
}

impl GenerateOtp {
    /// Asks for a code to `phone`, in this text.
    pub fn new(phone: PhoneNumber, text: OtpText) -> Self {
        Self { phone, text, duration_minutes: None, app_id: None }
    }

    /// How many minutes the code stays valid: 1 to 9. The vendor's default is 3.
    pub fn duration_minutes(mut self, minutes: u8) -> Self {
        self.duration_minutes = Some(minutes);
        self
    }

    /// Separates several programs on one account: a code is checked with the id it was made with. The vendor's default
    /// is 1.
    pub fn app_id(mut self, id: u32) -> Self {
        self.app_id = Some(id);
        self
    }

    /// Measures the SMS that results if the vendor's code has `code_length` characters. One SMS is the limit.
    ///
    /// `None` where the vendor's text is not known. It is known for a message of your own, and for the English brand text to
    /// a Malaysian number: the page prints it with the price tag, which other countries may not have.
    ///
    /// The length of the vendor's codes is not documented; all samples have six digits. A message that is one SMS with
    /// four characters but not with six is sent anyway, and may be refused with status 8.
    #[must_use]
    pub fn sms_length(&self, code_length: u8) -> Option<SmsLength> {
        match &self.text {
            OtpText::Message(message) => {
                let code = "0".repeat(code_length.into());
                let text = message.replace(OTP_PLACEHOLDER, &code).replace(DURATION_PLACEHOLDER, "0");
                Some(SmsLength::of(&text))
            }
            OtpText::Brand { name, language: None | Some(Language::English) } if is_malaysian(self.phone) => {
                let width = code_length.into();
                let text = format!(
                    "{PRICE_TAG}{name} - Your OTP code is {:0>width$}. This is valid for the next 0 minutes.",
                    ""
                );
                Some(SmsLength::of(&text))
            }
            OtpText::Brand { .. } => None,
        }
    }

    /// Whether the text is longer than one SMS even with the shortest code that is conceivable: only then is the refusal
    /// certain.
    fn is_too_long(&self) -> bool {
        self.sms_length(4).is_some_and(|length| !length.is_single())
    }

    fn validate_brand(&self, name: &str) -> Result<(), Error> {
        validate_name(name)?;
        if self.is_too_long() {
            return Err(Error::invalid("brand-name", "makes the vendor's text longer than one SMS"));
        }
        Ok(())
    }

    fn validate_message(&self, message: &str) -> Result<(), Error> {
        if !message.contains(OTP_PLACEHOLDER) {
            return Err(Error::invalid("message", "must contain #otp#"));
        }
        valid::own_text("message", message, self.phone)?;
        if self.is_too_long() {
            return Err(Error::invalid("message", "is longer than one SMS"));
        }
        Ok(())
    }
}

impl Endpoint for GenerateOtp {
    type Response = SendResponse;

    const NAME: &'static str = "generate_otp";
    const ROUTE: Route = Route::post("/sms/otp/generate");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::GENERATE;
    const EVIDENCE: &'static [&'static str] = &["creditDeducted"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str = "https://api.esms.com.my/generate-otp.html";

    fn validate(&self) -> Result<(), Error> {
        valid::mobile("phone", self.phone)?;
        if self.duration_minutes.is_some_and(|minutes| !(1..=9).contains(&minutes)) {
            return Err(Error::invalid("duration", "must be 1 to 9 minutes"));
        }
        match &self.text {
            OtpText::Brand { name, .. } => self.validate_brand(name),
            OtpText::Message(message) => self.validate_message(message),
        }
    }

    fn write(&self, fields: &mut Fields) {
        fields.text("phone", &self.phone.msisdn());
        match &self.text {
            OtpText::Brand { name, language } => {
                fields.text("brand-name", name).text_if("language", language.map(Language::as_str));
            }
            OtpText::Message(message) => {
                fields.text("message", message);
            }
        }
        fields.number_if("duration", self.duration_minutes).number_if("app-id", self.app_id);
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

/// What a brand name must be, whatever text it is in.
fn validate_name(name: &str) -> Result<(), Error> {
    valid::not_blank("brand-name", name)?;
    if name.contains(char::is_control) {
        return Err(Error::invalid("brand-name", "must not hold a control character"));
    }
    if name.chars().count() > 20 {
        return Err(Error::invalid("brand-name", "is over 20 characters"));
    }
    if name.contains(PRICE_TAG.trim_end()) {
        return Err(Error::invalid("brand-name", "must not contain the price tag: the vendor adds it"));
    }
    Ok(())
}

/// What the SMS says. The vendor takes a brand name or a whole message; which wins if both are sent is not documented.
///
/// `Debug` does not show a message of your own.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OtpText {
    /// The vendor's own text with this name of your company or app in it.
    ///
    /// In English: `RM0.00 Eaon - Your OTP code is 112233. This is valid for the next 3 minutes.` The Malay and the
    /// Chinese text are not published.
    Brand {
        /// 1 to 20 characters, without `RM0.00`.
        name: String,
        /// The language of the vendor's text; English if not given.
        language: Option<Language>,
    },
    /// Your own text with `#otp#` and, asked for but not enforced, `#duration#`. To a Malaysian number it must begin
    /// with `RM0.00` and a blank. It must be one SMS when the placeholders are filled in. Operators refuse texts with
    /// links or phone numbers.
    Message(String),
}

impl OtpText {
    /// The vendor's English text with this brand name.
    #[must_use]
    pub fn brand(name: impl Into<String>) -> Self {
        Self::Brand { name: name.into(), language: None }
    }

    /// The vendor's text with this brand name, in this language.
    #[must_use]
    pub fn brand_in(language: Language, name: impl Into<String>) -> Self {
        Self::Brand { name: name.into(), language: Some(language) }
    }

    /// A text of your own.
    #[must_use]
    pub fn message(text: impl Into<String>) -> Self {
        Self::Message(text.into())
    }
}

impl fmt::Debug for OtpText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Brand { name, language } => {
                f.debug_struct("Brand").field("name", name).field("language", language).finish()
            }
            Self::Message(_) => f.write_str("Message(…)"),
        }
    }
}

/// A language of the vendor's brand text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize))]
#[non_exhaustive]
pub enum Language {
    /// `en`
    #[cfg_attr(feature = "__endpoints", serde(rename = "en"))]
    English,
    /// `my`
    #[cfg_attr(feature = "__endpoints", serde(rename = "my"))]
    Malay,
    /// `zh`
    #[cfg_attr(feature = "__endpoints", serde(rename = "zh"))]
    Chinese,
}

impl Language {
    /// The vendor's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Malay => "my",
            Self::Chinese => "zh",
        }
    }
}

/// The arguments of a contract case, in which the text is one of two.
#[cfg(feature = "__endpoints")]
mod arguments {
    use super::{GenerateOtp, Language, OtpText, PhoneNumber};

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Arguments {
        #[serde(deserialize_with = "otp_http::endpoint::phone")]
        phone: PhoneNumber,
        brand_name: Option<String>,
        message: Option<String>,
        language: Option<Language>,
        duration_minutes: Option<u8>,
        app_id: Option<u32>,
    }

    impl TryFrom<Arguments> for GenerateOtp {
        type Error = &'static str;

        fn try_from(arguments: Arguments) -> Result<Self, Self::Error> {
            let Arguments { phone, brand_name, message, language, duration_minutes, app_id } = arguments;
            let text = match (brand_name, message, language) {
                (Some(name), None, language) => OtpText::Brand { name, language },
                (None, Some(message), None) => OtpText::Message(message),
                _ => return Err("a call has `brand_name` with or without `language`, or `message`"),
            };
            Ok(Self { phone, text, duration_minutes, app_id })
        }
    }
}

#[cfg(test)]
mod tests {
    use otp_core::Region;

    use super::*;

    fn request(text: OtpText) -> GenerateOtp {
        GenerateOtp::new(PhoneNumber::parse("0123456789", Region::Malaysia).unwrap(), text)
    }

    fn refused_field(request: &GenerateOtp) -> Option<&'static str> {
        request.validate().err().and_then(|error| error.field())
    }

    #[test]
    fn the_printed_samples_are_valid() {
        let message = "RM0.00 Eaon - Your OTP code is #otp#. This is valid for the next #duration# minutes.";
        assert_eq!(refused_field(&request(OtpText::brand("Eaon"))), None);
        assert_eq!(refused_field(&request(OtpText::message(message)).duration_minutes(9)), None);
    }

    #[test]
    fn debug_shows_a_brand_and_no_text_of_ones_own() {
        let shown = |text: OtpText| format!("{text:?} {:?}", request(text.clone()));
        assert_eq!(shown(OtpText::message("RM0.00 canary #otp#")).matches("Message(…)").count(), 2);
        assert!(!shown(OtpText::message("RM0.00 canary #otp#")).contains("canary"));
        assert_eq!(shown(OtpText::brand("Eaon")).matches("\"Eaon\"").count(), 2);
    }

    #[test]
    fn a_brand_that_makes_the_known_text_too_long_is_refused() {
        for brand in ["验".to_owned(), "é".repeat(19) + "ạ"] {
            assert_eq!(refused_field(&request(OtpText::brand(&*brand))), Some("brand-name"), "{brand}");
        }
    }

    #[test]
    fn twenty_characters_are_counted_as_characters() {
        assert_eq!(refused_field(&request(OtpText::brand("é".repeat(20)))), None);
    }

    #[test]
    fn a_text_that_is_too_long_only_with_six_digits_is_left_to_the_vendor() {
        let exact = request(OtpText::message(format!("RM0.00 #otp#{}", "x".repeat(149))));
        assert_eq!(refused_field(&exact), None);
        assert!(exact.sms_length(4).unwrap().is_single());
        assert!(!exact.sms_length(6).unwrap().is_single());
    }

    #[test]
    fn the_price_tag_is_asked_for_in_malaysia_only() {
        let phone = PhoneNumber::parse("+6591234567", Region::Malaysia).unwrap();
        let request = GenerateOtp::new(phone, OtpText::message("Eaon #otp#"));
        assert_eq!(refused_field(&request), None);
    }

    #[test]
    fn the_length_of_an_unpublished_text_is_not_guessed() {
        assert!(request(OtpText::brand_in(Language::Malay, "Eaon")).sms_length(6).is_none());
        let abroad = GenerateOtp::new("+6591234567".parse().unwrap(), OtpText::brand("验"));
        assert_eq!((abroad.sms_length(6), refused_field(&abroad)), (None, None));
        // The page's own example text.
        assert_eq!(request(OtpText::brand("Eaon")).sms_length(6).unwrap().units(), 76);
    }
}
