//! `cargo xtask deps`: who may use whom, what a consumer of one crate drags in, and what the public signatures show.

mod public_api;
mod rooms;

use crate::metadata::{Dependency, Kind, Metadata};
use crate::{Failure, Outcome, command};
use rooms::{PUBLISHED, Room};

/// The edition's own floor.
const OLDEST_RUST: (u32, u32) = (1, 85);

pub(crate) fn run((): ()) -> Outcome {
    let metadata = Metadata::read()?;
    let mut findings = Vec::new();
    for room in &PUBLISHED {
        println!("{}", room.name);
        findings.extend(direct(room, &metadata)?);
        findings.extend(tree(room, &metadata)?);
        findings.extend(public_api::foreign_types(room)?);
    }
    findings.extend(siblings_by_path(&metadata));
    findings.extend(unlisted(&metadata));
    findings.extend(deny()?);
    for finding in &findings {
        println!("broken: {finding}");
    }
    println!("{} findings", findings.len());
    Ok(crate::found(findings.len()))
}

/// What the manifest names, for itself and for a build script: no published crate has one.
fn direct(room: &Room, metadata: &Metadata) -> Result<Vec<String>, Failure> {
    let package = metadata.member(room.name)?;
    let named = package.dependencies.iter().filter(|dependency| dependency.kind != Kind::Dev);
    Ok(named
        .filter(|dependency| dependency.kind == Kind::Build || !room.may_name(&dependency.name))
        .map(|dependency| format!("{} names {}", room.name, dependency.name))
        .collect())
}

/// What comes along: every feature on, for this system, to be linked or to build.
fn tree(room: &Room, metadata: &Metadata) -> Result<Vec<String>, Failure> {
    let all = packages(room.name, &["--all-features"])?;
    let mut findings: Vec<_> = all
        .iter()
        .filter(|(name, _)| room.must_not_reach(name))
        .map(|(name, _)| format!("{} reaches {name}", room.name))
        .collect();

    let default = packages(room.name, &[])?;
    println!("  packages, with itself: {} by default, {} with every feature", default.len(), all.len());
    if room.most_packages.is_some_and(|most| default.len() > most) {
        findings.push(format!("{} has {} packages", room.name, default.len()));
    }

    let highest = all.iter().filter_map(|(name, version)| metadata.rust_version(name, version)).max();
    let needed = highest.unwrap_or(OLDEST_RUST).max(OLDEST_RUST);
    let declared = metadata.member(room.name)?.rust_version();
    println!("  Rust version: {} declared, {} needed", shown(declared), shown(Some(needed)));
    if declared != Some(needed) {
        findings.push(format!(
            "{} declares Rust {}, its dependencies need {}",
            room.name,
            shown(declared),
            shown(Some(needed))
        ));
    }
    Ok(findings)
}

fn shown(version: Option<(u32, u32)>) -> String {
    version.map_or_else(|| "none".to_owned(), |(major, minor)| format!("{major}.{minor}"))
}

/// Names and versions of a package's normal dependency tree, itself included, each once.
fn packages(name: &str, features: &[&str]) -> Result<Vec<(String, String)>, Failure> {
    let mut cargo = command::cargo([
        "tree",
        "--locked",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--package",
        name,
    ]);
    cargo.args(features);
    let text = command::output(cargo)?;
    let mut packages: Vec<_> = text
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.split_once(" v")?;
            Some((name.to_owned(), rest.split(' ').next().unwrap_or_default().to_owned()))
        })
        .collect();
    packages.sort();
    packages.dedup();
    Ok(packages)
}

/// A dev-dependency on a sibling has a path and no version: with one, the sibling would have to be released first.
fn siblings_by_path(metadata: &Metadata) -> Vec<String> {
    let is_wrong = |dependency: &&Dependency| {
        dependency.kind == Kind::Dev && dependency.path.is_some() && dependency.req != "*"
    };
    let mut findings = Vec::new();
    for package in metadata.members() {
        for dependency in package.dependencies.iter().filter(is_wrong) {
            findings.push(format!("{} names {} with a version for its tests", package.name, dependency.name));
        }
    }
    findings
}

/// A crate that the rules do not know yet.
fn unlisted(metadata: &Metadata) -> Vec<String> {
    metadata
        .members()
        .filter(|package| package.is_published() && !PUBLISHED.iter().any(|room| room.name == package.name))
        .map(|package| format!("{} has no room in xtask/src/deps/rooms.rs", package.name))
        .collect()
}

/// The same rules and the licences once more, by a tool that others know. It is brought by `cargo xtask test`, since
/// building it takes minutes.
fn deny() -> Result<Vec<String>, Failure> {
    let mut deny = command::cargo(["deny", "--offline", "--all-features", "--config", ".cargo/deny.toml"]);
    deny.args(["check", "--hide-inclusion-graph", "bans", "licenses", "sources"]);
    command::with_tools(&mut deny);
    command::tool("cargo-deny", "0.20.2")?;
    // The licences of what only other systems use are read as well; after this no network is needed.
    command::must(command::cargo(["fetch", "--locked", "--quiet"]))?;
    let status = deny.status()?;
    Ok(if status.success() { Vec::new() } else { vec!["cargo deny found something".to_owned()] })
}
