//! What happens, as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event as Line, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::json::{Problem, Query, Sandbox};
use crate::events::Event;
use crate::sandbox::Shared;

/// One event for each change. They carry numbers of messages and calls, never codes, texts or phones.
///
/// From now on, or from the event after `after` or `Last-Event-ID`, which a browser sends when it comes back.
pub(super) async fn stream(
    State(shared): Sandbox,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let after = Query::parse(query).whole_number("after")?.or(last);
    let feed = Feed::new(&shared, after);
    let lines = stream::unfold(feed, |mut feed| async move {
        let line = feed.next().await?;
        Some((Ok::<_, Infallible>(line), feed))
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], Sse::new(lines).keep_alive(KeepAlive::default()))
        .into_response())
}

/// Events that were, then events that come.
struct Feed {
    kept: VecDeque<Event>,
    coming: Receiver<Event>,
    /// The newest event that was kept, so that none comes twice.
    last: u64,
}

impl Feed {
    fn new(shared: &Shared, after: Option<u64>) -> Self {
        // Listening starts before looking back, so that nothing slips in between.
        let coming = shared.events.subscribe();
        let kept = after.map(|id| shared.with(|world| world.events_after(id))).unwrap_or_default();
        let last = kept.last().map_or(0, |event| event.id);
        Self { kept: kept.into(), coming, last }
    }

    async fn next(&mut self) -> Option<Line> {
        if let Some(event) = self.kept.pop_front() {
            return Some(line(&event));
        }
        loop {
            return match self.coming.recv().await {
                Ok(event) if event.id <= self.last => continue,
                Ok(event) => Some(line(&event)),
                // Whoever was too slow is told so: reading the lists again makes good for it.
                Err(RecvError::Lagged(missed)) => {
                    Some(Line::default().event("lagged").data(missed.to_string()))
                }
                Err(RecvError::Closed) => None,
            };
        }
    }
}

fn line(event: &Event) -> Line {
    let data = serde_json::to_value(event).unwrap_or_default();
    let kind = data["kind"].as_str().unwrap_or("other").to_owned();
    Line::default().id(event.id.to_string()).event(kind).data(data.to_string())
}
