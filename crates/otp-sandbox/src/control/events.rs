//! What happens, as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event as Line, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::watch;
use tokio::time::sleep;

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
    // Listening starts before looking back, so that nothing slips in between.
    let news = shared.news.subscribe();
    let last = after.unwrap_or(*news.borrow());
    let feed = Feed { shared, news, ready: VecDeque::new(), last, is_first: true };
    let lines = stream::unfold(feed, |mut feed| async move {
        let line = feed.next().await?;
        Some((Ok::<_, Infallible>(line), feed))
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], Sse::new(lines).keep_alive(KeepAlive::default()))
        .into_response())
}

/// More than this after one rest is not sent one by one. So a listener costs no more, however many events there are.
const AT_ONCE: usize = 200;

/// How long a listener rests after each look: what came meanwhile goes out together. So a busy port with many listeners loses little time.
pub(super) const REST: Duration = Duration::from_millis(20);

struct Feed {
    shared: Arc<Shared>,
    news: watch::Receiver<u64>,
    ready: VecDeque<Line>,
    /// The newest event that was looked at.
    last: u64,
    is_first: bool,
}

impl Feed {
    async fn next(&mut self) -> Option<Line> {
        while self.ready.is_empty() {
            let is_first = std::mem::take(&mut self.is_first);
            if !is_first {
                sleep(REST).await;
                self.news.changed().await.ok()?;
            }
            self.news.mark_unchanged();
            let mut events = self.shared.with(|world| world.events_after(self.last));
            let first = events.first().map_or(self.last + 1, |event| event.id);
            // A listener that was too slow is told so, and can read the lists again.
            let mut missed = first.saturating_sub(self.last + 1);
            self.last = events.last().map_or(self.last, |event| event.id);
            if !is_first && events.len() > AT_ONCE {
                missed += events.drain(..).len() as u64;
            }
            let lagged = Line::default().event("lagged").data(missed.to_string());
            self.ready.extend((missed > 0).then_some(lagged));
            self.ready.extend(events.iter().map(line));
        }
        self.ready.pop_front()
    }
}

fn line(event: &Event) -> Line {
    let data = serde_json::to_value(event).unwrap_or_default();
    let kind = data["kind"].as_str().unwrap_or("other").to_owned();
    Line::default().id(event.id.to_string()).event(kind).data(data.to_string())
}
