//! The commands of this workspace: `cargo xtask help` lists them.
//!
//! This program is the door and stays small, so that it is built in seconds. Commands that make calls are in a second program,
//! `xtask-clients`. Its crates are those of the tests, and are built together with them.

#[macro_use]
mod say;

mod command;
mod deps;
mod failure;
mod metadata;
mod package;
mod release;
mod test;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use lexopt::Arg::{Long, Value};
use lexopt::ValueExt as _;

pub(crate) use command::root;
pub(crate) use failure::{Failure, Outcome, found};

const HELP: &str = "\
cargo xtask COMMAND

  demo      send and check a code through all three vendors, offline, and show what the phone shows
              --vendor V   only this vendor
              --keep       leave the sandbox and its inbox page running until Ctrl-C
  test      everything that must pass, with the set-up that it needs
              --quick      only what takes a minute: formatting, lints, the fast tests, contract cases
              --full       also what takes half an hour: long races, newest and minimal versions
  contract  what the vendors' pages say, asked of the clients and of the sandbox
              --vendor V   only this vendor
              --cases DIR  cases from this folder
              --mistakes   break the clients on purpose: each listed mistake must be noticed
  faults    the real clients against a server that breaks every exchange: is what they say of it true?
              --trials N   how many calls (20000)
              --seed S     what is drawn (1)
              --plant      turns some `Unknown` into `None` before they are judged: it must end with 1
  leaks     calls meet every fault, and nothing printed or logged may show a key, a number or a code
              --seed S     the seed of the canaries (1)
              --every-endpoint  not one of each kind alone where the way of every call decides
  bench     what our crates cost beside their peers, measured in the same run; most of the time is building
              GROUP …      only these: phones, calls, stores
              --check      only count instructions, and fail when a count has grown by more than 5 %
  deps      who may use whom, and foreign types in public signatures
  package   an outside program on each published crate, built from the packaged files only
              --default    only with the features that are on by default
  release-check CRATE  may it be published as it stands? Offline without --tag
              --tag TAG    the tag that is to be released: what only that day fills in must be there, and the registry's dry run
  sandbox   the sandbox alone (arguments are passed on)
  help      this text

No command calls a vendor; `otp case record` does. Exit codes: 0 fine, 1 findings, 2 wrong use.
";

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
    if std::env::args().skip(1).any(|argument| argument == "--help" || argument == "-h") {
        print!("{HELP}");
        return Ok(found(0));
    }
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        Some(Value(command)) => command.string()?,
        None => "help".to_owned(),
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.as_str() {
        "demo" | "contract" | "faults" | "leaks" | "bench" => {
            clients(&command, arguments.raw_args()?.collect())
        }
        "test" => test::run(extent(arguments)?),
        "deps" => deps::run(no_more(arguments)?),
        "package" => package::run(arguments),
        "release-check" => release::run(arguments),
        "sandbox" => sandbox(arguments.raw_args()?.collect()),
        "help" => {
            print!("{HELP}");
            Ok(found(0))
        }
        other => Err(Failure::wrong_use(&format!("there is no command `{other}`; see `cargo xtask help`"))),
    }
}

fn no_more(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    match arguments.next()? {
        None => Ok(()),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn extent(mut arguments: lexopt::Parser) -> Result<test::Extent, Failure> {
    let mut extent = test::Extent::Gate;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("quick") => extent = test::Extent::Quick,
            Long("full") => extent = test::Extent::Full,
            // Not for people: the test command starts it beside the tests.
            Long("beside") => extent = test::Extent::Beside,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(extent)
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// The second program. The test step builds it, too.
pub(crate) fn clients_program() -> PathBuf {
    target().join("debug").join(format!("xtask-clients{}", std::env::consts::EXE_SUFFIX))
}

fn clients(command: &str, arguments: Vec<OsString>) -> Outcome {
    // The selection of the tests: with one of them, cargo takes the same features of every crate, and builds none twice.
    let build = "build --locked --workspace --all-features --bin xtask-clients --test pipes";
    command::must(command::cargo(build.split(' ')))?;
    let mut clients = Command::new(clients_program());
    clients.arg(command).args(arguments);
    hand_over(clients)
}

fn sandbox(arguments: Vec<OsString>) -> Outcome {
    let mut cargo = command::cargo(["run", "--quiet", "--package", "otp-sandbox", "--"]);
    cargo.args(arguments);
    hand_over(cargo)
}

/// Runs to the end and ends as the child does.
pub(crate) fn hand_over(mut command: Command) -> Outcome {
    let status = command.status()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
