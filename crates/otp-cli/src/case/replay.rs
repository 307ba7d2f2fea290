//! `otp case replay`: what the vendor's client makes of an answer.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::play::play;
use super::{calls, compare, in_words, read, texts};
use crate::call::wait;
use crate::outcome::{Done, Outcome, table};

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// Files of cases, or folders with them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// The result of one file.
struct Replayed {
    file: String,
    /// `None` for a file that is no case, or has a problem.
    call: Option<String>,
    gets: Option<Value>,
    differences: Vec<String>,
}

impl Replay {
    pub(super) fn run(&self) -> Done {
        let mut replayed = Vec::new();
        for found in texts(&self.files)? {
            replayed.push(replay(found.name, &found.text)?);
        }
        let text: Vec<_> = replayed.iter().map(Replayed::lines).collect();
        let fields = json!({ "cases": replayed.iter().map(Replayed::fields).collect::<Vec<_>>() });
        if replayed.iter().all(|one| one.differences.is_empty()) {
            Ok(Outcome::fine(text.join("\n"), fields))
        } else {
            Ok(Outcome::found(text.join("\n"), fields))
        }
    }
}

/// A case with a problem is not played: it may hold a key or a number, and what differs is printed.
fn replay(file: String, text: &str) -> Result<Replayed, Outcome> {
    match read(text) {
        Err(differences) => Ok(Replayed { file, call: None, gets: None, differences }),
        Ok(case) => {
            let call = calls::named(&case.call.endpoint).map_err(Outcome::failed)?;
            let played =
                async { play(&case, &case.response, call.base_path()).await.map_err(Outcome::failed) };
            let played = wait(played)?;
            Ok(Replayed {
                file,
                call: Some(format!("{} of {}", call.name, call.vendor.name())),
                gets: Some(in_words(&played.outcome)),
                differences: compare::played(&case.request, &case.expect, &played),
            })
        }
    }
}

impl Replayed {
    fn lines(&self) -> String {
        let mut rows = vec![("file", self.file.clone())];
        rows.extend(self.call.clone().map(|call| ("call", call)));
        rows.extend(self.gets.as_ref().map(|gets| ("a caller gets", gets.to_string())));
        let name = if self.gets.is_some() { "differs" } else { "not played" };
        rows.extend(self.differences.iter().map(|difference| (name, difference.clone())));
        if self.differences.is_empty() {
            rows.push(("outcome", "request and outcome are as the case says".to_owned()));
        }
        table(rows)
    }

    fn fields(&self) -> Value {
        json!({ "file": self.file, "call": self.call, "gets": self.gets, "differences": self.differences })
    }
}
