//! `cargo xtask mutants`: small mistakes put into the code on purpose, each of which some test must notice.
//!
//! It takes hours, so its figures are dated. The vendor crates get a second round with the contract cases for what their
//! own tests missed.

mod groups;
mod outcomes;

use lexopt::Arg::Long;
use lexopt::ValueExt as _;

use super::report::Report;
use crate::{Failure, Outcome, command, root};
use groups::{GROUPS, Group};
use outcomes::{Mutant, Reasons, Verdict};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut options = Options::default();
    let (mut is_report, mut save) = (false, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("group") => options.groups.push(arguments.value()?.string()?),
            Long("in-place") => options.in_place = true,
            Long("again") => options.again = true,
            Long("report") => is_report = true,
            Long("save") => save = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if !is_report {
        command::tool("cargo-mutants", "27.1.0")?;
        for group in GROUPS.iter().filter(|group| options.wants(group.name)) {
            first_round(group, &options)?;
            second_round(group, &options)?;
        }
    }
    report(save)
}

#[derive(Default)]
struct Options {
    /// Only these; none means all.
    groups: Vec<String>,
    /// The checkout itself is changed and changed back, which saves building everything once more.
    in_place: bool,
    /// Only what survived the last time.
    again: bool,
}

impl Options {
    fn wants(&self, group: &str) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|name| name == group)
    }
}

fn first_round(group: &Group, options: &Options) -> Result<(), Failure> {
    let folder = outcomes::folder(group.name);
    if !options.again && folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let mut cargo = mutants(group, options)?;
    cargo.args(["--test-package", group.package]);
    if !group.tests.is_empty() {
        // For the build as well as for the run: what comes after `--` would be left out of the build.
        cargo
            .arg("--cargo-arg=--lib")
            .args(group.tests.iter().map(|test| format!("--cargo-arg=--test={test}")));
    } else if let Some(only) = group.only {
        cargo.args(["--", "-E", only]);
    }
    try_them(cargo)?;
    outcomes::keep(group.name)
}

/// What the package's own tests missed, once more with the contract cases: they go through the public client.
fn second_round(group: &Group, options: &Options) -> Result<(), Failure> {
    if !group.has_contract_cases {
        return Ok(());
    }
    let mut cargo = mutants(group, options)?;
    // The baseline would be asked of the package itself, which has no such test; the contract step has asked it before.
    cargo.args(["--iterate", "--baseline", "skip", "--timeout", "120", "--test-package", "xtask"]);
    cargo.args(["--", "-E", "test(every_case_is_green)"]);
    try_them(cargo)?;
    outcomes::keep(group.name)
}

/// Missed mutants (2) and time-outs (3) are results; everything else that is no success means that nothing was tried.
fn try_them(mut cargo: std::process::Command) -> Result<(), Failure> {
    match cargo.status()?.code() {
        Some(0 | 2 | 3) => Ok(()),
        _ => Err(Failure::new(&format!("the mutants were not tried: {}", command::shown(&cargo)))),
    }
}

fn mutants(group: &Group, options: &Options) -> Result<std::process::Command, Failure> {
    let mut cargo = command::cargo(["mutants", "--colors", "never", "--package", group.package]);
    if options.in_place {
        cargo.arg("--in-place");
    }
    cargo.arg("--output").arg(outcomes::folder(group.name));
    cargo.args(group.files.iter().flat_map(|file| ["--file", file]));
    cargo.args(group.without.iter().flat_map(|file| ["--exclude", file]));
    cargo.args(group.shard.iter().flat_map(|shard| ["--shard", shard]));
    if options.again {
        let survivors = outcomes::read(group)?.into_iter().filter(|mutant| mutant.verdict == Verdict::Missed);
        cargo.args(survivors.flat_map(|mutant| ["--re".to_owned(), mutant.pattern()]));
    }
    // Debugging information would be the larger part of each of many hundred builds.
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "false");
    command::with_tools(&mut cargo);
    Ok(cargo)
}

