use std::fmt;

use otp_core::{OtpCode, PhoneNumber};
use otp_http::Reply;
use serde::Deserialize;

use crate::status::Operation;
use crate::wire::{Fields, Value, decode};
use crate::{Client, Error};

const PATH: &str = "/sms/otp/verify";

impl Client {
    /// Checks the code that the user typed. `Ok` means that it was right.
    ///
    /// The vendor looks the code up by account, phone and `app-id`; the id of the generate call plays no part.
    /// `POST /sms/otp/verify`, documented on [verify-otp](https://api.esms.com.my/verify-otp.html) (last updated
    /// 14 June 2021). The page does not say how often a code may be tried, whether a right check uses it up, or which
    /// of two codes counts; so limit the tries yourself.
    ///
    /// # Errors
    ///
    /// - [`is_code_rejected`](Error::is_code_rejected) when the code is wrong, expired or used (status 16).
    /// - Any other error proves nothing about the code. After [`Effect::Unknown`](crate::Effect::Unknown) the code may be
    ///   used up, and a second try that says "rejected" may be mistaken: offer a new code.
    pub async fn verify_otp(&self, request: &VerifyOtp) -> Result<VerifyOtpResponse, Error> {
        // Nothing is validated: a check sends no SMS, and the vendor must see the very number of the generate call.
        let phone = request.phone.msisdn();
        let reply = self.post(PATH, request.fields(&phone)).await?;
        VerifyOtpResponse::read(&reply)
    }
}

/// A code to check. See [`Client::verify_otp`].
#[derive(Debug, Clone)]
#[must_use]
pub struct VerifyOtp {
    phone: PhoneNumber,
    code: OtpCode,
    app_id: Option<u32>,
}

impl VerifyOtp {
    /// Asks whether `code` is the one that was sent to `phone`.
    pub fn new(phone: PhoneNumber, code: OtpCode) -> Self {
        Self { phone, code, app_id: None }
    }

    /// The id that the code was made with. The vendor's default is 1.
    pub fn app_id(mut self, id: u32) -> Self {
        self.app_id = Some(id);
        self
    }

    fn fields<'a>(&'a self, phone: &'a str) -> Fields<'a> {
        let mut fields = vec![("phone", Value::Text(phone)), ("code", Value::Text(self.code.expose()))];
        fields.extend(self.app_id.map(|id| ("app-id", Value::Number(id))));
        fields
    }
}

/// The code was right. `Debug` leaves out what is the vendor's free text, the id included.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifyOtpResponse {
    /// The vendor's id of this check, for its support desk.
    pub id: Option<String>,
    message: Option<String>,
}

/// The answer on the wire. Not the public type itself, which nobody but a check that succeeded may make.
#[derive(Deserialize)]
struct Answer {
    id: Option<String>,
    message: Option<String>,
}

impl VerifyOtpResponse {
    pub(crate) fn read(reply: &Reply) -> Result<Self, Error> {
        let Answer { id, message } = decode(Operation::VerifyOtp, reply)?;
        Ok(Self { id, message })
    }

    /// The vendor's own sentence, `ok` in the sample. Treat it as private.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl fmt::Debug for VerifyOtpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyOtpResponse").finish_non_exhaustive()
    }
}
