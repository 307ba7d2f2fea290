//! `cargo xtask newest`: do the errors of the libraries below still mean what they meant, in their newest versions?
//!
//! The work is done in a copy of the tracked files, so that the lock file of the checkout stays as it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, Outcome, command, fine, found, root};

/// Whose errors decide what a call proves.
const BELOW_US: [&str; 7] = ["reqwest", "hyper", "hyper-util", "rustls", "tokio", "h2", "ring"];

/// The tests in which a shifted meaning shows.
const TESTS: [&[&str]; 2] = [
    &["test", "--package", "otp-http", "--all-features", "--no-fail-fast"],
    &[
        "test",
        "--package",
        "esms-vn",
        "--package",
        "esms-my",
        "--package",
        "accuauth",
        "--test",
        "answers",
        "--test",
        "faults",
        "--no-fail-fast",
    ],
];

pub(crate) fn run((): ()) -> Outcome {
    let copy = root().join("target/newest");
    let files = tracked()?;
    for file in &files {
        renew(&root().join(file), &copy.join(file))?;
    }
    for left_over in left_over(&copy, &files)? {
        println!("left over from an earlier run, and taken along: {}", left_over.display());
    }
    let mut update = in_copy(&copy, &["update"]);
    // The newest there are, and not the newest for the oldest compiler that we support.
    update.env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "allow");
    command::must(update)?;
    let (locked, newest) = (lock(&root())?, lock(&copy)?);
    println!("{}", changes(&locked, &newest));

    let mut failed = 0;
    for arguments in TESTS {
        let test = in_copy(&copy, arguments);
        println!("\n== on the newest versions: {}", command::shown(&test));
        failed += usize::from(command::must(test).is_err());
    }
    if failed == 0 {
        println!("\nThe newest versions mean the same.");
        return fine();
    }
    println!("\nOn the newest versions {failed} of {} runs failed.", TESTS.len());
    Ok(found(failed))
}

/// What git knows, as it stands in the checkout.
fn tracked() -> Result<Vec<PathBuf>, Failure> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z"]).current_dir(root());
    let names = command::output(git)?;
    let names = names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from);
    Ok(names.filter(|name| root().join(name).is_file()).collect())
}

/// Copies a file where it differs, so that the next run builds only what changed.
fn renew(from: &Path, to: &Path) -> Result<(), Failure> {
    let wanted = fs::read(from).map_err(|error| Failure::at(from, &error))?;
    if fs::read(to).is_ok_and(|present| present == wanted) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::at(folder, &error))?;
    }
    fs::write(to, wanted).map_err(|error| Failure::at(to, &error))
}

/// Files of the copy that are tracked no longer. They stay: nothing is removed.
fn left_over(copy: &Path, tracked: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let tracked: BTreeSet<&PathBuf> = tracked.iter().collect();
    let (mut folders, mut found) = (vec![PathBuf::new()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(copy.join(&folder))? {
            let entry = entry?;
            let name = folder.join(entry.file_name());
            if name == Path::new("target") {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push(name);
            } else if !tracked.contains(&name) {
                found.push(name);
            }
        }
    }
    Ok(found)
}

fn in_copy(copy: &Path, arguments: &[&str]) -> Command {
    let mut cargo = command::cargo(arguments);
    cargo.current_dir(copy).env("CARGO_TARGET_DIR", copy.join("target"));
    cargo
}

fn lock(folder: &Path) -> Result<String, Failure> {
    let path = folder.join("Cargo.lock");
    fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))
}

/// The versions of a package in a lock file, by its two lines `name = "…"` and `version = "…"`.
fn versions<'a>(lock: &'a str, package: &str) -> Vec<&'a str> {
    let name = format!("name = \"{package}\"");
    let pairs = lock.lines().zip(lock.lines().skip(1)).filter(|(line, _)| *line == name);
    pairs.filter_map(|(_, next)| next.strip_prefix("version = \"")?.strip_suffix('"')).collect()
}

/// One line for each package that the errors come from.
fn changes(locked: &str, newest: &str) -> String {
    let line = |package| {
        let (before, after) = (versions(locked, package).join(", "), versions(newest, package).join(", "));
        match (before.as_str(), after.as_str()) {
            ("", "") => format!("  {package}: not in the tree"),
            (before, after) if before == after => format!("  {package} {before}: locked already"),
            (before, after) => format!("  {package} {before} -> {after}"),
        }
    };
    BELOW_US.map(line).join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCKED: &str = "[[package]]\nname = \"hyper\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"hyper-util\"\nversion = \"0.1.1\"\n";

    #[test]
    fn a_package_is_found_by_its_whole_name() {
        assert_eq!(versions(LOCKED, "hyper"), ["1.0.0"]);
        assert_eq!(versions(LOCKED, "hyper-util"), ["0.1.1"]);
        assert_eq!(versions(LOCKED, "util"), [""; 0]);
    }

    #[test]
    fn what_changed_is_told_and_what_did_not() {
        let told = changes(LOCKED, &LOCKED.replace("1.0.0", "1.2.0"));
        assert!(told.contains("  hyper 1.0.0 -> 1.2.0\n"), "{told}");
        assert!(told.contains("  hyper-util 0.1.1: locked already\n"), "{told}");
        assert!(told.contains("  ring: not in the tree"), "{told}");
    }
}
