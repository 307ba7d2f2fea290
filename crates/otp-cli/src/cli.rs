//! The command line: what there is, and who does it.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand};

use crate::explain::Explain;
use crate::key::Key;
use crate::number::Number;
use crate::outcome::Done;
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
}

impl Command {
    fn run(self) -> Done {
        match self {
            Self::Number(number) => number.run(),
            Self::Text(text) => text.run(),
            Self::Explain(explain) => explain.run(),
            Self::Key(key) => key.run(),
        }
    }
}

/// Reads the command line, does it, and prints how it ended.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(error),
    };
    let outcome = cli.command.run().unwrap_or_else(|early| early);
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
