//! Starting other programs, cargo above all.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Failure;

/// A call of the cargo that runs this tool, in the workspace's folder.
pub(crate) fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    // Cargo tells its children about the package that is running; the child must not take it for its own.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        // ring's build script watches the manifest's folder, too: left there, ring would be built again in each turn.
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs to the end; anything but success is a failure.
pub(crate) fn must(mut command: Command) -> Result<(), Failure> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(Failure::new(&format!("failed: {}", shown(&command)))) }
}

/// What a program prints, if it succeeds.
pub(crate) fn output(mut command: Command) -> Result<String, Failure> {
    let output = command.output()?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(&format!("failed: {}\n{errors}", shown(&command))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The same, while its errors go where ours go: for programs that tell people there how far they are.
pub(crate) fn output_only(mut command: Command) -> Result<String, Failure> {
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    output(command)
}

/// Brings the programs that tests and measurements start; `more` are packages beside those of the tests.
pub(crate) fn set_up(more: &[&str]) -> Result<(), Failure> {
    let mut script = Command::new("bash");
    script.arg(root().join(".ci/setup")).args(more);
    must(script)
}

/// Whether a program runs and succeeds, whatever it prints.
pub(crate) fn runs(mut command: Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
    let program = command.get_program().to_string_lossy();
    let program = if program.ends_with("cargo") { "cargo" } else { &program };
    format!("{program} {}", words.join(" "))
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default()
}
