//! The counts of a run, and what they found.

use std::collections::BTreeMap;

use otp_core::{Effect, Risk};

use super::Trial;
use super::calls::Call as Called;
use super::verdict::{Call, Class, Finding, Seen, Setting, Whose, judge, was_never_written};

/// Of how many requests nothing, a part, and all arrived.
pub(crate) type Arrived = [usize; 3];

/// Successes, refusals, errors with `None`, errors with `Unknown`, dropped.
pub(crate) type Ends = [usize; 5];

/// Requests or bodies that were certainly never written.
#[derive(Clone, Copy, Default)]
pub(crate) struct Unwritten {
    /// Those whose error says so.
    pub(crate) proven: usize,
    pub(crate) all: usize,
}

/// A trial that must not be.
pub(crate) struct Found {
    pub(crate) finding: Finding,
    pub(crate) trial: String,
}

/// The counts of one setting.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) trials: usize,
    pub(crate) classes: BTreeMap<String, Arrived>,
    pub(crate) calls: BTreeMap<String, Ends>,
    pub(crate) with_body: Unwritten,
    pub(crate) without_body: Unwritten,
    /// What arrived of the requests of calls that failed with an unknown effect, the vendor's own refusals aside.
    pub(crate) unknown: Arrived,
    pub(crate) dropped: Arrived,
    /// Successes and refusals that were another call's.
    pub(crate) foreign: usize,
    pub(crate) found: Vec<Found>,
}

impl Tally {
    pub(crate) fn of(trials: &[Trial], calls: &[Called], setting: Setting, seen: &[Seen]) -> Self {
        let mut tally = Self::default();
        for trial in trials {
            tally.add(trial, &calls[trial.call], setting, &seen[trial.mark.0 as usize]);
        }
        tally
    }

    fn add(&mut self, trial: &Trial, called: &Called, setting: Setting, seen: &Seen) {
        let endpoint = &called.target.endpoint;
        let (has_body, only_reads) = (endpoint.has_body(), endpoint.risk() == Risk::Reads);
        let call = Call { mark: trial.mark, has_body, only_reads, named_by: called.named_by, setting };
        let (class, mut findings) = judge(call, &trial.outcome, seen);
        if !trial.is_let_go {
            findings.push(Finding::HeldOn);
        }
        let shown = |finding| Found { finding, trial: shown(trial, &called.name, seen) };
        self.found.extend(findings.into_iter().map(shown));

        let arrived = match (seen.times_whole, seen.bytes) {
            (0, 0) => 0,
            (0, _) => 1,
            _ => 2,
        };
        self.trials += 1;
        self.classes.entry(format!("{class:?}")).or_default()[arrived] += 1;
        let end = match class {
            Class::Accepted(_) => 0,
            Class::Refused(..) => 1,
            Class::Failed(_, Effect::None) => 2,
            Class::Failed(_, Effect::Unknown) => 3,
            Class::Dropped => 4,
        };
        self.calls.entry(called.name.clone()).or_default()[end] += 1;
        match class {
            Class::Accepted(Whose::Foreign) | Class::Refused(Whose::Foreign, _) => self.foreign += 1,
            Class::Failed(_, effect) => {
                if effect == Effect::Unknown {
                    self.unknown[arrived] += 1;
                }
                if was_never_written(call, seen) {
                    let unwritten = if has_body { &mut self.with_body } else { &mut self.without_body };
                    unwritten.all += 1;
                    unwritten.proven += usize::from(effect == Effect::None);
                }
            }
            Class::Dropped => self.dropped[arrived] += 1,
            _ => {}
        }
    }

    pub(crate) fn count(&self, finding: Finding) -> usize {
        self.found.iter().filter(|found| found.finding == finding).count()
    }
}

fn shown(trial: &Trial, name: &str, seen: &Seen) -> String {
    let Trial { mark, fault, outcome, .. } = trial;
    format!("trial {}, {name}, {fault}: the caller got {outcome:?}; the server saw {seen:?}", mark.0)
}
