//! `cargo xtask test`: everything that must pass, in the order of what it costs to find out.

use std::process::Command;
use std::time::Instant;

use crate::{Failure, Outcome, browser, command, servers};

const WASM: &str = "wasm32-unknown-unknown";

pub(crate) fn run((): ()) -> Outcome {
    let start = Instant::now();
    install()?;
    for (what, arguments, variables) in steps() {
        let mut cargo = command::cargo(arguments);
        cargo.envs(variables.iter().copied());
        step(what, cargo)?;
    }
    println!("\nAll passed in {} s.", start.elapsed().as_secs());
    crate::fine()
}

type Step = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

fn steps() -> [Step; 18] {
    const DENY: &[(&str, &str)] = &[("RUSTDOCFLAGS", "-D warnings")];
    [
        ("formatting", &["fmt", "--all", "--check"], &[]),
        (
            "formatting of what measures",
            &["fmt", "--check", "--manifest-path", "xtask/bench/Cargo.toml"],
            &[],
        ),
        ("formatting of what fuzzes", &["fmt", "--check", "--manifest-path", "xtask/fuzz/Cargo.toml"], &[]),
        (
            "lints",
            &["clippy", "--locked", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"],
            &[],
        ),
        (
            "tests and documentation examples",
            &["test", "--locked", "--workspace", "--all-features", "--no-fail-fast"],
            &[],
        ),
        ("documentation", &["doc", "--locked", "--workspace", "--all-features", "--no-deps"], DENY),
        (
            "otp-core on WebAssembly",
            &["check", "--locked", "--package", "otp-core", "--all-features", "--target", WASM],
            &[],
        ),
        ("contract cases", &["xtask", "contract"], &[]),
        ("what errors say of broken calls", &["xtask", "faults", "--trials", "100000", "--seed", "1"], &[]),
        ("what is printed and logged", &["xtask", "leaks", "--seed", "1"], &[]),
        ("what a hostile reply costs", &["xtask", "memory"], &[]),
        ("an attack on two instances of a service", &["xtask", "attack"], &[]),
        ("the page of proofs", &["xtask", "reliability", "--check"], &[]),
        ("the page of performance", &["xtask", "bench", "--page", "--check"], &[]),
        ("the same errors with the newest dependencies", &["xtask", "newest"], &[]),
        ("the demo", &["xtask", "demo"], &[]),
        ("who may use whom", &["xtask", "deps"], &[]),
        ("packages and their consumers", &["xtask", "package"], &[]),
    ]
}

fn step(what: &str, cargo: Command) -> Result<(), Failure> {
    let start = Instant::now();
    println!("\n== {what}: {}", command::shown(&cargo));
    command::must(cargo)?;
    println!("== {what}: passed in {} s", start.elapsed().as_secs());
    Ok(())
}

/// Brings what the steps need and a machine with Rust alone may lack: two components, a browser with its driver, the
/// accessibility checker, two servers, cargo-deny, and one target.
fn install() -> Result<(), Failure> {
    for (what, check, component) in [("rustfmt", "fmt", "rustfmt"), ("clippy", "clippy", "clippy")] {
        if !command::runs(command::cargo([check, "--version"])) {
            rustup(&["component", "add", component], what)?;
        }
    }
    browser::install()?;
    servers::install()?;
    command::tool("cargo-deny", "0.20.2")?;
    let installed = Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]).output()?;
    let folder = String::from_utf8_lossy(&installed.stdout).trim().to_owned();
    if !std::path::Path::new(&folder).exists() {
        rustup(&["target", "add", WASM], WASM)?;
    }
    Ok(())
}

fn rustup(arguments: &[&str], what: &str) -> Result<(), Failure> {
    let mut rustup = Command::new("rustup");
    rustup.args(arguments);
    if rustup.status().is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(Failure::new(&format!(
        "{what} is missing and could not be installed: rustup {}",
        arguments.join(" ")
    )))
}
