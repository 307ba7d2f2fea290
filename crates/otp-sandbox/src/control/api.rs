//! Health, reset, exchanges, ledger, assertions, magic numbers and rules.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;

use super::json::{Body, Json, Only, Outcome, Problem, ProblemDetail, Sandbox};
use crate::exchange_log::Exchange;
use crate::expectations::Expectations;
use crate::ledger::Ledger;
use crate::names::{Endpoint, Operation, Vendor};

#[derive(Serialize)]
pub(super) struct Health {
    status: &'static str,
    version: &'static str,
    simulated: bool,
    vendors: Vec<Port>,
}

#[derive(Serialize)]
struct Port {
    vendor: Vendor,
    base_url: String,
}

pub(super) async fn health(State(shared): Sandbox) -> Json<Health> {
    let port = |vendor: Vendor| Port { vendor, base_url: shared.addresses.base_url(vendor) };
    let vendors = Vendor::ALL.into_iter().map(port).collect();
    Json(Health { status: "ready", version: env!("CARGO_PKG_VERSION"), simulated: true, vendors })
}

/// What is known of a call, for somebody who wants to make it.
#[derive(Serialize)]
pub(super) struct Call {
    operation: Operation,
    vendor: Vendor,
    method: &'static str,
    url: String,
    keys: &'static [&'static str],
    phone: Option<&'static str>,
    fields: &'static [&'static str],
}

pub(super) async fn calls(State(shared): Sandbox) -> Json<Only<Vec<Call>>> {
    let call = |operation: Operation| {
        let Endpoint { vendor, phone, fields, .. } = *operation.0;
        let (method, path) = operation.route();
        let url = format!("http://{}{path}", shared.addresses.vendor(vendor));
        Call { operation, vendor, method, url, keys: vendor.facts().key_fields, phone, fields }
    };
    Json(Only("calls", Operation::all().map(call).collect()))
}

pub(super) async fn reset(State(shared): Sandbox) -> Json<Only<bool>> {
    shared.reset();
    Json(Only("reset", true))
}

pub(super) async fn reset_vendor(State(shared): Sandbox, Path(vendor): Path<String>) -> Outcome<Only<bool>> {
    let vendor = super::settings::named(&vendor)?;
    shared.with(|world| world.reset_vendor(vendor));
    shared.ring();
    Ok(Json(Only("reset", true)))
}

pub(super) async fn ledger(State(shared): Sandbox) -> Json<Ledger> {
    Json(shared.with(|world| world.ledger()))
}

/// What became of expectations: the failures, one sentence each.
#[derive(Serialize)]
pub(super) struct Verdict {
    passed: bool,
    failures: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ProblemDetail<'static>>,
}

/// Answers 409 when something does not hold, so that a script need not read the body.
pub(super) async fn assertions(
    State(shared): Sandbox,
    Body(expected): Body<Expectations>,
) -> (StatusCode, Json<Verdict>) {
    let failures = shared.with(|world| world.verify(&expected));
    let passed = failures.is_empty();
    let status = if passed { StatusCode::OK } else { StatusCode::CONFLICT };
    let error = (!passed).then_some(ProblemDetail { status: 409, cause: "some expectations do not hold" });
    (status, Json(Verdict { passed, failures, error }))
}

pub(super) async fn request(State(shared): Sandbox, Path(id): Path<String>) -> Outcome<Exchange> {
    let exchange = id.parse().ok().and_then(|id| shared.with(|world| world.exchange(id)));
    exchange.map(Json).ok_or_else(|| Problem::new(404, "no request has this number"))
}
