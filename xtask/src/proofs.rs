//! The commands that prove or measure something.

mod contract;
mod coverage;
mod drift;
mod fuzz;
mod live;
mod mutants;
mod record;
mod reliability;
mod report;

use crate::{Failure, Outcome};

pub(crate) fn run(name: &str, arguments: lexopt::Parser) -> Outcome {
    match name {
        "contract" => contract::run(arguments),
        "coverage" => coverage::run(arguments),
        "drift" => drift::run(arguments),
        "fuzz" => fuzz::run(arguments),
        "mutants" => mutants::run(arguments),
        "record" => record::run(arguments),
        "reliability" => reliability::run(arguments),
        other => Err(Failure::new(&format!("`{other}` is announced but not built"))),
    }
}
