//! What only compiles, beside the tests. Many tests wait for a server or a clock; meanwhile a core can compile. The compilers get
//! only the time that no test wants, so no test comes too late because of them.

use std::cell::RefCell;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::Failure;

/// A second run of this program, whose words are kept until it has ended.
pub(super) struct Beside {
    program: PathBuf,
    words: PathBuf,
    running: RefCell<Option<Child>>,
}

impl Beside {
    pub(super) fn new(program: PathBuf, words: PathBuf) -> Self {
        Self { program, words, running: RefCell::default() }
    }

    pub(super) fn start(&self) -> Result<(), Failure> {
        let said = File::create(&self.words)?;
        let mut nice = Command::new("nice");
        nice.args(["-n", "19"]).arg(&self.program).args(["test", "--beside"]);
        nice.stdin(Stdio::null()).stderr(said.try_clone()?).stdout(said);
        *self.running.borrow_mut() = Some(nice.spawn()?);
        Ok(())
    }

    /// Waits for it and shows what it said, if it runs.
    pub(super) fn finish(&self) -> Result<(), Failure> {
        let Some(mut running) = self.running.borrow_mut().take() else { return Ok(()) };
        let status = running.wait()?;
        println!("{}", std::fs::read_to_string(&self.words)?);
        if status.success() { Ok(()) } else { Err(Failure::new("failed beside the tests: see above")) }
    }
}

/// A test that failed must not leave compilers behind, and what they found is worth knowing, too.
impl Drop for Beside {
    fn drop(&mut self) {
        if let Err(failure) = self.finish() {
            eprintln!("xtask: {failure}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_beside_the_tests_fails_the_run() {
        let words = std::env::temp_dir().join(format!("xtask-beside-{}.txt", std::process::id()));
        for (program, passes) in [("true", true), ("false", false)] {
            let beside = Beside::new(program.into(), words.clone());
            beside.start().unwrap();
            assert_eq!(beside.finish().is_ok(), passes, "{program}");
            assert!(beside.finish().is_ok(), "it is shown once");
        }
        std::fs::remove_file(words).unwrap();
    }
}
