use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, Object};

use crate::endpoint::Route;
use crate::{Client, Credentials, Endpoint, SmsType};

impl Client {
    /// Lists the brand names of the account.
    ///
    /// `GET GetListBrandname/{ApiKey}/{SecretKey}`, documented on
    /// [get list registered brandnames](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-list-registered-brandnames)
    /// (10 January 2025; in Vietnamese 24 March 2025). It is free. **Both keys are in the path of the address**, where the log of
    /// a proxy keeps them; this crate never shows the address.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, when a key
    ///   is `.` or `..`: it cannot be sent in a path.
    /// - [`ErrorKind::Authentication`](crate::ErrorKind::Authentication) for wrong keys. The page prints that refusal with its code in
    ///   `CodeResult`, and the success in `CodeResponse`, as public code has both. A code of success counts in `CodeResponse` alone.
    ///
    /// The call only reads, so no error has an effect.
    pub async fn get_list_brandname(&self) -> Result<GetListBrandnameResponse, Error> {
        self.call(&GetListBrandname::new()).await
    }
}

/// Asks for the brand names. See [`Client::get_list_brandname`].
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
#[non_exhaustive]
pub struct GetListBrandname {}

impl GetListBrandname {
    /// Asks for the brand names of the client's account.
    pub fn new() -> Self {
        Self {}
    }
}

impl Endpoint for GetListBrandname {
    type Response = GetListBrandnameResponse;

    const NAME: &'static str = "get_list_brandname";
    const ROUTE: Route = Route::get("/GetListBrandname/{ApiKey}/{SecretKey}");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    const CODE_FIELD: &'static str = "CodeResponse";
    const REFUSAL_FIELD: Option<&'static str> = Some("CodeResult");
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-list-registered-brandnames";

    fn validate(&self) -> Result<(), Error> {
        Ok(())
    }

    /// The keys are in the path.
    fn write(&self, _: &Credentials, _: &mut Fields) {}

    fn read(answer: &Answer<'_>) -> GetListBrandnameResponse {
        let rows = answer.list("ListBrandName");
        GetListBrandnameResponse {
            list_brand_name: rows.map(|rows| rows.iter().map(Brandname::read).collect()),
        }
    }
}

/// The brand names of the account.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetListBrandnameResponse {
    /// The names that are active. `None` when the answer has no such list.
    pub list_brand_name: Option<Vec<Brandname>>,
}

impl fmt::Debug for GetListBrandnameResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetListBrandnameResponse").finish_non_exhaustive()
    }
}

/// A name that messages can be sent under.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Brandname {
    /// The name.
    pub brandname: Option<String>,
    /// What it may send (`Type`): advertising, customer care or Viber.
    pub sms_type: Option<SmsType>,
}

impl Brandname {
    fn read(fields: &Object<'_>) -> Self {
        let sms_type = fields.text("Type").and_then(|word| SmsType::new(&word));
        Self { brandname: fields.text("Brandname"), sms_type }
    }
}

impl fmt::Debug for Brandname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Brandname").field("sms_type", &self.sms_type).finish_non_exhaustive()
    }
}
