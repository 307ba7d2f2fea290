//! Arming and disarming faults.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use super::json::{Body, Json, Problem};
use crate::faults::{ArmedFault, Fault};
use crate::sandbox::Shared;

#[derive(Serialize)]
pub(super) struct Armed {
    faults: Vec<ArmedFault>,
}

pub(super) async fn list(State(shared): State<Arc<Shared>>) -> Json<Armed> {
    Json(Armed { faults: shared.with(|world| world.faults()) })
}

#[derive(Serialize)]
pub(super) struct Number {
    id: u64,
}

pub(super) async fn arm(
    State(shared): State<Arc<Shared>>,
    Body(fault): Body<Fault>,
) -> Result<(StatusCode, Json<Number>), Problem> {
    let id = shared.arm(fault)?;
    shared.settled(id).await;
    Ok((StatusCode::CREATED, Json(Number { id })))
}

#[derive(Serialize)]
pub(super) struct Disarmed {
    removed: usize,
}

pub(super) async fn disarm(State(shared): State<Arc<Shared>>) -> Json<Disarmed> {
    Json(Disarmed { removed: shared.disarm(None) })
}
