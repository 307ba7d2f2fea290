//! `cargo xtask test`: everything that must pass, in the order of what it costs to find out.

mod beside;
mod binaries;
mod doc_links;
mod full;
mod set_up;

use std::ffi::{OsStr, OsString};
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::deps::vendors;
use crate::{Failure, Outcome, command, found};

/// How much is tested.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What takes a minute.
    Quick,
    /// What every change must pass.
    Gate,
    /// Everything.
    Full,
    /// What only compiles. The other two start it beside the tests.
    Beside,
}

const WASM: &str = "wasm32-unknown-unknown";
/// The workspaces beside this one, each with its own lock file.
const APART: [&str; 4] = ["xtask/bench", "xtask/fuzz", "xtask/oracle", "docs/recipes/actix-web"];
type Run = Box<dyn Fn() -> Result<(), Failure>>;

/// A part of the run.
struct Step {
    name: &'static str,
    /// Seconds on two quiet cores: with everything to build, and when nothing changed.
    expected: (u32, u32),
    extents: &'static [Extent],
    run: Run,
}

const ALL: &[Extent] = &[Extent::Quick, Extent::Gate, Extent::Full];
const GATE: &[Extent] = &[Extent::Gate, Extent::Full];
const FULL: &[Extent] = &[Extent::Full];
const BESIDE: &[Extent] = &[Extent::Beside];

fn steps() -> Result<Vec<Step>, Failure> {
    // The running program may be replaced while it builds; it stays the one that was started.
    let this = std::env::current_exe()?;
    let xtask = |arguments: &[&str]| {
        let (this, arguments) = (this.clone(), arguments.iter().map(OsString::from).collect::<Vec<_>>());
        move || started(Command::new(&this), &arguments)
    };
    let vendors = vendors()?;
    let of_vendors: Vec<_> =
        ["package", "--default"].into_iter().chain(vendors.iter().map(|it| &**it)).collect();
    // Built with the tests, and started without cargo, which may be busy with what only compiles.
    let clients = |arguments: &'static [&'static str]| {
        move || started(Command::new(crate::clients_program()), arguments)
    };
    let begun = Rc::new(beside::Beside::new(this.clone(), crate::target().join("beside.txt")));
    let ended = begun.clone();
    let step = |name, expected, extents, run: Run| Step { name, expected, extents, run };
    Ok(vec![
        step("set-up", (60, 1), GATE, Box::new(set_up::run)),
        step("formatting", (1, 1), ALL, Box::new(formatting)),
        step("lints", (140, 2), &[Extent::Quick, Extent::Beside], Box::new(lints)),
        step("building the tests", (140, 1), ALL, Box::new(|| binaries::build().map(drop))),
        step("fast tests", (25, 25), &[Extent::Quick], Box::new(binaries::run_quick)),
        step("tests", (135, 130), GATE, Box::new(move || binaries::run(|| begun.start()))),
        step("errors of broken calls", (13, 13), GATE, Box::new(clients(&["faults", "--trials", "20000"]))),
        step("what is printed and logged", (15, 15), GATE, Box::new(clients(&["leaks"]))),
        step("demo", (1, 1), GATE, Box::new(clients(&["demo"]))),
        step("what was compiled beside the tests", (110, 12), GATE, Box::new(move || ended.finish())),
        step("workflows and spelling", (10, 4), BESIDE, Box::new(|| script(".ci/lint/run"))),
        step("examples in the documentation", (13, 10), BESIDE, Box::new(doctests)),
        step("documentation", (20, 2), BESIDE, Box::new(documentation)),
        step("who may use whom", (20, 6), BESIDE, Box::new(xtask(&["deps"]))),
        // What a user adds. The other crates and features compile drivers and TLS again; `deps` sees in the trees what each brings.
        step("packages and their consumers", (40, 10), BESIDE, Box::new(xtask(&of_vendors))),
        step("otp-core on WebAssembly", (6, 1), BESIDE, Box::new(wasm)),
        step("alerts in a real Prometheus", (11, 11), FULL, Box::new(full::alerts)),
        step("a release and its mistakes", (20, 10), FULL, Box::new(|| script(".ci/rehearse"))),
        step("the book and its links", (40, 3), FULL, Box::new(|| script(".ci/book"))),
        step("the tests compile for Windows", (120, 5), FULL, Box::new(|| script(".ci/windows"))),
        step("phone numbers and their oracle", (45, 2), FULL, Box::new(|| cargo("oracle", &[]))),
        step("a recipe on actix-web", (50, 1), FULL, Box::new(|| cargo("recipe", &[]))),
        step("the benchmarks compile", (60, 1), FULL, Box::new(full::benchmarks)),
        step("minimal versions", (120, 2), FULL, Box::new(full::minimal)),
        step("the sandbox for teams without Rust", (180, 75), FULL, Box::new(full::without_rust)),
        // In the gate Clippy knows what each version of the library has; the syntax of a newer one is seen here and in CI only.
        step("the oldest Rust", (75, 1), FULL, Box::new(oldest)),
        step("all packages and their consumers", (100, 12), FULL, Box::new(xtask(&["package"]))),
        step(
            "what is printed and logged, of every endpoint",
            (40, 36),
            FULL,
            Box::new(clients(&["leaks", "--every-endpoint"])),
        ),
        step(
            "errors of broken calls, longer",
            (55, 48),
            FULL,
            Box::new(clients(&["faults", "--trials", "100000"])),
        ),
        step("every feature alone", (190, 16), FULL, Box::new(full::features)),
        step("newest versions", (275, 275), FULL, Box::new(full::newest)),
        step("long races and sequences", (430, 430), FULL, Box::new(full::long_races)),
    ])
}

