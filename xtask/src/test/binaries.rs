//! The test programs: built by cargo, run two at a time. Some wait for a server or a clock while others compute, so this
//! takes much less time than one after the other, and needs no tool beside cargo.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Mutex;
use std::time::Instant;

use serde_json::Value;

use crate::{Failure, command};

/// What takes longer than a minute altogether: servers, a browser and models. A crate's tests may be one program, so this
/// names packages, programs and modules alike.
const SLOW: [&str; 8] = [
    "otp-verify-redis",
    "otp-verify-postgres",
    "browser",
    "sms_length",
    "volume",
    "code_life_model",
    "conformance",
    "real_stores",
];

/// What takes longest comes first, so that the end is not a wait for one program. The first waits for its server while the second
/// computes; the next two wait, and the short programs compute beside them.
const FIRST: [&str; 4] =
    ["otp-verify-postgres all", "otp-sandbox all", "otp-sandbox browser", "otp-verify-redis all"];

/// A test program.
pub(super) struct Binary {
    /// Package and target, as `esms-my answers`.
    name: String,
    program: PathBuf,
    folder: PathBuf,
}

impl Binary {
    fn is_one_of(&self, names: &[&str]) -> bool {
        self.name.split(' ').any(|word| names.contains(&word))
    }
}

/// All in one command: so cargo takes the same features everywhere, and builds no crate twice.
pub(super) const PACKAGES: &str = "--workspace --all-features";

/// Builds all test programs of the workspace.
pub(super) fn build() -> Result<Vec<Binary>, Failure> {
    let mut cargo = command::cargo(["test", "--no-run", "--locked"]);
    cargo.args(PACKAGES.split(' ')).arg("--message-format=json-render-diagnostics");
    let text = command::output_only(cargo)?;
    let messages = text.lines().filter_map(|line| serde_json::from_str(line).ok());
    let mut binaries: Vec<_> = messages.filter_map(|message| test_program(&message)).collect();
    binaries.sort_by_key(|binary| {
        let first = FIRST.iter().position(|first| *first == binary.name);
        (first.unwrap_or(FIRST.len()), binary.name.clone())
    });
    Ok(binaries)
}

fn test_program(message: &Value) -> Option<Binary> {
    let is_test = message["reason"] == "compiler-artifact" && message["profile"]["test"] == true;
    let path = |name: &str| message[name].as_str().map(PathBuf::from);
    let folder = path("manifest_path")?.parent()?.to_owned();
    let name = format!("{} {}", folder.file_name()?.display(), message["target"]["name"].as_str()?);
    is_test.then_some(Binary { name, program: path("executable")?, folder })
}

/// Runs them all. What is to run beside them starts when cargo is no longer needed here.
pub(super) fn run(beside: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let binaries = build()?;
    beside()?;
    run_these(&binaries, &[], &[])
}

/// Runs those that are not slow.
pub(super) fn run_quick() -> Result<(), Failure> {
    let skipped: Vec<_> =
        SLOW.iter().flat_map(|module| ["--skip".to_owned(), format!("{module}::")]).collect();
    let quick: Vec<_> = build()?.into_iter().filter(|binary| !binary.is_one_of(&SLOW)).collect();
    run_these(&quick, &skipped, &[])
}

/// Runs the tests of these packages whose names contain one of the words. Each word must find a test, and each package has one.
pub(super) fn run_named(
    packages: &[&str],
    words: &[&str],
    variables: &[(&str, &str)],
) -> Result<(), Failure> {
    let binaries: Vec<_> = build()?.into_iter().filter(|binary| binary.is_one_of(packages)).collect();
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for binary in &binaries {
        for word in words {
            let mut list = Command::new(&binary.program);
            list.current_dir(&binary.folder).args(["--list", word]);
            if command::output(list)?.contains(": test") {
                found.insert(word);
                found.extend(packages.iter().filter(|package| binary.is_one_of(&[package])));
            }
        }
    }
    if let Some(alone) = words.iter().chain(packages).find(|name| !found.contains(**name)) {
        return Err(Failure::new(&format!("`{alone}` selects no test")));
    }
    let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
    run_these(&binaries, &words, variables)
}

/// What fails is shown whole.
fn run_these(binaries: &[Binary], arguments: &[String], variables: &[(&str, &str)]) -> Result<(), Failure> {
    if binaries.is_empty() {
        return Err(Failure::new("cargo named no test program"));
    }
    let next = Mutex::new(binaries.iter());
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(binary) = next.lock().ok().and_then(|mut next| next.next()) else { return };
                    if !passes(binary, arguments, variables)
                        && let Ok(mut failed) = failed.lock()
                    {
                        failed.push(binary.name.clone());
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_default();
    if failed.is_empty() {
        println!("{} test programs passed", binaries.len());
        return Ok(());
    }
    Err(Failure::new(&format!("failed: {}", failed.join(", "))))
}

fn passes(binary: &Binary, arguments: &[String], variables: &[(&str, &str)]) -> bool {
    let begun = Instant::now();
    let mut program = Command::new(&binary.program);
    program.current_dir(&binary.folder).env("CARGO_MANIFEST_DIR", &binary.folder);
    program.args(arguments).envs(variables.iter().copied());
    let done = program.output();
    let seconds = begun.elapsed().as_secs_f64();
    let said = match &done {
        Ok(output) if output.status.success() => summary(output),
        Ok(output) => {
            let texts = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
            format!("FAILED\n{}", texts.join("\n"))
        }
        Err(error) => format!("FAILED: {error}"),
    };
    println!("{seconds:>7.1} s  {}: {said}", binary.name);
    done.is_ok_and(|output| output.status.success())
}

/// `12 passed`, from the last lines of a test program.
fn summary(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said.lines().rev().find_map(|line| line.strip_prefix("test result: ok. "));
    line.and_then(|line| line.split(';').next()).unwrap_or("passed").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_test_program_is_told_from_a_library() {
        let message = |test: bool| {
            let (manifest, program) = ("/w/crates/esms-my/Cargo.toml", "/w/target/answers");
            json!({ "reason": "compiler-artifact", "manifest_path": manifest, "target": { "name": "answers" },
                "profile": { "test": test }, "executable": program })
        };
        let binary = test_program(&message(true)).unwrap();
        assert_eq!(binary.name, "esms-my answers");
        assert!(binary.is_one_of(&["answers"]) && !binary.is_one_of(&["esms"]));
        assert!(test_program(&message(false)).is_none());
    }
}
