//! The tables of cases, as their files hold them, and whether what they name exists.

use std::path::Path;

use super::binaries::Binaries;
use crate::{Failure, root};

/// One case, and how it is met.
pub(super) struct Case {
    pub(super) number: String,
    pub(super) group: String,
    pub(super) situation: String,
    pub(super) outcome: String,
    pub(super) by: By,
    /// Tests and contract cases, or the sentence that says why there is none.
    pub(super) place: String,
}

/// How a case is met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum By {
    /// A test of the workspace.
    Test,
    /// A contract case, replayed to the client.
    ContractCase,
    /// It belongs to an endpoint that is not called.
    Endpoint,
    /// A type makes it impossible.
    Type,
    /// Left out by a decision.
    Decision,
    /// The runtime's own behaviour.
    Runtime,
    /// It belongs to the verification engine.
    Engine,
}

impl By {
    pub(super) const ALL: [Self; 7] = [
        Self::Test,
        Self::ContractCase,
        Self::Endpoint,
        Self::Type,
        Self::Decision,
        Self::Runtime,
        Self::Engine,
    ];

    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "test" => Self::Test,
            "case" => Self::ContractCase,
            "endpoint" => Self::Endpoint,
            "type" => Self::Type,
            "decision" => Self::Decision,
            "runtime" => Self::Runtime,
            "engine" => Self::Engine,
            _ => return None,
        })
    }

    pub(super) fn says(self) -> &'static str {
        match self {
            Self::Test => "automated by a test",
            Self::ContractCase => "automated by a contract case",
            Self::Endpoint => "needs an endpoint that no crate calls",
            Self::Type => "excluded by a type",
            Self::Decision => "not built, by decision",
            Self::Runtime => "the runtime's own behaviour, documented",
            Self::Engine => "belongs to the verification engine, which is not built yet",
        }
    }

    pub(super) fn is_automated(self) -> bool {
        matches!(self, Self::Test | Self::ContractCase)
    }
}

pub(super) fn load(table: &str) -> Result<Vec<Case>, Failure> {
    let path = root().join("xtask/src/proofs/reliability").join(table);
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
    let rows = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    rows.map(|line| read(line).ok_or_else(|| Failure::at(&path, &format!("cannot be read: {line}"))))
        .collect()
}

fn read(line: &str) -> Option<Case> {
    let [number, group, situation, outcome, by, place] =
        line.split('\t').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>().try_into().ok()?;
    Some(Case { number, group, situation, outcome, by: By::read(&by)?, place })
}

/// What a table names that is not there.
pub(super) fn gaps(cases: &[Case], binaries: &Binaries) -> Vec<String> {
    let mut gaps = Vec::new();
    for case in cases.iter().filter(|case| case.by.is_automated()) {
        for place in case.place.split(';').map(str::trim) {
            let (file, test) = place.split_once("::").unwrap_or((place, ""));
            if let Some(problem) = missing(&root().join(file), test, binaries) {
                gaps.push(format!("case {}: {place}: {problem}", case.number));
            }
        }
    }
    gaps
}

fn missing(file: &Path, test: &str, binaries: &Binaries) -> Option<&'static str> {
    let Ok(source) = std::fs::read_to_string(file) else { return Some("there is no such file") };
    match test {
        "" => file.extension().is_none_or(|end| end != "json").then_some("no test is named"),
        test if !source.contains(&format!("fn {test}(")) => Some("the file has no such function"),
        test => (!binaries.have(file, test)).then_some("the test binary of this file does not run it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page writes a heading whenever the group changes.
    #[test]
    fn the_rows_of_a_group_stand_together_and_are_counted_up() {
        for table in ["cases.tsv", "catalogue.tsv"] {
            let rows = load(table).unwrap();
            let mut groups: Vec<_> = rows.iter().map(|row| &row.group).collect();
            groups.dedup();
            for (place, group) in groups.iter().enumerate() {
                assert!(!groups[..place].contains(group), "{table}: `{group}` stands twice");
            }
            for (place, row) in rows.iter().enumerate() {
                assert_eq!(row.number, (place + 1).to_string(), "{table}");
            }
        }
    }
}
