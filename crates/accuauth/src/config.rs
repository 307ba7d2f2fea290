use std::fmt;

use otp_core::Error;
use otp_http::{HttpClient, HttpOptions, Secret};

use crate::Client;

/// The account's API id and secret. They travel in the headers `X-DF-API-ID` and `X-DF-API-SECRET` and are never printed.
///
/// Whether one pair works on more than one host is not documented.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub(crate) id: Secret,
    pub(crate) secret: Secret,
}

impl Credentials {
    /// Takes both as the vendor issued them.
    ///
    /// # Errors
    ///
    /// When one is empty or holds anything but visible ASCII characters; [`Error::field`] names it.
    pub fn new(api_id: impl Into<String>, api_secret: impl Into<String>) -> Result<Self, Error> {
        let id = Secret::parse_for_header("X-DF-API-ID", api_id)?;
        let secret = Secret::parse_for_header("X-DF-API-SECRET", api_secret)?;
        Ok(Self { id, secret })
    }
}

/// Where the vendor listens. `Debug` does not show a custom URL: until it is checked it may hold anything.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Host {
    /// `https://cloudapi.indonesia.accuauth.com`
    Indonesia,
    /// `https://cloudapi.accuauth.in`
    India,
    /// Another base URL: https, or http to a loopback address for tests, or to the host of
    /// [`HttpOptions::plain_http_to`](crate::HttpOptions::plain_http_to).
    Custom(String),
}

impl Host {
    pub(crate) fn base_url(&self) -> &str {
        match self {
            Self::Indonesia => "https://cloudapi.indonesia.accuauth.com",
            Self::India => "https://cloudapi.accuauth.in",
            Self::Custom(url) => url,
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Indonesia => "Indonesia",
            Self::India => "India",
            Self::Custom(_) => "Custom(…)",
        })
    }
}

/// How the request's body is written.
///
/// **The vendor's page does not say which it takes.** Every public client of the same maker's sibling SMS call sends a
/// form, so that is the default; some clients of its other calls send JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Encoding {
    /// `application/x-www-form-urlencoded; charset=utf-8`, the default.
    #[default]
    Form,
    /// `application/json; charset=utf-8`.
    Json,
}

/// Settings of a [`Client`]. See [`Client::builder`].
///
/// `Debug` leaves the base URL out: until it is checked it may hold anything, a password included.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    host: Host,
    credentials: Credentials,
    encoding: Encoding,
    http: HttpOptions,
}

impl ClientBuilder {
    pub(crate) fn new(host: Host, credentials: Credentials) -> Self {
        Self { host, credentials, encoding: Encoding::default(), http: HttpOptions::new() }
    }

    /// Sets how bodies are written. Default [`Encoding::Form`].
    pub fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Sets timeouts, limits, proxy and certificates.
    pub fn http(mut self, options: HttpOptions) -> Self {
        self.http = options;
        self
    }

    /// Creates the client. Opens no socket.
    ///
    /// # Errors
    ///
    /// When the base URL or an HTTP option is unusable, or the machine has no root certificates.
    pub fn build(self) -> Result<Client, Error> {
        const USER_AGENT: &str = concat!("accuauth/", env!("CARGO_PKG_VERSION"));
        let http = HttpClient::new(self.host.base_url(), USER_AGENT, &self.http)?;
        Ok(Client::from_parts(http, self.credentials, self.encoding))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("encoding", &self.encoding)
            .field("http", &self.http)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY_MADE: [Host; 2] = [Host::Indonesia, Host::India];

    /// Other regions (Vietnam, the Philippines, Peru, Pakistan) have pages of other functions, and no page says that they send
    /// an SMS. A variant for one of them does not compile here before it joins the list above, and then fails the test.
    fn name(host: &Host) -> Option<&'static str> {
        match host {
            Host::Indonesia => Some("indonesia"),
            Host::India => Some("india"),
            Host::Custom(_) => None,
        }
    }

    #[test]
    fn the_hosts_offered_ready_made_are_those_whose_pages_print_the_call() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/contract/endpoints.json");
        let pages: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let ours = READY_MADE.map(|host| (name(&host).unwrap().to_owned(), host.base_url().to_owned()));
        let text = |host: &serde_json::Value, name: &str| host[name].as_str().unwrap().to_owned();
        let printed = pages["hosts"].as_array().unwrap().iter();
        let printed: Vec<_> = printed.map(|host| (text(host, "name"), text(host, "base_url"))).collect();
        assert_eq!(printed, ours);
    }
}
