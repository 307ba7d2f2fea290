//! The commands that make calls. `cargo xtask help` describes them, and `cargo xtask COMMAND` builds and starts this program.

#[macro_use]
mod say;

mod bench;
mod command;
mod demo;
mod failure;
mod proofs;

use std::process::ExitCode;

use lexopt::Arg::Value;
use lexopt::ValueExt as _;

pub(crate) use command::root;
pub(crate) use failure::{Failure, Outcome, found};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            failure.exit_code()
        }
    }
}

fn run() -> Outcome {
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        Some(Value(command)) => command.string()?,
        Some(other) => return Err(other.unexpected().into()),
        None => String::new(),
    };
    match command.as_str() {
        "demo" => demo::run(arguments),
        "contract" => proofs::contract::run(arguments),
        "faults" => proofs::faults::run(arguments),
        "leaks" => proofs::leaks::run(arguments),
        "bench" => bench::run(arguments),
        other => Err(Failure::wrong_use(&format!("there is no command `{other}`; see `cargo xtask help`"))),
    }
}

/// Runs a future on a runtime of its own.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(future))
}
