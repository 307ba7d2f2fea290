//! What passed the vendor ports, kept so that it can be looked at without any key in it.

mod redact;

pub(crate) use redact::without_own_keys;

use std::collections::VecDeque;

use serde::{Serialize, Serializer};

use crate::debug::sparing_debug;
use crate::exchange::{Reply, Request};
use crate::inbox::keep;
use crate::names::{Operation, Vendor};
use crate::plan::{Plan, note};
use crate::rules::Rule;
use crate::services::harmless_path;

/// One request to a vendor's port and what came back, with the keys taken out.
///
/// `Debug` shows neither numbers nor texts; the fields do.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Exchange {
    /// Counts up from 1.
    pub id: u64,
    /// Whose port it was.
    pub vendor: Vendor,
    /// The call, where the vendor has one for this method and path.
    pub operation: Option<Operation>,
    /// When, on the sandbox's clock, in milliseconds since 1970.
    pub at_ms: u64,
    /// The request's method; empty where a fault kept the request from being read.
    pub method: String,
    /// The request's path, shortened where it is not one of the vendor's paths.
    pub path: String,
    /// The phone the request names.
    pub phone: Option<String>,
    /// The parameters of query, body and headers.
    pub fields: Vec<Field>,
    /// The length of the body.
    pub body_bytes: usize,
    /// The HTTP status the client gets to see, if any.
    pub http_status: Option<u16>,
    /// The vendor's own code in the answer, if any; also of an answer that a fault kept from the client.
    pub vendor_code: Option<String>,
    /// The rule that says why this is the answer; in JSON its id.
    #[serde(serialize_with = "rule_id")]
    pub rule: &'static Rule,
    /// Every rule that the answer hangs on; in JSON their ids.
    #[serde(serialize_with = "rule_ids")]
    pub rules: Vec<&'static Rule>,
    /// The kind of the fault that struck.
    pub fault: Option<String>,
    /// The message it caused, or the last one of several.
    pub message_id: Option<u64>,
    /// Whether the client went away before it had its answer.
    pub client_left: bool,
    /// Method, target, headers and body as received, with `***` for every key.
    pub request_text: String,
    /// Status line, headers and body as sent, or what was sent instead.
    pub reply_text: String,
}

/// A parameter of a request; the value of a key is `(hidden)`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

sparing_debug!(Exchange: id vendor operation http_status vendor_code fault);

sparing_debug!(Field: name);

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn rule_id<S: Serializer>(rule: &&'static Rule, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(rule.id)
}

fn rule_ids<S: Serializer>(rules: &[&'static Rule], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rules.iter().map(|rule| rule.id))
}

/// An exchange as it is kept: the request as it came, and the keys taken out only when somebody looks.
struct Kept {
    /// Without what is made of the request.
    exchange: Exchange,
    request: Request,
    reply: Reply,
    /// Whether request and reply are here in full.
    whole: bool,
}

pub(crate) struct Entry<'a> {
    pub(crate) at_ms: u64,
    pub(crate) vendor: Vendor,
    pub(crate) operation: Option<Operation>,
    pub(crate) request: &'a Request,
    pub(crate) reply: &'a Reply,
    pub(crate) status: Option<u16>,
    pub(crate) message_id: Option<u64>,
}

/// The longest body and the longest head that are kept.
const KEPT_BYTES: usize = 16 * 1024;

/// What all that is kept may hold: far more than ten thousand ordinary calls do.
const ALL_BYTES: usize = 64 * 1024 * 1024;

#[derive(Default)]
pub(crate) struct ExchangeLog {
    kept: VecDeque<Kept>,
    /// What they hold.
    bytes: usize,
    /// Complete requests that each vendor's port has received.
    pub(crate) counts: [u64; Vendor::ALL.len()],
    last_id: u64,
    /// Complete requests that were for none of the vendors' calls.
    pub(crate) unmatched: u64,
}

impl ExchangeLog {
    pub(crate) fn next_id(&self) -> u64 {
        self.last_id + 1
    }

    pub(crate) fn enter(&mut self, entry: &Entry<'_>) {
        self.counts[entry.vendor as usize] += 1;
        self.unmatched += u64::from(entry.operation.is_none());
        self.enter_unread(entry);
    }

