//! `cargo xtask bench`: what our crates cost, beside peers in the same run. The measuring programs are a workspace of their own,
//! so that no peer enters our lock file. Here they are built and started, and what they found is printed as a table for
//! `docs/performance.md`.

mod consumers;
mod counts;
mod programs;
#[path = "../bench/src/rounds.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the measuring programs")]
mod rounds;
#[path = "../bench/src/serving.rs"]
#[allow(unreachable_pub, reason = "shared with the measuring programs")]
mod serving;

use std::fmt::Write as _;
use std::process::Command;

use lexopt::Arg::{Long, Value};
use lexopt::ValueExt as _;

use crate::{Failure, Outcome, checkout, command, fine};
use rounds::Line;

/// What is measured as one, and the heads of its table.
const GROUPS: [(&str, &str); 5] = [
    ("phones", OURS),
    ("calls", OURS),
    ("counts", "| what | instructions | beside | ratio | | |"),
    ("consumers", OURS),
    ("stores", OURS),
];
const OURS: &str = "| what | ours | the peer | ratio | goal | |";

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut wanted = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("check") => return counts::check(),
            Value(name) => wanted.push(named(&name.string()?)?),
            other => return Err(other.unexpected().into()),
        }
    }
    if wanted.is_empty() {
        wanted.extend(GROUPS);
    }
    for (name, heads) in wanted {
        println!("{}", table(name, heads, &measured(name)?)?);
    }
    fine()
}

fn named(name: &str) -> Result<(&'static str, &'static str), Failure> {
    let found = GROUPS.into_iter().find(|(group, _)| *group == name);
    let names = GROUPS.map(|(name, _)| name).join(", ");
    found.ok_or_else(|| Failure::wrong_use(&format!("no group is called `{name}`: they are {names}")))
}

fn measured(group: &str) -> Result<Vec<Line>, Failure> {
    match group {
        "counts" => counts::measure(),
        "consumers" => consumers::ours(),
        "stores" => {
            command::set_up(&[])?;
            programs::run("stores", &["stores"])
        }
        "calls" => programs::run("calls", &[]),
        other => programs::run(other, &[other]),
    }
}

/// The section of a group, in Markdown.
fn table(group: &str, heads: &str, lines: &[Line]) -> Result<String, Failure> {
    let mut rustc = Command::new("rustc");
    rustc.arg("--version");
    let (compiler, day) = (command::output(rustc)?, checkout::today()?);
    let commit = checkout::commit(&[":!docs/performance*"])?;
    let mut text = format!(
        "\n`cargo xtask bench {group}`, {day}, commit {commit}, {}, {}.\n\n{heads}\n|---|---|---|---|---|---|\n",
        machine(),
        compiler.trim()
    );
    for line in lines {
        if let Line::Row(row) = line {
            let cells = [&row.what, &row.ours, &row.peer, &row.ratio, &row.goal, row.verdict()].join(" | ");
            let _ = writeln!(text, "| {cells} |");
        }
    }
    for line in lines {
        if let Line::Note(note) = line {
            let _ = writeln!(text, "\n{note}");
        }
    }
    Ok(text)
}

/// The processor's name and how many of it there are, as far as the system says.
fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let name = name.map_or("unknown processor", |(_, name)| name.trim());
    format!("{processors} cores of {name}, {}", std::env::consts::OS)
}
