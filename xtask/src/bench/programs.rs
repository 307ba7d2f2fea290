//! The measuring programs: built, started, and read.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::rounds::Line;
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
pub(super) fn run(name: &str, features: &[&str]) -> Result<Vec<Line>, Failure> {
    let text = command::output_only(Command::new(built(name, features)?))?;
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(|error| Failure::new(&format!("{line}: {error}"))))
        .collect()
}

/// A program that serves until this is dropped, and the first line that it printed.
pub(super) struct Serving {
    child: Child,
    pub(super) said: String,
}

impl Serving {
    pub(super) fn start(mut program: Command) -> Result<Self, Failure> {
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut said = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut said)?;
        }
        let said = said.trim().to_owned();
        let serving = Self { child, said };
        if serving.said.is_empty() {
            return Err(Failure::new(&format!("did not start: {}", command::shown(&program))));
        }
        Ok(serving)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
