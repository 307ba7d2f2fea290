//! The command line: what there is, and who does it.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand};

use crate::balance::Balance;
use crate::check::Check;
use crate::doctor::Doctor;
use crate::explain::Explain;
use crate::key::Key;
use crate::number::Number;
use crate::outcome::Done;
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
    /// Looks at what stands between this machine and the vendors. It sends nothing
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
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(error),
    };
    let outcome = cli.command.run(cli.json).unwrap_or_else(|early| early);
    outcome.print(cli.json)
}

/// What clap says, without the values that it would repeat: a key, a code or a number may stand in the wrong place.
fn refuse(mut error: clap::Error) -> ExitCode {
    if error.use_stderr() {
        for kind in [ContextKind::InvalidValue, ContextKind::InvalidArg, ContextKind::InvalidSubcommand] {
            let is_private = match error.get(kind) {
                Some(ContextValue::String(text)) => kind == ContextKind::InvalidValue || !is_name(text),
                _ => false,
            };
            if is_private {
                error.insert(kind, ContextValue::String("…".to_owned()));
            }
        }
    }
    let text = error.render().to_string();
    let is_error = error.use_stderr();
    let _ = if is_error {
        std::io::stderr().write_all(text.as_bytes())
    } else {
        std::io::stdout().write_all(text.as_bytes())
    };
    ExitCode::from(if is_error { 2 } else { 0 })
}

/// Whether it is an option's name, or a place's, such as `<VENDOR>`.
fn is_name(text: &str) -> bool {
    text.starts_with('-') || text.starts_with('<')
}
