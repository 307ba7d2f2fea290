//! What lists the folders with versions names each of them, and no other: `.github/dependabot.yml`, and the steps of the gate.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use super::root;

/// Ecosystems, and the file of each that names versions. Those of the workflows, a fifth, have one place.
const FILES: [(&str, &str); 4] = [
    ("cargo", "Cargo.lock"),
    ("npm", "package-lock.json"),
    ("pip", "requirements.txt"),
    ("docker", "Dockerfile"),
];

/// The folders that the settings name for an ecosystem.
fn named(settings: &str, ecosystem: &str) -> BTreeSet<String> {
    let (_, behind) = settings.split_once(&format!("package-ecosystem: {ecosystem}\n")).unwrap();
    let (_, behind) = behind.split_once("directories: [").unwrap();
    behind.split(']').next().unwrap().split(", ").map(str::to_owned).collect()
}

/// The folders in git that hold a file of this name, as the settings write them.
fn holding(name: &str) -> BTreeSet<String> {
    let mut git = Command::new("git");
    git.args(["ls-files", &format!(":(glob)**/{name}")]).current_dir(root());
    let output = git.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).unwrap();
    let folder = |file: &str| format!("/{}", file.strip_suffix(name).unwrap().trim_end_matches('/'));
    listed.lines().map(folder).collect()
}

#[test]
fn every_folder_with_versions_is_watched_and_no_other() {
    let settings = fs::read_to_string(root().join(".github/dependabot.yml")).unwrap();
    for (ecosystem, name) in FILES {
        let folders = holding(name);
        assert!(!folders.is_empty(), "no {name} is in git");
        assert_eq!(named(&settings, ecosystem), folders, "{ecosystem} in .github/dependabot.yml");
    }
}

/// `cargo xtask test` formats each workspace beside the root, and sees whether its lock file is left behind.
#[test]
fn the_gate_names_every_workspace_that_it_does_not_build() {
    let steps = fs::read_to_string(root().join("xtask/src/test.rs")).unwrap();
    let (_, behind) = steps.split_once("const APART: ").unwrap();
    let (_, named) = behind.split_once("[\"").unwrap();
    let named: BTreeSet<_> =
        named.split("\"]").next().unwrap().split("\", \"").map(|it| format!("/{it}")).collect();
    let mut folders = holding("Cargo.lock");
    assert!(folders.remove("/"), "{folders:?}");
    assert_eq!(named, folders, "APART in xtask/src/test.rs");
}
