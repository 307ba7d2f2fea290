//! The commands that prove or measure something.

mod contract;
mod faults;
mod leaks;
mod report;
mod table;

use crate::{Failure, Outcome};

pub(crate) fn run(name: &str, arguments: lexopt::Parser) -> Outcome {
    match name {
        "contract" => contract::run(arguments),
        "faults" => faults::run(arguments),
        "leaks" => leaks::run(arguments),
        other => Err(Failure::new(&format!("`{other}` is announced but not built"))),
    }
}
