use std::fmt;

use otp_core::Error;
use otp_http::{HttpClient, HttpOptions, Secret};

use crate::{Client, endpoint};

/// The account's `api-key` and `api-secret`. They travel in the request's body and are never printed.
///
/// The pages of the calls that are not about codes name the same two values `user` and `pass`.
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
    pub fn new(api_key: impl Into<String>, api_secret: impl Into<String>) -> Result<Self, Error> {
        let key = Secret::parse("api-key", api_key)?;
        let secret = Secret::parse("api-secret", api_secret)?;
        Ok(Self { key, secret })
    }
}

/// How the request's body is written. The vendor documents both for the calls about SMS.
///
/// WhatsApp and number look-ups are documented with JSON only, and are always written so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Encoding {
    /// `application/json; charset=utf-8`, the default.
    #[default]
    Json,
    /// `application/x-www-form-urlencoded; charset=utf-8`.
    Form,
}

/// Settings of a [`Client`]. See [`Client::builder`].
///
/// `Debug` leaves the base URL out: until it is checked it may hold anything, a password included.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    credentials: Credentials,
    base_url: String,
    encoding: Encoding,
    http: HttpOptions,
}

impl ClientBuilder {
    /// The vendor's API, as its pages print it.
    pub const BASE_URL: &str = endpoint::BASE_URL;

    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            base_url: Self::BASE_URL.to_owned(),
            encoding: Encoding::default(),
            http: HttpOptions::new(),
        }
    }

    /// Where to call instead of [`BASE_URL`](Self::BASE_URL): https, or http to a loopback address for tests, or
    /// to the host of [`HttpOptions::plain_http_to`](crate::HttpOptions::plain_http_to).
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Sets how bodies are written. Default [`Encoding::Json`].
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
        const USER_AGENT: &str = concat!("esms-my/", env!("CARGO_PKG_VERSION"));
        let http = HttpClient::new(&self.base_url, USER_AGENT, &self.http)?;
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
