//! `cargo xtask contract --mistakes`: each mistake of `xtask/mistakes.tsv` is put into the client, and must be noticed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use otp_testkit::vendors;

use crate::command::{cargo, output, runs};
use crate::{Failure, Outcome, found, root};

/// One line of the list.
struct Mistake {
    endpoints: String,
    class: String,
    what: String,
    file: String,
    find: String,
    replace: String,
}

/// What is done with a mistake.
enum Fate {
    ByCases,
    ByTests,
    Missed,
    /// The edit does not fit the source, or does not compile.
    Broken(&'static str),
}

pub(crate) fn run(vendor: Option<&str>) -> Outcome {
    let mistakes = list()?;
    let mut git = std::process::Command::new("git");
    git.args(["status", "--porcelain", "crates"]).current_dir(root());
    if !output(git)?.is_empty() {
        return Err(Failure::wrong_use(
            "crates/ has changes that are not committed: a mistake could hide them",
        ));
    }
    // Otherwise everything that is broken already would count as noticed.
    let packages = vendors::all().iter().map(vendors::Vendor::name).chain(["otp-http"]);
    for package in packages.filter(|name| vendor.is_none_or(|vendor| vendor == *name)) {
        if !is_green(package) {
            return Err(Failure::new(&format!("the tests of {package} fail without any mistake")));
        }
    }
    if !runs(cargo(["test", "--quiet", "--package=xtask", "--all-features", "contract"])) {
        return Err(Failure::new("the cases fail without any mistake"));
    }
    let (mut counts, mut bad) = ([0; 4], 0);
    for mistake in mistakes {
        let vendors = mistake.vendors();
        if vendor.is_some_and(|vendor| !vendors.contains(vendor)) {
            continue;
        }
        let (at, word) = match mistake.fate(&vendors)? {
            Fate::ByCases => (0, "by the cases"),
            Fate::ByTests => (1, "by the tests"),
            Fate::Missed => (2, "MISSED"),
            Fate::Broken(why) => (3, why),
        };
        counts[at] += 1;
        bad += usize::from(at > 1);
        println!("{word:<13} {} ({}): {}", mistake.endpoints, mistake.class, mistake.what);
    }
    let [cases, tests, missed, broken] = counts;
    println!(
        "{cases} noticed by the cases, {tests} by the crates' tests; {missed} missed, {broken} do not fit."
    );
    Ok(found(bad))
}

fn is_green(package: &str) -> bool {
    runs(cargo(["test", "--quiet", "--package", package, "--all-features"]))
}

fn list() -> Result<Vec<Mistake>, Failure> {
    let text = read(&root().join("xtask/mistakes.tsv"))?;
    let mistake = |line| parse(line).ok_or_else(|| Failure::new(&format!("not seven columns: {line}")));
    text.lines().skip(1).map(mistake).collect()
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::at(path, &error))
}

fn parse(line: &str) -> Option<Mistake> {
    let text = |column: &str| column.replace("\\n", "\n").replace("\\\\", "\\");
    let columns: Vec<_> = line.split('\t').collect();
    let [endpoints, class, what, _page, file, find, replace] = columns[..] else { return None };
    let [endpoints, class, what, file] = [endpoints, class, what, file].map(str::to_owned);
    Some(Mistake { endpoints, class, what, file, find: text(find), replace: text(replace) })
}

/// Puts the file back, whatever happens.
struct Restored {
    path: PathBuf,
    text: String,
}

impl Drop for Restored {
    fn drop(&mut self) {
        if let Err(error) = std::fs::write(&self.path, &self.text) {
            eprintln!("{} still holds a mistake: {error}", self.path.display());
        }
    }
}

impl Mistake {
    /// The vendors whose endpoints it concerns.
    fn vendors(&self) -> BTreeSet<&'static str> {
        let has = |vendor: &&vendors::Vendor| {
            self.endpoints.split(", ").any(|name| vendor.endpoint(name).is_some())
        };
        vendors::all().iter().filter(has).map(vendors::Vendor::name).collect()
    }

    fn fits(&self, text: &str) -> bool {
        text.matches(&self.find).count() == 1
    }

    fn fate(&self, vendors: &BTreeSet<&str>) -> Result<Fate, Failure> {
        let path = root().join(&self.file);
        let text = read(&path)?;
        if !self.fits(&text) {
            return Ok(Fate::Broken("DOES NOT FIT"));
        }
        let _restored = Restored { path: path.clone(), text: text.clone() };
        std::fs::write(&path, text.replace(&self.find, &self.replace))?;
        let clients = ["--quiet", "--package", "xtask", "--all-features", "--bin", "xtask-clients"];
        if !runs(cargo(["build"].into_iter().chain(clients))) {
            return Ok(Fate::Broken("NO PROGRAM"));
        }
        for vendor in vendors {
            let contract = ["--", "contract", "--vendor", vendor];
            if !runs(cargo(["run"].into_iter().chain(clients).chain(contract))) {
                return Ok(Fate::ByCases);
            }
        }
        let own = self.file.split('/').nth(1).filter(|name| !vendors.contains(name));
        let noticed = vendors.iter().copied().chain(own).any(|package| !is_green(package));
        Ok(if noticed { Fate::ByTests } else { Fate::Missed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list is run seldom, and the sources change: an edit that no longer fits proves nothing.
    #[test]
    fn each_mistake_fits_its_source_once_and_names_an_endpoint() {
        for mistake in list().unwrap() {
            let text = read(&root().join(&mistake.file)).unwrap();
            assert!(mistake.fits(&text), "{}: {}", mistake.file, mistake.what);
            assert!(!mistake.vendors().is_empty(), "{}: {}", mistake.endpoints, mistake.what);
        }
    }
}
