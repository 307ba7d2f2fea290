use std::fmt;

use otp_http::{HttpClient, HttpOptions, Secret};

use crate::{Client, Error};

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
    /// When one is empty or holds a line break or another control character; [`Error::field`] names it.
    pub fn new(api_key: impl Into<String>, secret_key: impl Into<String>) -> Result<Self, Error> {
        let key = Secret::parse("ApiKey", api_key).map_err(Error::from_call)?;
        let secret = Secret::parse("SecretKey", secret_key).map_err(Error::from_call)?;
        Ok(Self { key, secret })
    }
}

/// Settings of a [`Client`]. See [`Client::builder`].
///
/// `Debug` leaves the base URL out: until it is checked it may hold anything, a password included.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    credentials: Credentials,
    base_url: String,
    http: HttpOptions,
}

impl ClientBuilder {
    /// The vendor's API. Some of its pages link the `http` form; this crate never uses it.
    pub const BASE_URL: &str = "https://rest.esms.vn/MainService.svc/json/";

    pub(crate) fn new(credentials: Credentials) -> Self {
        Self { credentials, base_url: Self::BASE_URL.to_owned(), http: HttpOptions::new() }
    }

    /// Where to call instead of [`BASE_URL`](Self::BASE_URL): https, or http to a loopback address for tests.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Time-outs, limits, proxy and certificates.
    pub fn http(mut self, options: HttpOptions) -> Self {
        self.http = options;
        self
    }

    /// Makes the client. Opens no socket and reads no variable of its own from the environment; where the platform's
    /// certificates come from, `SSL_CERT_FILE` and `SSL_CERT_DIR` may say.
    ///
    /// # Errors
    ///
    /// When the base URL or an HTTP option is unusable, or the machine has no root certificates.
    pub fn build(self) -> Result<Client, Error> {
        const USER_AGENT: &str = concat!("esms-vn/", env!("CARGO_PKG_VERSION"));
        let http = HttpClient::new(&self.base_url, USER_AGENT, &self.http).map_err(Error::from_call)?;
        Ok(Client::from_parts(http, self.credentials))
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
