//! One endpoint, ready to be called against a server that breaks something.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use otp_core::{Effect, Error, ErrorKind, Risk};
use otp_http::HttpOptions;
use serde_json::Value;
use tokio::task::JoinSet;

use super::Outcome;
use crate::contract::{Contract, Endpoint};
use crate::http::{Server, Step};
use crate::vendors::{self, Caller, Encoding, Keys, Settings, Vendor};

/// An endpoint in one of its encodings.
#[derive(Debug, Clone)]
pub struct Target {
    /// The crate.
    pub vendor: &'static Vendor,
    /// What the vendor's pages say.
    pub contract: Arc<Contract>,
    /// What they say of this endpoint.
    pub endpoint: Endpoint,
    /// How its request is written.
    pub encoding: Option<Encoding>,
}

/// One call that is over.
#[derive(Debug)]
pub struct Played {
    /// What the caller got.
    pub outcome: Result<Value, Error>,
    /// The server that was called.
    pub server: Server,
}

/// Every endpoint of a vendor in each of its encodings.
#[must_use]
pub fn targets(vendor: &str) -> Vec<Target> {
    let contract = Arc::new(Contract::of(vendor));
    let vendor = vendors::named(vendor);
    let of = |endpoint: &Endpoint| {
        let (contract, endpoint) = (Arc::clone(&contract), endpoint.clone());
        let encodings = endpoint.encodings();
        encodings.iter().map(move |&encoding| Target {
            vendor,
            contract: Arc::clone(&contract),
            endpoint: endpoint.clone(),
            encoding,
        })
    };
    let targets: Vec<_> = contract.endpoints.iter().flat_map(of).collect();
    assert!(!targets.is_empty(), "{vendor:?} has no endpoints");
    targets
}

/// How many calls wait at once. With more, a busy machine would not serve each of them within [`quick`].
const AT_ONCE: usize = 4;

/// Asks it of every target, some of them at once: a check may wait for a timeout.
pub(super) async fn for_each<F>(vendor: &str, check: impl Fn(Target) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    ask(targets(vendor), check).await;
}

/// Asks it of the first target of each kind; under `OTP_LONG=1` of every one. For what the way of every call decides and no
/// endpoint by itself.
pub(super) async fn for_each_kind<F>(vendor: &str, check: impl Fn(Target) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let targets = targets(vendor);
    ask(if is_long() { targets } else { of_each_kind(targets) }, check).await;
}

/// Whether what takes long is asked whole.
pub(super) fn is_long() -> bool {
    std::env::var("OTP_LONG").is_ok_and(|value| value == "1")
}

/// The first target of each kind: what it sends, where, in which form, and under which names it reads the code.
#[must_use]
pub fn of_each_kind(mut targets: Vec<Target>) -> Vec<Target> {
    let mut kinds = BTreeSet::new();
    targets.retain(|target| {
        let Endpoint { host, method, form, risk, code_field, refusal_field, ways, .. } = &target.endpoint;
        let goes_two_ways = ways.len() > 1;
        let encoding = format!("{:?}", target.encoding);
        let names = [code_field.clone(), refusal_field.clone().unwrap_or_default()];
        let rest = [host, method, form, risk, &goes_two_ways.to_string(), &encoding].map(String::clone);
        kinds.insert((names, rest))
    });
    targets
}

async fn ask<F>(targets: Vec<Target>, check: impl Fn(Target) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut checks = JoinSet::new();
    for target in targets {
        if checks.len() == AT_ONCE {
            checks.join_next().await.expect("checks are under way").expect("no check is cancelled");
        }
        checks.spawn(check(target));
    }
    checks.join_all().await;
}

/// For calls that must not end in a timeout, however busy the machine is.
pub(super) fn patient() -> HttpOptions {
    HttpOptions::new().timeout(Duration::from_secs(60)).connect_timeout(Duration::from_secs(60))
}

/// For calls that end in their timeout: long enough for everything that is not the fault.
pub(super) fn quick() -> HttpOptions {
    HttpOptions::new().timeout(Duration::from_secs(1))
}

/// Keys that no vendor ever issued.
pub(super) fn keys() -> Keys {
    Keys::new("some-key", "some-secret")
}

impl Target {
    /// For messages of failed checks.
    pub(super) fn name(&self) -> String {
        format!("{} {} {:?}", self.vendor.name(), self.endpoint.name, self.encoding)
    }

    pub(super) fn client(&self, base_url: &str, keys: &Keys, http: HttpOptions) -> Box<dyn Caller> {
        let settings = Settings { encoding: self.encoding, http };
        self.vendor.client(base_url, keys, &settings).unwrap()
    }

    /// Makes the call of the success case.
    pub(super) async fn call(&self, client: &dyn Caller) -> Result<Value, Error> {
        client.call(&self.endpoint.name, &self.endpoint.arguments).unwrap().await
    }

    /// Makes one call against a server that plays these steps.
    pub async fn play(&self, steps: &[Step], http: HttpOptions) -> Played {
        let server = Server::start(steps.to_vec()).await;
        let client = self.client(&server.url(), &keys(), http);
        Played { outcome: self.call(&*client).await, server }
    }

    /// The call must fail so, after one connection with one whole request.
    pub(super) async fn fails_with(
        &self,
        steps: &[Step],
        http: HttpOptions,
        expected: Outcome,
        what: &str,
    ) -> Error {
        let Played { outcome, server } = self.play(steps, http).await;
        let name = self.name();
        let error = outcome.expect_err(&format!("{name} succeeded after {what}"));
        self.assert_error(&error, expected, what);
        assert_eq!((server.connections(), server.requests().len()), (1, 1), "{name}: {what}");
        error
    }

    /// The call must fail so on this answer to its one request.
    pub(super) async fn fails_on(&self, answer: Step, expected: Outcome, what: &str) -> Error {
        self.fails_with(&[Step::Read, answer], patient(), expected, what).await
    }

    /// The call must take this answer to its one request for a success.
    pub(super) async fn succeeds_on(&self, answer: Step, what: &str) -> Value {
        let Played { outcome, server } = self.play(&[Step::Read, answer], patient()).await;
        let name = self.name();
        let success = outcome.unwrap_or_else(|error| panic!("{name} failed after {what}: {error}"));
        assert_eq!((server.connections(), server.requests().len()), (1, 1), "{name}: {what}");
        success
    }

    /// An error must have this kind and effect, and say the same of itself in every other way.
    pub(super) fn assert_error(&self, error: &Error, (kind, effect): Outcome, what: &str) {
        let name = self.name();
        let only_reads = self.endpoint.risk() == Risk::Reads;
        let effect = if only_reads { Effect::None } else { effect };
        assert_eq!((error.kind(), error.effect()), (kind, effect), "{name}: {error} after {what}");
        assert_eq!(error.vendor(), Some(self.vendor.name()), "{name}: {what}");
        assert_eq!(error.is_code_rejected(), kind == ErrorKind::CodeRejected, "{name}: {what}");
        let may_be_repeated = match kind {
            ErrorKind::Transport | ErrorKind::RateLimited => effect == Effect::None,
            ErrorKind::UnexpectedResponse | ErrorKind::Vendor => only_reads,
            _ => false,
        };
        assert_eq!(error.is_safe_to_repeat(), may_be_repeated, "{name}: {what}");
    }
}
