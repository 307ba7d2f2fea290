//! What a page wants in a manifest, a block of TOML or a line `cargo add`: cargo finds each crate and each feature.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::blocks::{self, Block};
use super::root;

/// The crates of this workspace that are published, by the names of their folders. None is a failure: of none everything holds.
pub(super) fn published() -> Vec<String> {
    let mut names = Vec::new();
    for folder in fs::read_dir(root().join("crates")).unwrap() {
        let folder = folder.unwrap();
        let manifest = fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
        if !manifest.contains("\npublish = false\n") {
            names.push(folder.file_name().into_string().unwrap());
        }
    }
    assert!(!names.is_empty(), "no crate is published");
    names.sort();
    names
}

/// The crates that these lines of a shell add, each with its features.
fn added(lines: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut crates: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for arguments in lines.split("cargo add ").skip(1) {
        let words = arguments.lines().next().unwrap().split(" #").next().unwrap();
        let mut words = words.split_whitespace();
        let (mut names, mut features) = (Vec::new(), BTreeSet::new());
        while let Some(word) = words.next() {
            match word {
                "--features" => features.extend(words.next().unwrap().split(',').map(str::to_owned)),
                "--path" => {
                    let (_, path) = words.next().unwrap().split_once("/COPY/").unwrap();
                    if path.ends_with("/NAME") {
                        continue;
                    }
                    assert!(root().join(path).join("Cargo.toml").exists(), "{path}");
                    names.push(path.rsplit('/').next().unwrap());
                }
                // The reader's choice.
                "--dev" | "NAME" => {}
                name => {
                    assert!(!name.starts_with('-'), "cargo add {name}: this test does not know the option");
                    names.push(name);
                }
            }
        }
        for name in names {
            crates.entry(name.to_owned()).or_default().extend(features.clone());
        }
    }
    crates
}

/// The same as a part of a manifest.
fn dependencies(crates: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut text = "[dependencies]\n".to_owned();
    for (name, features) in crates {
        let features: Vec<_> = features.iter().collect();
        writeln!(text, "{name} = {{ version = \"*\", features = {features:?} }}").unwrap();
    }
    text
}

/// The manifest that a block shows, or the part of one.
fn wanted(block: &Block) -> Option<String> {
    match block.language.as_str() {
        "toml" if block.text.trim_start().starts_with('[') => Some(block.text.clone()),
        "toml" => Some(format!("[dependencies]\n{}", block.text)),
        "sh" if block.text.contains("cargo add ") => Some(dependencies(&added(&block.text))),
        _ => None,
    }
}

/// Writes a package of this name, and returns its folder.
fn package(folder: &Path, name: &str, wanted: &str) {
    let own = format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n");
    let folder = folder.join(name);
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/lib.rs"), "").unwrap();
    let manifest = if wanted.contains("[package]") { wanted.to_owned() } else { format!("{own}{wanted}") };
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}

/// Cargo's own judgement, offline: our crates stand for what the registry will have, and the lock file names the others.
fn resolve(folder: &Path, members: &BTreeMap<String, String>) -> Result<(), String> {
    for (name, wanted) in members {
        package(folder, name, wanted);
    }
    let names: Vec<_> = members.keys().collect();
    let mut manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {names:?}\n\n[patch.crates-io]\n");
    for name in published() {
        let path = root().canonicalize().unwrap().join("crates").join(&name);
        writeln!(manifest, "{name} = {{ path = {:?} }}", path.display().to_string()).unwrap();
    }
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let output = cargo.args(["update", "--workspace", "--offline"]).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(said) }
}

/// A folder that is removed in any case.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("otp-pages-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn cargo_finds_every_crate_and_every_feature_that_a_page_names() {
    let mut members = BTreeMap::new();
    for (number, block) in blocks::of_pages().iter().enumerate() {
        let name: String =
            block.page.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        members.extend(wanted(block).map(|wanted| (format!("page-{number}-{name}"), wanted)));
    }
    assert!(members.len() > 15, "the pages are read otherwise than they are written");
    let inline: Vec<_> = blocks::inline_code().into_iter().map(|(_, code)| code).collect();
    members.insert("pages-inline".to_owned(), dependencies(&added(&inline.join("\n"))));
    let folder = Folder::new("manifests");
    if let Err(said) = resolve(&folder.0, &members) {
        panic!("{said}");
    }
}

#[test]
fn a_crate_or_a_feature_that_nobody_has_is_noticed() {
    for wrong in
        ["[dependencies]\nesms-my = { version = \"0.1\", features = [\"no-such\"] }\n", "no manifest"]
    {
        let folder = Folder::new("wrong");
        let members = BTreeMap::from([("wrong".to_owned(), wrong.to_owned())]);
        assert!(resolve(&folder.0, &members).is_err(), "{wrong}");
    }
    assert!(
        resolve(
            &Folder::new("none").0,
            &BTreeMap::from([("none".to_owned(), dependencies(&added("cargo add esms-mi")))])
        )
        .is_err()
    );
}

/// Who copies the lines and the program has what the program uses.
#[test]
fn the_program_under_a_line_that_adds_crates_uses_no_other() {
    let blocks = blocks::of_pages();
    let mut compared = 0;
    for (at, block) in blocks.iter().enumerate() {
        if block.language != "sh" || !block.text.contains("cargo add ") {
            continue;
        }
        let added = added(&block.text);
        let page = blocks[at..].iter().take_while(|other| other.page == block.page);
        let Some(program) =
            page.filter(|other| other.language == "rust").find(|it| it.text.contains("fn main("))
        else {
            continue;
        };
        compared += 1;
        for line in program.text.lines().filter_map(|line| line.strip_prefix("use ")) {
            let root = line.split(':').next().unwrap().replace('_', "-");
            assert!(root == "std" || added.contains_key(&root), "{}: add {root}", block.page);
        }
    }
    assert!(compared >= 8, "{compared}");
}
