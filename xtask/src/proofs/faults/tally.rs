//! The counts of a run, and what they found.

use std::collections::BTreeMap;

use otp_core::{Effect, Risk};

use super::Trial;
use super::calls::Call as Called;
use super::ledger::Ledger;
use super::verdict::{Call, Class, Finding, Outcome, Seen, Setting, Whose, Written, judge, written};

/// How much of a request arrived.
#[derive(Clone, Copy, Default)]
pub(crate) struct Arrived {
    pub(crate) nothing: usize,
    pub(crate) part: usize,
    pub(crate) whole: usize,
}

impl Arrived {
    fn add(&mut self, seen: &Seen) {
        match (seen.times_whole, seen.bytes) {
            (0, 0) => self.nothing += 1,
            (0, _) => self.part += 1,
            _ => self.whole += 1,
        }
    }

    pub(crate) fn all(self) -> usize {
        self.nothing + self.part + self.whole
    }
}

/// What the errors say of requests (or bodies) of which nothing arrived.
#[derive(Clone, Copy, Default)]
pub(crate) struct Unwritten {
    /// Certainly never written, and the error says so.
    pub(crate) proven: usize,
    /// Certainly never written, and the error does not know.
    pub(crate) unproven: usize,
}

impl Unwritten {
    /// The share of what was never written of which the error says so; of nothing, all.
    pub(crate) fn proven_percent(self) -> usize {
        (100 * self.proven).checked_div(self.proven + self.unproven).unwrap_or(100)
    }

    fn add(&mut self, call: Call, effect: Effect, seen: &Seen) {
        match (written(call, seen), effect) {
            (Written::Never, Effect::None) => self.proven += 1,
            (Written::Never, Effect::Unknown) => self.unproven += 1,
            (Written::CannotTell | Written::Yes, _) => {}
        }
    }
}

/// A trial that must not be.
pub(crate) struct Found {
    pub(crate) finding: Finding,
    pub(crate) trial: String,
}

/// Successes, refusals, errors with `None`, errors with `Unknown`, dropped.
pub(crate) type Ends = [usize; 5];

/// The counts of one setting.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) trials: usize,
    /// By class, in the order of the table.
    pub(crate) classes: BTreeMap<(u8, String), Arrived>,
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
    pub(crate) fn of(trials: &[Trial], calls: &[Called], setting: Setting, ledger: &Ledger) -> Self {
        let mut tally = Self::default();
        for trial in trials {
            tally.add(trial, &calls[trial.call], setting, &ledger.seen(trial.mark));
        }
        tally
    }

    fn add(&mut self, trial: &Trial, called: &Called, setting: Setting, seen: &Seen) {
        let endpoint = &called.target.endpoint;
        let (has_body, only_reads) = (endpoint.has_body(), endpoint.risk() == Risk::Reads);
        let call = Call { mark: trial.mark, has_body, only_reads, has_id: called.has_id, setting };
        let (class, mut findings) = judge(call, &trial.outcome, seen);
        if !trial.is_let_go {
            findings.push(Finding::HeldOn);
        }
        let shown = |finding| Found { finding, trial: shown(trial, &called.name, seen) };
        self.found.extend(findings.into_iter().map(shown));

        self.trials += 1;
        self.classes.entry((class.rank(), format!("{class:?}"))).or_default().add(seen);
        let column = column(class);
        self.calls.entry(called.name.clone()).or_default()[column] += 1;
        match class {
            Class::Accepted(Whose::Foreign) | Class::Refused(Whose::Foreign, _) => self.foreign += 1,
            Class::Failed(_, effect) => {
                let unwritten = if call.has_body { &mut self.with_body } else { &mut self.without_body };
                unwritten.add(call, effect, seen);
                if effect == Effect::Unknown {
                    self.unknown.add(seen);
                }
            }
            Class::Dropped => self.dropped.add(seen),
            _ => {}
        }
    }

    pub(crate) fn count(&self, finding: Finding) -> usize {
        self.found.iter().filter(|found| found.finding == finding).count()
    }
}

fn column(class: Class) -> usize {
    match class {
        Class::Accepted(_) => 0,
        Class::Refused(..) => 1,
        Class::Failed(_, Effect::None) => 2,
        Class::Failed(_, Effect::Unknown) => 3,
        Class::Dropped => 4,
    }
}

fn shown(trial: &Trial, name: &str, seen: &Seen) -> String {
    let Trial { mark, fault, outcome, .. } = trial;
    let got = match outcome {
        Outcome::Accepted(id) => format!("success, {id:?}"),
        Outcome::Failed(failed) => format!("{failed:?}"),
        Outcome::Dropped => "dropped".to_owned(),
    };
    format!("trial {}, {name}, {fault}: the caller got {got}; the server saw {seen:?}", mark.0)
}
