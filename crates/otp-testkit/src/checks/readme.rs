//! The table of endpoints in a crate's README says what the crate's list says.

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