pub(crate) fn run(extent: Extent) -> Outcome {
    let start = Instant::now();
    let steps: Vec<_> = steps()?.into_iter().filter(|step| step.extents.contains(&extent)).collect();
    let (fresh, warm) =
        steps.iter().fold((0, 0), |sum, step| (sum.0 + step.expected.0, sum.1 + step.expected.1));
    println!(
        "{} steps. Two quiet cores take about {warm} s, or {fresh} s when everything is built first.",
        steps.len()
    );
    let mut table = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let (fresh, warm) = step.expected;
        println!("\n== step {} of {}: {} (expected: {warm} to {fresh} s)", index + 1, steps.len(), step.name);
        let begun = Instant::now();
        let done = (step.run)();
        if let Err(failure) = &done {
            eprintln!("xtask: {failure}");
        }
        table.push((step.name, begun.elapsed(), done.is_ok()));
        if done.is_err() {
            break;
        }
    }
    // After a failure, what runs beside the tests still comes to its end here.
    drop(steps);
    Ok(found(report(&table, start.elapsed())))
}

/// Prints the table of the run; returns how many steps failed.
fn report(table: &[(&str, Duration, bool)], whole: Duration) -> usize {
    let width = table.iter().map(|(name, ..)| name.len()).max().unwrap_or_default();
    println!("\n{:<width$}  seconds", "step");
    for (name, took, passed) in table {
        let result = if *passed { "passed" } else { "FAILED" };
        println!("{name:<width$}  {:>7.1}  {result}", took.as_secs_f64());
    }
    println!("{:<width$}  {:>7.1}", "together", whole.as_secs_f64());
    table.iter().filter(|(.., passed)| !passed).count()
}

/// Starts one of our own programs and shows it.
fn started(mut program: Command, arguments: &[impl AsRef<OsStr>]) -> Result<(), Failure> {
    program.args(arguments).current_dir(crate::root());
    shown(program)
}

/// Runs a command and shows it.
fn shown(command: Command) -> Result<(), Failure> {
    println!("{}", command::shown(&command));
    command::must(command)
}

/// Runs cargo with the words of a line.
fn cargo(line: &str, variables: &[(&str, &str)]) -> Result<(), Failure> {
    let mut cargo = command::cargo(line.split(' '));
    cargo.envs(variables.iter().copied());
    shown(cargo)
}

fn script(path: &str) -> Result<(), Failure> {
    let mut bash = Command::new("bash");
    bash.arg(path).current_dir(crate::root());
    shown(bash)
}

fn formatting() -> Result<(), Failure> {
    cargo("fmt --all --check", &[])?;
    APART.iter().try_for_each(|it| cargo(&format!("fmt --check --manifest-path {it}/Cargo.toml"), &[]))
}

fn lints() -> Result<(), Failure> {
    // The gate builds none of these. This sees at once that a manifest has left their lock file behind, and `.ci/locks` mends it.
    for folder in APART {
        cargo(&format!("tree --locked --quiet --depth 0 --manifest-path {folder}/Cargo.toml"), &[])?;
    }
    cargo("clippy --locked --workspace --all-targets --all-features -- -D warnings", &[])
}

fn doctests() -> Result<(), Failure> {
    cargo(&format!("test --quiet --locked {} --doc", binaries::PACKAGES), &[])
}

fn documentation() -> Result<(), Failure> {
    // With an example, cargo takes the features of the tests, and every dependency is checked already.
    let all = "--lib --bin xtask --bin xtask-clients --examples";
    cargo(
        &format!("doc --locked {} --no-deps {all}", binaries::PACKAGES),
        &[("RUSTDOCFLAGS", "-D warnings")],
    )?;
    doc_links::check()
}

fn wasm() -> Result<(), Failure> {
    cargo(&format!("check --locked --package otp-core --all-features --target {WASM}"), &[])
}

/// The published crates on the oldest Rust. The tests' own dependencies ask for more, so they are left out.
fn oldest() -> Result<(), Failure> {
    let metadata = crate::metadata::Metadata::read()?;
    let published: Vec<_> = metadata.members().filter(|package| package.is_published).collect();
    // They share one; a crate that declares a newer one is refused by cargo.
    let oldest = published.iter().filter_map(|package| package.rust_version.as_deref()).min();
    let oldest = oldest.ok_or_else(|| Failure::new("no published crate declares its Rust"))?;
    set_up::toolchain(oldest)?;
    let mut rustup = Command::new("rustup");
    rustup.args(["run", oldest, "cargo", "check", "--locked", "--all-features"]).current_dir(crate::root());
    rustup.args(published.iter().flat_map(|package| ["--package", &package.name]));
    shown(rustup)
}
