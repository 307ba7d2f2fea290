//! What a vendor crate's list says of each endpoint, for the tools of this repository.
//!
//! No part of the crates that users build: the contract cases are replayed through it, and the proofs call each endpoint
//! once.

use std::future::Future;
use std::pin::Pin;

use otp_core::{Error, OtpCode, PhoneNumber, Risk};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::base_url::BaseUrl;
use crate::{Reply, client};

/// One endpoint of a vendor whose client is `C`.
#[derive(Debug, Clone, Copy)]
pub struct Entry<C: 'static> {
    /// Its name in our words: the folder of its contract cases, and its name in the sandbox.
    pub name: &'static str,
    /// Which of the vendor's hosts.
    pub host: &'static str,
    /// Where that host is; `None` where the user chooses it.
    pub base_url: Option<&'static str>,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Below the base URL.
    pub path: &'static str,
    /// `query`, `json`, `form` or `json or form`.
    pub form: &'static str,
    /// What a call may do.
    pub risk: Risk,
    /// The field under which the answer carries its code.
    pub code_field: &'static str,
    /// The field under which a refusal carries its code, where it is another one.
    pub refusal_field: Option<&'static str>,
    /// The code of success.
    pub success: &'static str,
    /// The fields that prove an act in a refusal.
    pub evidence: &'static [&'static str],
    /// The fields that only the answer of another call holds.
    pub foreign: &'static [&'static str],
    /// The vendor's page.
    pub page: &'static str,
    /// The codes that the crate's table documents for it.
    pub codes: fn() -> Vec<&'static str>,
    /// Makes the call of a case.
    pub play: Play<C>,
    /// Holds the request of a case ready.
    pub ready: fn(&str) -> Result<Ready<C>, String>,
    /// Reads an answer without a call.
    pub read: fn(&Reply) -> Result<String, Error>,
    /// What the request prints as: its `Debug`, plain and alternate.
    pub debug_request: fn(&str) -> Result<String, String>,
    /// What a success prints as: its `Debug`, plain and alternate.
    pub debug_response: fn(&Reply) -> Result<String, Error>,
}

/// One parser of what a vendor calls back.
#[derive(Debug, Clone, Copy)]
pub struct Callback {
    /// What it reads, by the name of its type.
    pub name: &'static str,
    /// A query string that it reads without an error, or a value alone.
    pub sample: &'static str,
    /// What the event prints as: its `Debug`, plain and alternate.
    pub debug: fn(&str) -> Result<String, Error>,
}

/// Makes the call with these arguments, which are JSON text as a contract case has them. The outer error says why they are
/// no call of this endpoint. A success is JSON text: what a case expects under `ok`.
pub type Play<C> = for<'a> fn(&'a C, &str) -> Result<Played<'a>, String>;

/// The call under way.
pub type Played<'a> = Pin<Box<dyn Future<Output = Result<String, Error>> + Send + 'a>>;

/// Makes a call whose request is there already: each time with a copy of it, as a program builds one. For measurements, so
/// nothing of the answer is written as JSON.
pub type Ready<C> = Box<dyn for<'a> Fn(&'a C) -> Made<'a> + Send + Sync>;

/// The call under way.
pub type Made<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// Tells the compiler that the call borrows the client.
pub fn ready<C>(call: impl for<'a> Fn(&'a C) -> Made<'a> + Send + Sync + 'static) -> Ready<C> {
    Box::new(call)
}

/// Where the calls of a client with this base URL go: host, with the brackets of an IPv6 address, and port. It reads the URL as
/// a client does, so what a tool shows is what is called.
///
/// # Errors
///
/// When no client would take the base URL.
pub fn server(base_url: &str) -> Result<(String, u16), Error> {
    let base_url = BaseUrl::parse(base_url, None)?;
    let server = base_url.server();
    let is_ipv6 = server.address.contains(':');
    let host = if is_ipv6 { format!("[{}]", server.address) } else { server.address.to_owned() };
    Ok((host, server.port))
}

/// Whether the calls of a client with this base URL take the proxy of its options.
///
/// # Errors
///
/// When no client would take the base URL.
pub fn takes_proxy(base_url: &str) -> Result<bool, Error> {
    let base_url = BaseUrl::parse(base_url, None)?;
    Ok(base_url.is_https() && !base_url.is_loopback())
}

/// Where a proxy is that a client takes: host, with the brackets of an IPv6 address, and port.
///
/// # Errors
///
/// When no client would take it for a proxy.
pub fn proxy_server(url: &str) -> Result<(String, u16), Error> {
    let url = client::proxy_url(url)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    Ok((host, url.port_or_known_default().unwrap_or_default()))
}

/// Reads a case's phone number, in international form.
///
/// # Errors
///
/// When the text is not such a number.
pub fn phone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PhoneNumber, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

/// Reads a case's phone numbers, each in international form.
///
/// # Errors
///
/// When the value is no list of such numbers.
pub fn phones<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PhoneNumber>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
}

/// Reads a case's code.
///
/// # Errors
///
/// When the text is not a code.
pub fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OtpCode, D::Error> {
    OtpCode::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}
