//! The clock and the fake accounts.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use serde::{Deserialize, Deserializer, Serialize};

use super::json::{Body, Json, Problem};
use crate::clock::timestamp;
use crate::config::{Change, Config};
use crate::sandbox::Shared;
use crate::vendor::Vendor;

#[derive(Serialize)]
pub(super) struct Clock {
    now: String,
    now_ms: u64,
    advanced_seconds: i64,
    frozen: bool,
}

pub(super) async fn clock(State(shared): State<Arc<Shared>>) -> Json<Clock> {
    let reading = shared.clock();
    Json(Clock {
        now: timestamp(reading.now_ms),
        now_ms: reading.now_ms,
        advanced_seconds: reading.advanced_seconds,
        frozen: reading.frozen,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    advance_seconds: u64,
}

/// A hundred years: enough for any code, and far from the end of the numbers.
const FARTHEST_SECONDS: u64 = 100 * 365 * 86_400;

pub(super) async fn advance_clock(
    State(shared): State<Arc<Shared>>,
    Body(advance): Body<Advance>,
) -> Result<Json<Clock>, Problem> {
    if advance.advance_seconds > FARTHEST_SECONDS {
        return Err(Problem::new(400, "advance_seconds is more than a hundred years"));
    }
    shared.set_clock(|clock| clock.advance(Duration::from_secs(advance.advance_seconds)));
    Ok(clock(State(shared)).await)
}

#[derive(Serialize)]
pub(super) struct Account {
    balance: u64,
    next_code: Option<String>,
    allowed_ips: Option<Vec<IpAddr>>,
    zalo_fails: bool,
}

pub(super) async fn config(
    State(shared): State<Arc<Shared>>,
    Path(vendor): Path<String>,
) -> Result<Json<Account>, Problem> {
    let vendor: Vendor =
        vendor.parse().map_err(|error: crate::Error| Problem::new(404, error.to_string()))?;
    Ok(Json(shared.with(|world| {
        let account = world.account(vendor);
        Account {
            balance: account.balance,
            next_code: account.next_code.clone(),
            allowed_ips: account.allowed_ips.clone(),
            zalo_fails: account.zalo_fails,
        }
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Patch {
    balance: Option<u64>,
    #[serde(default)]
    next_code: Change<String>,
    #[serde(default)]
    allowed_ips: Change<Vec<IpAddr>>,
    zalo_fails: Option<bool>,
}

/// An absent field keeps the setting, `null` unsets it.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Unset, Self::Set))
    }
}

pub(super) async fn configure(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    Body(patch): Body<Patch>,
) -> Result<Json<Account>, Problem> {
    let vendor: Vendor = name.parse().map_err(|error: crate::Error| Problem::new(404, error.to_string()))?;
    let Patch { balance, next_code, allowed_ips, zalo_fails } = patch;
    let change = Config { balance, next_code, allowed_ips, zalo_fails };
    shared.with(|world| world.configure(vendor, change))?;
    config(State(shared), Path(name)).await
}
