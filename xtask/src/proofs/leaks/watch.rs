//! Everything that is logged or printed passes here and is searched.

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use otp_testkit::finder::{Finder, Hit, Kind};

/// Where a text comes out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Sink {
    Log,
    Debug,
    Display,
}

impl Sink {
    pub(crate) const ALL: [Self; 3] = [Self::Log, Self::Debug, Self::Display];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Log => "log lines of all crates, at TRACE",
            Self::Debug => "Debug, plain and alternate",
            Self::Display => "Display of errors and their sources",
        }
    }
}

#[derive(Default)]
struct State {
    /// Texts and bytes.
    searched: BTreeMap<Sink, (u64, u64)>,
    /// The same error is printed the same way a thousand times.
    seen: HashSet<u64>,
    findings: BTreeMap<String, String>,
    /// While something is planted: what was caught of it.
    planted: Option<Vec<(Sink, Hit)>>,
}

pub(crate) struct Watch {
    pub(crate) finder: Finder,
    state: Mutex<State>,
}

impl Watch {
    pub(crate) fn new(finder: Finder) -> Self {
        Self { finder, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Searches a text in which nothing may stand but these kinds.
    fn look_but(&self, sink: Sink, origin: &str, text: &[u8], may_stand: &[Kind]) {
        let mut hasher = DefaultHasher::new();
        (sink, text).hash(&mut hasher);
        {
            let mut state = self.state();
            let is_planted = state.planted.is_some();
            if !state.seen.insert(hasher.finish()) && !is_planted {
                return;
            }
            let (texts, bytes) = state.searched.entry(sink).or_default();
            (*texts, *bytes) = (*texts + 1, *bytes + text.len() as u64);
        }
        let hits = self.finder.find(text);
        for hit in hits.into_iter().filter(|hit| !may_stand.contains(&hit.kind)) {
            let mut state = self.state();
            if let Some(caught) = &mut state.planted {
                caught.push((sink, hit));
                continue;
            }
            let what = format!("{} as {} in {} ({origin})", hit.canary, hit.form, sink.name());
            let beginning = || String::from_utf8_lossy(&text[..text.len().min(300)]).replace('\n', " ");
            state.findings.entry(what).or_insert_with(beginning);
        }
    }

    pub(crate) fn log(&self, origin: &str, line: &[u8]) {
        self.look_but(Sink::Log, origin, line, &[]);
    }

    /// What a value prints as: neither key, number nor code. Texts it may show.
    pub(crate) fn debug(&self, origin: &str, value: &dyn Debug) {
        self.printed(origin, &format!("{value:?}\n{value:#?}"));
    }

    /// The same, already printed.
    pub(crate) fn printed(&self, origin: &str, text: &str) {
        self.look_but(Sink::Debug, origin, text.as_bytes(), &[Kind::Text]);
    }

    /// What a stranger's text prints as: nothing of it.
    pub(crate) fn strange(&self, origin: &str, text: &str) {
        self.look_but(Sink::Debug, origin, text.as_bytes(), &[]);
    }

    /// An error and all its sources: nothing.
    pub(crate) fn error(&self, origin: &str, error: &(dyn Error + 'static)) {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.look_but(Sink::Display, origin, format!("{error}\n{error:#}").as_bytes(), &[]);
            self.look_but(Sink::Debug, origin, format!("{error:?}\n{error:#?}").as_bytes(), &[]);
            cause = error.source();
        }
    }

    /// What is found while this runs is planted: it is handed back.
    pub(crate) fn planting(&self, plant: impl FnOnce()) -> Vec<(Sink, Hit)> {
        self.state().planted = Some(Vec::new());
        plant();
        self.state().planted.take().unwrap_or_default()
    }

    pub(crate) fn searched(&self, sink: Sink) -> (u64, u64) {
        self.state().searched.get(&sink).copied().unwrap_or_default()
    }

    pub(crate) fn findings(&self) -> Vec<String> {
        self.state().findings.iter().map(|(what, text)| format!("{what}\n    {text}")).collect()
    }
}
