use std::sync::Arc;

use otp_core::Error;
use otp_http::codes::Answers;
use otp_http::{Call, Exchange, Fields, Form, HttpClient, Reply};

use crate::code::TABLE;
use crate::{ClientBuilder, Credentials, Encoding, Endpoint, Host};

/// Calls the vendor's API. Each endpoint has a method of its own; all of them go through [`call`](Self::call).
///
/// Cheap to clone; clones share their settings.
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
    /// The name of this vendor in [`Error::vendor`].
    pub const VENDOR: &str = "accuauth";

    /// Creates a client with the default settings. Opens no socket.
    ///
    /// # Errors
    ///
    /// When the base URL is unusable or the machine has no root certificates.
    pub fn new(host: Host, credentials: Credentials) -> Result<Self, Error> {
        Self::builder(host, credentials).build()
    }

    /// Creates a client with other settings.
    pub fn builder(host: Host, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(host, credentials)
    }

    pub(crate) fn from_parts(http: HttpClient, credentials: Credentials, encoding: Encoding) -> Self {
        Self { inner: Arc::new(Inner { http, credentials, encoding }) }
    }

    /// Makes a call, with at most one request.
    ///
    /// This is the one way of every call; the methods named after the endpoints document each.
    ///
    /// Dropping the future leaves it open whether the vendor has acted; only an
    /// [observer](crate::HttpOptions::observer) hears of it. Use [`HttpOptions::timeout`](crate::HttpOptions::timeout) instead,
    /// which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// [`Error::effect`] says whether the vendor may have acted. A call that only reads has no effect, whatever happens.
    pub async fn call<E: Endpoint>(&self, request: &E) -> Result<E::Response, Error> {
        let exchange = self.inner.http.begin(Self::VENDOR, E::NAME, E::RISK, "POST");
        let outcome = self.exchange(request, &exchange).await;
        exchange.end(outcome, &TABLE)
    }

    /// Makes a call as [`call`](Self::call) does, and waits for it on this thread: for programs that are not async.
    ///
    /// It works on every thread. In an async program it holds up whatever else that thread has to do, so use `call` there.
    ///
    /// With [`HttpOptions::reuse_connections`](crate::HttpOptions::reuse_connections), make a client of its own for blocking
    /// calls: a connection that `call` has kept may need the very thread that waits here, and this call then ends in its timeout.
    ///
    /// # Errors
    ///
    /// As for [`call`](Self::call), and [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable) with
    /// [`Effect::None`](crate::Effect::None) when the system gives no thread.
    #[cfg(feature = "blocking")]
    pub fn call_blocking<E>(&self, request: &E) -> Result<E::Response, Error>
    where
        E: Endpoint,
        E::Response: Send,
    {
        otp_http::wait(self.call(request))
    }

    async fn exchange<E: Endpoint>(
        &self,
        request: &E,
        exchange: &Exchange<'_>,
    ) -> Result<E::Response, Error> {
        request.validate()?;
        let reply = exchange.send(self.write(request)).await?;
        let response = read::<E>(&reply)?;
        if request.is_answered_by(&response) {
            return Ok(response);
        }
        Err(reply.unreadable("speaks of another request"))
    }

    fn write<E: Endpoint>(&self, request: &E) -> Call {
        let Inner { credentials, encoding, .. } = &*self.inner;
        let (form, content_type) = match encoding {
            Encoding::Json => (Form::Json, "application/json; charset=utf-8"),
            Encoding::Form => (Form::UrlEncoded, "application/x-www-form-urlencoded; charset=utf-8"),
        };
        let mut fields = Fields::new(form);
        request.write(&mut fields);
        Call::post(E::ROUTE.path, content_type, fields.finish())
            .secret_header("x-df-api-id", &credentials.id)
            .secret_header("x-df-api-secret", &credentials.secret)
    }
}

/// Reads an answer: a success only for `OK` under an HTTP status of success.
///
/// The HTTP status decides nothing else: 403 stands for a missing permission, an empty quota and the rate limit.
pub(crate) fn read<E: Endpoint>(reply: &Reply) -> Result<E::Response, Error> {
    let call = Answers {
        risk: E::RISK,
        code_field: E::CODE_FIELD,
        refusal_field: None,
        scopes: E::SCOPES,
        evidence: E::EVIDENCE,
        foreign: E::FOREIGN,
    };
    Ok(E::read(&TABLE.read(reply, call)?))
}
