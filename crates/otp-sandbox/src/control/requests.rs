//! What came in at the vendor ports and what went out, with the keys taken out.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::json::{Json, Only, Problem};
use crate::exchange_log::Exchange;
use crate::sandbox::Shared;

type Sandbox = State<Arc<Shared>>;

pub(super) async fn list(State(shared): Sandbox) -> Json<Only<Vec<Exchange>>> {
    Json(Only("requests", shared.with(|world| world.exchanges())))
}

pub(super) async fn one(State(shared): Sandbox, Path(id): Path<String>) -> Result<Json<Exchange>, Problem> {
    find(&shared, &id).map(Json)
}

fn find(shared: &Shared, id: &str) -> Result<Exchange, Problem> {
    let id: Option<u64> = id.parse().ok();
    id.and_then(|id| shared.with(|world| world.exchange(id)))
        .ok_or_else(|| Problem::new(404, "no request has this number"))
}