fn report(save: bool) -> Outcome {
    let mut report = Report::new("Mutation testing", "cargo xtask mutants", None)?;
    let reasons = Reasons::load(&root().join("xtask/src/proofs/mutants/survivors.tsv"))?;
    let mut all = Vec::new();
    let mut times = Vec::new();
    for group in GROUPS {
        if !outcomes::folder(group.name).exists() {
            println!("{} has not been run", group.name);
            report.limit(&format!("{} was not run.", group.name));
            continue;
        }
        let mutants = outcomes::read(group)?;
        times.push(tried(group, &mutants)?);
        all.extend(mutants);
    }
    let survivors: Vec<&Mutant> = all.iter().filter(|mutant| mutant.verdict == Verdict::Missed).collect();
    let survivors = reasons.given(&survivors);
    let mut findings = Vec::new();
    for (is_decisive, title) in [(true, "decisive"), (false, "elsewhere")] {
        let these: Vec<&Mutant> = all.iter().filter(|mutant| mutant.is_decisive == is_decisive).collect();
        let count = |verdict| these.iter().filter(|mutant| mutant.verdict == verdict).count();
        let (caught, missed) = (count(Verdict::Caught), count(Verdict::Missed));
        let is_open = |(mutant, reason): &&(&Mutant, Option<String>)| {
            mutant.is_decisive == is_decisive && reason.is_none()
        };
        let open = survivors.iter().filter(is_open).count();
        let time_outs = these.iter().filter(|mutant| mutant.is_time_out).count();
        report.figure(
            &format!("mutants {title}"),
            &format!(
                "{caught} caught of {} ({time_outs} because the tests hung), {missed} survivors, {open} of them without a \
                 reason",
                caught + missed
            ),
        );
        let is_enough = if is_decisive { open == 0 } else { caught * 10 >= (caught + missed) * 9 };
        if !is_enough {
            findings.push(format!("{title}: {missed} of {} survived", caught + missed));
        }
    }
    report.table(
        "Mutants by file",
        &["file", "", "caught", "survived", "did not build"],
        outcomes::by_file(&all),
    );
    report.table(
        "Survivors",
        &["mutant", "why it is left"],
        survivors
            .iter()
            .map(|(mutant, reason)| {
                let none = || "not looked into: outside the decisive modules".to_owned();
                vec![format!("`{}`", mutant.key()), reason.clone().unwrap_or_else(none)]
            })
            .collect(),
    );
    report.table("When they were tried", &["group", "began (UTC)", "commit", "changed since"], times);
    report.limit(
        "The commit at the top is that of the report. Each group was tried at its own, the newest before it began; what \
         survived was tried again later. A file that has changed since then has mutants that were not tried.",
    );
    report.limit(
        "otp-verify and its stores are not among the groups; what holds them are the reference model, the races and the attack.",
    );
    for group in GROUPS {
        for limit in group.limits {
            report.limit(limit);
        }
    }
    report.limit(
        "A caught mutant shows that some test looks at the line, not that every mistake in it would be noticed.",
    );
    for (mutant, _) in survivors.iter().filter(|(_, reason)| reason.is_none()) {
        println!("survivor: {}", mutant.key());
    }
    for figure in &report.figures {
        println!("{}: {}", figure.name, figure.value);
    }
    for finding in &findings {
        println!("finding: {finding}");
    }
    if save {
        report.save("mutants")?;
    }
    Ok(crate::found(findings.len()))
}

/// A row of the table that tells at which commit a group was tried, and which of its files have changed since.
fn tried(group: &Group, mutants: &[Mutant]) -> Result<Vec<String>, Failure> {
    let began = outcomes::began(group)?;
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(arguments).current_dir(root());
        command::output(git)
    };
    let commit =
        git(&["rev-list", "-1", "--abbrev-commit", "--abbrev=10", &format!("--before={began}"), "HEAD"])?;
    let commit = commit.trim();
    let changed = git(&["diff", "--name-only", commit, "HEAD"])?;
    let is_ours = |file: &&str| mutants.iter().any(|mutant| mutant.file == *file);
    let changed: Vec<_> = changed.lines().filter(is_ours).map(|file| format!("`{file}`")).collect();
    let minute = began.get(..16).unwrap_or(&began).replace('T', " ");
    Ok(vec![group.name.to_owned(), minute, commit.to_owned(), changed.join(", ")])
}
