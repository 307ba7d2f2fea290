//! What a run says, and what a person at a terminal answers.

use std::io::{self, IsTerminal as _, Write as _};

pub(crate) trait Screen {
    fn say(&mut self, line: &str);

    /// What a person typed; nothing where nobody is there.
    fn ask(&mut self, question: &str) -> Option<String>;
}

/// Standard output, and a person if standard input is a terminal.
pub(crate) struct Terminal;

impl Screen for Terminal {
    fn say(&mut self, line: &str) {
        println!("{line}");
    }

    fn ask(&mut self, question: &str) -> Option<String> {
        if !io::stdin().is_terminal() {
            return None;
        }
        print!("{question}");
        io::stdout().flush().ok()?;
        let mut line = String::new();
        io::stdin().read_line(&mut line).ok()?;
        Some(line.trim().to_owned())
    }
}

/// Keeps what is said, and answers as told.
#[cfg(test)]
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) said: String,
    pub(crate) answers: Option<&'static str>,
    pub(crate) questions: usize,
}

#[cfg(test)]
impl Screen for Script {
    fn say(&mut self, line: &str) {
        self.said.push_str(line);
        self.said.push('\n');
    }

    fn ask(&mut self, question: &str) -> Option<String> {
        self.questions += 1;
        self.say(question);
        self.answers.map(str::to_owned)
    }
}
