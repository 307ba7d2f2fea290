//! Arming and disarming faults.

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::json::{Body, Json, Only, Outcome, Problem, Sandbox};
use crate::faults::Fault;

pub(super) async fn arm(
    State(shared): Sandbox,
    Body(fault): Body<Fault>,
) -> Result<(StatusCode, Json<Only<u64>>), Problem> {
    let id = shared.arm(fault)?;
    shared.settled(id).await;
    Ok((StatusCode::CREATED, Json(Only("id", id))))
}

pub(super) async fn disarm(State(shared): Sandbox) -> Json<Only<usize>> {
    Json(Only("removed", shared.disarm(None)))
}

pub(super) async fn disarm_one(State(shared): Sandbox, Path(id): Path<String>) -> Outcome<Only<usize>> {
    let removed = id.parse().is_ok_and(|id| shared.disarm(Some(id)) == 1);
    if removed {
        Ok(Json(Only("removed", 1)))
    } else {
        Err(Problem::new(404, "no armed fault has this number"))
    }
}
