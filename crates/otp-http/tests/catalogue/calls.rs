//! The calls that the catalogue makes, and the outcomes that they can have.

use std::time::Duration;

use otp_core::{Effect, Error, ErrorKind};
use otp_http::{Call, HttpClient, HttpOptions};
use otp_testkit::http::{Authority, Server, Step};

/// Everything that a caller learns about a failure and can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    kind: ErrorKind,
    effect: Effect,
    is_connect: bool,
    is_timeout: bool,
}

impl Outcome {
    const fn new(kind: ErrorKind, effect: Effect) -> Self {
        Self { kind, effect, is_connect: false, is_timeout: false }
    }

    pub(crate) const fn in_time_out(self) -> Self {
        Self { is_timeout: true, ..self }
    }

    pub(crate) fn of(error: &Error) -> Self {
        Self {
            kind: error.kind(),
            effect: error.effect(),
            is_connect: error.is_connect(),
            is_timeout: error.is_timeout(),
        }
    }
}

/// Refused by our own rules.
pub(crate) const REFUSED: Outcome = Outcome::new(ErrorKind::InvalidRequest, Effect::None);
/// No connection: nothing was sent, body or no body.
pub(crate) const NOT_CONNECTED: Outcome =
    Outcome { is_connect: true, ..Outcome::new(ErrorKind::Transport, Effect::None) };
/// Connected, and the body was never handed out.
pub(crate) const NEVER_LEFT: Outcome = Outcome::new(ErrorKind::Transport, Effect::None);
/// No answer, or not the whole of one: the request may have been carried out.
pub(crate) const UNANSWERED: Outcome = Outcome::new(ErrorKind::Transport, Effect::Unknown);
/// An answer that is not final, or too long.
pub(crate) const UNEXPECTED: Outcome = Outcome::new(ErrorKind::UnexpectedResponse, Effect::Unknown);

/// For calls that end in their timeout: long enough for everything that is not the fault.
pub(crate) fn quick() -> HttpOptions {
    HttpOptions::new().timeout(Duration::from_secs(1))
}

/// Clearly behind the timeout of [`quick`], and before one of twice its length. When a machine is so busy that both come
/// at once, the timeout is looked at first.
pub(crate) const BEHIND_QUICK: Duration = Duration::from_millis(1_500);

/// For calls that must not end in a timeout, however busy the machine is.
pub(crate) fn patient() -> HttpOptions {
    HttpOptions::new().timeout(Duration::from_secs(60)).connect_timeout(Duration::from_secs(60))
}

/// The same with a root certificate of our own, so that no test depends on the machine's certificate store.
pub(crate) fn with_own_root() -> HttpOptions {
    patient().extra_root_certificate(Authority::new().pem())
}

pub(crate) fn client(base_url: &str, options: &HttpOptions) -> HttpClient {
    HttpClient::new(base_url, "test/1.0", options).unwrap()
}

/// A call whose body can prove that it never left.
pub(crate) fn post() -> Call {
    Call::post("/send", "application/json", r#"{"code":"canary-body"}"#)
}

/// A call for which only a failed connection proves that it never left.
pub(crate) fn get() -> Call {
    Call::get("/send", "ApiKey=canary-query".to_owned())
}

/// More than the buffers of two sockets can hold: it is still being written when the server stops reading.
pub(crate) fn large_post() -> Call {
    Call::post("/send", "application/json", vec![b'x'; 32 << 20])
}

/// Makes the call against a server with these steps; the failure, and how many whole requests were seen.
pub(crate) async fn failure(steps: &[Step], options: &HttpOptions, call: Call) -> (Outcome, usize) {
    let server = Server::start(steps.to_vec()).await;
    let error = client(&server.url(), options).send(call).await.unwrap_err();
    assert_eq!(server.connections(), 1, "one connection for one call: {error}");
    (Outcome::of(&error), server.requests().len())
}

/// A POST and a GET must fail like this. Of each, the server has seen this number of whole requests.
pub(crate) async fn both_fail(steps: &[Step], options: &HttpOptions, expected: Outcome, seen: usize) {
    // Side by side, so that a timeout is waited for once.
    let (post, get) = tokio::join!(failure(steps, options, post()), failure(steps, options, get()));
    assert_eq!(post, (expected, seen), "POST");
    assert_eq!(get, (expected, seen), "GET");
}

/// A POST and a GET must be answered with this body, after one whole request on one connection.
pub(crate) async fn both_answered(steps: &[Step], body: &[u8]) {
    for (name, call) in [("POST", post()), ("GET", get())] {
        let server = Server::start(steps.to_vec()).await;
        let reply = client(&server.url(), &patient()).send(call).await.unwrap();
        assert_eq!(reply.body(), body, "{name}");
        assert_eq!((server.connections(), server.requests().len()), (1, 1), "{name}");
    }
}
