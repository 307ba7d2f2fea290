use std::fmt;

use otp_core::Error;
use otp_http::{Fields, HttpClient, HttpOptions, Secret};

use crate::Client;
use crate::endpoint::Host;

/// The account's `ApiKey` and `SecretKey`. They travel in the body of a POST and **in the URL of a GET**, and are never
/// printed.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub(crate) key: Secret,
    pub(crate) secret: Secret,
}

impl Credentials {
    /// Takes both as the vendor issued them.
    ///
    /// # Errors
    ///
    /// When one is empty, begins or ends with a blank, or holds a line break or another control character. [`Error::field`]
    /// names it.
    pub fn new(api_key: impl Into<String>, secret_key: impl Into<String>) -> Result<Self, Error> {
        let key = Secret::parse("ApiKey", api_key)?;
        let secret = Secret::parse("SecretKey", secret_key)?;
        Ok(Self { key, secret })
    }

    /// Writes both among the fields of a request.
    pub(crate) fn write(&self, fields: &mut Fields) {
        fields.text("ApiKey", self.key.expose()).text("SecretKey", self.secret.expose());
    }
}

/// Settings of a [`Client`]. See [`Client::builder`].
///
/// `Debug` leaves the base URLs out: until they are checked they may hold anything, a password included.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    credentials: Credentials,
    /// Where the user wants a host to be; `None` where nothing was said.
    base_urls: [Option<String>; Host::ALL.len()],
    http: HttpOptions,
}

impl ClientBuilder {
    /// The vendor's API. Some of its pages link the `http` form; this crate never uses it.
    pub const BASE_URL: &str = Host::Rest.base_url();
    /// The vendor's host for calls that speak.
    pub const VOICE_BASE_URL: &str = Host::Voice.base_url();
    /// The vendor's host for the state of Zalo messages.
    pub const STATUS_BASE_URL: &str = Host::Status.base_url();

    pub(crate) fn new(credentials: Credentials) -> Self {
        Self { credentials, base_urls: Default::default(), http: HttpOptions::new() }
    }

    /// Where to call instead of [`BASE_URL`](Self::BASE_URL): https, or http to a loopback address for tests, or
    /// to the host of [`HttpOptions::plain_http_to`](crate::HttpOptions::plain_http_to).
    ///
    /// It moves the vendor's other hosts, too, unless they have a URL of their own: a client of a test never calls the vendor.
    pub fn base_url(self, url: impl Into<String>) -> Self {
        self.host(Host::Rest, url)
    }

    /// Where to call instead of [`VOICE_BASE_URL`](Self::VOICE_BASE_URL).
    pub fn voice_base_url(self, url: impl Into<String>) -> Self {
        self.host(Host::Voice, url)
    }

    /// Where to call instead of [`STATUS_BASE_URL`](Self::STATUS_BASE_URL).
    pub fn status_base_url(self, url: impl Into<String>) -> Self {
        self.host(Host::Status, url)
    }

    fn host(mut self, host: Host, url: impl Into<String>) -> Self {
        self.base_urls[host.index()] = Some(url.into());
        self
    }

    fn base_url_of(&self, host: Host) -> &str {
        let own = self.base_urls[host.index()].as_deref();
        own.or(self.base_urls[Host::Rest.index()].as_deref()).unwrap_or(host.base_url())
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
    /// When a base URL or an HTTP option is unusable, or the machine has no root certificates.
    pub fn build(self) -> Result<Client, Error> {
        const USER_AGENT: &str = concat!("esms-vn/", env!("CARGO_PKG_VERSION"));
        let rest = HttpClient::new(self.base_url_of(Host::Rest), USER_AGENT, &self.http)?;
        let voice = rest.beside(self.base_url_of(Host::Voice))?;
        let status = rest.beside(self.base_url_of(Host::Status))?;
        Ok(Client::from_parts([rest, voice, status], self.credentials))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("http", &self.http)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_are_those_of_the_vendors_pages() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/contract/endpoints.json");
        let pages: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let ours = Host::ALL.map(|host| (host.name().to_owned(), host.base_url().to_owned()));
        let text = |host: &serde_json::Value, name: &str| host[name].as_str().unwrap().to_owned();
        let printed = pages["hosts"].as_array().unwrap().iter();
        let printed: Vec<_> = printed.map(|host| (text(host, "name"), text(host, "base_url"))).collect();
        assert_eq!(printed, ours);
    }

    #[test]
    fn one_base_url_moves_every_host_that_has_none_of_its_own() {
        let builder = || Client::builder(Credentials::new("key", "secret").unwrap());
        let urls = |builder: ClientBuilder| Host::ALL.map(|host| builder.base_url_of(host).to_owned());
        let [rest, voice, status] = Host::ALL.map(Host::base_url);
        assert_eq!(urls(builder()), [rest, voice, status]);
        assert_eq!(urls(builder().base_url("http://127.0.0.1:9")), ["http://127.0.0.1:9"; 3]);
        let mixed = builder().base_url("http://127.0.0.1:9").voice_base_url("http://127.0.0.1:8");
        assert_eq!(urls(mixed), ["http://127.0.0.1:9", "http://127.0.0.1:8", "http://127.0.0.1:9"]);
        let moved = builder().voice_base_url("http://127.0.0.1:8");
        assert_eq!(urls(moved), [rest, "http://127.0.0.1:8", status]);
    }
}
