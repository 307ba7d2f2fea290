use std::sync::Arc;

use otp_core::Error;
use otp_http::codes::{Answers, Extras, Table};
use otp_http::{Call, Exchange, Fields, Form, HttpClient, Reply};

use crate::code::TABLE;
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
    /// Dropping the future leaves it open whether the vendor has acted; only an
    /// [observer](crate::HttpOptions::observer) hears of it. Use [`HttpOptions::timeout`](crate::HttpOptions::timeout) instead,
    /// which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// [`Error::effect`] says whether the vendor may have acted. A call that only reads has no effect, whatever happens.
    pub async fn call<E: Endpoint>(&self, request: &E) -> Result<E::Response, Error> {
        let http = &self.inner.hosts[E::ROUTE.host.index()];
        let exchange = http.begin(Self::VENDOR, E::NAME, E::RISK, E::ROUTE.method());
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
        let keys = &self.inner.credentials;
        let mut fields = Fields::new(E::ROUTE.form);
        request.write(keys, &mut fields);
        let path = E::ROUTE.before_keys();
        let call = match E::ROUTE.form {
            Form::Query => Call::get(path.unwrap_or(E::ROUTE.path), fields.finish_query()),
            Form::Json => Call::post(E::ROUTE.path, "application/json", fields.finish()),
            Form::UrlEncoded => {
                Call::post(E::ROUTE.path, "application/x-www-form-urlencoded", fields.finish())
            }
        };
        let call = if E::IS_LONG_LIST { call.for_list() } else { call };
        if path.is_none() {
            return call;
        }
        call.secret_segment("ApiKey", &keys.key).secret_segment("SecretKey", &keys.secret)
    }
}

/// Reads an answer: a success only for the endpoint's code of success (100 for all but one) under an HTTP status of success.
pub(crate) fn read<E: Endpoint>(reply: &Reply) -> Result<E::Response, Error> {
    let call = Answers {
        risk: E::RISK,
        code_field: E::CODE_FIELD,
        refusal_field: E::REFUSAL_FIELD,
        scopes: E::SCOPES,
        evidence: E::EVIDENCE,
        foreign: E::FOREIGN,
    };
    let extras = Extras { message: E::MESSAGE_FIELD, ..TABLE.extras };
    let table = Table { success: E::SUCCESS, extras, ..TABLE };
    Ok(E::read(&table.read(reply, call)?))
}

/// Endpoints of the tests' own: another host, keys in the path, a nested body, a call that only reads.
#[cfg(test)]
mod tests {
    use otp_core::{Effect, ErrorKind, Risk};
    use otp_http::Answer;
    use otp_http::codes::Scopes;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::endpoint::Route;

    /// A POST with a list, on the voice host.
    struct Nested(Vec<&'static str>);

    impl Endpoint for Nested {
        type Response = Option<String>;

        const NAME: &'static str = "nested";
        const ROUTE: Route = Route::post("/Nested").on(Host::Voice);
        const RISK: Risk = Risk::Reads;
        const SCOPES: Scopes = crate::code::CHECK;
        const CODE_FIELD: &'static str = "CodeResponse";
        const EVIDENCE: &'static [&'static str] = &[];
        const PAGE: &'static str = "none";

        fn validate(&self) -> Result<(), Error> {
            Ok(())
        }

        fn write(&self, keys: &Credentials, fields: &mut Fields) {
            keys.write(fields);
            fields.nested("Phones", &self.0);
        }

        fn read(answer: &Answer<'_>) -> Option<String> {
            answer.decimal("Balance")
        }
    }

    /// A GET with the keys in its path, on the status host.
    struct InPath;

    impl Endpoint for InPath {
        type Response = ();

        const NAME: &'static str = "in_path";
        const ROUTE: Route = Route::get("/InPath/{ApiKey}/{SecretKey}").on(Host::Status);
        const RISK: Risk = Risk::Reads;
        const SCOPES: Scopes = crate::code::CHECK;
        const EVIDENCE: &'static [&'static str] = &[];
        const PAGE: &'static str = "none";

