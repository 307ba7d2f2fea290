//! What is said while a command waits: on a terminal only.

use std::io::{self, IsTerminal as _, Write as _};

use crate::outcome::visible;

pub(crate) fn say(line: &str) {
    let mut err = io::stderr();
    if err.is_terminal() {
        let _ = writeln!(err, "{}", visible(line));
    }
}
