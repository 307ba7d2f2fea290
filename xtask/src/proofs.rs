//! The commands that prove or measure something.

mod attack;
mod contract;
mod faults;
mod leaks;
mod memory;
mod reliability;
mod report;
mod table;

use crate::{Failure, Outcome};

pub(crate) fn run(name: &str, arguments: lexopt::Parser) -> Outcome {
    match name {
        "attack" => attack::run(arguments),
        "contract" => contract::run(arguments),
        "faults" => faults::run(arguments),
        "leaks" => leaks::run(arguments),
        "memory" => memory::run(arguments),
        "reliability" => reliability::run(arguments),
        other => Err(Failure::new(&format!("`{other}` is announced but not built"))),
    }
}
