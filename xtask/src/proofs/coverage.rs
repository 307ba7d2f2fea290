//! `cargo xtask coverage`: which lines the tests reach.

use lexopt::Arg::Long;
use serde::Deserialize;

use super::report::Report;
use crate::{Failure, Outcome, command, root};

/// The crates and the share of their lines that must be reached, in percent.
const FLOORS: [(&str, u64); 6] = [
    ("otp-core", 95),
    ("otp-http", 95),
    ("esms-vn", 90),
    ("esms-my", 90),
    ("accuauth", 90),
    ("otp-sandbox", 0),
];

#[derive(Deserialize)]
struct Export {
    data: Vec<Data>,
}

#[derive(Deserialize)]
struct Data {
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    summary: Summary,
}

#[derive(Deserialize)]
struct Summary {
    lines: Lines,
}

#[derive(Deserialize, Clone, Copy, Default)]
struct Lines {
    count: u64,
    covered: u64,
}

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut save = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("save") => save = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let mut component = std::process::Command::new("rustup");
    component.args(["component", "add", "llvm-tools"]);
    command::must(component)?;
    command::tool("cargo-llvm-cov", "0.6.21")?;
    let export = measure()?;

    let mut report = Report::new("Coverage", "cargo xtask coverage", None)?;
    let (mut rows, mut findings) = (Vec::new(), 0);
    for (name, floor) in FLOORS {
        let lines = sum(&export, &format!("/crates/{name}/src/"));
        // In tenths of a percent, rounded down: a floor is not reached by rounding.
        let share = lines.covered * 1000 / lines.count.max(1);
        let shown = format!("{}.{} %", share / 10, share % 10);
        println!("{name}: {shown} of {} lines, at least {floor} %", lines.count);
        findings += usize::from(share < floor * 10);
        let floor = if floor == 0 { "none".to_owned() } else { format!("{floor} %") };
        rows.push(vec![name.to_owned(), shown.clone(), lines.count.to_string(), floor]);
        report.figure(&format!("lines of {name}"), &shown);
    }
    report.table("Lines reached", &["crate", "reached", "lines", "floor"], rows);
    report.limit("otp-verify and its stores were not measured.");
    report.limit("A line that is reached is not thereby checked: the mutants tell that.");
    report.limit("Unit tests stand in the files that they test, and their own lines are counted as well.");
    report
        .limit("The browser tests and programs that tests start as processes of their own are not counted.");
    if save {
        report.save("coverage")?;
    }
    Ok(crate::found(findings))
}

fn measure() -> Result<Export, Failure> {
    let path = root().join("target/coverage.json");
    let mut cargo = command::cargo(["llvm-cov", "--locked", "--workspace", "--features", "xtask/proofs"]);
    cargo.args(["--json", "--summary-only", "--output-path"]).arg(&path);
    command::with_tools(&mut cargo);
    command::must(cargo)?;
    let text = std::fs::read(&path).map_err(|error| Failure::at(&path, &error))?;
    serde_json::from_slice(&text).map_err(|error| Failure::at(&path, &error))
}

fn sum(export: &Export, folder: &str) -> Lines {
    let files = export.data.iter().flat_map(|data| &data.files);
    files.filter(|file| file.filename.contains(folder)).fold(Lines::default(), |sum, file| Lines {
        count: sum.count + file.summary.lines.count,
        covered: sum.covered + file.summary.lines.covered,
    })
}
