//! `cargo xtask reliability`: `docs/reliability.md`, made from the runs.

mod binaries;
mod matrix;
mod page;
mod rows;
mod verify;

use lexopt::Arg::Long;

use super::report::Report;
use crate::{Failure, Outcome, command, root};

/// The reports on the page, in its order.
const REPORTS: [&str; 7] = ["faults", "leaks", "memory", "attack", "fuzz", "mutants", "coverage"];

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut is_check = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("check") => is_check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let mut reports = Vec::new();
    let mut missing = Vec::new();
    for name in REPORTS {
        match Report::load(name)? {
            Some(report) => reports.push(report),
            None => missing.push(name),
        }
    }
    let (cases, catalogue) = (rows::load("cases.tsv")?, rows::load("catalogue.tsv")?);
    let matrix = command::block_on(matrix::run())??;

    let binaries = binaries::Binaries::list()?;
    let mut findings = rows::gaps(&cases, &binaries);
    findings.extend(rows::gaps(&catalogue, &binaries));
    findings.extend(verify::gaps(&binaries)?);
    findings.extend(reports.iter().flat_map(doubts));
    findings.extend(matrix.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.finding.clone()));

    let path = root().join("docs/reliability.md");
    let page = page::render(&reports, &missing, &cases, &catalogue, &matrix);
    if !is_check {
        std::fs::write(&path, &page).map_err(|error| Failure::at(&path, &error))?;
        println!("docs/reliability.md is written.");
    } else if let Some(difference) = difference(&std::fs::read_to_string(&path).unwrap_or_default(), &page) {
        findings.push(format!(
            "docs/reliability.md is out of date (`cargo xtask reliability` renews it): {difference}"
        ));
    }
    let automated = cases.iter().filter(|case| case.by.is_automated()).count();
    println!("{automated} of {} cases and {} rows of the catalogue automated.", cases.len(), catalogue.len());
    println!("{} faults x {} calls.", matrix.len(), matrix::CALLS.len());
    for finding in &findings {
        println!("finding: {finding}");
    }
    Ok(crate::found(findings.len()))
}

/// Why a kept report proves nothing to a reader.
fn doubts(report: &Report) -> Vec<String> {
    let mut doubts = Vec::new();
    if report.figures.is_empty() {
        doubts.push(format!("{}: the report has no figures", report.title));
    }
    if has_history() && git(&["merge-base", "--is-ancestor", &report.commit, "HEAD"]).is_err() {
        doubts.push(format!("{}: commit {} is not one of this history", report.title, report.commit));
    }
    doubts
}

/// The first line in which the page differs.
fn difference(is: &str, should: &str) -> Option<String> {
    if is == should {
        return None;
    }
    let (mut is, mut should) = (is.lines(), should.lines());
    loop {
        match (is.next(), should.next()) {
            (Some(a), Some(b)) if a == b => {}
            (a, b) => {
                return Some(format!("it says {:?}, the runs say {:?}", a.unwrap_or(""), b.unwrap_or("")));
            }
        }
    }
}

/// A shallow clone, or a copy without git, cannot tell where a commit belongs.
fn has_history() -> bool {
    git(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer.trim() == "false")
}

fn git(arguments: &[&str]) -> Result<String, Failure> {
    let mut git = std::process::Command::new("git");
    git.args(arguments).current_dir(root());
    command::output(git)
}
