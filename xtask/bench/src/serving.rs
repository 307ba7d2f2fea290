//! A process that serves until it is dropped. `xtask` includes this file.

use std::io::{BufRead, BufReader, Error, Result};
use std::process::{Child, Command, Stdio};

pub struct Serving {
    child: Child,
    /// The first line that it printed.
    pub said: String,
}

impl Serving {
    pub fn start(program: &mut Command) -> Result<Self> {
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut said = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut said)?;
        }
        let serving = Self { child, said: said.trim().to_owned() };
        if serving.said.is_empty() { Err(Error::other("the server did not start")) } else { Ok(serving) }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
