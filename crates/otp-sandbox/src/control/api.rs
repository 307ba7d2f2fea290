//! Health, reset, exchanges, ledger, assertions, magic numbers and rules.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::json::{Body, Json, Only, Outcome, Problem, Sandbox};
use crate::exchange_log::Exchange;
use crate::expectations::Expectations;
use crate::ledger::Ledger;
use crate::names::{Endpoint, Operation, Vendor};

pub(super) async fn health(State(shared): Sandbox) -> Json<Value> {
    let vendors =
        Vendor::ALL.map(|vendor| json!({ "vendor": vendor, "base_url": shared.addresses.base_url(vendor) }));
    let version = env!("CARGO_PKG_VERSION");
    Json(json!({ "status": "ready", "version": version, "simulated": true, "vendors": vendors }))
}

/// What is known of each call, for somebody who wants to make it.
pub(super) async fn calls(State(shared): Sandbox) -> Json<Only<Vec<Value>>> {
    let call = |operation: Operation| {
        let Endpoint { vendor, keys, phone, fields, nested, .. } = *operation.0;
        let (method, path) = operation.route();
        let url = shared.addresses.link(shared.addresses.vendor(vendor), &path);
        let fields = [fields, nested].concat();
        json!({ "operation": operation, "vendor": vendor, "method": method, "url": url, "keys": keys,
            "phone": phone, "fields": fields })
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

/// The expectations that do not hold, one sentence each: with 409, so that a script need not read the body.
pub(super) async fn assertions(
    State(shared): Sandbox,
    Body(expected): Body<Expectations>,
) -> (StatusCode, Json<Value>) {
    let failures = shared.with(|world| world.verify(&expected));
    if failures.is_empty() {
        return (StatusCode::OK, Json(json!({ "passed": true, "failures": [] })));
    }
    let error = json!({ "status": 409, "cause": "some expectations do not hold" });
    (StatusCode::CONFLICT, Json(json!({ "passed": false, "failures": failures, "error": error })))
}

pub(super) async fn request(State(shared): Sandbox, Path(id): Path<String>) -> Outcome<Exchange> {
    let exchange = id.parse().ok().and_then(|id| shared.with(|world| world.exchange(id)));
    exchange.map(Json).ok_or_else(|| Problem::new(404, "no request has this number"))
}
