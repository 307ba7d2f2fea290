//! What the steps need and a machine with Rust alone may lack.

use std::process::Command;

use super::{OLDEST, WASM};
use crate::{Failure, command};

pub(super) fn run() -> Result<(), Failure> {
    command::set_up(&[])?;
    for (check, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !command::runs(command::cargo([check, "--version"])) {
            rustup(&["component", "add", component])?;
        }
    }
    let installed = Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]).output()?;
    let folder = String::from_utf8_lossy(&installed.stdout).trim().to_owned();
    if !std::path::Path::new(&folder).exists() {
        rustup(&["target", "add", WASM])?;
    }
    let mut oldest = Command::new("rustup");
    oldest.args(["run", OLDEST, "rustc", "--version"]);
    if !command::runs(oldest) {
        rustup(&["toolchain", "install", OLDEST, "--profile", "minimal"])?;
    }
    Ok(())
}

fn rustup(arguments: &[&str]) -> Result<(), Failure> {
    let mut rustup = Command::new("rustup");
    rustup.args(arguments);
    println!("{}", command::shown(&rustup));
    command::must(rustup)
}
