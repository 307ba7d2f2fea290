//! `cargo xtask release-check`: may this crate be published as it stands? All of it is offline except the dry run.
//!
//! What only the day of the release fills in is an open point, and a finding once there is a tag. Then the registry is asked, too:
//! cargo makes no dry run without it. docs/releasing.md has the order.

use std::process::Command;

use lexopt::Arg::{Long, Value};
use lexopt::ValueExt as _;

use crate::metadata::{Metadata, Package};
use crate::{Failure, Outcome, command, found, package, root};

/// What the registry asks for or shows.
const SHOWN: [&str; 7] =
    ["description = ", "keywords = ", "categories", "license", "readme = ", "repository", "rust-version"];
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
    let folder = root().join("crates").join(&name);
    let text = |name: &str| std::fs::read_to_string(folder.join(name));
    let published: Vec<_> = metadata.members().filter(|package| package.is_published).collect();
    let siblings = package::siblings(package, &published);
    let mut findings = files(&name, &siblings)?;
    if tag.as_ref().is_some_and(|tag| *tag != tag_of(package)) {
        findings.push(format!("the tag is not {}, as the manifest says", tag_of(package)));
    }
    let manifest = text("Cargo.toml")?;
    let missing = SHOWN.iter().filter(|field| !manifest.lines().any(|line| line.starts_with(**field)));
    findings.extend(missing.map(|field| format!("the manifest has no {field}")));
    let changelog = text("CHANGELOG.md")?;
    let newest = changelog.split("\n## ").nth(1).unwrap_or_default();
    let (number, date) = newest.lines().next().and_then(|line| line.split_once(" - ")).unwrap_or_default();
    let is_dated = is_date(date) || date == "unreleased";
    if number != package.version || !is_dated || !newest.contains("\n- ") {
        let version = &package.version;
        findings.push(format!("the changelog's newest section is not `{version} - DATE`, with entries"));
    }
    let mut open = Vec::new();
    if date == "unreleased" {
        open.push(format!("the changelog has no date for {}", package.version));
    }
    for sibling in published.iter().filter(|other| siblings.contains(&other.name.as_str())) {
        let (tag, of) = (tag_of(sibling), format!("crates/{}", sibling.name));
        if !command::runs(git(&["rev-parse", "--verify", &format!("refs/tags/{tag}")])) {
            open.push(format!("{name} needs {tag}, which is no tag"));
        } else if !command::runs(git(&["diff", "--quiet", &tag, "--", &of, ":!crates/*/tests"])) {
            findings.push(format!("{name} needs {of}, which is not as in {tag}"));
        }
    }
    if std::fs::read_to_string(root().join("Cargo.toml"))?.contains("\nrepository = \"\"\n") {
        open.push("the owner's line, `repository` in the workspace's Cargo.toml, is empty".to_owned());
    }
    if tag.is_some() {
        findings.append(&mut open);
    }
    for point in &open {
        println!("open point: {point}");
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
            // With the crates that it needs: the registry may not have these yet. The consumers have built the packed files.
            let mut cargo = command::cargo(["publish", "--dry-run", "--locked", "--no-verify"]);
            cargo.args(siblings.iter().chain([&name.as_str()]).flat_map(|name| ["--package", name]));
            command::must(cargo)?;
        }
        println!("{} may be published", tag_of(package));
    }
    Ok(found(findings.len()))
}

fn tag_of(package: &Package) -> String {
    format!("{}-v{}", package.name, package.version)
}

/// `YYYY-MM-DD`, of a day that there is.
fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    let [year, month @ 1..=12, day] = parts[..] else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = [31, 28 + usize::from(is_leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    (1..=days[month - 1]).contains(&day) && format!("{year:04}-{month:02}-{day:02}") == text
}

/// What is not committed, and what has no place in a package. Cargo packs also what git ignores.
fn files(name: &str, siblings: &[&str]) -> Result<Vec<String>, Failure> {
    let mut status =
        git(&["status", "--porcelain", "--ignored", "--", "Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT"]);
    status.args(siblings.iter().chain([&name]).map(|name| format!("crates/{name}")));
    let list = command::output(command::cargo(["package", "--list", "--allow-dirty", "--package", name]))?;
    let is_source = |file: &str| {
        let is_of_kind = [".rs", ".lua", ".sql"].iter().any(|ending| file.ends_with(ending));
        is_of_kind && (file.starts_with("src/") || file.starts_with("examples/"))
    };
    let strays =
        list.lines().filter(|file| !is_source(file) && !WHOLE.split(' ').any(|whole| whole == *file));
    let strays = strays.map(|file| format!("{file} is a stray file in the package"));
    Ok(command::output(status)?.lines().map(|line| format!("not committed: {line}")).chain(strays).collect())
}

/// The version and a library's interface against those of the last release. Without the tool nothing is compared: a finding as well.
fn interface(package: &Package) -> Result<Option<String>, Failure> {
    let pattern = format!("{}-v*", package.name);
    let tags =
        command::output(git(&["tag", "--merged", "HEAD", "--sort=-version:refname", "--list", &pattern]))?;
    let Some(last) = tags.lines().find(|tag| *tag != tag_of(package)) else {
        println!("a first release: no tag {pattern} to compare the interface with");
        return Ok(None);
    };
    let numbers = |text: &str| text.split('.').map_while(|part| part.parse().ok()).collect::<Vec<u64>>();
    if numbers(&package.version) <= numbers(&last[pattern.len() - 1..]) {
        return Ok(Some(format!("the version {} is not higher than that of {last}", package.version)));
    }
    if !root().join("crates").join(&package.name).join("src/lib.rs").exists() {
        return Ok(None);
    }
    let compare = command::cargo(["semver-checks", "--package", &package.name, "--baseline-rev", last]);
    Ok(command::must(compare)
        .is_err()
        .then(|| format!("the interface breaks that of {last}, or cargo-semver-checks is not installed")))
}

fn git(arguments: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.args(arguments).current_dir(root());
    git
}
