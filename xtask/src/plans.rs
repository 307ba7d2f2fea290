//! `cargo xtask plans`: our numbering plans beside the newest libphonenumber metadata. A range that has come or gone since a
//! maintainer last looked is shown; what is known to differ stands in `xtask/bench/plans/known.tsv`, and why in the tests of
//! `otp-core` (`phone_oracle/differences.rs`).

use std::collections::BTreeSet;

use crate::{Failure, Outcome, command, found, root};

const KNOWN: &str = "xtask/bench/plans/known.tsv";

/// `save` keeps what differs now as known.
pub(crate) fn run(save: bool) -> Outcome {
    let folder = root().join("xtask/bench/plans");
    let cargo = |arguments: &[&str]| {
        let mut cargo = command::cargo(arguments);
        cargo.arg("--manifest-path").arg(folder.join("Cargo.toml"));
        cargo
    };
    command::must(cargo(&["update", "--quiet"]))?;
    let tree =
        command::output(cargo(&["tree", "--quiet", "--depth", "1", "--prefix", "none", "--format", "{p}"]))?;
    let metadata = tree.lines().find(|line| line.starts_with("rlibphonenumber"));
    println!("metadata of {}", metadata.unwrap_or("an unknown version"));
    let mut program = cargo(&["run", "--quiet", "--release"]);
    program.arg("--target-dir").arg(root().join("target/bench"));
    let now = command::output_only(program)?;

    let path = root().join(KNOWN);
    if save {
        std::fs::write(&path, &now).map_err(|error| Failure::at(&path, &error))?;
    }
    let known = std::fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
    let changes = changes(&known, &now);
    for change in &changes {
        println!("{change}");
    }
    println!(
        "{} ranges differ from the metadata, {} changes since they were kept",
        now.lines().count(),
        changes.len()
    );
    Ok(found(changes.len()))
}

/// Ranges that are new (`+`) or gone (`-`).
fn changes(known: &str, now: &str) -> Vec<String> {
    let (before, after): (BTreeSet<_>, BTreeSet<_>) = (known.lines().collect(), now.lines().collect());
    let gone = before.difference(&after).map(|line| format!("- {line}"));
    gone.chain(after.difference(&before).map(|line| format!("+ {line}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_grew_is_gone_and_new() {
        assert_eq!(changes("a\t1\nb\t2\n", "a\t1\nb\t3\n"), ["- b\t2", "+ b\t3"]);
        assert!(changes("a\n", "a\n").is_empty());
    }
}
