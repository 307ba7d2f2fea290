use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, Object};

use crate::endpoint::Route;
use crate::{Client, Credentials, Endpoint};

impl Client {
    /// Lists the Zalo accounts (OA) that are active at the vendor.
    ///
    /// `POST ZNS/GetListZOA`, documented on
    /// [get list OA](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-list-oa) (10 January 2025; in
    /// Vietnamese 24 March 2025). It is free.
    ///
    /// # Errors
    ///
    /// The call only reads, so no error has an effect.
    pub async fn get_list_zoa(&self, request: &GetListZoa) -> Result<GetListZoaResponse, Error> {
        self.call(request).await
    }
}

/// The Zalo accounts of this account. See [`Client::get_list_zoa`].
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetListZoa {}

impl GetListZoa {
    /// Asks for all of them. The call takes nothing but the keys.
    pub fn new() -> Self {
        Self {}
    }
}

impl Endpoint for GetListZoa {
    type Response = GetListZoaResponse;

    const NAME: &'static str = "get_list_zoa";
    const ROUTE: Route = Route::post("/ZNS/GetListZOA/");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    const IS_LONG_LIST: bool = true;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-list-oa";

    fn validate(&self) -> Result<(), Error> {
        Ok(())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
    }

    fn read(answer: &Answer<'_>) -> GetListZoaResponse {
        let accounts = answer.list("ZOAList");
        GetListZoaResponse { zoa_list: accounts.map(|all| all.iter().map(Zoa::read).collect()) }
    }
}

/// The Zalo accounts. `Debug` shows how many.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetListZoaResponse {
    /// The Zalo accounts (`ZOAList`).
    pub zoa_list: Option<Vec<Zoa>>,
}

/// A Zalo account (OA).
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Zoa {
    /// Its id (`OAID`), which sends and queries take.
    pub oaid: Option<String>,
    /// Its name (`OAName`).
    pub oa_name: Option<String>,
}

impl Zoa {
    fn read(account: &Object<'_>) -> Self {
        Self { oaid: account.text("OAID"), oa_name: account.text("OAName") }
    }
}

impl fmt::Debug for GetListZoaResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GetListZoaResponse({} accounts)", self.zoa_list.as_ref().map_or(0, Vec::len))
    }
}

impl fmt::Debug for Zoa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zoa").finish_non_exhaustive()
    }
}
