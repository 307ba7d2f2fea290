use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::Route;
use crate::{Client, Credentials, Endpoint};

impl Client {
    /// Asks how much credit the account has.
    ///
    /// `POST GetBalance_json`, documented on
    /// [get balance](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-balance) (10 January 2025; in
    /// Vietnamese 21 March 2025). The English page prints it with `http`; this crate calls it by https. It is free.
    ///
    /// # Errors
    ///
    /// The call only reads, so no error has an effect. An answer to wrong keys has a `Balance` of 0 beside code 101: that is no
    /// balance, and here it is an error of kind [`Authentication`](crate::ErrorKind::Authentication).
    pub async fn get_balance(&self) -> Result<GetBalanceResponse, Error> {
        self.call(&GetBalance::new()).await
    }
}

/// Asks for the balance. See [`Client::get_balance`].
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
#[non_exhaustive]
pub struct GetBalance {}

impl GetBalance {
    /// Asks for the balance of the client's account.
    pub fn new() -> Self {
        Self {}
    }
}

impl Endpoint for GetBalance {
    type Response = GetBalanceResponse;

    const NAME: &'static str = "get_balance";
    const ROUTE: Route = Route::post("/GetBalance_json");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    const CODE_FIELD: &'static str = "CodeResponse";
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-balance";

    fn validate(&self) -> Result<(), Error> {
        Ok(())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
    }

    fn read(answer: &Answer<'_>) -> GetBalanceResponse {
        GetBalanceResponse { balance: answer.decimal("Balance"), user_id: answer.text("UserID") }
    }
}

/// What the account has. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetBalanceResponse {
    /// The main balance in VND, in the vendor's digits: `36693`.
    ///
    /// The service holds it in a 32-bit float, so only its first seven digits count, and a large one may come with an exponent:
    /// `1.234568E+07`. `parse::<f64>()` reads both; `parse::<u64>()` does not.
    pub balance: Option<String>,
    /// The vendor's number of the user.
    pub user_id: Option<String>,
}

impl fmt::Debug for GetBalanceResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetBalanceResponse").finish_non_exhaustive()
    }
}
