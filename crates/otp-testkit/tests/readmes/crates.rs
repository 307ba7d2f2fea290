//! The lists of crates: a crate that is published is in each, and a store in some more.

use std::fs;

use super::manifests::published;
use super::root;

/// A file, where its list begins, and how it names the crate. A list ends before the next heading.
const LISTS: [(&str, &str, &str); 5] = [
    ("README.md", "", "[`NAME`](crates/NAME/README.md)"),
    ("docs/SUMMARY.md", "", "](../crates/NAME/README.md)"),
    ("docs/SUMMARY.md", "- [Changelogs]", "[NAME](../crates/NAME/CHANGELOG.md)"),
    ("docs/architecture.md", "## Rooms", "`crates/NAME`"),
    ("docs/releasing.md", "## The order", "`NAME`"),
];

/// The same for a store, whose tests start a server: it needs Linux, and a minute.
const LISTS_OF_STORES: [(&str, &str, &str); 7] = [
    ("crates/otp-verify/README.md", "## Which store?", "| `NAME` |"),
    ("docs/choose.md", "## Which store?", "](../crates/NAME/README.md)"),
    ("docs/reliability.md", "| a model of the store contract", "`NAME`"),
    (".github/workflows/weekly.yml", "  other-systems:", "--exclude NAME"),
    ("xtask/src/test/binaries.rs", "const SLOW", "\"NAME\""),
    ("xtask/src/test/full.rs", "", "\"NAME\""),
    ("xtask/src/test/full.rs", "", "-p NAME"),
];

fn stores() -> Vec<String> {
    published().into_iter().filter(|name| name.starts_with("otp-verify-")).collect()
}

/// What a list lacks.
fn missing((file, begin, naming): (&str, &str, &str), crates: &[String]) -> Vec<String> {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let list = text.split_once(begin).map_or("", |(_, list)| list);
    let list = if begin.is_empty() { list } else { list.split("\n#").next().unwrap() };
    let names = crates.iter().map(|name| naming.replace("NAME", name));
    names.filter(|name| !list.contains(name)).map(|name| format!("{file}, {begin}: {name}")).collect()
}

#[test]
fn every_list_of_crates_has_each_that_is_published() {
    let (all, stores) = (published(), stores());
    assert!(stores.len() >= 2, "the manifests are read otherwise than they are written");
    let mut lacking: Vec<_> = LISTS.into_iter().flat_map(|list| missing(list, &all)).collect();
    lacking.extend(LISTS_OF_STORES.into_iter().flat_map(|list| missing(list, &stores)));
    assert!(lacking.is_empty(), "a published crate is not named:\n{}", lacking.join("\n"));
}

#[test]
fn a_crate_that_a_list_does_not_name_is_noticed() {
    for list in LISTS.into_iter().chain(LISTS_OF_STORES) {
        assert_eq!(missing(list, &["otp-none".to_owned()]).len(), 1, "{list:?}");
    }
}

/// The crates of this workspace that its manifest names for more than tests.
fn needs(name: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
    let (_, behind) = manifest.split_once("\n[dependencies]\n").unwrap();
    let section = behind.split("\n[").next().unwrap();
    let named: Vec<_> = section.lines().filter_map(|line| line.split([' ', '.']).next()).collect();
    published().into_iter().filter(|other| named.contains(&other.as_str())).collect()
}

#[test]
fn the_order_of_releases_puts_each_crate_behind_those_that_it_needs() {
    let page = fs::read_to_string(root().join("docs/releasing.md")).unwrap();
    let (_, order) = page.split_once("## The order\n").unwrap();
    let steps: Vec<_> = order.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).collect();
    let step = |name: &str| steps.iter().position(|step| step.contains(&format!("`{name}`")));
    let mut compared = 0;
    for name in published() {
        for other in needs(&name) {
            compared += 1;
            assert!(
                step(&other) < step(&name),
                "docs/releasing.md releases {name}, which needs {other}, too early"
            );
        }
    }
    assert!(compared > 10, "the manifests are read otherwise than they are written");
}
