//! What came in at the vendor ports, with the keys taken out.

use std::collections::VecDeque;

use serde::Serialize;

use crate::exchange::{Reply, Request};
use crate::faults::FaultKind;
use crate::fields::Fields;
use crate::inbox::keep;
use crate::vendor::{Operation, Vendor};

/// A request as the control API shows it.
#[derive(Clone, Serialize)]
pub(crate) struct Entry {
    id: u64,
    vendor: Vendor,
    operation: Option<Operation>,
    at_ms: u64,
    method: String,
    path: String,
    fields: Vec<Field>,
    body_bytes: usize,
    http_status: u16,
    vendor_code: String,
    rule: &'static str,
    fault: Option<&'static str>,
}

#[derive(Clone, Serialize)]
struct Field {
    name: String,
    value: String,
}

/// Parameters whose values are shown. Everything else is hidden: a list of what may be seen cannot forget a
/// secret, and a client that sends its key under a wrong name must not find it here.
const SHOWN: &[&str] = &[
    "phone",
    "phone_number",
    "brand-name",
    "brandname",
    "message",
    "duration",
    "app-id",
    "language",
    "code",
    "timealive",
    "multichanneltempid",
    "typeid",
    "type",
    "numcharofcode",
    "isnumber",
    "template_id",
    "content",
];

/// Parameters whose names are shown although their values are not.
const HIDDEN: &[&str] =
    &["api-key", "api-secret", "apikey", "secretkey", "x-df-api-id", "x-df-api-secret", "user", "pass"];

#[derive(Default)]
pub(crate) struct RequestLog {
    entries: VecDeque<Entry>,
    counts: [u64; 3],
    last_id: u64,
}

impl RequestLog {
    pub(crate) fn enter(
        &mut self,
        at_ms: u64,
        vendor: Vendor,
        request: &Request,
        operation: Option<Operation>,
        fault: Option<&FaultKind>,
        reply: &Reply,
    ) {
        self.last_id += 1;
        self.counts[vendor as usize] += 1;
        let entry = Entry {
            id: self.last_id,
            vendor,
            operation,
            at_ms,
            method: shortened(&request.method),
            path: harmless_path(request.path(), operation),
            fields: shown(request),
            body_bytes: request.body.len(),
            http_status: reply.status,
            vendor_code: reply.code.clone(),
            rule: reply.rule.id,
            fault: fault.map(|kind| match kind {
                FaultKind::Cut => "cut",
                FaultKind::Answer(_) => "answer",
            }),
        };
        keep(&mut self.entries, entry);
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn count(&self, vendor: Vendor) -> u64 {
        self.counts[vendor as usize]
    }
}

/// The path where it is one of ours; otherwise only its beginning, since one vendor has calls with keys in the
/// path.
fn harmless_path(path: &str, operation: Option<Operation>) -> String {
    if operation.is_some() {
        return path.to_owned();
    }
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let start: Vec<String> = segments.by_ref().take(3).map(shortened).collect();
    let rest = if segments.next().is_some() { "/…" } else { "" };
    format!("/{}{rest}", start.join("/"))
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

fn shown(request: &Request) -> Vec<Field> {
    let query = Fields::from_form(request.query().as_bytes());
    let body = match request.media_type().as_deref() {
        Some("application/json") => Fields::from_json(&request.body).unwrap_or_default(),
        _ => Fields::from_form(&request.body),
    };
    let headers = request.headers.iter().filter(|(name, _)| is(HIDDEN, name));
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
    query.iter().chain(body.iter()).chain(headers).map(|(name, value)| field(name, value)).collect()
}

fn field(name: &str, value: &str) -> Field {
    if is(SHOWN, name) {
        return Field { name: name.to_owned(), value: value.to_owned() };
    }
    let name = if is(HIDDEN, name) { name } else { "(unknown)" };
    Field { name: name.to_owned(), value: "(hidden)".to_owned() }
}

fn is(list: &[&str], name: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(name))
}
