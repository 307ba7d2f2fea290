//! `cargo xtask browser`: the inbox page in a real Chromium, with what that takes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Failure, Outcome, command, root};

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
        .filter(|(program, _)| !is_there(program))
        .map(|(_, package)| package)
        .collect();
    if !packages.is_empty() {
        install_packages(&packages)?;
    }
    checker(&root().join("crates/otp-sandbox/tests/browser"))
}

fn is_there(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn install_packages(packages: &[&str]) -> Result<(), Failure> {
    let names = packages.join(" ");
    let missing = || {
        Failure::new(&format!(
            "the browser tests need these Debian packages, or the same programs from elsewhere: {names}\n\
             install them with: apt-get install {names}"
        ))
    };
    if !Path::new("/etc/debian_version").exists() || !is_root()? {
        return Err(missing());
    }
    println!("== installing {names}");
    let update = Command::new("apt-get").args(["update", "--quiet"]).status()?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--quiet", "--yes", "--no-install-recommends"]).args(packages);
    let done = install.env("DEBIAN_FRONTEND", "noninteractive").status()?;
    // An update that fails is no matter as long as the packages are had.
    if done.success() { Ok(()) } else { Err(if update.success() { missing() } else { offline(&names) }) }
}

fn offline(names: &str) -> Failure {
    Failure::new(&format!("the package lists could not be fetched, and {names} could not be installed"))
}

fn is_root() -> Result<bool, Failure> {
    let id = Command::new("id").arg("-u").output()?;
    Ok(id.stdout.trim_ascii() == b"0")
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
