use std::sync::Arc;

use otp_http::{HttpClient, Reply};

use crate::wire::{Fields, Value, encode};
use crate::{ClientBuilder, Credentials, Encoding, Error};

/// Calls the vendor's API, one inherent method for each endpoint. Cheap to clone; clones share their settings.
#[derive(Debug, Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    http: HttpClient,
    credentials: Credentials,
    encoding: Encoding,
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

    pub(crate) fn from_parts(http: HttpClient, credentials: Credentials, encoding: Encoding) -> Self {
        Self { inner: Arc::new(Inner { http, credentials, encoding }) }
    }

    /// Posts an endpoint's own fields together with the credentials, once.
    pub(crate) async fn post(&self, path: &'static str, fields: Fields<'_>) -> Result<Reply, Error> {
        let Inner { http, credentials, encoding } = &*self.inner;
        let credentials = [
            ("api-key", Value::Text(credentials.key.expose())),
            ("api-secret", Value::Text(credentials.secret.expose())),
        ];
        let call = encode(path, credentials.into_iter().chain(fields), *encoding);
        http.send(call).await.map_err(Error::from_call)
    }
}
