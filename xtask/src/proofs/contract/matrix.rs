//! The table that `cargo xtask contract` prints: vendor × operation × code, and how far each cell can be trusted.

use std::collections::BTreeMap;

use super::Row;
use super::case::By;

pub(crate) fn print(rows: &[Row]) {
    let mut table: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let operation = row.file.case.call.operation;
        table.entry((operation.vendor().name(), operation)).or_default().push(row);
    }
    for ((vendor, operation), mut rows) in table {
        rows.sort_by_key(|row| {
            let code = row.file.case.expect.vendor_code();
            (code.is_none(), code.as_deref().and_then(|code| code.parse::<i64>().ok()), code, row.file.name())
        });
        println!("\n{vendor} {}", operation.name());
        println!("  {:<28} {:<11} {:<7} {:<18} case", "code", "provenance", "client", "sandbox");
        for row in rows {
            println!(
                "  {:<28} {:<11} {:<7} {:<18} {}",
                row.file.case.expect.vendor_code().unwrap_or_else(|| "-".to_owned()),
                format!("{:?}", row.file.case.provenance).to_lowercase(),
                mark(&row.client),
                sandbox(row),
                row.file.name(),
            );
        }
    }
}

fn mark(differences: &[String]) -> &'static str {
    if differences.is_empty() { "ok" } else { "RED" }
}

fn sandbox(row: &Row) -> String {
    match row.file.case.sandbox.by {
        By::Unreachable => "unreachable".to_owned(),
        By::Input => format!("by input {}", mark(&row.sandbox)),
        By::Fault => format!("by fault {}", mark(&row.sandbox)),
    }
}

/// How far the cases can be trusted, and why the sandbox cannot be brought to some of them.
pub(crate) fn print_sums(rows: &[Row]) {
    println!(
        "The answers are {}.",
        sums(rows, |row| Some(format!("{:?}", row.file.case.provenance).to_lowercase()))
    );
    let by = |row: &Row| {
        Some(match row.file.case.sandbox.by {
            By::Input => "by input".to_owned(),
            By::Fault => "by fault".to_owned(),
            By::Unreachable => "unreachable".to_owned(),
        })
    };
    println!("The sandbox gives them: {}.", sums(rows, by));
    let reasons = counted(rows, |row| row.file.case.sandbox.reason.clone());
    if !reasons.is_empty() {
        println!("Unreachable are");
    }
    for (reason, count) in reasons {
        println!("  {count}: {reason}");
    }
}

fn sums(rows: &[Row], of: impl Fn(&Row) -> Option<String>) -> String {
    let sums: Vec<_> = counted(rows, of).into_iter().map(|(what, count)| format!("{count} {what}")).collect();
    sums.join(", ")
}

fn counted(rows: &[Row], of: impl Fn(&Row) -> Option<String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for what in rows.iter().filter_map(of) {
        *counts.entry(what).or_default() += 1;
    }
    counts
}
