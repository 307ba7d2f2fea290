//! An exchange as it is looked at.

use serde::{Serialize, Serializer};

use super::{Kept, redact};
use crate::debug::sparing_debug;
use crate::names::{Operation, Vendor};
use crate::rules::Rule;

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
    /// The request's path, shortened where it is none of the vendor's.
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

impl Kept {
    pub(super) fn phone(&self) -> Option<String> {
        self.request.phone(self.operation?)
    }

    pub(super) fn show(&self) -> Exchange {
        let request = &self.request;
        let keys = redact::Keys::of(request, self.operation);
        Exchange {
            id: self.id,
            vendor: self.vendor,
            operation: self.operation,
            at_ms: self.at_ms,
            method: redact::shortened(&request.method),
            path: self.path.clone(),
            phone: self.phone().map(|phone| keys.hidden_in(&phone)),
            fields: keys.fields(request),
            body_bytes: self.body_bytes,
            http_status: self.status,
            vendor_code: Some(self.reply.code.clone()).filter(|code| !code.is_empty()),
            rule: self.reply.rule(),
            rules: self.reply.rules.clone(),
            fault: self.reply.fault.map(str::to_owned),
            message_id: self.message_id,
            client_left: self.client_left,
            request_text: keys.text(request, &self.path, self.body_bytes),
            reply_text: keys.hidden_in_reply(request, &self.reply_text),
        }
    }
}
