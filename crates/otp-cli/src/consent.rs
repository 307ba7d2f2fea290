//! Asks before a call that is billed, or that uses something up.

use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;

use crate::outcome::Outcome;

#[derive(Debug, Args)]
pub(crate) struct Consent {
    /// Do not ask. For scripts
    #[arg(long, short)]
    yes: bool,
}

/// What to do about a call.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Go,
    Ask,
    Refuse,
}

impl Consent {
    /// Shows the plan on standard error, and asks whether to carry it out. Returns only if so.
    pub(crate) fn ask(&self, plan: &str) -> Result<(), Outcome> {
        let _ = io::stderr().write_all(plan.as_bytes());
        match next(self.yes, io::stdin().is_terminal()) {
            Next::Go => Ok(()),
            Next::Refuse => Err(Outcome::wrong_use(
                "nothing was called: there is no terminal to ask on. --yes goes ahead without a question",
            )),
            Next::Ask if is_yes(&answer("Go ahead? [y/N] ")) => Ok(()),
            Next::Ask => Err(Outcome::failed("nothing was called")),
        }
    }
}

const fn next(yes: bool, is_terminal: bool) -> Next {
    match (yes, is_terminal) {
        (true, _) => Next::Go,
        (false, true) => Next::Ask,
        (false, false) => Next::Refuse,
    }
}

/// Anything else is a no.
fn is_yes(answer: &str) -> bool {
    ["y", "yes"].iter().any(|yes| answer.trim().eq_ignore_ascii_case(yes))
}

/// Reads a line of standard input. The end of the input is an empty one.
pub(crate) fn answer(question: &str) -> String {
    let mut line = String::new();
    if io::stdin().is_terminal() {
        let _ = io::stderr().write_all(question.as_bytes());
    }
    let _ = io::stdin().read_line(&mut line);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_called_without_a_yes() {
        assert_eq!(next(true, false), Next::Go);
        assert_eq!(next(false, true), Next::Ask);
        assert_eq!(next(false, false), Next::Refuse);
        assert!(["y\n", "Y", " yes\r\n"].iter().all(|answer| is_yes(answer)));
        assert!(["", "\n", "n", "no", "ye", "yy", "j"].iter().all(|answer| !is_yes(answer)));
    }
}
