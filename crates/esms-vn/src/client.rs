use std::sync::Arc;

use otp_core::Error;
use otp_http::{Answer, Call, CodeForm, Fields, Form, HttpClient, Reply};

use crate::code::{EXTRAS, TABLE};
use crate::endpoint::{Endpoint, Host};
use crate::{ClientBuilder, Credentials};

/// Calls the vendor's API. Each endpoint has a method of its own; all of them go through [`call`](Self::call).
///
/// Cheap to clone; clones share their settings.
#[derive(Debug, Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    hosts: [HttpClient; Host::ALL.len()],
    credentials: Credentials,
}

impl Client {
    /// The name of this vendor in [`Error::vendor`].
    pub const VENDOR: &str = "esms-vn";

    /// Creates a client with the default settings. Opens no socket.
    ///
    /// # Errors
    ///
    /// When the machine has no root certificates.
    pub fn new(credentials: Credentials) -> Result<Self, Error> {
        Self::builder(credentials).build()
    }

    /// Creates a client with other settings.
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(credentials)
    }

    pub(crate) fn from_parts(hosts: [HttpClient; Host::ALL.len()], credentials: Credentials) -> Self {
        Self { inner: Arc::new(Inner { hosts, credentials }) }
    }

    /// Makes a call, with at most one request.
    ///
    /// This is the one way of every call; the methods named after the endpoints document each.
    ///
    /// # Errors
    ///
    /// [`Error::effect`] says whether the vendor may have acted. A call that only reads has no effect, whatever happens.
    pub async fn call<E: Endpoint>(&self, request: &E) -> Result<E::Response, Error> {
        self.exchange(request).await.map_err(|error| error.of_call(Self::VENDOR, E::RISK))
    }

    async fn exchange<E: Endpoint>(&self, request: &E) -> Result<E::Response, Error> {
        request.validate()?;
        let reply = self.inner.hosts[E::ROUTE.host.index()].send(self.write(request)).await?;
        read::<E>(&reply)
    }

    fn write<E: Endpoint>(&self, request: &E) -> Call {
        let keys = &self.inner.credentials;
        let mut fields = Fields::new(E::ROUTE.form);
        request.write(keys, &mut fields);
        let call = match E::ROUTE.form {
            Form::Query => Call::get(E::ROUTE.path, fields.finish_query()),
            Form::Json | Form::UrlEncoded => Call::post(E::ROUTE.path, "application/json", fields.finish()),
        };
        if E::ROUTE.keys_in_path {
            return call.secret_segment("ApiKey", &keys.key).secret_segment("SecretKey", &keys.secret);
        }
        call
    }
}

/// Reads an answer: a success only for code 100 under an HTTP status of success.
pub(crate) fn read<E: Endpoint>(reply: &Reply) -> Result<E::Response, Error> {
    let answer = Answer::read(reply)?;
    let code = answer.code(E::CODE_FIELD, CodeForm::TextOrNumber)?;
    if code == TABLE.success && reply.is_success() {
        return Ok(E::read(&answer));
    }
    Err(TABLE.refusal(code, E::SCOPES, &answer, EXTRAS, E::EVIDENCE))
}
