//! What the steps need and a machine with Rust alone may lack.

use std::process::Command;

use super::{WASM, shown};
use crate::{Failure, command};

pub(super) fn run() -> Result<(), Failure> {
    command::set_up(&[])?;
    for (check, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !command::runs(command::cargo([check, "--version"])) {
            shown(rustup(&["component", "add", component]))?;
        }
    }
    let installed = Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]).output()?;
    let folder = String::from_utf8_lossy(&installed.stdout).trim().to_owned();
    if !std::path::Path::new(&folder).exists() {
        shown(rustup(&["target", "add", WASM]))?;
    }
    Ok(())
}

/// Installs a Rust toolchain where it is not there yet.
pub(super) fn toolchain(name: &str) -> Result<(), Failure> {
    if command::runs(rustup(&["run", name, "rustc", "--version"])) {
        return Ok(());
    }
    shown(rustup(&["toolchain", "install", name, "--profile", "minimal"]))
}

fn rustup(arguments: &[&str]) -> Command {
    let mut rustup = Command::new("rustup");
    rustup.args(arguments);
    rustup
}
