//! Every code of the vendor as the answer of an endpoint. No file holds these bodies: the runner makes them.

use super::case::{Expect, ExpectedError, Id, Response};
use super::facts::{Endpoint, Facts};

/// A refusal with one code, and what the caller gets.
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) response: Response,
    pub(crate) expect: Expect,
}

/// The codes that the endpoint documents, and every other code of the vendor, an invented one included: nobody knows what
/// those would mean here.
pub(crate) fn refusals(facts: &Facts, endpoint: &Endpoint) -> Vec<Refusal> {
    let documented = facts
        .codes_of(&endpoint.name)
        .map(|row| (row.code.as_str(), row.http_status, row.kind.as_str(), row.effect.as_str()));
    let foreign = facts.foreign_codes(&endpoint.name).into_iter();
    let foreign = foreign.map(|(code, status)| (code, status, "Vendor", "Unknown"));
    let template = &facts.codes.refusal;
    let refusal = |(code, status, kind, effect): (&str, Option<u16>, &str, &str)| {
        let body = template.body.replace("{{code_field}}", &endpoint.code_field).replace("{{code}}", code);
        let status = status.unwrap_or(template.status);
        let headers = template.headers.clone();
        Refusal {
            code: code.to_owned(),
            response: Response { status, headers, body },
            expect: Expect::Error(ExpectedError {
                kind: kind.to_owned(),
                effect: endpoint.effect(effect),
                vendor_code: Some(code.to_owned()),
                request_id: Id::Is(template.request_id.clone()),
                http_status: Some(status),
            }),
        }
    };
    documented.chain(foreign).map(refusal).collect()
}
