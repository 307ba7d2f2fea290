//! `cargo xtask fuzz`: any bytes for whatever reads bytes that somebody else wrote.
//!
//! The committed corpora in `xtask/fuzz/corpus` are replayed by the ordinary tests, on the stable compiler.

mod run;
mod seeds;

use std::path::PathBuf;

use lexopt::Arg::Long;
use lexopt::ValueExt as _;

use super::report::Report;
use crate::{Failure, Outcome, root};

pub(crate) const TARGETS: [&str; 7] = [
    "reply_esms_vn",
    "reply_esms_my",
    "reply_accuauth",
    "phone_parse",
    "contract_case",
    "sandbox_connection",
    "redact",
];

struct Options {
    targets: Vec<&'static str>,
    seconds: u64,
    at_once: usize,
    seeds: bool,
    keep: bool,
    save: bool,
}

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut options = Options {
        targets: TARGETS.to_vec(),
        seconds: 60,
        at_once: 1,
        seeds: false,
        keep: false,
        save: false,
    };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("target") => options.targets = vec![target(&arguments.value()?.string()?)?],
            Long("seconds") => options.seconds = arguments.value()?.parse()?,
            Long("at-once") => options.at_once = arguments.value()?.parse()?,
            Long("seeds") => options.seeds = true,
            Long("keep") => options.keep = true,
            Long("save") => options.save = true,
            other => return Err(other.unexpected().into()),
        }
    }
    run::install()?;
    let command = format!("cargo xtask fuzz --seconds {}", options.seconds);
    let mut report = Report::new("Fuzzing", &command, None)?;
    let (mut rows, mut crashes) = (Vec::new(), 0);
    for targets in options.targets.chunks(options.at_once.max(1)) {
        for target in targets.iter().filter(|_| options.seeds) {
            seeds::write(target)?;
        }
        for (target, result) in run::fuzz_all(targets, options.seconds) {
            let result = result?;
            println!("{target}: {result}");
            crashes += usize::from(result.crashed);
            rows.push(result.row(target));
            if options.keep && !result.crashed {
                run::merge(target)?;
            }
        }
    }
    report.figure("crashes", &crashes);
    report.figure("targets", &options.targets.len());
    report.figure("seconds for each target", &options.seconds);
    report.table("Targets", &["target", "inputs tried", "edges reached", "inputs kept", "crashed"], rows);
    report.limit("A fuzzer finds what it meets: no crash in so many inputs is no proof that there is none.");
    report.limit("The decoders are fuzzed behind HTTP: hyper's own parser is left to its own fuzzers and to the fault runs.");
    if options.save {
        report.save("fuzz")?;
    }
    Ok(crate::found(crashes))
}

fn target(name: &str) -> Result<&'static str, Failure> {
    let unknown = || Failure::wrong_use(&format!("there is no target `{name}`: {}", TARGETS.join(", ")));
    TARGETS.into_iter().find(|target| *target == name).ok_or_else(unknown)
}

/// The committed corpus.
fn corpus(target: &str) -> PathBuf {
    root().join("xtask/fuzz/corpus").join(target)
}

/// What a run adds, outside of the repository.
fn working_corpus(target: &str) -> PathBuf {
    root().join("target/fuzz/corpus").join(target)
}
