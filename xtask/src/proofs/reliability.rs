//! `cargo xtask reliability`: `docs/reliability.md`, made from the runs.

mod matrix;
mod page;
mod rows;

use lexopt::Arg::Long;

use crate::{Failure, Outcome, command, root};

/// The reports on the page, in its order.
const REPORTS: [&str; 6] = ["faults", "leaks", "memory", "fuzz", "mutants", "coverage"];

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
        match super::report::Report::load(name)? {
            Some(report) => reports.push(report),
            None => missing.push(name),
        }
    }
    let (cases, catalogue) = (rows::load("cases.tsv")?, rows::load("catalogue.tsv")?);
    let matrix = command::block_on(matrix::run())??;

    let tests = rows::tests()?;
    let mut findings = rows::gaps(&cases, &tests);
    findings.extend(rows::gaps(&catalogue, &tests));
    findings.extend(matrix.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.finding.clone()));

    let path = root().join("docs/reliability.md");
    let page = page::render(&reports, &missing, &cases, &catalogue, &matrix);
    if !is_check {
        std::fs::write(&path, &page).map_err(|error| Failure::at(&path, &error))?;
        println!("docs/reliability.md is written.");
    } else if std::fs::read_to_string(&path).ok().as_ref() != Some(&page) {
        findings.push("docs/reliability.md is not what the runs say: cargo xtask reliability".to_owned());
    }
    let automated = cases.iter().filter(|case| case.by.is_automated()).count();
    println!("{automated} of {} cases and {} rows of the catalogue automated.", cases.len(), catalogue.len());
    println!("{} faults x {} calls: as the page says.", matrix.len(), matrix::CALLS.len());
    for finding in &findings {
        println!("finding: {finding}");
    }
    Ok(crate::found(findings.len()))
}
