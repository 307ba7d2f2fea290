use std::fmt;

use otp_core::{Error, OtpCode, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::{Client, Credentials, Endpoint, code, valid};

impl Client {
    /// Checks the code that the user typed, whichever of the vendor's two calls made it. `Ok` means that it was right.
    ///
    /// The vendor looks the code up by account and phone alone. `GET CheckCodeGen_V4_get`, documented on
    /// [check code](https://developers.esms.vn/en/esms-api/other-apis/check-code) (read in its state of 29 January 2026).
    /// The page does not say how many attempts a code has, so limit them yourself. The vendor offers no POST form: keys, phone
    /// and code travel in the URL, which this crate never shows.
    ///
    /// Dropping the future leaves it open whether the vendor counted an attempt or used the code up. Use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout) instead, which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for a
    ///   number that is not Vietnamese or not `0` and nine digits.
    /// - [`is_code_rejected`](Error::is_code_rejected) when the code is wrong, expired or used. The vendor's pages name
    ///   two codes for it, 117 and 171, and neither tells the three cases apart.
    /// - Any other error proves nothing about the code. After [`Effect::Unknown`](crate::Effect::Unknown) the code may be
    ///   used up, and a second attempt that says "rejected" may be mistaken: offer a new code.
    pub async fn check_code(&self, request: &CheckCode) -> Result<CheckCodeResponse, Error> {
        self.call(request).await
    }
}

/// A code to check. See [`Client::check_code`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct CheckCode {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::code"))]
    code: OtpCode,
}

impl CheckCode {
    /// Asks whether `code` is the one that was sent to `phone`. Codes may hold letters; their case is kept.
    pub fn new(phone: PhoneNumber, code: OtpCode) -> Self {
        Self { phone, code }
    }
}

impl Endpoint for CheckCode {
    type Response = CheckCodeResponse;

    const NAME: &'static str = "check_code";
    const ROUTE: Route = Route::get("/CheckCodeGen_V4_get");
    const RISK: Risk = Risk::Checks;
    const SCOPES: Scopes = code::CHECK;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = &[
        "SMSID",
        "Balance",
        "UserID",
        "TotalPrice",
        "TotalReceiver",
        "ServicePreviewId",
        "TotalSuccess",
        "detail",
        "Data",
        "Total",
        "Data_callback",
        "ReceiverList",
        "CountTotal",
        "SentData",
        "ListBrandName",
        "BrandnameTemplates",
        "ZNSTemplates",
        "ZOAList",
        "DailyQuota",
        "RemainingQuota",
        "Oa7dayQuality",
    ];
    const PAGE: &'static str = "https://developers.esms.vn/en/esms-api/other-apis/check-code";

    fn validate(&self) -> Result<(), Error> {
        valid::national(self.phone).map(drop)
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields.text("Phone", &valid::written(self.phone)).text("Code", self.code.expose());
    }

    fn read(answer: &Answer<'_>) -> CheckCodeResponse {
        CheckCodeResponse {
            count_regenerate: answer.number("CountRegenerate"),
            error_message: answer.text("ErrorMessage"),
        }
    }

    /// The pages print `0901888484, Content: Success!`: with another number there, it is another check's success.
    fn is_answered_by(&self, response: &CheckCodeResponse) -> bool {
        let Some((named, _)) = response.error_message.as_deref().and_then(|text| text.split_once("Content:"))
        else {
            return true;
        };
        let digits: String = named.chars().filter(char::is_ascii_digit).collect();
        let is_number = digits.len() >= 9 && named.chars().all(|c| c.is_ascii_digit() || "+ ,.-".contains(c));
        // However it is written: with 0, 84, +84 or 0084 in front, or with nothing.
        !is_number || digits.ends_with(valid::written(self.phone).trim_start_matches('0'))
    }
}

/// The code was right.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CheckCodeResponse {
    /// 0 in every sample, described nowhere.
    pub count_regenerate: Option<i64>,
    error_message: Option<String>,
}

impl CheckCodeResponse {
    /// The vendor's sentence, which is in `ErrorMessage` even on success and repeats the phone number. Private: do
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

#[cfg(test)]
mod tests {
    use otp_http::Reply;

    use super::*;
    use crate::client;

    fn read(body: &str) -> Result<CheckCodeResponse, Error> {
        client::read::<CheckCode>(&Reply::new(200, None, body.as_bytes().to_vec()))
    }

    #[test]
    fn a_success_that_names_another_number_is_no_right_code() {
        let request = CheckCode::new("+84901888484".parse().unwrap(), OtpCode::parse("1NTTJ6").unwrap());
        let is_answered_by = |text: &str| {
            let body = format!(r#"{{"CodeResult":"100","ErrorMessage":"{text}"}}"#);
            request.is_answered_by(&read(&body).unwrap())
        };
        for own in [
            "0901888484, Content: Success!",
            "84901888484, Content: Success!",
            "+84 901 888 484,Content: Success!",
            "0084901888484, Content: Success!",
            "901888484, Content: Success!",
            "Success!",
            "",
            ", Content:",
            "1NTTJ6, Content:",
        ] {
            assert!(is_answered_by(own), "{own:?}");
        }
        for foreign in [
            "0909999999, Content: Success!",
            "84909999999, Content: Success!",
            "+84909999999, Content: Success!",
            "0909 999 999, Content: Success!",
            "0909999999,Content: Success!",
            " 0909999999, Content: Success!",
        ] {
            assert!(!is_answered_by(foreign), "{foreign:?}");
        }
    }

    #[test]
    fn the_vendors_sentence_is_there_for_those_who_ask_and_not_shown() {
        let checked = read(r#"{"CodeResult":"100","ErrorMessage":"canary text"}"#).unwrap();
        assert_eq!(checked.vendor_message(), Some("canary text"));
        assert!(!format!("{checked:?}").contains("canary"), "{checked:?}");
    }
}
