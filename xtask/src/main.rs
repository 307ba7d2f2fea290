//! The commands of this workspace: `cargo xtask help` lists them.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool prints")]

mod bench;
mod browser;
mod checkout;
mod command;
mod debian;
mod demo;
mod deps;
mod failure;
mod metadata;
mod newest;
mod package;
mod plans;
#[cfg(feature = "proofs")]
mod proofs;
#[cfg(not(feature = "proofs"))]
#[path = "proofs_on_first_use.rs"]
mod proofs;
mod servers;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::Arg::{Long, Value};
use lexopt::ValueExt as _;

pub(crate) use failure::{Failure, Outcome, fine, found};

/// The commands that are built on first use.
const PROOFS: [&str; 6] = ["attack", "contract", "faults", "leaks", "memory", "reliability"];

const HELP: &str = "\
cargo xtask COMMAND

  demo      send and check a code through all three vendors, offline, and show what the phone shows
              --vendor V   only esms-vn, esms-my or accuauth
              --keep       leave the sandbox and its inbox page running until Ctrl-C
              --live       the real vendor (needs --vendor and credentials from the environment; asks before it spends)
  test      everything that must pass
  contract  every contract case against the client and the sandbox
              --vendor V   only this vendor
              --cases DIR  cases from this folder
  reliability  write docs/reliability.md from the kept figures, the tables of cases and the fault matrix
              --check      fail instead when the page is not what they say
  faults    the real clients against a server that breaks every exchange: is what they say of it true?
              --trials N   how many calls (20000)
              --seed S     what is drawn (1)
              --plant      turns some `Unknown` into `None` before they are judged: it must end with 1
              --save       keeps the figures in docs/reliability
  attack    10,000 guesses at two instances of the example service, on a Redis and on a PostgreSQL server: how many tries
            do they get? (needs redis-server and postgresql)
              --guesses N  how many (10000)
              --seed S     what is guessed (1)
              --save       keeps the figures in docs/reliability
  memory    what the most hostile replies cost each client in memory
              --save       keeps the figures in docs/reliability
  leaks     every call meets every fault, and nothing printed, logged or exported may show a key, a number or a code
              --seed S     the seed of the canaries (default 1)
              --save       keep the result in docs/reliability
  browser   the sandbox's inbox page in a real Chromium; installs what that takes
              --screenshots  also renew the pictures in docs/sandbox
              --only NAME    only tests whose name holds this
  bench     docs/performance.md: what our crates cost beside their peers, in the same run; an hour, for the most part building
              GROUP …      only these: phones, calls, sdks, counts, consumers, tls, peers, stores
              --check      only count instructions (callgrind), and fail when one has grown by more than 5 %
              --page       nothing is run: the page anew, from the figures that are kept; with --check, fail when it is not
                           what they say
  plans     our numbering plans beside the newest libphonenumber metadata: what has changed since it was last looked at
              --save       keep what differs now as known
  newest    the tests of what an error proves, on the newest versions of the libraries below us
  deps      who may use whom
  package   an outside consumer of each vendor crate, built from the packaged files only
  sandbox   the sandbox alone (arguments are handed on)
  help      this text

`demo --live` reads the keys, the phone and the product's settings from variables that it names when they are missing.
Exit codes: 0 fine, 1 findings, 2 wrong use, 3 live call refused.
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
        return fine();
    }
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        Some(Value(command)) => command.string()?,
        None => "help".to_owned(),
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.as_str() {
        "demo" => demo::run(&demo_options(arguments)?),
        name if PROOFS.contains(&name) => proofs::run(name, arguments),
        "bench" => bench::run(arguments),
        "browser" => browser::run(&browser_options(arguments)?),
        "deps" => deps::run(no_more(arguments)?),
        "newest" => newest::run(no_more(arguments)?),
        "plans" => plans::run(plans_options(arguments)?),
        "package" => package::run(no_more(arguments)?),
        "test" => test::run(no_more(arguments)?),
        "sandbox" => command::sandbox(arguments.raw_args()?.collect()),
        "help" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
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

fn demo_options(mut arguments: lexopt::Parser) -> Result<demo::Options, Failure> {
    let mut options = demo::Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("vendor") => options.vendor = Some(arguments.value()?.string()?),
            Long("keep") => options.keep = true,
            Long("live") => options.live = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn browser_options(mut arguments: lexopt::Parser) -> Result<browser::Options, Failure> {
    let mut options = browser::Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("screenshots") => options.screenshots = true,
            Long("only") => options.only = Some(arguments.value()?.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

/// Whether to keep what is found.
fn plans_options(mut arguments: lexopt::Parser) -> Result<bool, Failure> {
    let mut save = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("save") => save = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(save)
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default()
}
