//! What cargo-mutants wrote down.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::groups::Group;
use crate::{Failure, root};

pub(super) struct Mutant {
    name: String,
    pub(super) file: String,
    /// What was changed, without the place: lines move.
    change: String,
    pub(super) verdict: Verdict,
    /// Caught because the tests hung.
    pub(super) is_time_out: bool,
    pub(super) is_decisive: bool,
}

impl Mutant {
    /// What tells one mutant from the next and outlives other changes of its file.
    pub(super) fn key(&self) -> String {
        format!("{}: {}", self.file, self.change)
    }

    /// What selects it, and those of its file that are called the same, wherever its line is by now.
    pub(super) fn pattern(&self) -> String {
        let [file, change] = [&self.file, &self.change].map(|text| escaped(text));
        format!("^{file}:[0-9]+:[0-9]+: {change}$")
    }
}

/// A regular expression that matches this text and no other.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        // `\<` would be the beginning of a word.
        if character.is_ascii_punctuation() && !matches!(character, '<' | '>') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Caught,
    Missed,
    DidNotBuild,
}

#[derive(Deserialize)]
struct Outcomes {
    outcomes: Vec<Tried>,
    /// In UTC, to parts of a second.
    start_time: String,
}

#[derive(Deserialize)]
struct Tried {
    scenario: Scenario,
    summary: String,
}

#[derive(Deserialize)]
enum Scenario {
    Baseline,
    Mutant(Name),
}

#[derive(Deserialize)]
struct Name {
    name: String,
    file: String,
}

pub(super) fn folder(group: &str) -> PathBuf {
    root().join("target").join("mutants").join(group)
}

/// Keeps what a round found, which the next would overwrite: `rounds/0.json` and so on.
pub(super) fn keep(group: &str) -> Result<(), Failure> {
    let rounds = folder(group).join("rounds");
    std::fs::create_dir_all(&rounds)?;
    let next = std::fs::read_dir(&rounds)?.count();
    std::fs::copy(folder(group).join("mutants.out/outcomes.json"), rounds.join(format!("{next}.json")))?;
    Ok(())
}

/// The mutants of the first round, caught if any round caught them: under its own name, or, because lines move between
/// rounds, as one of as many with its key, all of which were caught.
pub(super) fn read(group: &Group) -> Result<Vec<Mutant>, Failure> {
    let rounds = folder(group.name).join("rounds");
    let mut mutants = load(group, &rounds.join("0.json"))?;
    for round in 1..std::fs::read_dir(&rounds)?.count() {
        let later = load(group, &rounds.join(format!("{round}.json")))?;
        let names: HashSet<&str> = later
            .iter()
            .filter(|mutant| mutant.verdict == Verdict::Caught)
            .map(|mutant| &*mutant.name)
            .collect();
        let keys = caught_keys(&mutants, &later);
        for mutant in mutants.iter_mut().filter(|mutant| mutant.verdict == Verdict::Missed) {
            if names.contains(&*mutant.name) || keys.contains(&mutant.key()) {
                mutant.verdict = Verdict::Caught;
            }
        }
    }
    Ok(mutants)
}

/// The keys of which a later round caught every mutant, and no fewer than there were.
fn caught_keys(first: &[Mutant], later: &[Mutant]) -> HashSet<String> {
    let count = |mutants: &[Mutant], is_counted: fn(&Mutant) -> bool| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for mutant in mutants.iter().filter(|mutant| is_counted(mutant)) {
            *counts.entry(mutant.key()).or_default() += 1;
        }
        counts
    };
    let before = count(first, |_| true);
    let tried = count(later, |_| true);
    let caught = count(later, |mutant| mutant.verdict == Verdict::Caught);
    caught
        .into_iter()
        .filter(|(key, caught)| {
            tried.get(key) == Some(caught) && before.get(key).is_some_and(|all| all <= caught)
        })
        .map(|(key, _)| key)
        .collect()
}

/// When the first round of a group began, in UTC.
pub(super) fn began(group: &Group) -> Result<String, Failure> {
    Ok(parsed(&folder(group.name).join("rounds/0.json"))?.start_time)
}

fn parsed(path: &Path) -> Result<Outcomes, Failure> {
    let text = std::fs::read(path).map_err(|error| Failure::at(path, &error))?;
    serde_json::from_slice(&text).map_err(|error| Failure::at(path, &error))
}

