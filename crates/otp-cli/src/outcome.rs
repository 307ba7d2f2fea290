//! How a command ends: what it prints, and its exit code.

use std::fmt::Display;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use crate::answer;

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
    /// Whether a vendor, or a store, has acted: then a lost answer leaves the exit code as it is.
    is_act: bool,
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
            is_act: false,
        }
    }

    /// Ends after an act. Its exit code stays, even if the answer cannot be written.
    pub(crate) fn of_act(self) -> Self {
        Self { is_act: true, ..self }
    }

    /// Ends with this exit code instead.
    pub(crate) fn ending(self, exit: Exit) -> Self {
        Self { exit, ..self }
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
        Self { exit, text: String::new(), complaint: vec![complaint], fields, is_said: false, is_act: false }
    }

    /// Adds a line for people.
    pub(crate) fn advise(mut self, line: &str) -> Self {
        self.complaint.push(line.to_owned());
        self
    }

    /// Adds the name that may have been meant to an error.
    pub(crate) fn with_what_was_meant(mut self, name: &str) -> Self {
        if let Some(Value::Object(error)) = self.fields.get_mut("error") {
            error.insert("did_you_mean".to_owned(), name.into());
        }
        self.advise(&format!("did you mean `{name}`?"))
    }

    /// Ends with an error that had no effect.
    pub(crate) fn failed(sentence: impl Display) -> Self {
        Self::error(Exit::Failed, sentence, json!({}))
    }

    /// Ends before anything was done.
    pub(crate) fn wrong_use(sentence: impl Display) -> Self {
        Self::error(Exit::WrongUse, sentence, json!({}))
    }

    /// Prints it. If the answer cannot be written, a question has failed. The exit code of an act stays: 1 would say that nothing
    /// was sent, and 3 that nobody knows.
    pub(crate) fn print(self, as_json: bool) -> ExitCode {
        let (out, err) = self.written(as_json);
        let is_lost = !answer::write(out, err);
        let is_unknown = self.exit == Exit::EffectUnknown;
        if is_lost && (is_unknown || self.is_act && self.exit == Exit::Fine) {
            answer::say_not_to_repeat(!is_unknown);
        }
        let has_failed = is_lost && !self.is_act && self.exit == Exit::Fine;
        let exit = if has_failed { Exit::Failed } else { self.exit };
        ExitCode::from(exit.code())
    }

    /// What goes to standard output, and to standard error.
    fn written(&self, as_json: bool) -> (String, String) {
        if self.is_said {
            return (String::new(), String::new());
        }
        if as_json {
            let mut fields = self.fields.clone();
            fields.insert("outcome".to_owned(), self.exit.word().into());
            return (format!("{}\n", visible_in_json(&Value::Object(fields).to_string())), String::new());
        }
        let line = |line: &String| format!("otp: {}\n", visible(line));
        let complaint = self.complaint.iter().map(line).collect::<Vec<_>>().concat();
        (ended(&visible_lines(&self.text)), complaint)
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

/// A text of others, such as a vendor's, with every character escaped that a terminal would obey, or that would hide or turn
/// what stands around it.
pub(crate) fn visible(text: &str) -> String {
    escape(text, is_hidden, |c| c.escape_unicode().to_string())
}

/// The same, but lines stay lines, and tabs tabs.
fn visible_lines(text: &str) -> String {
    escape(text, |c| is_hidden(c) && !matches!(c, '\n' | '\t'), |c| c.escape_unicode().to_string())
}

/// The same as JSON has it. Outside its strings JSON has no such character.
fn visible_in_json(text: &str) -> String {
    let unit = |unit: &mut u16| format!("\\u{unit:04x}");
    escape(text, is_hidden, |c| c.encode_utf16(&mut [0; 2]).iter_mut().map(unit).collect())
}

/// A JSON value in lines for people, which stays JSON.
pub(crate) fn visible_json(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.lines().map(visible_in_json).collect::<Vec<_>>().join("\n")
}

fn escape(text: &str, is_escaped: impl Fn(char) -> bool, written: impl Fn(char) -> String) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_escaped(c) {
            shown.push_str(&written(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Controls, and what Unicode calls format characters and separators of lines.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{600}'..='\u{605}'
                | '\u{61c}'
                | '\u{6dd}'
                | '\u{70f}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Lines of a name and a value each, the values below each other.
pub(crate) fn table<'a>(rows: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let rows: Vec<_> = rows.into_iter().collect();
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.iter()
        .map(|(name, value)| format!("{name:width$}  {}\n", visible(value)))
        .collect::<Vec<_>>()
        .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "mã \u{1b}[2K\n\u{9b}\u{7f}\u{202e}\u{e0041}";

    #[test]
    fn a_text_of_others_neither_moves_the_terminal_nor_hides_a_line() {
        let shown = r"mã \u{1b}[2K\u{a}\u{9b}\u{7f}\u{202e}\u{e0041}";
        assert_eq!(visible(TEXT), shown);
        assert_eq!(table([("name", TEXT.to_owned())]), format!("name  {shown}\n"));
        let (_, complaint) = Outcome::failed(TEXT).advise(TEXT).written(false);
        assert_eq!(complaint, format!("otp: {shown}\notp: {shown}\n"));
        let (text, _) = Outcome::fine(TEXT, json!({})).written(false);
        assert_eq!(text, format!("{}\n", shown.replace(r"\u{a}", "\n")));
    }

    #[test]
    fn json_holds_the_whole_text_and_shows_no_hidden_character() {
        let (said, _) = Outcome::fine("", json!({ "text": TEXT })).written(true);
        assert!(!said.trim_end().contains(is_hidden), "{said}");
        let read: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(read["text"], TEXT);
    }
}
