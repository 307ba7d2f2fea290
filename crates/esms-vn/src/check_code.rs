use std::fmt;

use otp_core::{OtpCode, PhoneNumber};
use otp_http::Reply;

use crate::status::Operation;
use crate::wire::{Answer, Fields, decode, get};
use crate::{Client, Error, validate};

const PATH: &str = "/CheckCodeGen_V4_get";

impl Client {
    /// Checks the code that the user typed, whichever of the two send calls made it. `Ok` means that it was right.
    ///
    /// The vendor looks the code up by account and phone alone. `GET CheckCodeGen_V4_get`, documented on
    /// [check code](https://developers.esms.vn/en/esms-api/other-apis/check-code) (read in its state of 29 January 2026).
    /// The page does not say how often a code may be tried; so limit the tries yourself. The vendor offers no POST form:
    /// keys, phone and code travel in the URL, which this crate shows to nobody.
    ///
    /// # Errors
    ///
    /// - [`is_code_rejected`](Error::is_code_rejected) when the code is wrong, expired or used. The vendor's pages name
    ///   two codes for it, 117 and 171, and tell the three cases apart in neither.
    /// - Any other error proves nothing about the code. After [`Effect::Unknown`](crate::Effect::Unknown) the code may be
    ///   used up, and a second try that says "rejected" may be mistaken: offer a new code.
    pub async fn check_code(&self, request: &CheckCode) -> Result<CheckCodeResponse, Error> {
        let phone = validate::national(&request.phone)?;
        let credentials = self.credentials();
        let fields: Fields<'_> = vec![
            ("ApiKey", credentials.key.expose()),
            ("SecretKey", credentials.secret.expose()),
            ("Phone", &phone),
            ("Code", request.code.expose()),
        ];
        let reply = self.send(get(PATH, fields)).await?;
        CheckCodeResponse::read(&reply)
    }
}

/// A code to check. See [`Client::check_code`].
#[derive(Debug, Clone)]
#[must_use]
pub struct CheckCode {
    phone: PhoneNumber,
    code: OtpCode,
}

impl CheckCode {
    /// Asks whether `code` is the one that was sent to `phone`. Codes may hold letters; their case is kept.
    pub fn new(phone: PhoneNumber, code: OtpCode) -> Self {
        Self { phone, code }
    }
}

/// The code was right.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckCodeResponse {
    /// 0 in every sample, described nowhere.
    pub count_regenerate: Option<i64>,
    error_message: Option<String>,
}

impl CheckCodeResponse {
    pub(crate) fn read(reply: &Reply) -> Result<Self, Error> {
        let Answer { count_regenerate, error_message, .. } = decode(Operation::CheckCode, reply)?;
        Ok(Self { count_regenerate, error_message })
    }

    /// The vendor's sentence, which stands in `ErrorMessage` even on success and repeats the phone number. Private: do
    /// not log it.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.error_message.as_deref()
    }
}

impl fmt::Debug for CheckCodeResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckCodeResponse").finish_non_exhaustive()
    }
}
