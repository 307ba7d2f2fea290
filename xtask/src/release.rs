//! `cargo xtask release-check`: may this crate be published as it stands? All of it is offline but for the dry run.
//!
//! What only the day of the release fills in is an open point, and a finding once there is a tag. Then the registry is asked, too:
//! cargo makes no dry run without it. docs/releasing.md has the order.

use std::fs;
use std::path::Path;
use std::process::Command;

use lexopt::Arg::{Long, Value};
use lexopt::ValueExt as _;

use crate::metadata::{Metadata, Package};
use crate::{Failure, Outcome, command, found, package, root};

/// What may be in a package beside sources and examples.
const WHOLE: &str = "Cargo.toml Cargo.toml.orig Cargo.lock .cargo_vcs_info.json README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT \
    src/help.txt src/control/page/page.js src/control/page/page.css src/control/openapi.json";

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let (mut named, mut tag) = (None, None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("tag") => tag = Some(arguments.value()?.string()?),
            Value(name) if named.is_none() => named = Some(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let name =
        named.ok_or_else(|| Failure::wrong_use("which crate? `cargo xtask release-check otp-core`"))?;
    let metadata = Metadata::read()?;
    let package = metadata.member(&name)?;
    let mut findings = Vec::new();
    if !package.is_published() {
        findings.push(format!("{name} is not published"));
    }
    if tag.as_ref().is_some_and(|tag| *tag != tag_of(package)) {
        findings.push(format!("the tag is not {}, as the manifest says", tag_of(package)));
    }
    let folder = root().join("crates").join(&name);
    findings.extend(changelog(&fs::read_to_string(folder.join("CHANGELOG.md"))?, &package.version));
    findings.extend(package.missing.iter().map(|field| format!("the manifest has no {field}")));
    findings.extend(files(&name)?);
    let open = open_points(package, &folder)?;
    for point in &open {
        println!("open point: {point}");
    }
    if tag.is_some() {
        findings.extend(open);
    }
    // What takes minutes is asked of what may be released only.
    if findings.is_empty() {
        findings.extend(interface(package)?);
    }
    if findings.is_empty() && package::check(std::slice::from_ref(&name), false)? > 0 {
        findings.push("an outside program finds something in the packed files".to_owned());
    }
    for finding in &findings {
        println!("finding: {finding}");
    }
    if findings.is_empty() {
        if tag.is_some() {
            dry_run(package, &metadata)?;
        }
        println!("{} may be published", tag_of(package));
    }
    Ok(found(findings.len()))
}

fn tag_of(package: &Package) -> String {
    format!("{}-v{}", package.name, package.version)
}

/// The newest section is of the manifest's version, and says something.
fn changelog(text: &str, version: &str) -> Option<String> {
    let newest = text.split("\n## ").nth(1).unwrap_or_default();
    let (heading, entries) = newest.split_once('\n').unwrap_or_default();
    let is_of_version = heading.split_once(" - ").is_some_and(|(of, _)| of == version);
    let has_entries = entries.lines().any(|line| line.starts_with("- "));
    (!is_of_version || !has_entries)
        .then(|| format!("the changelog's newest section is not `{version} - DATE`, with entries"))
}

fn open_points(package: &Package, folder: &Path) -> Result<Vec<String>, Failure> {
    let mut open = Vec::new();
    if !package.has_repository {
        open.push("the owner's line, `repository` in the workspace's Cargo.toml, is empty".to_owned());
    }
    let unreleased = format!("\n## {} - unreleased\n", package.version);
    if fs::read_to_string(folder.join("CHANGELOG.md"))?.contains(&unreleased) {
        open.push(format!("the changelog has no date for {}", package.version));
    }
    Ok(open)
}

/// What is not committed, and what has no place in a package.
fn files(name: &str) -> Result<Vec<String>, Failure> {
    let mut status = git(&["status", "--porcelain", "--", "Cargo.toml"]);
    status.arg(format!("crates/{name}"));
    let uncommitted = command::output(status)?;
    let list = command::output(command::cargo(["package", "--list", "--allow-dirty", "--package", name]))?;
    let is_source = |file: &str| {
        let is_of_kind = [".rs", ".lua", ".sql"].iter().any(|ending| file.ends_with(ending));
        is_of_kind && (file.starts_with("src/") || file.starts_with("examples/"))
    };
    let strays =
        list.lines().filter(|file| !is_source(file) && !WHOLE.split(' ').any(|whole| whole == *file));
    let strays = strays.map(|file| format!("{file} is a stray file in the package"));
    Ok(uncommitted.lines().map(|line| format!("not committed: {line}")).chain(strays).collect())
}

/// The public interface against that of the last release.
fn interface(package: &Package) -> Result<Option<String>, Failure> {
    let pattern = format!("{}-v*", package.name);
    let tags =
        command::output(git(&["tag", "--merged", "HEAD", "--sort=-version:refname", "--list", &pattern]))?;
    let Some(last) = tags.lines().find(|tag| *tag != tag_of(package)) else {
        println!("a first release: no tag {pattern} to compare the interface with");
        return Ok(None);
    };
    if !command::runs(command::cargo(["semver-checks", "--version"])) {
        return Ok(Some(
            "cargo-semver-checks is not installed, and nothing compares the interface".to_owned(),
        ));
    }
    let compare = command::cargo(["semver-checks", "--package", &package.name, "--baseline-rev", last]);
    Ok(command::must(compare).is_err().then(|| format!("the interface breaks that of {last}")))
}

/// With the crates that it needs: the registry may not have these yet. The consumers have built the packed files already.
fn dry_run(package: &Package, metadata: &Metadata) -> Result<(), Failure> {
    let mut cargo = command::cargo(["publish", "--dry-run", "--locked", "--no-verify"]);
    let published: Vec<_> = metadata.members().filter(|package| package.is_published()).collect();
    for name in package::siblings(package, &published).into_iter().chain([package.name.as_str()]) {
        cargo.args(["--package", name]);
    }
    command::must(cargo)
}

fn git(arguments: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.args(arguments).current_dir(root());
    git
}