    /// Enters an exchange whose request was never read completely, and so does not count as received.
    pub(crate) fn enter_unread(&mut self, entry: &Entry<'_>) {
        let Entry { at_ms, vendor, operation, request, reply, status, message_id } = *entry;
        let path = harmless_path(request.path(), operation);
        self.last_id += 1;
        let (kept_request, request_whole) = shortened_request(request);
        let reply_whole = reply.body.len() <= KEPT_BYTES;
        let kept_body = if reply_whole { reply.body.clone() } else { Vec::new() };
        let clean = |text: &str| redact::reply(request, operation, &path, text);
        let headers = reply.headers.iter().filter(|(_, value)| value.len() <= 1000);
        let headers = headers.map(|(name, value)| (*name, clean(value))).collect();
        let (code, rules, plan) = (reply.code.clone(), reply.rules.clone(), Plan::default());
        let exchange = Exchange {
            id: self.last_id,
            vendor,
            operation,
            at_ms,
            method: redact::shortened(&request.method),
            path: path.clone(),
            phone: None,
            fields: Vec::new(),
            body_bytes: request.body.len(),
            http_status: status,
            vendor_code: Some(code.clone()).filter(|code| !code.is_empty()),
            rule: reply.rule(),
            rules: rules.clone(),
            fault: reply.fault.map(str::to_owned),
            message_id,
            client_left: false,
            request_text: String::new(),
            reply_text: clean(&reply.plan.text()),
        };
        let reply = Reply { body: kept_body, code, rules, headers, plan, note: None, ..*reply };
        let whole = request_whole && reply_whole;
        let kept = Kept { exchange, request: kept_request, reply, whole };
        self.bytes += kept.bytes();
        let mut oldest = keep(&mut self.kept, kept);
        while oldest.is_some() || self.bytes > ALL_BYTES {
            let Some(gone) = oldest.take().or_else(|| self.kept.pop_front()) else { break };
            self.bytes -= gone.bytes();
        }
    }

    pub(crate) fn client_left(&mut self, id: u64) {
        let found = self.kept.iter_mut().map(|kept| &mut kept.exchange).rfind(|exchange| exchange.id == id);
        if let Some(exchange) = found.filter(|exchange| !exchange.client_left) {
            exchange.client_left = true;
            let before = exchange.reply_text.len();
            note(&mut exchange.reply_text, "the client went away");
            self.bytes += exchange.reply_text.len() - before;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// Oldest first; the keys are taken out of each only when it is reached.
    pub(crate) fn exchanges(&self) -> impl DoubleEndedIterator<Item = Exchange> {
        self.kept.iter().map(Kept::show)
    }

    pub(crate) fn find(&self, id: u64) -> Option<Exchange> {
        self.kept.iter().rfind(|kept| kept.exchange.id == id).map(Kept::show)
    }

    /// The newest reply that a vendor gave to another request than this, and that reached somebody.
    pub(crate) fn earlier_reply(&self, vendor: Vendor, phone: Option<&str>) -> Option<&Reply> {
        let usable = |kept: &&Kept| {
            kept.exchange.vendor == vendor && kept.exchange.http_status.is_some() && kept.whole
        };
        let foreign = |kept: &&Kept| kept.phone().as_deref() != phone;
        let mut newest = self.kept.iter().rev().filter(usable);
        let first = newest.clone().find(foreign);
        first.or_else(|| newest.next()).map(|kept| &kept.reply)
    }

    pub(crate) fn forget(&mut self, vendor: Vendor) {
        let unmatched = |kept: &&Kept| kept.exchange.vendor == vendor && kept.exchange.operation.is_none();
        let gone = self.kept.iter().filter(unmatched).count();
        self.unmatched = self.unmatched.saturating_sub(u64::try_from(gone).unwrap_or(u64::MAX));
        self.counts[vendor as usize] = 0;
        self.kept.retain(|kept| kept.exchange.vendor != vendor);
        self.bytes = self.kept.iter().map(Kept::bytes).sum();
    }
}

/// The request without what is too long to keep, and whether that was nothing.
fn shortened_request(request: &Request) -> (Request, bool) {
    let head = request.headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
    let whole = head + request.target.len() <= KEPT_BYTES && request.body.len() <= KEPT_BYTES;
    if whole {
        return (request.clone(), true);
    }
    let path: String = request.path().chars().take(200).collect();
    let mut kept = Request::new(&redact::shortened(&request.method), &path);
    for name in ["content-type", "content-length"] {
        if let Some(value) = request.header_value(name).filter(|value| value.len() <= 1000) {
            kept = kept.header(name, value);
        }
    }
    (kept, false)
}

impl Kept {
    /// What of it can be long.
    fn bytes(&self) -> usize {
        let Request { target, headers, body, .. } = &self.request;
        let headers = headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        let Exchange { path, reply_text, .. } = &self.exchange;
        target.len() + headers + body.len() + path.len() + reply_text.len() + self.reply.body.len()
    }

    fn phone(&self) -> Option<String> {
        self.request.phone(self.exchange.operation?)
    }

    fn show(&self) -> Exchange {
        let Exchange { ref path, body_bytes, .. } = self.exchange;
        Exchange {
            phone: self.phone().map(redact::without_own_keys),
            fields: redact::fields(&self.request),
            request_text: redact::text(&self.request, path, body_bytes),
            ..self.exchange.clone()
        }
    }
}
