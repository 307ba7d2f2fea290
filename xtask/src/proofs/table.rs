//! The tables of a report, as a terminal shows them.

use std::fmt::Write as _;

use super::report::{Figure, Report, Table};

/// Prints what was measured.
pub(crate) fn print(report: &Report) {
    for table in &report.tables {
        print_table(table);
    }
    println!();
    let width = report.figures.iter().map(|figure| figure.name.chars().count()).max().unwrap_or_default();
    for Figure { name, value } in &report.figures {
        println!("{name:<width$}  {value}");
    }
    println!();
    for limit in &report.limits {
        println!("- {limit}");
    }
}

/// The first column to the left, all others to the right.
fn print_table(table: &Table) {
    println!("\n{}", table.title);
    let rows = || std::iter::once(&table.columns).chain(&table.rows);
    let width = |column: usize| {
        let cells = rows().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<_> = (0..table.columns.len()).map(width).collect();
    for row in rows() {
        let mut line = String::from(" ");
        for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            let _ = match column {
                0 => write!(line, " {cell:<width$}"),
                _ => write!(line, "  {cell:>width$}"),
            };
        }
        println!("{line}");
    }
}
