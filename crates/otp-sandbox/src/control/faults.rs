//! Arming and disarming faults.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::json::{Body, Json, Problem};
use crate::faults::{ArmedFault, Fault, FaultKind};
use crate::sandbox::Shared;
use crate::vendor::{Operation, Vendor};
use crate::world::World;

#[derive(Serialize)]
pub(super) struct Armed {
    faults: Vec<ArmedFault>,
}

pub(super) async fn list(State(shared): State<Arc<Shared>>) -> Json<Armed> {
    Json(Armed { faults: shared.with(|world| world.faults()) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    vendor: Vendor,
    operation: Option<Operation>,
    kind: Kind,
    code: Option<String>,
    times: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Cut,
    Answer,
}

#[derive(Serialize)]
pub(super) struct Number {
    id: u64,
}

pub(super) async fn arm(
    State(shared): State<Arc<Shared>>,
    Body(order): Body<Order>,
) -> Result<(StatusCode, Json<Number>), Problem> {
    let kind = match (order.kind, order.code) {
        (Kind::Cut, None) => FaultKind::Cut,
        (Kind::Answer, Some(code)) => FaultKind::Answer(code),
        (Kind::Cut, Some(_)) => return Err(Problem::new(400, "a cut has no code")),
        (Kind::Answer, None) => return Err(Problem::new(400, "an answer needs `code`, a text")),
    };
    let mut fault = Fault::new(order.vendor, kind).times(order.times.unwrap_or(1));
    if let Some(operation) = order.operation {
        fault = fault.operation(operation);
    }
    let id = shared.with(|world| world.arm(fault))?;
    Ok((StatusCode::CREATED, Json(Number { id })))
}

#[derive(Serialize)]
pub(super) struct Disarmed {
    removed: usize,
}

pub(super) async fn disarm(State(shared): State<Arc<Shared>>) -> Json<Disarmed> {
    Json(Disarmed { removed: shared.with(World::disarm) })
}
