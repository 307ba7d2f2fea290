//! Arming and disarming faults.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;

use super::json::{Body, Json, Problem};
use crate::faults::{self, ArmedFault, Fault, MenuEntry};
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

pub(super) async fn disarm_one(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
) -> Result<Json<Disarmed>, Problem> {
    let removed = id.parse().is_ok_and(|id| shared.disarm(Some(id)) == 1);
    if removed {
        Ok(Json(Disarmed { removed: 1 }))
    } else {
        Err(Problem::new(404, "no armed fault has this number"))
    }
}

#[derive(Serialize)]
pub(super) struct Menu {
    menu: &'static [MenuEntry],
}

pub(super) async fn menu() -> Json<Menu> {
    Json(Menu { menu: faults::menu() })
}
