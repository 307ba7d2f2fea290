//! The commands that prove or measure something. They are built on first use: `cargo xtask demo` goes without them.

#[cfg(feature = "proofs")]
mod contract;
#[cfg(feature = "proofs")]
mod coverage;
#[cfg(feature = "proofs")]
mod fuzz;
#[cfg(feature = "proofs")]
mod mutants;
#[cfg(feature = "proofs")]
mod reliability;
#[cfg(feature = "proofs")]
mod report;

use crate::Outcome;

/// The commands of this room.
pub(crate) const NAMES: &[&str] = &["contract", "coverage", "fuzz", "mutants", "reliability"];

#[cfg(feature = "proofs")]
pub(crate) fn run(name: &str, arguments: lexopt::Parser) -> Outcome {
    match name {
        "contract" => contract::run(arguments),
        "coverage" => coverage::run(arguments),
        "mutants" => mutants::run(arguments),
        "fuzz" => fuzz::run(arguments),
        "reliability" => reliability::run(arguments),
        other => Err(crate::Failure::new(&format!("`{other}` is announced but not built"))),
    }
}

/// Builds this tool once more with everything in it.
#[cfg(not(feature = "proofs"))]
pub(crate) fn run(name: &str, mut arguments: lexopt::Parser) -> Outcome {
    let mut cargo =
        crate::command::cargo(["run", "--package", "xtask", "--bin", "xtask", "--features", "proofs"]);
    cargo.args(["--", name]).args(arguments.raw_args()?);
    crate::command::hand_over(cargo)
}
