//! The commands that make calls. `cargo xtask help` describes them, and `cargo xtask COMMAND` builds and starts this program.

#[macro_use]
mod say;

mod bench;
mod checkout;
mod command;
mod demo;
mod failure;
mod proofs;
mod record;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use lexopt::Arg::Value;
use lexopt::ValueExt as _;

pub(crate) use command::root;
pub(crate) use failure::{Failure, Outcome, fine, found};

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
        "record" => record::run(arguments),
        "bench" => bench::run(arguments),
        other => Err(Failure::wrong_use(&format!("there is no command `{other}`; see `cargo xtask help`"))),
    }
}

/// A live call that was not asked for clearly enough.
pub(crate) fn live_refused(text: &str) -> Failure {
    Failure::with_code(3, text)
}

/// Asks at the terminal. Where there is none, nobody answers.
pub(crate) fn ask(question: &str) -> Result<String, Failure> {
    let mut line = String::new();
    if std::io::stdin().is_terminal() {
        eprint!("{question}");
        std::io::stdin().read_line(&mut line)?;
    }
    Ok(line.trim().to_owned())
}

/// Runs a future on a runtime of its own.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(future))
}
