//! What an answer is compared with.

use super::compare::Difference;
use crate::proofs::contract::case::{Case, Provenance};
use crate::proofs::contract::load::CaseFile;
use crate::proofs::live::date;
use crate::proofs::live::probe::Probe;

/// A recording that is older is to be renewed.
const OLD_DAYS: i64 = 180;
/// A recording that is older says nothing about today.
const TOO_OLD_DAYS: i64 = 365;

pub(crate) struct Baseline<'a> {
    file: &'a CaseFile,
}

impl<'a> Baseline<'a> {
    /// The probe's recording, or the case that it names.
    pub(crate) fn of(probe: &Probe, cases: &'a [CaseFile]) -> Option<Self> {
        let named = |name: &str| {
            cases.iter().find(|file| file.case.call.operation == probe.operation && file.name() == name)
        };
        let recorded =
            named(&probe.file_stem("recorded")).filter(|file| file.case.provenance == Provenance::Recorded);
        recorded.or_else(|| named(probe.baseline)).map(|file| Self { file })
    }

    pub(crate) fn case(&self) -> &Case {
        &self.file.case
    }

    pub(crate) fn is_recorded(&self) -> bool {
        self.file.case.provenance == Provenance::Recorded
    }

    pub(crate) fn word(&self) -> &'static str {
        match self.file.case.provenance {
            Provenance::Documented => "documented",
            Provenance::Reported => "reported",
            Provenance::Recorded => "recorded",
            Provenance::Assumed => "assumed",
        }
    }

    pub(crate) fn shown(&self) -> String {
        format!("{}, {}", self.word(), self.file.name())
    }

    /// Pages do not age, recordings do.
    pub(crate) fn age(&self, today: i64) -> Option<Difference> {
        if !self.is_recorded() {
            return None;
        }
        let Some(day) = date::read(&self.file.case.source.date) else {
            return Some(Difference::error("the recording has no day".to_owned()));
        };
        let days = today - day;
        let text = format!("the recording is {days} days old");
        match days {
            _ if days > TOO_OLD_DAYS => Some(Difference::error(text)),
            _ if days > OLD_DAYS => Some(Difference::warning(text)),
            _ => None,
        }
    }
}
