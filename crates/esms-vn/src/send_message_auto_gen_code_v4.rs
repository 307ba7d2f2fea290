use otp_core::PhoneNumber;

use crate::status::Operation;
use crate::wire::{AutoGenCodeResponse, Fields, decode, get};
use crate::{Client, Error, validate};

const PATH: &str = "/SendMessageAutoGenCode_V4_get";
const PLACEHOLDER: &str = "{OTP}";

/// Customer care, the only type that the page names.
const TYPE: &str = "2";

impl Client {
    /// Asks the vendor to make a code and send it by brandname SMS.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted call is billed. The
    /// code is checked with [`check_code`](Self::check_code). `GET SendMessageAutoGenCode_V4_get`, documented on
    /// [send auto-generated SMS](https://developers.esms.vn/en/esms-api/send-sms-api/send-auto-generated-sms) (read in its
    /// state of 29 January 2026). The vendor offers no POST form: the keys travel in the URL, which this crate shows to
    /// nobody.
    ///
    /// Dropping the future leaves it open whether a message was sent; use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout) instead.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   a foreign number, a landline, an empty brandname, a message without `{OTP}`, a NUL in either, a `TimeAlive`
    ///   outside 2 to 15.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on
    ///   its way and billed. A GET has no body to watch, so every failure after connecting is of this sort.
    pub async fn send_message_auto_gen_code_v4(
        &self,
        request: &SendMessageAutoGenCodeV4,
    ) -> Result<AutoGenCodeResponse, Error> {
        let phone = validate::mobile(&request.phone)?;
        validate::not_empty("Brandname", &request.brandname)?;
        validate::no_nul("Brandname", &request.brandname)?;
        if !request.message.contains(PLACEHOLDER) {
            return Err(Error::invalid("message", "must contain {OTP}"));
        }
        validate::no_nul("message", &request.message)?;
        let time_alive = validate::time_alive(request.time_alive_minutes)?;
        let num_char_of_code = request.num_char_of_code.map(|length| length.to_string());

        let credentials = self.credentials();
        let mut fields: Fields<'_> = vec![
            ("Phone", &phone),
            ("ApiKey", credentials.key.expose()),
            ("SecretKey", credentials.secret.expose()),
        ];
        fields.extend(time_alive.as_deref().map(|minutes| ("TimeAlive", minutes)));
        fields.extend(num_char_of_code.as_deref().map(|length| ("NumCharOfCode", length)));
        fields.extend([
            ("Brandname", request.brandname.as_str()),
            ("Type", TYPE),
            ("message", &request.message),
        ]);
        fields.extend(request.is_number.map(|digits_only| ("IsNumber", if digits_only { "1" } else { "0" })));
        let reply = self.send(get(PATH, fields)).await?;
        decode(Operation::SendMessageAutoGenCodeV4, &reply).map(AutoGenCodeResponse::from)
    }
}

/// A code by brandname SMS. See [`Client::send_message_auto_gen_code_v4`].
#[derive(Debug, Clone)]
#[must_use]
pub struct SendMessageAutoGenCodeV4 {
    phone: PhoneNumber,
    brandname: String,
    message: String,
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
            message: message.into(),
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

    /// How many characters the code has. 6 if not given; no range is documented, and 4 and 6 have been seen. A code of
    /// more than ten characters could not be checked: [`OtpCode`](crate::OtpCode) ends there.
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
