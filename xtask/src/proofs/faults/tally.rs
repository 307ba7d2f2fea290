//! The counts of a run, and what they found.

use std::fmt;

use otp_core::{Effect, Risk};

use super::Trial;
use super::calls::Call as Called;
use super::verdict::{Call, Failed, Finding, Outcome, Refusal, Seen, is_foreign, judge, was_never_written};

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

/// How a call can end for its caller.
const ENDS: [&str; 5] = ["success", "the vendor's refusal", "None", "Unknown", "dropped"];

/// The counts of one setting.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) trials: usize,
    /// For each end, of how many requests nothing, a part, and all arrived.
    ends: [[usize; 3]; ENDS.len()],
    pub(crate) with_body: Unwritten,
    pub(crate) without_body: Unwritten,
    /// Successes and refusals that were another call's.
    pub(crate) foreign: usize,
    pub(crate) found: Vec<Found>,
}

impl Tally {
    pub(crate) fn of(trials: &[Trial], calls: &[Called], is_kept: bool, seen: &[Seen]) -> Self {
        let mut tally = Self::default();
        for trial in trials {
            tally.add(trial, &calls[trial.call], is_kept, &seen[trial.mark.0 as usize]);
        }
        tally
    }

    fn add(&mut self, trial: &Trial, called: &Called, is_kept: bool, seen: &Seen) {
        let endpoint = &called.target.endpoint;
        let (has_body, only_reads) = (endpoint.has_body(), endpoint.risk() == Risk::Reads);
        let call = Call { has_body, only_reads, named_by: called.named_by, is_kept };
        let mut findings = judge(call, &trial.outcome, seen);
        if !trial.is_let_go {
            findings.push(Finding::HeldOn);
        }
        let Trial { mark, fault, outcome, .. } = trial;
        let name = &called.name;
        let shown = || {
            format!("trial {}, {name}, {fault}: the caller got {outcome:?}; the server saw {seen:?}", mark.0)
        };
        self.found.extend(findings.into_iter().map(|finding| Found { finding, trial: shown() }));

        let end = match outcome {
            Outcome::Accepted(_) => 0,
            Outcome::Failed(Failed { refusal: Refusal::Yes(_), .. }) => 1,
            Outcome::Failed(Failed { effect: Effect::None, .. }) => 2,
            Outcome::Failed(Failed { effect: Effect::Unknown, .. }) => 3,
            Outcome::Dropped => 4,
        };
        let arrived = if seen.times_whole > 0 { 2 } else { usize::from(seen.bytes > 0) };
        self.ends[end][arrived] += 1;
        self.trials += 1;
        self.foreign += usize::from(is_foreign(call, outcome, seen));
        if matches!(end, 2 | 3) && was_never_written(call, seen) {
            let unwritten = if has_body { &mut self.with_body } else { &mut self.without_body };
            unwritten.all += 1;
            unwritten.proven += usize::from(end == 2);
        }
    }
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&part(self.proven, self.all))
    }
}

/// What callers got, and of how many of their requests nothing, a part, and all arrived.
pub(crate) fn print_both(fresh: &Tally, kept: &Tally) {
    for (setting, tally) in [("new connections (the default)", fresh), ("kept connections", kept)] {
        println!("{setting:<30}  nothing arrived   a part      all");
        for (end, [nothing, a_part, all]) in ENDS.iter().zip(tally.ends) {
            println!("  {end:<28} {nothing:>16} {a_part:>8} {all:>8}");
        }
    }
}

/// A part of a whole with its share, which is never rounded up.
pub(crate) fn part(part: usize, whole: usize) -> String {
    let thousandths = (part * 1_000).checked_div(whole).unwrap_or_default();
    format!("{part} of {whole} ({}.{} %)", thousandths / 10, thousandths % 10)
}
