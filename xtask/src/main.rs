//! The commands of this workspace: `cargo xtask help` lists them.

/// The standard ones panic when nobody reads any more, as in `cargo xtask contract | head`. With these a command goes on to
/// its end: its exit code still says what it found, and what it started is stopped.
macro_rules! print {
    ($($text:tt)*) => { $crate::say(&mut std::io::stdout(), format_args!($($text)*)) };
}
macro_rules! println {
    () => { print!("\n") };
    ($($text:tt)*) => { print!("{}\n", format_args!($($text)*)) };
}
macro_rules! eprint {
    ($($text:tt)*) => { $crate::say(&mut std::io::stderr(), format_args!($($text)*)) };
}
macro_rules! eprintln {
    ($($text:tt)*) => { eprint!("{}\n", format_args!($($text)*)) };
}

mod bench;
mod checkout;
mod command;
mod demo;
mod deps;
mod failure;
mod metadata;
mod package;
mod proofs;
mod record;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::Arg::{Long, Value};
use lexopt::ValueExt as _;

pub(crate) use failure::{Failure, Outcome, fine, found};

const HELP: &str = "\
cargo xtask COMMAND

  demo      send and check a code through all three vendors, offline, and show what the phone shows
              --vendor V   only esms-vn, esms-my or accuauth
              --keep       leave the sandbox and its inbox page running until Ctrl-C
              --live       the real vendor (needs --vendor and keys from the environment; asks before it spends)
  test      everything that must pass, with the set-up that it needs
              --quick      only what takes a minute: formatting, lints, the fast tests, contract cases
              --full       also what takes half an hour: long races, newest and minimal versions
  contract  what the vendors' pages say, asked of the clients and of the sandbox
              --vendor V   only this vendor
              --cases DIR  cases from this folder
              --mistakes   break the clients on purpose: every mistake of xtask/mistakes.tsv must be noticed
  faults    the real clients against a server that breaks every exchange: is what they say of it true?
              --trials N   how many calls (20000)
              --seed S     what is drawn (1)
              --plant      turns some `Unknown` into `None` before they are judged: it must end with 1
  leaks     calls meet every fault, and nothing printed or logged may show a key, a number or a code
              --seed S     the seed of the canaries (1)
              --every-endpoint  not one of each kind alone where the way of every call decides
  record    a contract case's call to the live vendor, and its answer, redacted, printed for review
              CASE …       files of contract cases
              --budget N   how many calls may cost money (0); each is asked for at a terminal
              --set A=V    an argument of your own: a brand, a template
  bench     what our crates cost beside their peers, measured in the same run; most of the time is building
              GROUP …      only these: phones, calls, counts, consumers, stores
              --check      only count instructions, and fail when a count has grown by more than 5 %
  deps      who may use whom, and foreign types in public signatures
  package   an outside program on each published crate, built from the packaged files only
              --default    only with the features that are on by default
  sandbox   the sandbox alone (arguments are passed on)
  help      this text

`demo --live` and `record` read keys and phone from variables, and name those that are missing. `record` also wants
OTP_LIVE=1.
Exit codes: 0 fine, 1 findings, 2 wrong use, 3 live call refused.
";

fn main() -> ExitCode {
    if deps::is_rustdoc() {
        return deps::as_rustdoc();
    }
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
        "test" => test::run(extent(arguments)?),
        "contract" => proofs::contract::run(arguments),
        "faults" => proofs::faults::run(arguments),
        "leaks" => proofs::leaks::run(arguments),
        "record" => record::run(arguments),
        "bench" => bench::run(arguments),
        "deps" => deps::run(no_more(arguments)?),
        "package" => package::run(arguments),
        "sandbox" => command::sandbox(arguments.raw_args()?.collect()),
        "help" => {
            print!("{HELP}");
            fine()
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

fn extent(mut arguments: lexopt::Parser) -> Result<test::Extent, Failure> {
    let mut extent = test::Extent::Gate;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("quick") => extent = test::Extent::Quick,
            Long("full") => extent = test::Extent::Full,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(extent)
}

/// Writes, and does not mind when nobody reads any more.
pub(crate) fn say(out: &mut dyn std::io::Write, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default()
}
