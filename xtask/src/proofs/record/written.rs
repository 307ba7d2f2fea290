//! A recording in the form of a contract case, fields in the order of the other cases.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::layout::laid_out;
use crate::proofs::contract::case::Expect;
use crate::proofs::contract::lint::NOT_THE_VENDOR;
use crate::proofs::contract::wire::encode;
use crate::proofs::live::account::Account;
use crate::proofs::live::address::Address;
use crate::proofs::live::ask::{PLACEHOLDERS, Sample};
use crate::proofs::live::incoming::Incoming;
use crate::proofs::live::probe::Probe;
use crate::proofs::live::redact::{Answer, Class};
use crate::proofs::live::rules;

#[derive(Serialize)]
pub(super) struct Written {
    pub(super) provenance: &'static str,
    source: Source,
    note: String,
    call: Call,
    request: Request,
    response: Response,
    expect: Expected,
    #[serde(skip)]
    asked: Request,
    /// Ids of the answer, which differ each time.
    #[serde(skip)]
    varies: Vec<&'static str>,
}

#[derive(Serialize)]
struct Source {
    page: &'static str,
    date: String,
}

#[derive(Serialize)]
struct Call {
    operation: &'static str,
    arguments: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Expected {
    Ok(Value),
    Error {
        kind: String,
        effect: String,
        vendor_code: Option<String>,
        request_id: Option<String>,
        http_status: Option<u16>,
    },
}

#[derive(Serialize, PartialEq)]
struct Request {
    method: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<Vec<(String, Value)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_query: Option<String>,
    headers: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<Vec<(String, Value)>>,
}

#[derive(Serialize)]
struct Response {
    status: u16,
    headers: Map<String, Value>,
    body: String,
}

/// How the sandbox comes to the answer.
#[derive(Serialize)]
pub(super) struct Sandbox<'a> {
    by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a Request>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    varies: &'a [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

/// From the best evidence to the weakest.
pub(super) fn ways<'a>(written: &'a Written, code: Option<&str>) -> Vec<Sandbox<'a>> {
    let request = Some(&written.asked).filter(|asked| **asked != written.request);
    let varies = written.varies.as_slice();
    let mut ways = vec![Sandbox { by: "input", request, fault: None, varies, reason: None }];
    if let Some(code) = code {
        let fault = Some(json!({ "kind": "answer", "code": code }));
        ways.push(Sandbox { by: "fault", request: None, fault, varies, reason: None });
    }
    let reason = Some("the sandbox rests on the vendor's pages and answers this otherwise");
    ways.push(Sandbox { by: "unreachable", request: None, fault: None, varies: &[], reason });
    ways
}

impl Written {
    pub(super) fn new(probe: &Probe, account: &Account, sample: &Sample, answer: &Answer, day: &str) -> Self {
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        let fields: Option<Value> = serde_json::from_str(&body).ok();
        let varies = rules::fields(account.vendor).into_iter().filter(|(name, class)| {
            *class == Class::Id && fields.as_ref().is_some_and(|fields| fields.get(name).is_some())
        });
        Self {
            // What somebody else answers says nothing of the vendor, however much it looks like the vendor's answer.
            provenance: match account.address {
                Address::VendorsOwn => "recorded",
                Address::ThisMachine | Address::Elsewhere => "assumed",
            },
            source: Source { page: probe.page(), date: day.to_owned() },
            note: note(probe, account),
            call: Call { operation: probe.operation.name(), arguments: (probe.arguments)(&account.samples) },
            request: Request::new(&sample.typed),
            response: Response { status: answer.status, headers: object(&answer.headers), body },
            expect: Expected::new(&sample.expect),
            asked: Request::new(&sample.asked),
            varies: varies.map(|(name, _)| name).collect(),
        }
    }

    pub(super) fn vendor_code(&self) -> Option<&str> {
        match &self.expect {
            Expected::Error { vendor_code, .. } => vendor_code.as_deref(),
            Expected::Ok(_) => None,
        }
    }

    /// The file.
    pub(super) fn text(&self, sandbox: &Sandbox<'_>) -> String {
        #[derive(Serialize)]
        struct File<'a> {
            #[serde(flatten)]
            case: &'a Written,
            sandbox: &'a Sandbox<'a>,
        }
        // Writing texts and numbers to memory cannot fail.
        laid_out(&serde_json::to_string(&File { case: self, sandbox }).unwrap_or_default())
    }
}

fn note(probe: &Probe, account: &Account) -> String {
    let mut note = format!(
        "Probe `{}` of `cargo xtask record`, {}. Texts in double braces and the value 0 of unknown fields stand for what \
         was taken out.",
        probe.name,
        probe.way()
    );
    // The kind of the address and not the address: it may hold a name, or more, that is nobody's business.
    let who = match account.address {
        Address::VendorsOwn => return note,
        Address::ThisMachine => "a server on this machine, a sandbox most likely",
        Address::Elsewhere => "one on another machine",
    };
    // Writing to memory cannot fail.
    let _ = write!(note, " {NOT_THE_VENDOR}, but {who}.");
    note
}

impl Request {
    fn new(left: &Incoming) -> Self {
        let fields = left.fields().unwrap_or_default();
        let is_get = left.method == "GET";
        let (json, form) = match (is_get, left.is_json()) {
            (true, _) => (None, None),
            (false, true) => (Some(fields.iter().cloned().collect()), None),
            (false, false) => (None, Some(fields.clone())),
        };
        Self {
            method: left.method.clone(),
            path: left.path.clone(),
            raw_query: is_get.then(|| with_placeholders(&left.query)),
            query: is_get.then_some(fields),
            headers: object(&left.own_headers()),
            json,
            form,
        }
    }
}

/// A case writes its placeholders plain in an encoded query.
fn with_placeholders(query: &str) -> String {
    [PLACEHOLDERS.key, PLACEHOLDERS.secret]
        .into_iter()
        .fold(query.to_owned(), |query, placeholder| query.replace(&encode(placeholder), placeholder))
}

fn object(pairs: &[(String, String)]) -> Map<String, Value> {
    pairs.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
}

impl Expected {
    fn new(expect: &Expect) -> Self {
        match expect {
            Expect::Ok(value) => Self::Ok(value.clone()),
            Expect::Error(error) => Self::Error {
                kind: format!("{:?}", error.kind.0),
                effect: format!("{:?}", error.effect.0),
                vendor_code: error.vendor_code.clone(),
                request_id: error.request_id.clone(),
                http_status: error.http_status,
            },
        }
    }
}
