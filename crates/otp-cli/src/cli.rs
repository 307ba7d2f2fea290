//! The command line: its commands, and how errors in it are printed.

use std::error::Error as _;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser, Subcommand};

use crate::answer::tell;
use crate::balance::Balance;
use crate::case::Case;
use crate::check::Check;
use crate::doctor::Doctor;
use crate::explain::Explain;
use crate::key::Key;
use crate::number::Number;
use crate::outcome::{Done, Outcome};
use crate::range::OutOfRange;
use crate::sandbox::Sandbox;
use crate::send::Send;
use crate::shell::{Completions, Man};
use crate::status::Status;
use crate::store::Store;
use crate::text::Text;

/// Phone numbers, texts, codes and vendors of one-time codes.
///
/// Exit codes: 0 fine, 1 refused, found something, or failed without an effect, 2 wrong use, 3 the effect is unknown: a message may be on its
/// way. Keys come from the environment or a prompt, never from an argument.
#[derive(Debug, Parser)]
#[command(name = "otp", version, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// Print one JSON object on standard output
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Phone numbers
    #[command(subcommand)]
    Number(Number),
    /// Texts of messages
    #[command(subcommand)]
    Text(Text),
    /// Says what a vendor's code means
    Explain(Explain),
    /// Contract cases: an answer of a vendor in a file
    #[command(subcommand)]
    Case(Case),
    /// Keys of the engine
    #[command(subcommand)]
    Key(Key),
    /// Sends a one-time code. This is billed: it asks first
    Send(Send),
    /// Checks a code that the vendor made. This may use the code up: it asks first
    Check(Check),
    /// Asks what is left in the account
    Balance(Balance),
    /// Asks whether a message has arrived
    Status(Status),
    /// The vendors on this machine, for tests
    #[command(subcommand)]
    Sandbox(Sandbox),
    /// Looks at what stands between this machine and the vendors. It sends no message
    Doctor(Doctor),
    /// The engine's store on Redis or PostgreSQL
    #[command(subcommand)]
    Store(Store),
    /// Prints a script that completes commands in a shell
    #[command(hide = true)]
    Completions(Completions),
    /// Prints the manual page
    #[command(hide = true)]
    Man(Man),
}

impl Command {
    fn run(self, as_json: bool) -> Done {
        match self {
            Self::Number(number) => Ok(number.run()),
            Self::Text(text) => Ok(text.run()),
            Self::Explain(explain) => explain.run(),
            Self::Case(case) => case.run(),
            Self::Key(key) => key.run(),
            Self::Send(send) => send.run(),
            Self::Check(check) => check.run(),
            Self::Balance(balance) => balance.run(),
            Self::Status(status) => status.run(),
            Self::Sandbox(sandbox) => sandbox.run(as_json),
            Self::Doctor(doctor) => Ok(doctor.run()),
            Self::Store(store) => store.run(),
            Self::Completions(completions) => Ok(completions.run()),
            Self::Man(man) => man.run(),
        }
    }
}

/// Reads the command line, does it, and prints how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(error, wants_json(&arguments)),
    };
    let outcome = cli.command.run(cli.json).unwrap_or_else(|early| early);
    outcome.print(cli.json)
}

/// Whether `--json` stands among the options of a command line that clap has not understood.
fn wants_json(arguments: &[OsString]) -> bool {
    arguments.iter().take_while(|argument| *argument != "--").any(|argument| argument == "--json")
}

/// Prints what clap says: help, or what is wrong with the command line.
fn refuse(error: clap::Error, as_json: bool) -> ExitCode {
    if !error.use_stderr() {
        let told = tell(&error.render().to_string());
        return ExitCode::from(u8::from(told.is_err()));
    }
    let error = without_values(error);
    if as_json {
        return Outcome::wrong_use(sentence(&error)).print(true);
    }
    let _ = std::io::stderr().write_all(error.render().to_string().as_bytes());
    ExitCode::from(2)
}

