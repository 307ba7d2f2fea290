//! The inbox: messages and codes, now or as soon as they come.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, RawQuery, State};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};

use super::events::REST;
use super::json::{Json, Only, Outcome, Problem, Query, Sandbox};
use crate::clock::timestamp;
use crate::inbox::{Message, same_phone};
use crate::names::Vendor;
use crate::world::World;

/// A message with what its reader would have to look up.
fn shown(message: &Message) -> Value {
    let mut shown = json!(message);
    shown["unit"] = message.vendor.unit().into();
    shown["received_at"] = timestamp(message.received_at_ms).into();
    shown
}

struct Wanted {
    to: Option<String>,
    vendor: Option<Vendor>,
    /// Only messages with a higher number.
    after: Option<u64>,
}

/// A world, and the newest number that was looked at in it.
type Seen = Option<(Arc<()>, u64)>;

impl Wanted {
    fn from(query: &Query) -> Result<Self, Problem> {
        let vendor = query.value("vendor").map(str::parse).transpose()?;
        let after = query.whole_number("after")?;
        Ok(Self { to: query.value("to").map(str::to_owned), vendor, after })
    }

    fn fits(&self, message: &Message) -> bool {
        self.vendor.is_none_or(|vendor| message.vendor == vendor)
            && self.to.as_ref().is_none_or(|to| same_phone(message.vendor, &message.to, to))
    }

    /// The first message not looked at before; at a first look without `after` the newest, unless it was given already.
    fn look(&self, world: &mut World, seen: &mut Seen) -> Option<Message> {
        let after = match &seen {
            Some((same, last)) if Arc::ptr_eq(same, &world.identity) => Some(*last),
            Some(_) => Some(0),
            None => self.after,
        };
        *seen = Some((Arc::clone(&world.identity), world.inbox.last_id));
        let first = world.inbox.first_after(after.unwrap_or(0));
        let mut new = world.inbox.messages.range_mut(first..);
        let found = match after {
            Some(_) => new.find(|stored| self.fits(&stored.message)),
            None => new.rfind(|stored| self.fits(&stored.message)).filter(|stored| !stored.given),
        }?;
        found.given = true;
        let id = found.message.id;
        world.message(id)
    }
}

pub(super) async fn list(State(shared): Sandbox, RawQuery(query): RawQuery) -> Outcome<Only<Vec<Value>>> {
    let wanted = Wanted::from(&Query::parse(query))?;
    let messages = shared.with(|world| world.messages_after(wanted.after.unwrap_or(0), |m| wanted.fits(m)));
    Ok(Json(Only("messages", messages.iter().map(shown).collect())))
}

pub(super) async fn one(State(shared): Sandbox, Path(id): Path<String>) -> Outcome<Value> {
    let id: Option<u64> = id.parse().ok();
    let message = id.and_then(|id| shared.with(|world| world.message(id)));
    let message = message.ok_or_else(|| Problem::new(404, "no message has this number"))?;
    Ok(Json(shown(&message)))
}

/// How long a call waits unless it says so, and at most: proxies and clients give up at about a minute.
const USUAL_WAIT_SECONDS: u64 = 10;
const LONGEST_WAIT_SECONDS: u64 = 60;

/// The next message: the newest that no call has waited for yet, or the first that comes in time.
pub(super) async fn wait(State(shared): Sandbox, RawQuery(query): RawQuery) -> Outcome<Value> {
    let query = Query::parse(query);
    let wanted = Wanted::from(&query)?;
    let seconds = query.whole_number("timeout_seconds")?.unwrap_or(USUAL_WAIT_SECONDS);
    if seconds > LONGEST_WAIT_SECONDS {
        return Err(Problem::new(400, "timeout_seconds is at most 60; ask again with `after`"));
    }
    let until = Instant::now() + Duration::from_secs(seconds);
    // Listening starts before the first look, so that nothing slips in between.
    let mut news = shared.news.subscribe();
    let mut seen = None;
    loop {
        if let Some(message) = shared.with(|world| wanted.look(world, &mut seen)) {
            return Ok(Json(shown(&message)));
        }
        // Many who wait cost a busy port little, as those who listen do.
        let next = async {
            sleep(REST).await;
            news.changed().await
        };
        let came = timeout_at(until, next).await.is_ok_and(|changed| changed.is_ok());
        came.then_some(()).ok_or_else(|| Problem::new(408, "no such message came in time"))?;
    }
}

pub(super) async fn clear(State(shared): Sandbox) -> Json<Only<usize>> {
    Json(Only("removed", shared.with(World::clear_messages)))
}

pub(super) async fn latest_code(State(shared): Sandbox, RawQuery(query): RawQuery) -> Outcome<Value> {
    let query = Query::parse(query);
    let to = query.value("to").ok_or_else(|| Problem::new(400, "the query needs `to`, a phone number"))?;
    let (latest, now_ms) = shared.with(|world| (world.latest_code(to), world.now_ms));
    let latest = latest.ok_or_else(|| Problem::new(404, "no code was made for this phone or sent to it"))?;
    let left = |expires_at_ms: u64| expires_at_ms.saturating_sub(now_ms) / 1000;
    let mut shown = json!(latest);
    shown["expires_in_seconds"] = latest.expires_at_ms.map(left).into();
    Ok(Json(shown))
}
