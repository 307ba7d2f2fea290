//! An exchange as it is looked at.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Kept, case, redact};
use crate::rules::Rule;
use crate::vendor::{self, Operation, Vendor};

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
    /// The phone the request names, where it looks like one.
    pub phone: Option<String>,
    /// The parameters of query, body and headers.
    pub fields: Vec<Field>,
    /// The length of the body.
    pub body_bytes: usize,
    /// The HTTP status the client gets to see, if any.
    pub http_status: Option<u16>,
    /// The vendor's own code in the answer, if any; also of an answer that a fault kept from the client.
    pub vendor_code: Option<String>,
    /// The rule the answer hangs on; in JSON its id.
    #[serde(serialize_with = "rule_id")]
    pub rule: &'static Rule,
    /// The kind of the fault that struck.
    pub fault: Option<String>,
    /// The message it caused, or the last one of several.
    pub message_id: Option<u64>,
    /// Whether the client went away before it had its answer.
    pub client_left: bool,
    /// Method, target, headers and body as received, with `***` for every secret.
    pub request_text: String,
    /// Status line, headers and body as sent, or what was sent instead.
    pub reply_text: String,
    /// Where the parts of a contract case come from.
    #[serde(skip)]
    pub(super) kept: Arc<Kept>,
}

/// A parameter of a request; the value of a secret is `(hidden)`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Exchange {
    /// The exchange as a draft of a contract case, in the format of `docs/contract-case.schema.json`.
    ///
    /// It is made to be saved and shared: keys are placeholders, and invented numbers and codes stand in place of the
    /// request's own, in the form that was sent. Texts of the request (brand, message, template) stay.
    ///
    /// `None` where there is no case in it: no known call, no reply, or a body too long to be kept. The draft
    /// knows the vendor's code and the HTTP status; what a client makes of them is for the reader to say.
    #[must_use]
    pub fn contract_case(&self) -> Option<String> {
        let case = self.as_contract_case()?;
        serde_json::to_string_pretty(&case).ok()
    }

    /// The same as a JSON value.
    pub(crate) fn as_contract_case(&self) -> Option<Value> {
        case::draft(&self.kept)
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("id", &self.id)
            .field("vendor", &self.vendor)
            .field("operation", &self.operation)
            .field("http_status", &self.http_status)
            .field("vendor_code", &self.vendor_code)
            .field("rule", &self.rule.id)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field").field("name", &self.name).finish_non_exhaustive()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn rule_id<S: Serializer>(rule: &&'static Rule, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(rule.id)
}

impl Kept {
    pub(super) fn phone(&self) -> Option<String> {
        vendor::phone(self.operation?, &self.request)
    }

    pub(super) fn show(self: &Arc<Self>) -> Exchange {
        let (request, operation) = (&self.request, self.operation);
        let keys = redact::Keys::of(request);
        Exchange {
            id: self.id,
            vendor: self.vendor,
            operation,
            at_ms: self.at_ms,
            method: redact::shortened(&request.method),
            path: redact::harmless_path(request.path(), operation),
            phone: self.phone().filter(|phone| redact::is_phone(phone)),
            fields: redact::fields(request, &keys),
            body_bytes: self.body_bytes,
            http_status: self.status,
            vendor_code: Some(self.reply.code.clone()).filter(|code| !code.is_empty()),
            rule: self.reply.rule,
            fault: self.reply.fault.map(str::to_owned),
            message_id: self.message_id,
            client_left: self.client_left,
            request_text: redact::text(request, operation, self.body_bytes, &keys),
            reply_text: self.reply_text.clone(),
            kept: Arc::clone(self),
        }
    }
}