/// The first paragraph of what clap says, and what may have been meant, in one line.
fn sentence(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "a command is missing".to_owned();
    }
    let text = error.render().to_string();
    let lines = text.lines().take_while(|line| !line.trim().is_empty());
    let line = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    let tips = text.lines().filter_map(|line| line.trim().strip_prefix("tip: "));
    tips.fold(line.trim_start_matches("error: ").to_owned(), |line, tip| format!("{line}; {tip}"))
}

/// Keeps of clap's error only names that clap knows. The command line and the cause are not repeated: a key, a code or a number may
/// stand in the wrong place, even behind two dashes.
fn without_values(error: clap::Error) -> clap::Error {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return error;
    }
    let mut command = Cli::command();
    command.build();
    let mut names = Vec::new();
    collect(&command, &mut names);
    let known = |name: &String| if names.contains(name) { name.clone() } else { HIDDEN.to_owned() };
    let range = error.source().and_then(|cause| cause.downcast_ref::<OutOfRange>());
    let kind = if range.is_some() { ErrorKind::InvalidValue } else { error.kind() };
    let mut clean = clap::Error::new(kind).with_cmd(&command);
    if let Some(range) = range {
        clean.insert(ContextKind::ValidValue, ContextValue::Strings(vec![range.to_string()]));
    }
    for (kind, value) in error.context() {
        let value = match (kind, value) {
            (
                ContextKind::InvalidArg | ContextKind::PriorArg | ContextKind::InvalidSubcommand,
                ContextValue::String(name),
            ) => ContextValue::String(known(name)),
            (ContextKind::InvalidArg | ContextKind::PriorArg, ContextValue::Strings(names)) => {
                ContextValue::Strings(names.iter().map(known).collect())
            }
            (ContextKind::InvalidValue, ContextValue::String(_)) => ContextValue::String(HIDDEN.to_owned()),
            (
                ContextKind::ValidValue
                | ContextKind::ValidSubcommand
                | ContextKind::SuggestedArg
                | ContextKind::SuggestedSubcommand
                | ContextKind::SuggestedValue
                | ContextKind::ExpectedNumValues
                | ContextKind::MinValues
                | ContextKind::ActualNumValues
                | ContextKind::Usage,
                value,
            ) => value.clone(),
            // Other tips, which repeat what they are about.
            _ => continue,
        };
        clean.insert(kind, value);
    }
    clean
}

/// Replaces text that is not repeated.
const HIDDEN: &str = "…";

/// The names of all commands, options and places, as clap writes them.
fn collect(command: &clap::Command, names: &mut Vec<String>) {
    names.extend(command.get_bin_name().map(str::to_owned));
    for argument in command.get_arguments() {
        names.push(argument.to_string());
        names.extend(argument.get_long().map(|long| format!("--{long}")));
        names.extend(argument.get_short().map(|short| format!("-{short}")));
    }
    command.get_subcommands().for_each(|command| collect(command, names));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the commands whose calls take a proxy, as the README has them.
    fn with_a_proxy(command: &clap::Command, name: &str, names: &mut Vec<String>) {
        if command.get_arguments().any(|argument| argument.get_long() == Some("proxy")) {
            names.push(name.trim_start().to_owned());
        }
        for command in command.get_subcommands() {
            with_a_proxy(command, &format!("{name} {}", command.get_name()), names);
        }
    }

    #[test]
    fn the_readme_names_each_command_that_takes_a_proxy() {
        let (_, section) = include_str!("../README.md").split_once("## Through a proxy").unwrap();
        let (section, _) = section.split_once("\n## ").unwrap();
        let mut names = Vec::new();
        with_a_proxy(&Cli::command(), "", &mut names);
        assert!(names.contains(&"case record".to_owned()), "{names:?}");
        for name in names {
            assert!(
                [format!("`{name}`"), format!("`otp {name}`")].iter().any(|it| section.contains(it)),
                "{name}"
            );
        }
    }
}
