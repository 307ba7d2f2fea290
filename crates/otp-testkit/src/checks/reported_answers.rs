//! Answers, requests and calls that once had a wrong outcome, and their neighbours: each must have the right one.
//!
//! A vendor's `contract/reported_answers.jsonl` holds one a line. Everything up to `seen` stands as it was reported: `expect`
//! in the report's words, `seen` what came of it then. The rest makes it a test: what is called, and `want`, judged by the
//! vendors' pages and the decisions 0012 and 0016. `note` says where `want` goes further than `expect`.

use std::collections::BTreeMap;

use otp_core::{Effect, Error, ErrorKind};
use otp_sandbox::{Config, Vendor, World, handle};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::target::{Played, Target, patient, targets};
use crate::contract::{self, Contract};
use crate::http::{Step, answer, ok};
use crate::vendors;

#[derive(Deserialize)]
struct Line {
    case: String,
    source: String,
    http_status: Option<u16>,
    #[serde(default)]
    headers: Map<String, Value>,
    /// An answer, byte for byte: the object as it is printed, or the text.
    body: Box<RawValue>,
    call: Option<Call>,
    requests: Option<Requests>,
    want: Want,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    endpoint: String,
    /// Of several calls, one after the other. Without them it is the call of the success case.
    #[serde(default)]
    arguments: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requests {
    strict: bool,
    next_code: Option<String>,
    made: Vec<Request>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    method: String,
    target: String,
    json: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Want {
    /// The whole value that the caller gets.
    Ok(Value),
    Error(Failure),
    /// The field for which nothing leaves.
    Refused(String),
    /// What the sandbox says to the last request.
    Sandbox(Said),
    /// The hosts, by name.
    Addresses(BTreeMap<String, String>),
}

#[derive(Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
struct Failure {
    kind: String,
    effect: String,
    is_safe_to_repeat: bool,
    vendor_code: Option<String>,
    request_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    http_status: u16,
    vendor_code: String,
    /// The answer hangs on each of them, and its body names the first.
    rules: Vec<String>,
    messages: usize,
}

/// Runs every line of this vendor. `count` says how many there are, so that none is lost.
pub async fn hold(vendor: &str, count: usize) {
    let path = contract::folder(vendor).join("reported_answers.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<Line> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), count, "{}", path.display());
    for line in &lines {
        let what = format!("{}: {}", line.case, line.source);
        match &line.want {
            Want::Ok(_) | Want::Error(_) => line.is_answered(vendor, &what).await,
            Want::Refused(field) => line.is_refused(vendor, field, &what).await,
            Want::Sandbox(said) => line.asks_the_sandbox(vendor, said, &what),
            Want::Addresses(addresses) => has_addresses(vendor, addresses),
        }
    }
}

impl Line {
    fn targets(&self, vendor: &str) -> impl Iterator<Item = Target> {
        let name = &self.call.as_ref().unwrap().endpoint;
        let targets: Vec<_> =
            targets(vendor).into_iter().filter(|target| target.endpoint.name == *name).collect();
        assert!(!targets.is_empty(), "no endpoint is called {name}");
        targets.into_iter()
    }

    fn answer(&self) -> Step {
        let header = |(name, value): (&String, &Value)| format!("{name}: {}\r\n", value.as_str().unwrap());
        let headers: String = self.headers.iter().map(header).collect();
        let printed = self.body.get();
        let text = serde_json::from_str::<String>(printed).unwrap_or_else(|_| printed.to_owned());
        answer(self.http_status.unwrap(), &headers, text)
    }

    async fn is_answered(&self, vendor: &str, what: &str) {
        for target in self.targets(vendor) {
            let Played { outcome, server } = target.play(&[Step::Read, self.answer()], patient()).await;
            match (&self.want, outcome) {
                (Want::Ok(want), Ok(got)) => assert_eq!(got, *want, "{what}"),
                (Want::Error(want), Err(error)) => {
                    assert_eq!(failure(&error), *want, "{what}");
                    assert_eq!(error.http_status(), self.http_status, "{what}");
                    target.assert_error(&error, (error.kind(), error.effect()), what);
                }
                (_, Ok(got)) => panic!("success after {what}: {got}"),
                (_, Err(error)) => panic!("{error} after {what}"),
            }
            assert_eq!((server.connections(), server.requests().len()), (1, 1), "{what}");
        }
    }

    async fn is_refused(&self, vendor: &str, field: &str, what: &str) {
        let calls = &self.call.as_ref().unwrap().arguments;
        assert!(!calls.is_empty(), "{what}");
        for mut target in self.targets(vendor) {
            for arguments in calls {
                target.endpoint.arguments = arguments.clone();
                let success = ok(&target.endpoint.success_body);
                let Played { outcome, server } = target.play(&[Step::Read, success], patient()).await;
                let error = outcome.expect_err(what);
                let refused = (ErrorKind::InvalidRequest, Effect::None, Some(field));
                assert_eq!((error.kind(), error.effect(), error.field()), refused, "{what}, {arguments}");
                assert_eq!(server.connections(), 0, "{what}, {arguments}");
            }
        }
    }

    fn asks_the_sandbox(&self, vendor: &str, said: &Said, what: &str) {
        let Requests { strict, next_code, made } = self.requests.as_ref().unwrap();
        let vendor: Vendor = vendor.parse().unwrap();
        let mut world = World::new(1);
        world.set_strict(*strict);
        if let Some(code) = next_code {
            world.configure(vendor, Config::new().next_code(code)).unwrap();
        }
        let replies: Vec<_> =
            made.iter().map(|request| handle(&mut world, vendor, &request.with_keys(vendor))).collect();
        let (last, before) = replies.split_last().unwrap();
        assert!(before.iter().all(|reply| reply.status() == 200), "{what}");
        let got = (last.status(), last.vendor_code(), last.rule().id);
        assert_eq!(got, (said.http_status, said.vendor_code.as_str(), said.rules[0].as_str()), "{what}");
        for rule in &said.rules {
            assert!(last.rules().iter().any(|hangs_on| hangs_on.id == rule), "{what}: {rule}");
        }
        assert_eq!(world.messages().len(), said.messages, "{what}");
    }
}

impl Request {
    fn with_keys(&self, vendor: Vendor) -> otp_sandbox::Request {
        let keys = vendor.credentials();
        let filled = |text: &str| text.replace("{{key}}", keys.key).replace("{{secret}}", keys.secret);
        let request = otp_sandbox::Request::new(&self.method, &filled(&self.target));
        match &self.json {
            Some(json) => request
                .header("content-type", "application/json; charset=utf-8")
                .body(filled(&json.to_string())),
            None => request,
        }
    }
}

fn failure(error: &Error) -> Failure {
    Failure {
        kind: format!("{:?}", error.kind()),
        effect: format!("{:?}", error.effect()),
        is_safe_to_repeat: error.is_safe_to_repeat(),
        vendor_code: error.vendor_code().map(str::to_owned),
        request_id: error.request_id().map(str::to_owned),
    }
}

/// A test of each vendor crate compares the hosts of the contract with those of the crate.
fn has_addresses(vendor: &str, addresses: &BTreeMap<String, String>) {
    let contract = Contract::of(vendor);
    for (name, address) in addresses {
        let host = contract.hosts.iter().find(|host| host.name == *name).unwrap();
        assert_eq!(host.base_url, *address, "{name}");
    }
    for endpoint in vendors::named(vendor).endpoints() {
        if let (Some(url), Some(address)) = (endpoint.base_url, addresses.get(endpoint.host)) {
            assert_eq!(url, address, "{}", endpoint.name);
        }
    }
}