fn load(group: &Group, path: &Path) -> Result<Vec<Mutant>, Failure> {
    let mut mutants = Vec::new();
    for tried in parsed(path)?.outcomes {
        let Scenario::Mutant(Name { name, file }) = tried.scenario else { continue };
        let verdict = match tried.summary.as_str() {
            "CaughtMutant" | "Timeout" => Verdict::Caught,
            "MissedMutant" => Verdict::Missed,
            _ => Verdict::DidNotBuild,
        };
        // The name is `file:line:column: change`.
        let change = name.splitn(4, ':').last().unwrap_or_default().trim().to_owned();
        let is_time_out = tried.summary == "Timeout";
        mutants.push(Mutant {
            is_decisive: group.is_decisive(&file),
            name,
            file,
            change,
            verdict,
            is_time_out,
        });
    }
    Ok(mutants)
}

/// A row for each file: caught, survived, did not build.
pub(super) fn by_file(mutants: &[Mutant]) -> Vec<Vec<String>> {
    let mut files: BTreeMap<(&str, bool), [usize; 3]> = BTreeMap::new();
    for mutant in mutants {
        files.entry((&mutant.file, mutant.is_decisive)).or_default()[mutant.verdict as usize] += 1;
    }
    files
        .into_iter()
        .map(|((file, is_decisive), [caught, missed, unbuilt])| {
            let kind = if is_decisive { "decisive" } else { "" };
            vec![
                format!("`{file}`"),
                kind.to_owned(),
                caught.to_string(),
                missed.to_string(),
                unbuilt.to_string(),
            ]
        })
        .collect()
}

/// Why survivors are left, by their keys: a row for each, so that one reason does not excuse another mutant that is called the
/// same.
pub(super) struct Reasons(HashMap<String, Vec<String>>);

impl Reasons {
    pub(super) fn load(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::at(path, &error))?;
        Ok(Self::parse(&text))
    }

    fn parse(text: &str) -> Self {
        let mut reasons: HashMap<String, Vec<String>> = HashMap::new();
        for (key, reason) in text.lines().skip(1).filter_map(|line| line.split_once('\t')) {
            reasons.entry(key.trim().to_owned()).or_default().push(reason.trim().to_owned());
        }
        Self(reasons)
    }

    /// The survivors in their order, each with its reason, if one is left for it.
    pub(super) fn given<'a>(&self, survivors: &[&'a Mutant]) -> Vec<(&'a Mutant, Option<String>)> {
        let mut left = self.0.clone();
        let mut take = |key: &str| left.get_mut(key)?.pop();
        survivors.iter().map(|&survivor| (survivor, take(&survivor.key()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(line: u32, verdict: Verdict) -> Mutant {
        let change = "replace + with *".to_owned();
        let name = format!("a.rs:{line}:1: {change}");
        Mutant { name, file: "a.rs".to_owned(), change, verdict, is_time_out: false, is_decisive: true }
    }

    #[test]
    fn a_pattern_escapes_all_but_letters_and_angles() {
        assert_eq!(mutant(1, Verdict::Missed).pattern(), r"^a\.rs:[0-9]+:[0-9]+: replace \+ with \*$");
        assert_eq!(escaped("<A>"), "<A>");
    }

    #[test]
    fn a_key_is_caught_only_when_all_that_bear_it_are() {
        let first = [mutant(1, Verdict::Missed), mutant(2, Verdict::Caught)];
        let key = first[0].key();
        let both = [mutant(3, Verdict::Caught), mutant(4, Verdict::Caught)];
        assert!(caught_keys(&first, &both).contains(&key));
        assert!(!caught_keys(&first, &both[..1]).contains(&key));
        assert!(
            !caught_keys(&first, &[mutant(3, Verdict::Caught), mutant(4, Verdict::Missed)]).contains(&key)
        );
    }

    #[test]
    fn a_reason_excuses_one_survivor_and_not_the_next_of_its_name() {
        let survivors = [mutant(1, Verdict::Missed), mutant(2, Verdict::Missed)];
        let reasons = Reasons::parse(&format!("mutant\treason\n{}\tthe same answer\n", survivors[0].key()));
        let given: Vec<_> = reasons
            .given(&[&survivors[0], &survivors[1]])
            .into_iter()
            .map(|(_, reason)| reason.is_some())
            .collect();
        assert_eq!(given, [true, false]);
    }
}
