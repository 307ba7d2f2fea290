//! Starting the fuzzer and reading what it says.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{corpus, working_corpus};
use crate::{Failure, command, root};

/// No decoder here reads more than a reply may hold; short inputs find more in the same time.
const LONGEST: &str = "-max_len=4096";

/// The repository keeps so many inputs of a target, the shortest: the long ones are contract cases, which stand there
/// already.
const MOST_KEPT: usize = 350;

/// What one target's run came to.
pub(super) struct Fuzzed {
    executions: String,
    edges: String,
    corpus: usize,
    pub(super) crashed: bool,
}

impl Fuzzed {
    pub(super) fn row(&self, target: &str) -> Vec<String> {
        let crashed = if self.crashed { "yes" } else { "no" };
        let kept = self.corpus.to_string();
        vec![target.to_owned(), self.executions.clone(), self.edges.clone(), kept, crashed.to_owned()]
    }
}

impl fmt::Display for Fuzzed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.crashed { "CRASHED" } else { "no crash" };
        write!(f, "{} inputs, {} edges, {} kept: {end}", self.executions, self.edges, self.corpus)
    }
}

/// Brings cargo-fuzz, for this workspace alone; the nightly compiler must be there or be fetched.
pub(super) fn install() -> Result<(), Failure> {
    if !succeeds(Command::new("rustup").args(["run", "nightly", "rustc", "--version"])) {
        let mut rustup = Command::new("rustup");
        rustup.args(["toolchain", "install", "nightly", "--profile", "minimal"]);
        command::must(rustup)?;
    }
    command::tool("cargo-fuzz", "0.13.2")
}

/// Runs these targets beside each other.
pub(super) fn fuzz_all<'a>(targets: &[&'a str], seconds: u64) -> Vec<(&'a str, Result<Fuzzed, Failure>)> {
    std::thread::scope(|scope| {
        let runs: Vec<_> =
            targets.iter().map(|target| (*target, scope.spawn(move || fuzz(target, seconds)))).collect();
        let failed = || Failure::new("the thread of a fuzzer panicked");
        runs.into_iter().map(|(target, run)| (target, run.join().unwrap_or_else(|_| Err(failed())))).collect()
    })
}

/// Runs one target for so many seconds.
fn fuzz(target: &str, seconds: u64) -> Result<Fuzzed, Failure> {
    let working = working_corpus(target);
    std::fs::create_dir_all(&working)?;
    std::fs::create_dir_all(corpus(target))?;
    let mut cargo = fuzzer(target);
    cargo.arg(&working).arg(corpus(target)).arg("--");
    cargo.args([&format!("-max_total_time={seconds}"), "-print_final_stats=1", LONGEST]);
    let output = cargo.stderr(Stdio::piped()).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let crashed = !output.status.success();
    if crashed {
        eprintln!("{said}");
    }
    let after = |line: &str, word: &str| {
        let rest = line.split(word).nth(1)?;
        rest.split_whitespace().next().map(str::to_owned)
    };
    let last = |word: &str| said.lines().rev().find_map(|line| after(line, word)).unwrap_or_default();
    Ok(Fuzzed {
        executions: last("stat::number_of_executed_units:"),
        edges: last(" cov:"),
        corpus: files(&working),
        crashed,
    })
}

/// Keeps in the repository the fewest inputs that reach what all reach.
pub(super) fn merge(target: &str) -> Result<(), Failure> {
    let smallest = root().join("target/fuzz/smallest").join(target);
    if smallest.exists() {
        std::fs::remove_dir_all(&smallest)?;
    }
    std::fs::create_dir_all(&smallest)?;
    let mut cargo = fuzzer(target);
    cargo.arg(&smallest).arg(corpus(target)).arg(working_corpus(target)).args([
        "--",
        "-set_cover_merge=1",
        LONGEST,
    ]);
    command::must(cargo)?;
    std::fs::remove_dir_all(corpus(target))?;
    std::fs::create_dir_all(corpus(target))?;
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(&smallest)? {
        let entry = entry?;
        inputs.push((entry.metadata()?.len(), entry.file_name()));
    }
    inputs.sort();
    for (_, name) in inputs.into_iter().take(MOST_KEPT) {
        std::fs::copy(smallest.join(&name), corpus(target).join(&name))?;
    }
    Ok(())
}

fn fuzzer(target: &str) -> Command {
    let mut cargo = Command::new("rustup");
    cargo.args(["run", "nightly", "cargo", "fuzz", "run", "--fuzz-dir", "xtask/fuzz"]);
    cargo.arg("--target-dir").arg(root().join("target/fuzz/build")).arg(target).current_dir(root());
    command::with_tools(&mut cargo);
    cargo
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
