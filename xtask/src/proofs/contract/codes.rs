//! Every code of the vendor as the answer of an endpoint. No file holds these bodies: the runner makes them.

use otp_cli::case::format::{Expect, ExpectedError, Id, Response};
use otp_testkit::contract::{Contract, Endpoint};

use super::facts::{Facts, effect};

/// A refusal with one code, and what the caller gets.
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) response: Response,
    pub(crate) expect: Expect,
}

/// A code, its HTTP status, its kind, its effect, and whether it speaks of the sender's set-up.
type Row<'a> = (&'a str, Option<u16>, &'a str, &'a str, bool);

/// The codes that the endpoint documents, and every other code of the vendor, an invented one included: nobody knows what
/// those would mean here. Where refusals have a name of their own for the code, each stands under both names.
pub(crate) fn refusals(facts: &Facts, endpoint: &Endpoint) -> Vec<Refusal> {
    let Contract { template, .. } = &facts.contract;
    let documented = facts.contract.codes(endpoint);
    let documented = documented
        .iter()
        .map(|row| (row.code.as_str(), row.http_status, &*row.kind, &*row.effect, row.of_sender));
    let foreign = facts.contract.foreign_codes(endpoint).into_iter();
    let foreign = foreign.map(|(code, status)| (code, status, "Vendor", "Unknown", false));
    let codes: Vec<_> = documented.chain(foreign).collect();
    let refusal = |field: &str, (code, status, kind, written, of_sender): Row<'_>| {
        let status = status.unwrap_or(template.status);
        let headers = template.headers.clone();
        let body = facts.contract.refusal_under(field, endpoint, code);
        Refusal {
            code: code.to_owned(),
            response: Response { status, headers, body },
            expect: Expect::Error(ExpectedError {
                kind: kind.to_owned(),
                effect: effect(endpoint, written),
                vendor_code: Some(code.to_owned()),
                request_id: Id::Is(template.request_id.clone()),
                http_status: Some(status),
                of_sender: Some(of_sender),
            }),
        }
    };
    let mut refusals = Vec::new();
    for field in endpoint.refusal_fields() {
        refusals.extend(codes.iter().map(|row| refusal(field, *row)));
    }
    refusals
}
