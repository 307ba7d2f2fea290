//! What takes longer than a gate may. Mutants, coverage and fuzzing are tools of their own: the weekly workflow calls them.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{binaries, cargo, script, shown};
use crate::deps::vendors;
use crate::metadata::Metadata;
use crate::{Failure, command, root};

/// Each published crate with no feature, and with each of its features alone. The other tests have every feature on, and then
/// aws-lc-rs is preferred: so the catalogue of calls is run with ring, too.
pub(super) fn features() -> Result<(), Failure> {
    let metadata = Metadata::read()?;
    for package in metadata.members().filter(|package| package.is_published) {
        let check = format!("check --quiet --locked --package {} --no-default-features", package.name);
        cargo(&check, &[])?;
        for feature in &package.features {
            cargo(&format!("{check} --features {feature}"), &[])?;
        }
    }
    cargo(
        "test --quiet --locked -p otp-http --no-default-features --features ring,bundled-roots --test catalogue",
        &[],
    )
}

/// A workspace of its own, which nothing else builds.
pub(super) fn benchmarks() -> Result<(), Failure> {
    let check = "check --quiet --locked --manifest-path xtask/bench/Cargo.toml --all-targets --all-features";
    cargo(&format!("{check} --target-dir target/bench"), &[])
}

pub(super) fn long_races() -> Result<(), Failure> {
    binaries::run_named(
        &["otp-verify", "otp-verify-redis", "otp-verify-postgres", "otp-sandbox"],
        &["attack", "conformance", "processes", "cluster", "races", "code_life_model"],
        &[("OTP_LONG", "1")],
    )?;
    // The gate asks it of one endpoint of each kind.
    binaries::run_named(
        &vendors()?.iter().map(String::as_str).collect::<Vec<_>>(),
        &[
            "any_http_status",
            "the_code_alone_decides",
            "a_broken_wire",
            "no_text_of_ours",
            "no_fault_of_the_sandbox",
            "any_bytes_are_an_answer",
        ],
        &[("OTP_LONG", "1")],
    )
}

/// A real Prometheus loads the alerts of `docs/production` and reads what is counted under the sandbox's faults.
pub(super) fn alerts() -> Result<(), Failure> {
    command::set_up(&["prometheus"])?;
    binaries::run_named(&["otp-verify"], &["alerts"], &[("OTP_LONG", "1")])
}

/// What teams without Rust use: the programs of the page in PHP and Go as well, and the static program, started as an image,
/// the npm package and the wheel start it.
pub(super) fn without_rust() -> Result<(), Failure> {
    command::set_up(&["php:php-cli", "go:golang-go", "ip:iproute2"])?;
    binaries::run_named(&["otp-sandbox"], &["any_language"], &[("OTP_LONG", "1")])?;
    script("crates/otp-sandbox/packaging/check")
}

/// The newest versions that the manifests allow: of the libraries whose errors decide what a call and a store prove, of what
/// `cargo install` brings without a lock file, and of
/// libphonenumber's metadata, which the phone numbers are compared with.
pub(super) fn newest() -> Result<(), Failure> {
    let copy = copy("newest")?;
    // The newest there are, and not the newest for the oldest compiler that we support.
    for manifest in ["Cargo.toml", "xtask/oracle/Cargo.toml"] {
        let mut update = in_copy(&copy, command::cargo(["update", "--manifest-path", manifest]));
        update.env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "allow");
        shown(update)?;
    }
    let test = "test --all-features --no-fail-fast -p otp-core -p otp-http -p otp-verify-redis -p otp-verify-postgres -p otp-cli";
    let mut test = command::cargo(test.split(' '));
    test.args(vendors()?.iter().flat_map(|vendor| ["-p", vendor]));
    shown(in_copy(&copy, test))?;
    shown(in_copy(&copy, command::cargo(["run", "--manifest-path", "xtask/oracle/Cargo.toml"])))
}

/// The published crates must still build with the oldest versions that the manifests allow.
pub(super) fn minimal() -> Result<(), Failure> {
    super::set_up::toolchain("nightly")?;
    let copy = copy("minimal")?;
    let mut update = Command::new("rustup");
    update.args(["run", "nightly", "cargo", "update", "-Zdirect-minimal-versions"]);
    shown(in_copy(&copy, update))?;
    let check = "check --workspace --exclude xtask --exclude otp-testkit --all-features";
    shown(in_copy(&copy, command::cargo(check.split(' '))))
}

/// The files of the last commit in a folder of their own, so that the lock file of the checkout stays as it is.
fn copy(name: &str) -> Result<PathBuf, Failure> {
    let copy = root().join("target").join(name).join("source");
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

fn in_copy(copy: &Path, mut command: Command) -> Command {
    command.current_dir(copy).env("CARGO_TARGET_DIR", copy.join("../target"));
    command
}
