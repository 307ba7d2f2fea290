//! Everything that is printed, logged or shown passes here and is searched.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::canaries::Kind;
use super::finder::{Care, Finder, Hit};

/// Where a text comes out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Sink {
    Log,
    Debug,
    Display,
    Panic,
    Assertion,
    Cases,
    Page,
    Api,
    Events,
    Export,
}

impl Sink {
    pub(crate) const ALL: [Self; 10] = [
        Self::Log,
        Self::Debug,
        Self::Display,
        Self::Panic,
        Self::Assertion,
        Self::Cases,
        Self::Page,
        Self::Api,
        Self::Events,
        Self::Export,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Log => "log lines of all crates, at TRACE",
            Self::Debug => "Debug, plain and alternate",
            Self::Display => "Display of errors and their sources",
            Self::Panic => "panic messages",
            Self::Assertion => "failed assertions",
            Self::Cases => "contract cases and code lists in the repository",
            Self::Page => "the sandbox's page",
            Self::Api => "the sandbox's control API",
            Self::Events => "the sandbox's event stream",
            Self::Export => "contract cases drafted by the sandbox",
        }
    }

    /// Logs and pages are full of ports, sizes and times.
    const fn care(self) -> Care {
        match self {
            Self::Log | Self::Page | Self::Api | Self::Events | Self::Cases => Care::Whole,
            Self::Debug | Self::Display | Self::Panic | Self::Assertion | Self::Export => Care::Parts,
        }
    }
}

#[derive(Default, Clone)]
pub(crate) struct Tally {
    pub(crate) texts: u64,
    pub(crate) bytes: u64,
    pub(crate) hits: u64,
}

/// What was found where nothing may be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) sink: Sink,
    pub(crate) origin: String,
    pub(crate) hit: Hit,
}

#[derive(Default)]
struct State {
    tallies: BTreeMap<Sink, Tally>,
    /// What was searched before: the same error is printed the same way a thousand times.
    seen: HashSet<u64>,
    /// Each finding with the beginning of the first text it was in.
    findings: BTreeMap<Finding, String>,
    /// While something is planted: what was caught of it.
    planted: Option<Vec<(Sink, Hit)>>,
}

pub(crate) struct Watch {
    finder: Finder,
    state: Mutex<State>,
}

impl Watch {
    pub(crate) fn new(finder: Finder) -> Self {
        Self { finder, state: Mutex::default() }
    }

    pub(crate) fn finder(&self) -> &Finder {
        &self.finder
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock is held is provoked nowhere; should one happen, what was found still stands.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Searches a text in which nothing may stand.
    pub(crate) fn look(&self, sink: Sink, origin: &str, text: &[u8]) {
        self.look_but(sink, origin, text, &[]);
    }

    /// Searches a text in which these kinds may stand, and says whether it is new.
    pub(crate) fn look_but(&self, sink: Sink, origin: &str, text: &[u8], may_stand: &[Kind]) -> bool {
        let mut state = self.state();
        if state.planted.is_none() {
            let tally = state.tallies.entry(sink).or_default();
            tally.texts += 1;
            tally.bytes += text.len() as u64;
        }
        drop(state);
        self.look_again(sink, origin, text, may_stand)
    }

    /// Searches without counting: a part of what was counted.
    pub(crate) fn look_again(&self, sink: Sink, origin: &str, text: &[u8], may_stand: &[Kind]) -> bool {
        let mut hasher = DefaultHasher::new();
        (sink, may_stand, text).hash(&mut hasher);
        if !self.state().seen.insert(hasher.finish()) {
            return false;
        }
        self.search(sink, origin, text, may_stand);
        true
    }

    fn search(&self, sink: Sink, origin: &str, text: &[u8], may_stand: &[Kind]) {
        let hits = self.finder.find(text, sink.care());
        let hits: Vec<_> = hits.into_iter().filter(|hit| !may_stand.contains(&hit.kind)).collect();
        if hits.is_empty() {
            return;
        }
        let mut state = self.state();
        if let Some(caught) = &mut state.planted {
            caught.extend(hits.into_iter().map(|hit| (sink, hit)));
            return;
        }
        state.tallies.entry(sink).or_default().hits += hits.len() as u64;
        for hit in hits {
            let finding = Finding { sink, origin: origin.to_owned(), hit };
            let beginning = || String::from_utf8_lossy(&text[..text.len().min(600)]).into_owned();
            state.findings.entry(finding).or_insert_with(beginning);
        }
    }

    /// What is found while this runs is planted: it is not counted, and handed back.
    pub(crate) fn planting(&self, plant: impl FnOnce()) -> Vec<(Sink, Hit)> {
        self.state().planted = Some(Vec::new());
        plant();
        self.state().planted.take().unwrap_or_default()
    }

    pub(crate) fn tally(&self, sink: Sink) -> Tally {
        self.state().tallies.get(&sink).cloned().unwrap_or_default()
    }

    pub(crate) fn findings(&self) -> BTreeMap<Finding, String> {
        self.state().findings.clone()
    }
}
