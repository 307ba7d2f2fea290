//! `cargo xtask browser`: the inbox page in a real Chromium, with what that takes.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, Outcome, command, debian, root};

#[derive(Default)]
pub(crate) struct Options {
    /// Also renew the pictures in `docs/sandbox`.
    pub(crate) screenshots: bool,
    /// Only tests whose name holds this.
    pub(crate) only: Option<String>,
}

pub(crate) fn run(options: &Options) -> Outcome {
    install()?;
    let mut cargo = tests();
    cargo.args(options.only.iter());
    if options.screenshots {
        cargo.env("OTP_SANDBOX_SCREENSHOTS", root().join("docs/sandbox"));
    }
    command::must(cargo)?;
    crate::fine()
}

fn tests() -> Command {
    let mut cargo = command::cargo(["test", "--locked", "--package", "otp-sandbox", "--test", "browser"]);
    cargo.args(["--features", "browser-tests", "--"]);
    cargo
}

/// Brings what a bare machine lacks: a browser, its driver, and the accessibility checker.
pub(crate) fn install() -> Result<(), Failure> {
    let packages: Vec<_> = [("chromium", "chromium"), ("chromedriver", "chromium-driver"), ("npm", "npm")]
        .into_iter()
        .filter(|(program, _)| !debian::has(program))
        .map(|(_, package)| package)
        .collect();
    debian::bring("the browser tests", &packages)?;
    checker(&root().join("crates/otp-sandbox/tests/browser"))
}

/// Unpacks axe-core as the lock file names it, unless it is there already.
fn checker(folder: &Path) -> Result<(), Failure> {
    let installed = folder.join("node_modules/.package-lock.json");
    if is_newer(&installed, &folder.join("package-lock.json")) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder);
    let status = npm.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new("npm ci failed in crates/otp-sandbox/tests/browser"))
    }
}

fn is_newer(file: &PathBuf, than: &PathBuf) -> bool {
    let time = |path: &PathBuf| path.metadata().and_then(|data| data.modified()).ok();
    time(file).zip(time(than)).is_some_and(|(one, other)| one >= other)
}
