//! `cargo xtask bench`: what our crates cost, beside peers in the same run. The measuring programs are a workspace of their own,
//! so that no peer enters our lock file. Here they are built and started, and what they found is printed as a table for
//! `docs/performance.md`.

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

use crate::{Failure, Outcome, command, found, root};
use rounds::Row;

/// What is measured as one.
const GROUPS: [&str; 3] = ["phones", "calls", "stores"];

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut wanted = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("check") => return counts::check(),
            Value(name) => wanted.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if wanted.is_empty() {
        wanted.extend(GROUPS.map(str::to_owned));
    }
    if let Some(unknown) = wanted.iter().find(|name| !GROUPS.contains(&name.as_str())) {
        let names = GROUPS.join(", ");
        return Err(Failure::wrong_use(&format!("no group is called `{unknown}`: they are {names}")));
    }
    for name in wanted {
        // The calls have no peer but reqwest, which is always there.
        let features: &[&str] = if name == "calls" { &[] } else { &[&name] };
        println!("{}", table(&name, &programs::run(&name, features)?)?);
    }
    Ok(found(0))
}

/// The section of a group, in Markdown.
fn table(group: &str, rows: &[Row]) -> Result<String, Failure> {
    let day = said("date", &["-u", "+%Y-%m-%d"])?;
    let (compiler, commit, machine) = (said("rustc", &["--version"])?, commit()?, machine());
    let mut text =
        format!("\n`cargo xtask bench {group}`, {day}, commit {commit}, {machine}, {compiler}.\n\n");
    text += "| what | ours | the peer | ratio | goal | |\n|---|---|---|---|---|---|\n";
    for row in rows {
        let cells = [&row.what, &row.ours, &row.peer, &row.ratio, &row.goal, row.verdict()].join(" | ");
        let _ = writeln!(text, "| {cells} |");
    }
    Ok(text)
}

/// The commit that is checked out, with a mark where files were changed since, the page of figures excepted. A copy without history
/// has none.
fn commit() -> Result<String, Failure> {
    let Ok(head) = said("git", &["rev-parse", "--short=10", "HEAD"]) else { return Ok("unknown".to_owned()) };
    let status = ["status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/performance*"];
    let is_changed = !said("git", &status)?.is_empty();
    Ok(if is_changed { format!("{head} with changes") } else { head })
}

/// What a program says in this checkout.
fn said(program: &str, arguments: &[&str]) -> Result<String, Failure> {
    let mut program = Command::new(program);
    program.args(arguments).current_dir(root());
    Ok(command::output(program)?.trim().to_owned())
}

/// The processor's name and how many of it there are, as far as the system says.
fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let name = name.map_or("unknown processor", |(_, name)| name.trim());
    format!("{processors} cores of {name}, {}", std::env::consts::OS)
}
