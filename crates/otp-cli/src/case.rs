//! `otp case`: contract cases. One is an exchange with a vendor, written down as data.
//!
//! The commands of the repository that holds the vendors' cases read, play and compare through the same modules.

mod calls;
pub mod compare;
pub mod format;
pub mod keys;
mod lint;
mod once;
pub mod play;
pub mod problems;
pub mod reading;
mod record;
mod redact;
mod replay;
mod server;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use otp_core::Error;
use serde_json::{Value, json};

use crate::outcome::{Done, Outcome, visible};

#[derive(Debug, Subcommand)]
pub(crate) enum Case {
    /// Says what is wrong with the files of cases. It calls nobody
    Lint(lint::Lint),
    /// Plays the answer of each case to the vendor's client, on this machine: is the outcome the expected one?
    Replay(replay::Replay),
    /// Makes the call of a case to the live vendor, once, and prints the case with the answer, redacted. It asks first
    Record(record::Record),
}

impl Case {
    pub(crate) fn run(&self) -> Done {
        match self {
            Self::Lint(lint) => lint.run(),
            Self::Replay(replay) => replay.run(),
            Self::Record(record) => record.run(),
        }
    }
}

/// A file that was found.
struct Found {
    /// Its path, if that may be shown.
    name: String,
    has_private_name: bool,
    text: String,
}

/// The texts of these files, and of every JSON file in these folders. A path without a case is an error: its user would think
/// that a case was read.
fn texts(paths: &[PathBuf]) -> Result<Vec<Found>, Outcome> {
    let mut texts = Vec::new();
    for (path, number) in paths.iter().zip(1..) {
        let place =
            if paths.len() == 1 { String::new() } else { format!("path {number} of {}: ", paths.len()) };
        let wrong = |problem: String| Outcome::wrong_use(format!("{place}{problem}"));
        let files = format::files(path).map_err(wrong)?;
        for file in files {
            let has_private_name = problems::is_private_path(&file);
            let name = if has_private_name {
                format!("file {}, whose name is not shown", texts.len() + 1)
            } else {
                visible(&file.display().to_string())
            };
            // The user did not type the name of a file in a folder, so it may be shown.
            let text = read_text(&file).map_err(|problem| {
                wrong(if file == *path { problem } else { format!("{name}: {problem}") })
            })?;
            texts.push(Found { name, has_private_name, text });
        }
    }
    Ok(texts)
}

fn text(file: &Path) -> Result<String, Outcome> {
    read_text(file).map_err(Outcome::wrong_use)
}

/// Does not repeat a name that cannot be read: it may be a number in the wrong place.
fn read_text(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("the file cannot be read: {error}"))
}

/// Reads a case, and looks for what is wrong with it.
fn read(text: &str) -> Result<format::Case, Vec<String>> {
    let case: format::Case = reading::read(text).map_err(|problem| vec![problem])?;
    // An unknown call is a problem of its own.
    let call = calls::named(&case.call.endpoint).ok();
    let has_secret = call.is_none_or(|call| call.vendor.own().variables().keys.len() > 1);
    let problems = problems::of(&case, &problems::secret_names([&case]), has_secret);
    if problems.is_empty() { Ok(case) } else { Err(problems) }
}

/// What a caller got, in the words of a case's `expect`.
fn in_words(outcome: &Result<Value, Error>) -> Value {
    match outcome {
        Ok(value) => json!({ "ok": value }),
        Err(error) => json!({ "error": {
            "kind": format!("{:?}", error.kind()),
            "effect": format!("{:?}", error.effect()),
            "vendor_code": error.vendor_code(),
            "request_id": error.request_id(),
            "http_status": error.http_status(),
        }}),
    }
}
