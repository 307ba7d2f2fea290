//! What came in at the vendor ports and what went out, with the keys taken out.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::Value;

use super::json::{Json, Problem};
use crate::exchange_log::Exchange;
use crate::sandbox::Shared;

type Sandbox = State<Arc<Shared>>;

#[derive(Serialize)]
pub(super) struct Requests {
    requests: Vec<Exchange>,
}

pub(super) async fn list(State(shared): Sandbox) -> Json<Requests> {
    Json(Requests { requests: shared.with(|world| world.exchanges()) })
}

pub(super) async fn one(State(shared): Sandbox, Path(id): Path<String>) -> Result<Json<Exchange>, Problem> {
    find(&shared, &id).map(Json)
}

/// The exchange as a draft of a contract case, for a client's own tests.
pub(super) async fn case(State(shared): Sandbox, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let case = find(&shared, &id)?.as_contract_case();
    case.map(Json).ok_or_else(|| {
        Problem::new(409, "there is no case in it: no known call, no reply, or a body too long to be kept")
    })
}

fn find(shared: &Shared, id: &str) -> Result<Exchange, Problem> {
    let id: Option<u64> = id.parse().ok();
    id.and_then(|id| shared.with(|world| world.exchange(id)))
        .ok_or_else(|| Problem::new(404, "no request has this number"))
}
