use std::sync::Arc;

use otp_http::{Call, HttpClient, Reply};

use crate::{ClientBuilder, Credentials, Error};

/// Calls the vendor's API, one inherent method for each endpoint. Cheap to clone; clones share their settings.
#[derive(Debug, Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    http: HttpClient,
    credentials: Credentials,
}

impl Client {
    /// A client with the default settings. Opens no socket and reads no variable of its own from the environment; where
    /// the platform's certificates come from, `SSL_CERT_FILE` and `SSL_CERT_DIR` may say.
    ///
    /// # Errors
    ///
    /// When the machine has no root certificates.
    pub fn new(credentials: Credentials) -> Result<Self, Error> {
        Self::builder(credentials).build()
    }

    /// A client with settings of its own.
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(credentials)
    }

    pub(crate) fn from_parts(http: HttpClient, credentials: Credentials) -> Self {
        Self { inner: Arc::new(Inner { http, credentials }) }
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.inner.credentials
    }

    /// Makes the call, once.
    pub(crate) async fn send(&self, call: Call) -> Result<Reply, Error> {
        self.inner.http.send(call).await.map_err(Error::from_call)
    }
}
