//! The tables in a crate's README and on the page of all vendors say what the crate's list says.

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
    /// What a user can do with it: its rows on the page that sets the vendors side by side.
    #[serde(default)]
    abilities: Vec<Ability>,
    /// How certain the pages are, or why no call was built.
    certain: String,
}

/// What a user can do, in the words that all vendors share.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ability {
    to: String,
    /// What does it, where it is not the call: a parser.
    by: Option<String>,
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
    let entries = contents(vendor);
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
    // With the empty line behind it: no row is there that the list does not have.
    assert!(readme.contains(&format!("{table}\n")), "{} lacks this table:\n\n{table}", path.display());
    assert_eq!(readme.matches(BEGIN).count(), 1, "{} has one such table", path.display());
}

fn contents(vendor: &str) -> Vec<Entry> {
    contract::read(&contract::folder(vendor).join("contents.json"))
}

fn row(
    Entry { title, source, method, instead, beside, certain, .. }: &Entry,
    endpoints: &[Listed],
) -> String {
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

/// Around the table on the page that sets the vendors side by side.
const MARKS: [&str; 2] = ["<!-- generated: begin -->\n", "<!-- generated: end -->"];

/// Every call and every parser of this vendor has a row on the page that sets the vendors side by side. The table there is
/// made from `abilities` in each vendor's `contract/contents.json`. The order of its rows is the page's.
///
/// # Panics
///
/// When it does not; the message shows the table to paste. New rows are at its end.
pub fn stands_beside_the_other_vendors(vendor: &str) {
    let own = abilities(vendor);
    let listed = vendors::named(vendor).endpoints().into_iter().map(|endpoint| endpoint.name.to_owned());
    let parsers =
        vendors::named(vendor).callbacks().iter().map(|parser| format!("callback::{}", parser.name));
    let known: Vec<String> = listed.chain(parsers).collect();
    for name in &known {
        assert!(own.iter().any(|(_, by)| by == name), "contents.json of {vendor}: {name} has no `abilities`");
    }
    let unknown: Vec<_> = own.iter().filter(|(_, by)| !known.contains(by)).collect();
    assert!(unknown.is_empty(), "contents.json of {vendor} names what the crate does not have: {unknown:?}");

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vendors/README.md");
    let page = std::fs::read_to_string(&path).expect("the page of all vendors is there");
    let between = page.split_once(MARKS[0]).and_then(|(_, rest)| rest.split_once(MARKS[1]));
    let (shown, _) = between.unwrap_or_else(|| panic!("{} lacks the marks {MARKS:?}", path.display()));
    let table = side_by_side(shown);
    assert!(shown == table, "between its marks, {} lacks this table:\n\n{table}", path.display());
}

/// What a vendor's users can do, each with the call or the parser that does it.
fn abilities(vendor: &str) -> Vec<(String, String)> {
    let of = |Entry { title, method, abilities, .. }: Entry| {
        let by = move |ability: Ability| {
            let by = ability.by.or_else(|| method.clone());
            (ability.to, by.unwrap_or_else(|| panic!("contents.json of {vendor}: {title}: nothing does it")))
        };
        abilities.into_iter().map(by).collect::<Vec<_>>()
    };
    contents(vendor).into_iter().flat_map(of).collect()
}

/// The table, with its rows in the order of the one that is shown.
fn side_by_side(shown: &str) -> String {
    let vendors: Vec<_> =
        vendors::all().iter().map(|vendor| (vendor.name(), abilities(vendor.name()))).collect();
    let rows = shown.lines().skip(2).filter_map(|row| row.split('|').nth(1));
    let all = vendors.iter().flat_map(|(_, abilities)| abilities).map(|(to, _)| to.as_str());
    let mut order: Vec<&str> = Vec::new();
    for to in rows.map(str::trim).filter(|to| all.clone().any(|known| known == *to)).chain(all.clone()) {
        if !order.contains(&to) {
            order.push(to);
        }
    }
    let mut table = "| ability |".to_owned();
    for (name, _) in &vendors {
        write!(table, " `{name}` |").expect("a text takes any line");
    }
    writeln!(table, "\n|---|{}", "---|".repeat(vendors.len())).expect("a text takes any line");
    for to in order {
        write!(table, "| {to} |").expect("a text takes any line");
        for (_, abilities) in &vendors {
            let calls = abilities.iter().filter(|(known, _)| known == to).map(|(_, by)| format!("`{by}`"));
            let calls = calls.collect::<Vec<_>>().join(", ");
            let cell = if calls.is_empty() { "–" } else { &calls };
            write!(table, " {cell} |").expect("a text takes any line");
        }
        table.push('\n');
    }
    table
}
