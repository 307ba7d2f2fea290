//! Tests that need a process of their own: for its environment, for its limits, or to end it.

use std::process::{Command, Output};

/// Where the child is to call; its presence tells a test that it runs in the child.
const TARGET: &str = "OTP_HTTP_CATALOGUE_TARGET";

/// The address to call, in the child.
pub(crate) fn target() -> Option<String> {
    std::env::var(TARGET).ok()
}

/// The same test once more, in a process of its own that is told to call this address.
pub(crate) fn of(test: &str, target: &str) -> Command {
    prepare(Command::new(std::env::current_exe().unwrap()), test, target)
}

/// The same, with a limit of open files.
#[cfg(unix)]
pub(crate) fn with_open_files(limit: usize, test: &str, target: &str) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit -n {limit} && exec \"$0\" \"$@\""));
    command.arg(std::env::current_exe().unwrap());
    prepare(command, test, target)
}

fn prepare(mut command: Command, test: &str, target: &str) -> Command {
    command.args(["--exact", test, "--nocapture"]).env(TARGET, target);
    command
}

/// The child must have run this one test, and passed it.
pub(crate) fn assert_passed(output: &Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}\n{errors}");
}
