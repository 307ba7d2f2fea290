use std::fmt;

use otp_core::{Error, OtpCode, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::{Client, Endpoint, code};

impl Client {
    /// Checks the code that the user typed. `Ok` means that it was right.
    ///
    /// The vendor looks the code up by account, phone and `app-id`; the id of the generate call plays no part.
    /// `POST /sms/otp/verify`, documented on [verify-otp](https://api.esms.com.my/verify-otp.html) (last updated
    /// 14 June 2021). The page does not say how many attempts a code has, whether a right check uses it up, or which
    /// of two codes counts, so limit the attempts yourself.
    ///
    /// Dropping the future leaves it open whether the vendor counted an attempt or used the code up. Use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout) instead, which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`is_code_rejected`](Error::is_code_rejected) when the code is wrong, expired or used (status 16).
    /// - Any other error proves nothing about the code. After [`Effect::Unknown`](crate::Effect::Unknown) the code may be
    ///   used up, and a second attempt that says "rejected" may be mistaken: offer a new code.
    pub async fn verify_otp(&self, request: &VerifyOtp) -> Result<VerifyOtpResponse, Error> {
        self.call(request).await
    }
}

/// A code to check. See [`Client::verify_otp`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct VerifyOtp {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::code"))]
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
}

impl Endpoint for VerifyOtp {
    type Response = VerifyOtpResponse;

    const NAME: &'static str = "verify_otp";
    const ROUTE: Route = Route::post("/sms/otp/verify");
    const RISK: Risk = Risk::Checks;
    const SCOPES: Scopes = code::VERIFY;
    const EVIDENCE: &'static [&'static str] = &["creditDeducted"];
    const FOREIGN: &'static [&'static str] = &["creditDeducted", "parts", "type", "balance"];
    const PAGE: &'static str = "https://api.esms.com.my/verify-otp.html";

    /// A check sends no SMS, and the vendor must see the very number of the generate call.
    fn validate(&self) -> Result<(), Error> {
        Ok(())
    }

    fn write(&self, fields: &mut Fields) {
        fields.text("phone", &self.phone.msisdn()).text("code", self.code.expose());
        fields.number_if("app-id", self.app_id);
    }

    fn read(answer: &Answer<'_>) -> VerifyOtpResponse {
        VerifyOtpResponse { id: answer.text("id"), message: answer.text("message") }
    }
}

/// The code was right. `Debug` leaves out what is the vendor's free text, the id included.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct VerifyOtpResponse {
    /// The vendor's id of this check, for its support desk.
    pub id: Option<String>,
    message: Option<String>,
}

impl VerifyOtpResponse {
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

#[cfg(test)]
mod tests {
    use otp_http::Reply;

    use super::*;
    use crate::client;

    #[test]
    fn the_vendors_sentence_is_there_for_those_who_ask_and_not_shown() {
        let reply = Reply::new(200, None, br#"{"status":0,"message":"canary text"}"#.to_vec());
        let right = client::read::<VerifyOtp>(&reply).unwrap();
        assert_eq!((right.id.as_deref(), right.vendor_message()), (None, Some("canary text")));
        assert!(format!("{right:?}").ends_with("Response { .. }"));
    }
}
