//! The test binaries of the workspace, and what each of them runs.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::{Failure, command, root};

/// Every test of the workspace that is run, binary by binary: another package's test of the same name is another test.
pub(super) struct Binaries(Vec<Binary>);

struct Binary {
    /// The file that the binary is compiled from.
    root: PathBuf,
    /// The whole names of its tests, without those that are ignored.
    tests: HashSet<String>,
}

/// What cargo says of something that it has built; its other messages lack one of these fields.
#[derive(Deserialize)]
struct Artifact {
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    src_path: PathBuf,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

impl Binaries {
    /// Builds all of them and asks each for its list.
    pub(super) fn list() -> Result<Self, Failure> {
        let build = [
            "test",
            "--no-run",
            "--message-format=json",
            "--locked",
            "--workspace",
            "--all-features",
            "--all-targets",
        ];
        let messages = command::output(command::cargo(build))?;
        let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
        let mut binaries = Vec::new();
        for artifact in artifacts.filter(|artifact| artifact.profile.test) {
            let Some(executable) = artifact.executable else { continue };
            let ignored = listed(&executable, &["--ignored"])?;
            let tests = listed(&executable, &[])?.difference(&ignored).cloned().collect();
            binaries.push(Binary { root: artifact.target.src_path, tests });
        }
        Ok(Self(binaries))
    }

    /// Whether a binary that this file is compiled into runs a test of this name from the file's module.
    pub(super) fn have(&self, file: &Path, test: &str) -> bool {
        self.0.iter().any(|binary| {
            binary.module(file).is_some_and(|module| {
                binary.tests.iter().any(|name| {
                    name.starts_with(&module) && name.rsplit("::").next().is_some_and(|last| last == test)
                })
            })
        })
    }
}

impl Binary {
    /// What the names of a file's tests begin with, if the file can be one of this binary's modules: it is the root, or
    /// below the folder of a `main.rs` or `lib.rs`.
    fn module(&self, file: &Path) -> Option<String> {
        if file == self.root {
            return Some(String::new());
        }
        let is_folders_root = self.root.ends_with("main.rs") || self.root.ends_with("lib.rs");
        let below = file.strip_prefix(self.root.parent().filter(|_| is_folders_root)?).ok()?;
        let path = below.with_extension("");
        let names = path.iter().map(|name| name.to_string_lossy()).filter(|name| name != "mod");
        Some(names.map(|name| name + "::").collect())
    }
}

fn listed(executable: &Path, which: &[&str]) -> Result<HashSet<String>, Failure> {
    let mut listing = Command::new(executable);
    listing.arg("--list").args(which).current_dir(root());
    let listing = command::output(listing)?;
    Ok(listing.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binaries() -> Binaries {
        let binary = |root: &str, tests: &[&str]| Binary {
            root: root.into(),
            tests: tests.iter().map(|&name| name.to_owned()).collect(),
        };
        Binaries(vec![
            binary("/ws/one/src/lib.rs", &["reply::tests::a_wait_is_read", "deep::down::it_holds"]),
            binary("/ws/one/tests/calls/main.rs", &["body::it_is_read", "status::it_is_refused"]),
            binary("/ws/one/tests/load.rs", &["a_thousand_at_once"]),
            binary("/ws/two/tests/load.rs", &["a_thousand_at_once", "one_alone"]),
        ])
    }

    #[test]
    fn a_test_is_found_in_its_binary_from_its_file() {
        for (file, test) in [
            ("/ws/one/src/reply.rs", "a_wait_is_read"),
            ("/ws/one/src/deep/down.rs", "it_holds"),
            ("/ws/one/src/deep/down/mod.rs", "it_holds"),
            ("/ws/one/tests/calls/body.rs", "it_is_read"),
            ("/ws/one/tests/calls/main.rs", "it_is_read"),
            ("/ws/one/tests/load.rs", "a_thousand_at_once"),
            ("/ws/two/tests/load.rs", "one_alone"),
        ] {
            assert!(binaries().have(Path::new(file), test), "{file} {test}");
        }
    }

    #[test]
    fn a_test_of_the_same_name_elsewhere_is_another_test() {
        for (file, test) in [
            ("/ws/one/tests/load.rs", "one_alone"),
            ("/ws/one/tests/load.rs", "thousand_at_once"),
            ("/ws/one/tests/calls/status.rs", "it_is_read"),
            ("/ws/one/tests/body.rs", "it_is_read"),
            ("/ws/one/src/load.rs", "a_thousand_at_once"),
            ("/ws/three/tests/load.rs", "a_thousand_at_once"),
        ] {
            assert!(!binaries().have(Path::new(file), test), "{file} {test}");
        }
    }
}
