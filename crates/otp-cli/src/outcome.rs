//! How a command ends: what it prints, and its exit code.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::{Map, Value, json};

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Fine,
    /// Refused, or something was found, or a call failed that had no effect.
    Failed,
    /// Wrong use of the command. Nothing was called.
    WrongUse,
    /// A vendor, or a store, may have acted. Never repeat such a call by program.
    EffectUnknown,
}

impl Exit {
    const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Failed => 1,
            Self::WrongUse => 2,
            Self::EffectUnknown => 3,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Failed => "failed",
            Self::WrongUse => "wrong_use",
            Self::EffectUnknown => "effect_unknown",
        }
    }
}

/// What a command has to say when it ends.
#[derive(Debug)]
pub(crate) struct Outcome {
    exit: Exit,
    /// For standard output.
    text: String,
    /// For standard error, line by line: why it failed, and what to do.
    complaint: Vec<String>,
    fields: Map<String, Value>,
    /// Whether the object stands on standard output already.
    is_said: bool,
}

/// Either way the command has ended; an error has ended it early.
pub(crate) type Done = Result<Outcome, Outcome>;

impl Outcome {
    /// Ends well. `fields` is an object: what `--json` prints.
    pub(crate) fn fine(text: impl Into<String>, fields: Value) -> Self {
        Self {
            exit: Exit::Fine,
            text: text.into(),
            complaint: Vec::new(),
            fields: object(fields),
            is_said: false,
        }
    }

    /// Ends with an answer that is bad news, and is printed like any other answer.
    pub(crate) fn found(text: impl Into<String>, fields: Value) -> Self {
        Self { exit: Exit::Failed, ..Self::fine(text, fields) }
    }

    /// Ends well when everything has been said already.
    pub(crate) fn silent() -> Self {
        Self { is_said: true, ..Self::fine("", json!({})) }
    }

    /// Ends with an error. `details` is an object of what is known beside the sentence.
    pub(crate) fn error(exit: Exit, sentence: impl Display, details: Value) -> Self {
        let complaint = sentence.to_string();
        let mut error = object(details);
        error.insert("sentence".to_owned(), complaint.clone().into());
        let fields = object(json!({ "error": error }));
        Self { exit, text: String::new(), complaint: vec![complaint], fields, is_said: false }
    }

    /// Adds a line for people.
    pub(crate) fn advise(mut self, line: &str) -> Self {
        self.complaint.push(line.to_owned());
        self
    }

    /// Ends with an error that had no effect.
    pub(crate) fn failed(sentence: impl Display) -> Self {
        Self::error(Exit::Failed, sentence, json!({}))
    }

    /// Ends before anything was done.
    pub(crate) fn wrong_use(sentence: impl Display) -> Self {
        Self::error(Exit::WrongUse, sentence, json!({}))
    }

    /// Prints it. A reader that has gone away changes nothing of what was done.
    pub(crate) fn print(self, as_json: bool) -> ExitCode {
        let (out, err) = self.written(as_json);
        let _ = io::stdout().write_all(out.as_bytes());
        let _ = io::stderr().write_all(err.as_bytes());
        ExitCode::from(self.exit.code())
    }

    /// What goes to standard output, and to standard error.
    fn written(&self, as_json: bool) -> (String, String) {
        if self.is_said {
            return (String::new(), String::new());
        }
        if as_json {
            let mut fields = self.fields.clone();
            fields.insert("outcome".to_owned(), self.exit.word().into());
            return (format!("{}\n", Value::Object(fields)), String::new());
        }
        let complaint =
            self.complaint.iter().map(|line| format!("otp: {line}\n")).collect::<Vec<_>>().concat();
        (ended(&self.text), complaint)
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}

/// The text with one line break at its end, or nothing.
fn ended(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{}\n", text.trim_end_matches('\n')) }
}

/// Lines of a name and a value each, the values below each other.
pub(crate) fn table<'a>(rows: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let rows: Vec<_> = rows.into_iter().collect();
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.iter().map(|(name, value)| format!("{name:width$}  {value}\n")).collect::<Vec<_>>().concat()
}
