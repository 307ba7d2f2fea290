//! The measuring programs: built, started, and read.

use std::path::PathBuf;
use std::process::Command;

use super::rounds::Row;
use crate::{Failure, command, root};

/// Builds a program with the peers that these features bring, and says where it is.
pub(super) fn built(name: &str, features: &[&str]) -> Result<PathBuf, Failure> {
    let target = root().join("target/bench");
    let mut cargo = command::cargo(["build", "--release", "--locked", "--bin", name, "--manifest-path"]);
    cargo.arg(root().join("xtask/bench/Cargo.toml")).arg("--target-dir").arg(&target);
    if !features.is_empty() {
        cargo.arg("--features").arg(features.join(","));
    }
    command::must(cargo)?;
    Ok(target.join("release").join(name))
}

/// Builds and runs a program that prints lines.
pub(super) fn run(name: &str, features: &[&str]) -> Result<Vec<Row>, Failure> {
    let text = command::output_only(Command::new(built(name, features)?))?;
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(|error| Failure::new(&format!("{line}: {error}"))))
        .collect()
}
