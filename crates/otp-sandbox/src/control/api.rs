//! Health, reset, and what is to be seen: messages, codes, requests, ledger, rules.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::json::{Json, Problem, query_value};
use crate::clock::timestamp;
use crate::exchange_log::Exchange;
use crate::inbox::{LatestCode, Message, same_phone};
use crate::ledger::Ledger;
use crate::rules::Rule;
use crate::sandbox::Shared;
use crate::vendor::Vendor;

type Sandbox = State<Arc<Shared>>;

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
    let port = |vendor: Vendor| {
        let base_url = format!("http://{}{}", shared.addresses.vendor(vendor), vendor.base_path());
        Port { vendor, base_url }
    };
    let vendors = Vendor::ALL.into_iter().map(port).collect();
    Json(Health { status: "ready", version: env!("CARGO_PKG_VERSION"), simulated: true, vendors })
}

#[derive(Serialize)]
pub(super) struct Done {
    reset: bool,
}

pub(super) async fn reset(State(shared): Sandbox) -> Json<Done> {
    shared.reset();
    Json(Done { reset: true })
}

#[derive(Serialize)]
pub(super) struct Messages {
    messages: Vec<ShownMessage>,
}

#[derive(Serialize)]
struct ShownMessage {
    #[serde(flatten)]
    message: Message,
    unit: &'static str,
    received_at: String,
}

pub(super) async fn messages(
    State(shared): Sandbox,
    RawQuery(query): RawQuery,
) -> Result<Json<Messages>, Problem> {
    let to = query_value(query.as_deref(), "to");
    let vendor = match query_value(query.as_deref(), "vendor") {
        Some(name) => Some(name.parse::<Vendor>()?),
        None => None,
    };
    let wanted = |message: &Message| {
        vendor.is_none_or(|vendor| message.vendor == vendor)
            && to.as_ref().is_none_or(|to| same_phone(message.vendor, &message.to, to))
    };
    let show = |message: Message| ShownMessage {
        unit: message.vendor.unit(),
        received_at: timestamp(message.received_at_ms),
        message,
    };
    let messages = shared.with(|world| world.messages());
    Ok(Json(Messages { messages: messages.into_iter().filter(wanted).map(show).collect() }))
}

#[derive(Serialize)]
pub(super) struct Latest {
    #[serde(flatten)]
    latest: LatestCode,
    expires_in_seconds: Option<u64>,
}

pub(super) async fn latest_code(
    State(shared): Sandbox,
    RawQuery(query): RawQuery,
) -> Result<Json<Latest>, Problem> {
    let to = query_value(query.as_deref(), "to").filter(|to| !to.is_empty());
    let to = to.ok_or_else(|| Problem::new(400, "the query needs `to`, a phone number"))?;
    let (latest, now_ms) = shared.with(|world| (world.latest_code(&to), world.now_ms));
    let latest = latest.ok_or_else(|| Problem::new(404, "no code was made for this phone or sent to it"))?;
    let left = |expires_at_ms: u64| expires_at_ms.saturating_sub(now_ms) / 1000;
    Ok(Json(Latest { expires_in_seconds: latest.expires_at_ms.map(left), latest }))
}

#[derive(Serialize)]
pub(super) struct Requests {
    requests: Vec<Exchange>,
}

pub(super) async fn requests(State(shared): Sandbox) -> Json<Requests> {
    Json(Requests { requests: shared.with(|world| world.exchanges()) })
}

pub(super) async fn ledger(State(shared): Sandbox) -> Json<Ledger> {
    Json(shared.with(|world| world.ledger()))
}

#[derive(Serialize)]
pub(super) struct Rules {
    rules: Vec<&'static Rule>,
}

pub(super) async fn provenance() -> Json<Rules> {
    Json(Rules { rules: crate::provenance().collect() })
}
