//! The tables in a crate's README and on the page of all vendors say what the crate's list says.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use crate::contract::{self, Source};
use crate::vendors::{self, Listed};

/// One entry of the vendor's table of contents: `contract/contents.json`, transcribed from the pages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// As the vendor titles it.
    title: String,
    source: Source,
    /// The call that does it.
    method: Option<String>,
    /// The call to take where none was built for it.
    instead: Option<String>,
    /// What belongs to the call, or what does it without one: an adapter, a parser.
    beside: Option<String>,
    /// How certain the pages are, or why no call was built.
    certain: String,
}

const BEGIN: &str = "| the vendor's entry | here | call | may do | page of | how certain, or why it was not built |\n\
                     |---|---|---|---|---|---|\n";

/// The README holds the vendor's table of contents, made from `contract/contents.json` and the list of endpoints. It has an
/// entry for the page of each endpoint.
///
/// # Panics
///
/// When it does not; the message shows the table to paste.
pub fn holds_the_table_of_contents(vendor: &str) {
    let entries: Vec<Entry> = contract::read(&contract::folder(vendor).join("contents.json"));
    let endpoints = vendors::named(vendor).endpoints();
    let mut table = BEGIN.to_owned();
    for entry in &entries {
        writeln!(table, "{}", row(entry, &endpoints)).expect("a text takes any line");
    }
    for Listed { name, page, .. } in &endpoints {
        let is_its = |entry: &Entry| entry.method.as_deref() == Some(*name) && entry.source.page == *page;
        assert!(entries.iter().any(is_its), "contents.json of {vendor} has no entry {name} with {page}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../{vendor}/README.md"));
    let readme = std::fs::read_to_string(&path).expect("each vendor crate has a README");
    // With the empty line behind it: no row stands there that the list does not have.
    assert!(readme.contains(&format!("{table}\n")), "{} lacks this table:\n\n{table}", path.display());
}

fn row(Entry { title, source, method, instead, beside, certain }: &Entry, endpoints: &[Listed]) -> String {
    let named = |name: &String| {
        let listed = endpoints.iter().find(|endpoint| endpoint.name == name);
        listed.unwrap_or_else(|| panic!("contents.json: {title}: there is no call `{name}`"))
    };
    let (here, call, risk) = match (method.as_ref().map(named), instead.as_ref().map(named)) {
        (Some(Listed { name, method, path, risk, .. }), None) => {
            (format!("`{name}`"), format!("`{method} {path}`"), risk.to_string())
        }
        (None, Some(Listed { name, .. })) => (format!("instead `{name}`"), "–".to_owned(), "–".to_owned()),
        (None, None) => (String::new(), "–".to_owned(), "–".to_owned()),
        (Some(_), Some(_)) => panic!("contents.json: {title}: a call, and another instead of it"),
    };
    let here = match beside {
        Some(beside) if here.is_empty() => beside.clone(),
        Some(beside) if beside.starts_with("with ") => format!("{here} {beside}"),
        Some(beside) => format!("{here}, {beside}"),
        None => here,
    };
    assert!(!here.is_empty(), "contents.json: {title}: nothing says what does it");
    let Source { page, date } = source;
    format!("| [{title}]({page}) | {here} | {call} | {risk} | {date} | {certain} |")
}

/// The page that sets the vendors side by side names every endpoint in this vendor's column, and no other.
///
/// What a call is good for is written by hand; that each is there is not left to anybody.
///
/// # Panics
///
/// When it does not; the message shows the rows to paste.
pub fn stands_beside_the_other_vendors(vendor: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vendors/README.md");
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
