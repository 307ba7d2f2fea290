//! The one list of this vendor's endpoints, for the tools of this repository: the contract cases, the proofs and the tests
//! learn of an endpoint here. No part of the crate that users build.

use std::fmt::Debug;

use otp_core::Error;
use otp_http::endpoint::{self as list, Entry, Play, Setup, ready};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::code::TABLE;
use crate::{Client, Credentials, Encoding, Endpoint, Host, client, otp};

/// The endpoints of one group: of `src/<group>.rs`.
pub type Group = &'static [Entry<Client>];

/// Every endpoint, by group.
pub const ALL: &[Group] = &[otp::ENDPOINTS];

/// Makes the client of a tool.
///
/// # Errors
///
/// When keys, base URL or settings are unusable.
pub fn client(setup: &Setup<'_>) -> Result<Client, Error> {
    let credentials = Credentials::new(setup.key, setup.secret)?;
    let host = Host::Custom(setup.base_url.to_owned());
    let mut builder = Client::builder(host, credentials).http(setup.http.clone());
    if let Some(encoding) = setup.encoding {
        builder = builder.encoding(match encoding {
            list::Encoding::Json => Encoding::Json,
            list::Encoding::Form => Encoding::Form,
        });
    }
    builder.build()
}

/// The address of a host, for a tool that shows it or makes a client of it.
#[must_use]
pub fn base_url(host: &Host) -> &str {
    host.base_url()
}

pub(crate) const fn entry<E>() -> Entry<Client>
where
    E: Endpoint + Clone + Debug + DeserializeOwned + Send + 'static,
    E::Response: Debug + Serialize,
{
    let play: Play<Client> = |client, arguments| {
        let request: E = serde_json::from_str(arguments).map_err(|error| error.to_string())?;
        Ok(Box::pin(async move { Ok(json!(client.call(&request).await?).to_string()) }))
    };
    Entry {
        name: E::NAME,
        host: "chosen",
        base_url: None,
        method: "POST",
        path: E::ROUTE.path,
        form: "json or form",
        risk: E::RISK,
        code_field: E::CODE_FIELD,
        refusal_field: None,
        success: TABLE.success,
        evidence: E::EVIDENCE,
        foreign: E::FOREIGN,
        page: E::PAGE,
        codes: || TABLE.codes_of(E::SCOPES),
        play,
        ready: |arguments| {
            let request: E = serde_json::from_str(arguments).map_err(|error| error.to_string())?;
            Ok(ready(move |client: &Client| {
                let request = request.clone();
                Box::pin(async move { client.call(&request).await.map(drop) })
            }))
        },
        read: |reply| {
            let answer = client::read::<E>(reply).map_err(|error| error.of_call(Client::VENDOR, E::RISK))?;
            Ok(json!(answer).to_string())
        },
        debug_request: |arguments| {
            let request: E = serde_json::from_str(arguments).map_err(|error| error.to_string())?;
            Ok(format!("{request:?}\n{request:#?}"))
        },
        debug_response: |reply| {
            let answer = client::read::<E>(reply).map_err(|error| error.of_call(Client::VENDOR, E::RISK))?;
            Ok(format!("{answer:?}\n{answer:#?}"))
        },
    }
}