        fn validate(&self) -> Result<(), Error> {
            Ok(())
        }

        fn write(&self, _: &Credentials, _: &mut Fields) {}

        fn read(_: &Answer<'_>) {}
    }

    /// Answers one request with this head line and body, and returns what was read.
    async fn serve(listener: TcpListener, status: &str, body: &str) -> String {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        let reply =
            format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        stream.write_all(reply.as_bytes()).await.unwrap();
        String::from_utf8(request[..length].to_vec()).unwrap()
    }

    async fn listen() -> (TcpListener, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/base", listener.local_addr().unwrap());
        (listener, url)
    }

    fn builder() -> ClientBuilder {
        // Nobody listens on the other hosts: a call that went there would fail.
        let nowhere = "http://127.0.0.1:9";
        Client::builder(Credentials::new("key/1?", "secret ü").unwrap())
            .base_url(nowhere)
            .voice_base_url(nowhere)
            .status_base_url(nowhere)
    }

    #[tokio::test]
    async fn a_nested_body_goes_to_the_host_of_its_endpoint() {
        let (listener, url) = listen().await;
        let client = builder().voice_base_url(url).build().unwrap();
        let request = Nested(vec!["0901888484", "0901888480"]);
        let (answer, request) = tokio::join!(
            client.call(&request),
            serve(listener, "200 OK", r#"{"CodeResponse":"100","Balance":850.0000}"#)
        );
        assert_eq!(answer.unwrap().as_deref(), Some("850.0000"));
        assert!(request.starts_with("POST /base/Nested HTTP/1.1"), "{request}");
        let body = r#"{"ApiKey":"key/1?","SecretKey":"secret ü","Phones":["0901888484","0901888480"]}"#;
        assert!(request.ends_with(body), "{request}");
    }

    #[tokio::test]
    async fn keys_in_a_path_are_encoded_and_shown_nowhere() {
        let (listener, url) = listen().await;
        let client = builder().status_base_url(url).build().unwrap();
        let call = format!("{:?}", client.write(&InPath));
        assert_eq!(call, "Call(GET /InPath/…)");
        let (answer, request) =
            tokio::join!(client.call(&InPath), serve(listener, "200 OK", r#"{"CodeResult":"100"}"#));
        answer.unwrap();
        let path = "GET /base/InPath/key%2F1%3F/secret%20%C3%BC HTTP/1.1";
        assert!(request.starts_with(path), "{request}");

        let error = client.call(&InPath).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("key%2F1") && !shown.contains("secret"), "{shown}");
    }

    #[tokio::test]
    async fn dots_are_no_secret_that_can_travel_in_a_path() {
        let client = Client::builder(Credentials::new("..", "secret").unwrap()).build().unwrap();
        let error = client.call(&InPath).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("ApiKey")));
    }

    #[tokio::test]
    async fn a_call_that_only_reads_has_no_effect_whatever_answers() {
        let error = builder().build().unwrap().call(&Nested(vec![])).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::None));
        for (status, body, kind, may_repeat) in [
            ("502 Bad Gateway", "<html>", ErrorKind::UnexpectedResponse, true),
            ("200 OK", r#"{"CodeResult":"100"}"#, ErrorKind::UnexpectedResponse, true),
            ("200 OK", r#"{"CodeResponse":"99"}"#, ErrorKind::Vendor, true),
            ("200 OK", r#"{"CodeResponse":"101"}"#, ErrorKind::Authentication, false),
        ] {
            let (listener, url) = listen().await;
            let client = builder().voice_base_url(url).build().unwrap();
            let request = Nested(vec![]);
            let (answer, _) = tokio::join!(client.call(&request), serve(listener, status, body));
            let error = answer.unwrap_err();
            assert_eq!((error.kind(), error.effect()), (kind, Effect::None), "{body}");
            assert_eq!((error.is_safe_to_repeat(), error.vendor()), (may_repeat, Some("esms-vn")), "{body}");
        }
    }
}
