//! What passed the vendor ports, kept so that it can be looked at without any key in it.

mod redact;
mod shown;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::exchange::{Reply, Request};
use crate::inbox::keep;
use crate::names::{Operation, Vendor};
use crate::plan::{Plan, note};

use redact::Keys;

pub use shown::{Exchange, Field};

/// An exchange as it is kept: the request as it came, and the keys taken out only when somebody looks.
#[derive(Clone, PartialEq, Eq)]
struct Kept {
    id: u64,
    vendor: Vendor,
    operation: Option<Operation>,
    at_ms: u64,
    /// The path as it may be seen.
    path: String,
    request: Request,
    body_bytes: usize,
    reply: Reply,
    /// The HTTP status that went out, if any.
    status: Option<u16>,
    reply_text: String,
    message_id: Option<u64>,
    client_left: bool,
    /// Whether request and reply are here in full.
    whole: bool,
}

/// What goes into the log.
pub(crate) struct Entry<'a> {
    pub(crate) at_ms: u64,
    pub(crate) vendor: Vendor,
    pub(crate) operation: Option<Operation>,
    /// The path without what may be a key in it.
    pub(crate) path: String,
    pub(crate) request: &'a Request,
    pub(crate) reply: &'a Reply,
    pub(crate) status: Option<u16>,
    pub(crate) message_id: Option<u64>,
}

/// The longest body that is kept, and the longest head; an honest one is far shorter, and ten thousand of the
/// longest must fit into memory.
const KEPT_BYTES: usize = 16 * 1024;

#[derive(Default)]
pub(crate) struct ExchangeLog {
    kept: VecDeque<Arc<Kept>>,
    counts: [u64; 3],
    last_id: u64,
    unmatched: u64,
}

impl ExchangeLog {
    /// The number the next exchange gets.
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
        let Entry { at_ms, vendor, operation, request, reply, status, message_id, .. } = *entry;
        self.last_id += 1;
        let (kept_request, request_whole) = shortened_request(request);
        let reply_whole = reply.body.len() <= KEPT_BYTES;
        let kept_body = if reply_whole { reply.body.clone() } else { Vec::new() };
        let mut reply_text = reply.plan.text();
        let mut headers: Vec<_> =
            reply.headers.iter().filter(|(_, value)| value.len() <= 1000).cloned().collect();
        if !request_whole || !headers.is_empty() {
            // Later the keys are no longer known, or the reply is somebody else's.
            let keys = Keys::of(request, operation);
            reply_text = keys.hidden_in_reply(request, &reply_text);
            headers.iter_mut().for_each(|(_, value)| *value = keys.hidden_in_reply(request, value));
        }
        let (code, rules, plan) = (reply.code.clone(), reply.rules.clone(), Plan::default());
        let kept_reply = Reply { body: kept_body, code, rules, headers, plan, ..*reply };
        keep(
            &mut self.kept,
            Arc::new(Kept {
                id: self.last_id,
                vendor,
                operation,
                at_ms,
                path: entry.path.clone(),
                body_bytes: request.body.len(),
                request: kept_request,
                reply: kept_reply,
                status,
                reply_text,
                message_id,
                client_left: false,
                whole: request_whole && reply_whole,
            }),
        );
    }

    /// Notes that the client went away before it had its answer.
    pub(crate) fn client_left(&mut self, id: u64) {
        let found = self.kept.iter_mut().rev().find(|kept| kept.id == id);
        if let Some(kept) = found.filter(|kept| !kept.client_left) {
            let kept = Arc::make_mut(kept);
            kept.client_left = true;
            note(&mut kept.reply_text, "the client went away");
        }
    }

    pub(crate) fn all(&self) -> Vec<Exchange> {
        self.kept.iter().map(|kept| kept.show()).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// Newest first; the keys are taken out of each only when it is reached.
    pub(crate) fn newest(&self) -> impl Iterator<Item = Exchange> {
        self.kept.iter().rev().map(|kept| kept.show())
    }

    pub(crate) fn find(&self, id: u64) -> Option<Exchange> {
        self.kept.iter().rev().find(|kept| kept.id == id).map(|kept| kept.show())
    }

    /// How many complete requests a vendor's port has received.
    pub(crate) fn count(&self, vendor: Vendor) -> u64 {
        self.counts[vendor as usize]
    }

    /// How many complete requests were for none of the vendors' calls.
    pub(crate) fn unmatched(&self) -> u64 {
        self.unmatched
    }

    /// The newest reply that a vendor gave to another request than this, and that reached somebody.
    pub(crate) fn earlier_reply(&self, vendor: Vendor, phone: Option<&str>) -> Option<&Reply> {
        let usable = |kept: &&Arc<Kept>| kept.vendor == vendor && kept.status.is_some() && kept.whole;
        let foreign = |kept: &&Arc<Kept>| kept.phone().as_deref() != phone;
        let mut newest = self.kept.iter().rev().filter(usable);
        let first = newest.clone().find(foreign);
        first.or_else(|| newest.next()).map(|kept| &kept.reply)
    }

    pub(crate) fn forget(&mut self, vendor: Vendor) {
        let unmatched = |kept: &&Arc<Kept>| kept.vendor == vendor && kept.operation.is_none();
        let gone = self.kept.iter().filter(unmatched).count();
        self.unmatched = self.unmatched.saturating_sub(u64::try_from(gone).unwrap_or(u64::MAX));
        self.counts[vendor as usize] = 0;
        self.kept.retain(|kept| kept.vendor != vendor);
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
