use std::error::Error;
use std::fmt::{self, Display};
use std::path::Path;
use std::process::ExitCode;

/// What a command ends with: an exit code of its own, or the reason why it could not do its work.
pub(crate) type Outcome = Result<ExitCode, Failure>;

/// Success if nothing was found, else exit code 1.
pub(crate) fn found(findings: usize) -> ExitCode {
    if findings == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// Why a command could not do its work. Every error becomes one with `?`.
#[derive(Debug)]
pub(crate) struct Failure {
    text: String,
    code: u8,
}

impl Failure {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), code: 1 }
    }

    pub(crate) fn at(path: &Path, problem: &dyn Display) -> Self {
        Self::new(&format!("{}: {problem}", path.display()))
    }

    pub(crate) fn wrong_use(text: &str) -> Self {
        Self::with_code(2, text)
    }

    pub(crate) fn with_code(code: u8, text: &str) -> Self {
        Self { code, ..Self::new(text) }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A command line that cannot be read is a wrong use.
impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        if (&error as &dyn Error).is::<lexopt::Error>() {
            return Self::wrong_use(&error.to_string());
        }
        match error.source() {
            None => Self::new(&error.to_string()),
            Some(source) => Self::new(&format!("{error}: {source}")),
        }
    }
}
