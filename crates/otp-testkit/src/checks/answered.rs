//! Answers that a check makes up, on their two ways to an endpoint: read as they are, or sent by a server to the client.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use otp_core::Error;
use otp_http::Reply;
use serde_json::Value;

use super::Outcome;
use super::target::{Target, keys, patient};
use crate::http::{Server, Step};
use crate::vendors::Caller;

/// An endpoint that is answered.
pub(super) struct Answered {
    pub(super) target: Target,
    wire: Option<Wire>,
}

/// One client and one server for all answers: a client takes longer to make than a call.
struct Wire {
    server: Server,
    client: Box<dyn Caller>,
    next: Arc<Mutex<Vec<u8>>>,
    calls: AtomicUsize,
}

impl Answered {
    /// What the endpoint makes of an answer by itself, without a network.
    pub(super) fn read(target: Target) -> Self {
        Self { target, wire: None }
    }

    /// What a call makes of it.
    pub(super) async fn by_wire(target: Target) -> Self {
        let next = Arc::<Mutex<Vec<u8>>>::default();
        let said = Arc::clone(&next);
        let answer = Step::answer(move |_| said.lock().unwrap().clone());
        let server = Server::start(vec![Step::Read, answer]).await;
        let client = target.client(&server.url(), &keys(), patient());
        Self { target, wire: Some(Wire { server, client, next, calls: AtomicUsize::new(0) }) }
    }

    /// Over a wire it is one connection with one whole request.
    async fn outcome_under(
        &self,
        status: u16,
        headers: &str,
        body: &[u8],
        what: &str,
    ) -> Result<Value, Error> {
        let target = &self.target;
        let Some(wire) = &self.wire else {
            return target.vendor.read(&target.endpoint.name, &Reply::new(status, None, body.to_vec()));
        };
        let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\n\r\n", body.len());
        *wire.next.lock().unwrap() = [head.as_bytes(), body].concat();
        let outcome = target.call(&*wire.client).await;
        let calls = wire.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let seen = (wire.server.connections(), wire.server.requests().len());
        assert_eq!(seen, (calls, calls), "{}: {what}", target.name());
        outcome
    }

    /// What comes of this body under 200.
    pub(super) async fn outcome(&self, body: impl AsRef<[u8]>, what: &str) -> Result<Value, Error> {
        self.outcome_under(200, "", body.as_ref(), what).await
    }

    /// It must fail so.
    pub(super) async fn fails_on(&self, body: impl AsRef<[u8]>, expected: Outcome, what: &str) -> Error {
        self.fails_under(200, "", body, expected, what).await
    }

    /// It must fail so under this status, with these header lines.
    pub(super) async fn fails_under(
        &self,
        status: u16,
        headers: &str,
        body: impl AsRef<[u8]>,
        expected: Outcome,
        what: &str,
    ) -> Error {
        let outcome = self.outcome_under(status, headers, body.as_ref(), what).await;
        let error = outcome.expect_err(&format!("{} succeeded after {what}", self.target.name()));
        self.target.assert_error(&error, expected, what);
        error
    }

    /// It must take this for a success.
    pub(super) async fn succeeds_on(&self, body: impl AsRef<[u8]>, what: &str) -> Value {
        let outcome = self.outcome(body, what).await;
        outcome.unwrap_or_else(|error| panic!("{} failed after {what}: {error}", self.target.name()))
    }
}
