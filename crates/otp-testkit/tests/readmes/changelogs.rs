//! The changelogs. `cargo xtask release-check` asks one crate for more, and builds; this sees at once what it would refuse in each.

use std::fs;

use super::manifests::published;
use super::root;

/// The head of the newest section: a version, and a day or a word.
fn newest(changelog: &str) -> Option<(&str, &str)> {
    let (_, behind) = changelog.split_once("\n## ")?;
    behind.lines().next()?.split_once(" - ")
}

#[test]
fn the_newest_section_is_of_the_manifests_version_and_has_a_day_or_none_yet() {
    let crates = published();
    assert!(crates.len() >= 10, "the manifests are read otherwise than they are written");
    for name in crates {
        let read = |file: &str| fs::read_to_string(root().join("crates").join(&name).join(file)).unwrap();
        let (manifest, changelog) = (read("Cargo.toml"), read("CHANGELOG.md"));
        let (version, day) = newest(&changelog).unwrap_or_default();
        let is_of_manifest = manifest.contains(&format!("\nversion = \"{version}\"\n"));
        // The release's check knows the months.
        let is_day = day.len() == 10 && day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        assert!(
            is_of_manifest && (is_day || day == "unreleased"),
            "{name}: the changelog begins with `{version} - {day}`"
        );
    }
}
