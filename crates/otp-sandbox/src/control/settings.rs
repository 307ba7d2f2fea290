//! What a test changes: the clock, the fake accounts, the armed faults.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::json::{Body, Json, Only, Outcome, Problem, Sandbox};
use crate::Error;
use crate::clock::{LAST_MS, timestamp};
use crate::config::{Account, Config};
use crate::faults::Fault;
use crate::names::Vendor;

pub(super) async fn clock(State(shared): Sandbox) -> Json<Value> {
    let reading = shared.clock();
    let mut shown = json!(reading);
    shown["now"] = timestamp(reading.now_ms).into();
    Json(shown)
}

/// What to do with the clock; several at once happen in this order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    freeze: Option<bool>,
    set_ms: Option<u64>,
    advance_seconds: Option<u64>,
}

/// A hundred years: enough for any code, and far from the end of the numbers.
const FARTHEST_SECONDS: u64 = 100 * 365 * 86_400;

pub(super) async fn set_clock(State(shared): Sandbox, Body(change): Body<Change>) -> Outcome<Value> {
    let Change { freeze, set_ms, advance_seconds } = change;
    let is_in_reach = advance_seconds.is_none_or(|seconds| seconds <= FARTHEST_SECONDS);
    Error::unless(is_in_reach, "advance_seconds is more than a hundred years")?;
    Error::unless(set_ms.is_none_or(|ms| ms <= LAST_MS), "set_ms is after the year 9999")?;
    let says_something = (freeze, set_ms, advance_seconds) != (None, None, None);
    Error::unless(says_something, "the body needs freeze, set_ms or advance_seconds")?;
    shared.set_clock(|clock| {
        if let Some(frozen) = freeze {
            clock.freeze(frozen);
        }
        if let Some(ms) = set_ms {
            clock.jump_to_ms(ms);
        }
        clock.advance(Duration::from_secs(advance_seconds.unwrap_or(0)));
    });
    Ok(clock(State(shared)).await)
}

pub(super) async fn config(State(shared): Sandbox, Path(vendor): Path<String>) -> Outcome<Account> {
    let vendor = named(&vendor)?;
    Ok(Json(shared.with(|world| world.account(vendor).clone())))
}

pub(super) async fn configure(
    State(shared): Sandbox,
    Path(name): Path<String>,
    Body(change): Body<Config>,
) -> Outcome<Account> {
    let vendor = named(&name)?;
    shared.with(|world| world.configure(vendor, change))?;
    config(State(shared), Path(name)).await
}

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
    let removed = removed.then_some(Json(Only("removed", 1)));
    removed.ok_or_else(|| Problem::new(404, "no armed fault has this number"))
}

pub(super) fn named(vendor: &str) -> Result<Vendor, Problem> {
    vendor.parse().map_err(|error: Error| Problem::new(404, error.to_string()))
}
