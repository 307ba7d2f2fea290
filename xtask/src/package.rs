//! `cargo xtask package`: what the registry would get, and an outside program on each crate made from that alone.

mod programs;

use std::fs;
use std::path::Path;
use std::process::Command;

use lexopt::Arg::{Long, Value};
use lexopt::ValueExt as _;

use crate::metadata::{Metadata, Package};
use crate::{Failure, Outcome, command, found, root, target};
use programs::{OWN_TLS, PROGRAMS, Program};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let (mut is_default_only, mut named) = (false, Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("default") => is_default_only = true,
            Value(name) => named.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let findings = check(&named, is_default_only)?;
    println!("{findings} findings");
    Ok(found(findings))
}

/// The programs of the named crates, or of all; returns the number of findings.
pub(crate) fn check(named: &[String], is_default_only: bool) -> Result<usize, Failure> {
    let metadata = Metadata::read()?;
    let published: Vec<_> = metadata.members().filter(|package| package.is_published).collect();
    let work = target().join("outside");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    pack(&metadata)?;
    for package in &published {
        unpack(package, &work)?;
    }
    let all: Vec<_> = published.iter().map(|package| package.name.clone()).collect();
    let mut findings = 0;
    for name in if named.is_empty() { &all } else { named } {
        let is_wanted =
            |program: &&Program| program.of == name && (program.features.is_empty() || !is_default_only);
        let mut programs = PROGRAMS.iter().filter(is_wanted).peekable();
        if programs.peek().is_none() {
            return Err(Failure::wrong_use(&format!("there is no program of `{name}`")));
        }
        for program in programs {
            findings += consumer(metadata.member(name)?, program, &published, &work)?;
        }
    }
    Ok(findings)
}

/// Packs every published crate. Cargo's own check is left out: the programs below build the same files.
fn pack(metadata: &Metadata) -> Result<(), Failure> {
    // Offline: everything is here by now, and whether a dependency was yanked today is no question of a gate. Asked over a bad
    // network, cargo 1.95 panics there.
    let mut cargo =
        command::cargo(["package", "--quiet", "--locked", "--offline", "--workspace", "--no-verify"]);
    let others = metadata.members().filter(|package| !package.is_published);
    cargo.args(others.flat_map(|package| ["--exclude", &package.name]));
    if std::env::var_os("CI").is_none() {
        // While working the tree is rarely clean; a fresh clone is.
        cargo.arg("--allow-dirty");
    }
    command::must(cargo)
}

fn unpack(package: &Package, work: &Path) -> Result<(), Failure> {
    let packed = format!("{}-{}", package.name, package.version);
    let archive = target().join("package").join(format!("{packed}.crate"));
    let mut tar = Command::new("tar");
    // Cargo packs every file with the same old time, and would take changed files for built ones: `-m` gives them today's.
    tar.arg("-xzmf").arg(&archive).arg("-C").arg(work);
    command::must(tar)?;
    fs::rename(work.join(packed), work.join(&package.name))?;
    Ok(())
}

/// Builds and runs a program that knows the packed files only; returns the number of findings.
fn consumer(
    package: &Package,
    program: &Program,
    published: &[&Package],
    work: &Path,
) -> Result<usize, Failure> {
    let name = &package.name;
    let consumer = format!("consumer-of-{name}{}", program.variant);
    let is_command = !program.arguments.is_empty();
    let folder = work.join(if is_command { name } else { &consumer });
    fs::create_dir_all(folder.join("src"))?;
    let siblings = siblings(package, published);
    let own_tls = if program.rustls.is_empty() { "" } else { OWN_TLS };
    let main = format!(
        "fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    {}{own_tls}\n    Ok(())\n}}\n",
        program.main
    );
    let manifest = if is_command {
        fs::read_to_string(folder.join("Cargo.toml"))?
    } else {
        fs::write(folder.join("src/main.rs"), main)?;
        manifest(&consumer, program)
    };
    fs::write(folder.join("Cargo.toml"), manifest + &patches(&siblings))?;
    // The versions that were tested here; what the program does not need is left out by cargo.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;

    let outside = |arguments: &[&str]| {
        let mut cargo = command::cargo(arguments);
        // In this workspace's folder and with its profile: most dependencies are built there already.
        cargo.current_dir(&folder).env("CARGO_TARGET_DIR", target());
        if std::env::var_os("CARGO_PROFILE_DEV_DEBUG").is_none() {
            cargo.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
        }
        cargo
    };
    let mut run = outside(&["run", "--quiet", "--offline"]);
    run.args(program.arguments);
    let said = command::output(run)?;
    println!("{consumer} runs, and prints: {}", said.trim());

    let tree =
        command::output(outside(&["tree", "--offline", "--edges", "normal,build", "--prefix", "none"]))?;
    let brought: Vec<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    if !brought.contains(&name.as_str()) {
        return Err(Failure::new(&format!("cargo tree does not name {name}")));
    }
    let strangers = published.iter().map(|other| other.name.as_str());
    let strangers =
        strangers.filter(|other| other != name && !siblings.contains(other)).chain(["otp-testkit", "xtask"]);
    let found: Vec<_> = strangers.filter(|stranger| brought.contains(stranger)).collect();
    for stranger in &found {
        println!("finding: {stranger} comes along with {name}");
    }
    Ok(found.len())
}

/// The published crates that come along with this one, by their manifests.
pub(crate) fn siblings<'a>(package: &'a Package, published: &[&'a Package]) -> Vec<&'a str> {
    let named = package.dependencies.iter().filter(|dependency| dependency.kind.is_none());
    let direct = named.filter_map(|dependency| published.iter().find(|other| other.name == dependency.name));
    let mut all: Vec<_> = direct
        .flat_map(|other| std::iter::once(other.name.as_str()).chain(siblings(other, published)))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn manifest(consumer: &str, program: &Program) -> String {
    let Program { of, features, rustls, .. } = program;
    format!(
        "[package]\nname = \"{consumer}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         {of} = {{ path = \"../{of}\"{features} }}\n{rustls}"
    )
}

/// The end of a manifest: a workspace of its own, with the siblings' packed files.
fn patches(siblings: &[&str]) -> String {
    let patches = siblings.iter().map(|name| format!("{name} = {{ path = \"../{name}\" }}\n"));
    format!("\n[workspace]\n\n[patch.crates-io]\n{}", patches.collect::<String>())
}
