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

/// What a person would see and could answer.
#[derive(Debug, Clone, Copy)]
struct Terminal {
    is_input: bool,
    /// Standard error, where plan and question go.
    is_error: bool,
    has_the_plan: bool,
}

impl Consent {
    /// Shows the plan on standard error, and asks whether to carry it out. Returns only if so.
    pub(crate) fn ask(&self, plan: &str) -> Result<(), Outcome> {
        let is_shown = io::stderr().write_all(plan.as_bytes()).is_ok();
        let terminal = Terminal {
            is_input: io::stdin().is_terminal(),
            is_error: io::stderr().is_terminal(),
            has_the_plan: is_shown,
        };
        match next(self.yes, terminal) {
            Next::Go => Ok(()),
            Next::Refuse => Err(Outcome::wrong_use(
                "nothing was called: there is no terminal to ask on. --yes goes ahead without a question",
            )),
            Next::Ask => confirmed(),
        }
    }
}

/// Asks for a word that was made up just now. What was typed or pasted before the plan was shown waits on the terminal, and would be
/// read as the answer. Nobody could know this word then.
fn confirmed() -> Result<(), Outcome> {
    let word = word()?;
    let typed = answer(&format!("Type {word} to go ahead: "));
    if typed.trim().eq_ignore_ascii_case(&word) {
        return Ok(());
    }
    Err(Outcome::failed("nothing was called: the answer is not the word"))
}

/// Four letters, one of 65,536 such words. There are no vowels in them, so that they spell nothing.
fn word() -> Result<String, Outcome> {
    const LETTERS: &[u8; 16] = b"bcdfghjkmnprstvx";
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).map_err(|_| Outcome::failed("the system's random generator failed"))?;
    Ok(bytes.map(|byte| char::from(LETTERS[usize::from(byte % 16)])).iter().collect())
}

/// Decides whether to ask. Without a plan on the screen, a yes does not count.
const fn next(yes: bool, terminal: Terminal) -> Next {
    if yes {
        return Next::Go;
    }
    if terminal.is_input && terminal.is_error && terminal.has_the_plan { Next::Ask } else { Next::Refuse }
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
        for bits in 0..8 {
            let terminal =
                Terminal { is_input: bits & 1 != 0, is_error: bits & 2 != 0, has_the_plan: bits & 4 != 0 };
            assert_eq!(next(true, terminal), Next::Go);
            assert_eq!(next(false, terminal), if bits == 7 { Next::Ask } else { Next::Refuse });
        }
    }
}
