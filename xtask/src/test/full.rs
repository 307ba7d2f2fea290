//! What takes longer than a gate may, with the tools that everybody knows. `.github/CONTRIBUTING.md` lists the commands.

use std::path::Path;
use std::process::Command;

use super::{binaries, cargo};
use crate::metadata::Metadata;
use crate::{Failure, command, root};

/// The targets of the fuzzer.
const TARGETS: [&str; 5] =
    ["reply_esms_vn", "reply_esms_my", "reply_accuauth", "phone_parse", "sandbox_connection"];

/// The crates whose lines the tests must reach, and the share in percent.
const FLOORS: [(&str, &str); 5] =
    [("otp-core", "95"), ("otp-http", "95"), ("esms-vn", "90"), ("esms-my", "90"), ("accuauth", "90")];

/// Each published crate with no feature, and with each of its features alone.
pub(super) fn features() -> Result<(), Failure> {
    let metadata = Metadata::read()?;
    for package in metadata.members().filter(|package| package.is_published()) {
        cargo(&["check", "--quiet", "--locked", "--package", &package.name, "--no-default-features"], &[])?;
        for feature in package.features() {
            let what = [
                "check",
                "--quiet",
                "--locked",
                "--package",
                &package.name,
                "--no-default-features",
                "--features",
            ];
            cargo(&[&what[..], &[feature]].concat(), &[])?;
        }
    }
    Ok(())
}

pub(super) fn long_races() -> Result<(), Failure> {
    let more = [("OTP_VERIFY_SEQUENCES", "100000"), ("OTP_VERIFY_REPETITIONS", "500")];
    binaries::run_stores(&["random_sequences", "processes", "cluster", "races"], &more)
}

/// The newest versions that the manifests allow: of the libraries whose errors decide what a call proves, and of
/// libphonenumber's metadata, which the phone numbers are compared with.
pub(super) fn newest() -> Result<(), Failure> {
    let copy = copy("newest")?;
    // The newest there are, and not the newest for the oldest compiler that we support.
    let mut update = in_copy(&copy, "cargo", &["update"]);
    update.env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "allow");
    must(update)?;
    let what = [
        "test",
        "--package",
        "otp-core",
        "--package",
        "otp-http",
        "--package",
        "esms-vn",
        "--package",
        "esms-my",
        "--package",
        "accuauth",
    ];
    must(in_copy(&copy, "cargo", &[&what[..], &["--all-features", "--no-fail-fast"]].concat()))
}

/// The oldest versions that the manifests allow must still build.
pub(super) fn minimal() -> Result<(), Failure> {
    nightly()?;
    let copy = copy("minimal")?;
    must(in_copy(&copy, "rustup", &["run", "nightly", "cargo", "update", "-Zdirect-minimal-versions"]))?;
    must(in_copy(&copy, "cargo", &["check", "--workspace", "--exclude", "xtask"]))
}

pub(super) fn coverage() -> Result<(), Failure> {
    command::tool("cargo-llvm-cov", "0.6.21")?;
    let mut component = Command::new("rustup");
    component.args(["component", "add", "llvm-tools"]);
    command::must(component)?;
    for (package, floor) in FLOORS {
        let what =
            ["llvm-cov", "--quiet", "--locked", "--all-features", "--summary-only", "--package", package];
        cargo(&[&what[..], &["--fail-under-lines", floor]].concat(), &[])?;
    }
    Ok(())
}

/// The weekly workflow tries them all; this one tries a twenty-fourth.
pub(super) fn mutants() -> Result<(), Failure> {
    command::tool("cargo-mutants", "27.1.0")?;
    let output = binaries::scratch("mutants");
    let output = output.to_string_lossy();
    cargo(&["mutants", "--colors", "never", "--shard", "0/24", "--output", &output], &[])
}

pub(super) fn fuzzing() -> Result<(), Failure> {
    nightly()?;
    command::tool("cargo-fuzz", "0.13.2")?;
    for target in TARGETS {
        let found = binaries::scratch("fuzz").join(target);
        std::fs::create_dir_all(&found)?;
        let mut fuzz = Command::new("rustup");
        fuzz.args(["run", "nightly", "cargo", "fuzz", "run", "--fuzz-dir", "xtask/fuzz", target])
            .current_dir(root());
        // What it finds goes into the first folder; the second has the seeds.
        fuzz.arg(found).arg(format!("xtask/fuzz/seeds/{target}"));
        fuzz.args(["--", "-max_total_time=60", "-max_len=4096"]);
        command::with_tools(&mut fuzz);
        must(fuzz)?;
    }
    Ok(())
}

fn nightly() -> Result<(), Failure> {
    let mut is_there = Command::new("rustup");
    is_there.args(["run", "nightly", "rustc", "--version"]);
    if command::runs(is_there) {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup.args(["toolchain", "install", "nightly", "--profile", "minimal"]);
    must(rustup)
}

/// The files of the last commit in a folder of their own, so that the lock file of the checkout stays as it is.
fn copy(name: &str) -> Result<std::path::PathBuf, Failure> {
    let copy = binaries::scratch(name).join("source");
    if copy.exists() {
        std::fs::remove_dir_all(&copy)?;
    }
    std::fs::create_dir_all(&copy)?;
    let mut archive = Command::new("bash");
    archive.args(["-c", "set -o pipefail; git archive HEAD | tar --extract --directory \"$0\""]).arg(&copy);
    archive.current_dir(root());
    command::must(archive)?;
    Ok(copy)
}

fn in_copy(copy: &Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = if program == "cargo" { command::cargo([""; 0]) } else { Command::new(program) };
    command.args(arguments).current_dir(copy).env("CARGO_TARGET_DIR", copy.join("../target"));
    command
}

fn must(command: Command) -> Result<(), Failure> {
    println!("{}", command::shown(&command));
    command::must(command)
}
