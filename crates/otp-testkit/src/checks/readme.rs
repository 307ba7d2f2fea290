//! The tables of endpoints in a crate's README and on the page of all vendors say what the crate's list says.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::vendors;

const BEGIN: &str = "| method | call | may do |\n|---|---|---|\n";

/// The README holds the table of all endpoints, made from the list.
///
/// # Panics
///
/// When it does not; the message shows the table to paste.
pub fn lists_every_endpoint(vendor: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../{vendor}/README.md"));
    let readme = std::fs::read_to_string(&path).expect("each vendor crate has a README");
    let table = table(vendor);
    assert!(readme.contains(&table), "{} lacks the table of its endpoints:\n\n{table}", path.display());
}

fn table(vendor: &str) -> String {
    let mut table = BEGIN.to_owned();
    for endpoint in vendors::named(vendor).endpoints() {
        let vendors::Listed { name, method, path, page, risk, .. } = endpoint;
        writeln!(table, "| [`{name}`]({page}) | `{method} {path}` | {risk} |")
            .expect("a text takes any line");
    }
    table
}

/// The page that sets the vendors side by side names every endpoint in this vendor's column, and no other.
///
/// What a call is good for is written by hand; that each is there is not left to anybody.
///
/// # Panics
///
/// When it does not; the message shows the rows to paste.
pub fn stands_beside_the_other_vendors(vendor: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vendors/README.md");
    let page = std::fs::read_to_string(&path).expect("the page of all vendors is there");
    let name = format!("`{vendor}`");
    let tables = page.lines().filter(|line| line.starts_with('|'));
    let mut rows = tables.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let head = rows.next().expect("the page has a table");
    let column = head.iter().position(|cell| *cell == name).expect("each vendor has a column");

    // The second table has the same columns.
    let cells = rows.map(|row| row[column]).filter(|cell| *cell != name).collect::<String>();
    let is_method = |word: &&str| word.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    // Types begin with a capital letter.
    let words = cells.split('`').skip(1).step_by(2).filter(is_method);
    let named: BTreeSet<_> =
        words.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).collect();
    let endpoints = vendors::named(vendor).endpoints();
    let listed: BTreeSet<_> = endpoints.iter().map(|endpoint| endpoint.name).collect();

    let mut rows = String::new();
    for missing in listed.difference(&named) {
        let cells =
            (2..head.len() - 1).map(|at| if at == column { format!("`{missing}`") } else { "–".into() });
        writeln!(rows, "| … | {} |", cells.collect::<Vec<_>>().join(" | ")).expect("a text takes any line");
    }
    assert!(rows.is_empty(), "{} lacks these rows:\n\n{rows}", path.display());
    let unknown: Vec<_> = named.difference(&listed).collect();
    assert!(unknown.is_empty(), "{} names calls that {vendor} does not have: {unknown:?}", path.display());
}
