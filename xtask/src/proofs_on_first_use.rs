//! The commands that prove or measure, in a build without them: the demo must be there quickly.

use crate::{Outcome, command};

/// Builds this tool once more with everything in it, and runs the command there.
pub(crate) fn run(name: &str, mut arguments: lexopt::Parser) -> Outcome {
    let mut cargo = command::cargo(["run", "--package", "xtask", "--bin", "xtask", "--features", "proofs"]);
    cargo.args(["--", name]).args(arguments.raw_args()?);
    command::hand_over(cargo)
}
