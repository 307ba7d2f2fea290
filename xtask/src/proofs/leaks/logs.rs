//! A subscriber as a program would have it, at TRACE for every crate, that writes into the search.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::watch::Watch;
use crate::Failure;

/// Crates that must have logged: a run in which they were silent proves nothing.
pub(crate) const TALKATIVE: [&str; 5] = ["hyper_util", "mio", "otp_core", "reqwest", "rustls"];

/// How many lines each crate has logged.
pub(crate) type Lines = Arc<Mutex<BTreeMap<String, u64>>>;

/// Takes the events of `tracing` and the records of `log` of the whole process.
pub(crate) fn listen(watch: &Arc<Watch>) -> Result<Lines, Failure> {
    let lines = Lines::default();
    let written = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        // Their digits would only be found by chance.
        .without_time()
        .with_span_events(FmtSpan::FULL)
        .with_writer(IntoSearch(Arc::clone(watch)));
    // No filter: what nobody refuses is written, and `init` lets the records of `log` in as well.
    let subscriber = tracing_subscriber::registry().with(written).with(Counter(Arc::clone(&lines)));
    subscriber.try_init()?;
    Ok(lines)
}

struct Counter(Lines);

impl<S: Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        use tracing_log::NormalizeEvent as _;
        let normalized = event.normalized_metadata();
        let target = normalized.as_ref().unwrap_or_else(|| event.metadata()).target();
        let name = target.split("::").next().unwrap_or_default().to_owned();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default() += 1;
    }
}

struct IntoSearch(Arc<Watch>);

impl<'a> MakeWriter<'a> for IntoSearch {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

/// One event, which is written in one piece.
struct Line<'a>(&'a Watch);

impl io::Write for Line<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.log(&origin(text), text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Level and target, without what differs from line to line.
fn origin(text: &[u8]) -> String {
    let line = String::from_utf8_lossy(&text[..text.len().min(80)]);
    line.split(": ").next().unwrap_or_default().trim().to_owned()
}
