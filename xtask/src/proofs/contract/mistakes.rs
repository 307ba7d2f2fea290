//! `cargo xtask contract --mistakes`: each mistake of the vendors' `contract/mistakes.tsv` and of `xtask/mistakes.tsv`, which
//! has those that concern several vendors, is put into the client, and must be noticed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use otp_testkit::{contract, vendors};

use crate::command::{cargo, output, runs};
use crate::{Failure, Outcome, found, root};

/// One line of the list.
struct Mistake {
    /// The endpoints that it concerns; in the list for several vendors, the vendors.
    concerns: String,
    class: String,
    what: String,
    file: String,
    find: String,
    replace: String,
    /// Whether its file is that of its one endpoint.
    is_of_one: bool,
}

/// What becomes of a mistake.
const FATES: [&str; 4] = ["by the cases", "by the tests", "MISSED", "NO PROGRAM"];
const BY_CASES: usize = 0;
const BY_TESTS: usize = 1;
const MISSED: usize = 2;
const NO_PROGRAM: usize = 3;

pub(crate) fn run(vendor: Option<&str>) -> Outcome {
    let wanted = |mistake: &Mistake| vendor.is_none_or(|vendor| mistake.vendors().contains(vendor));
    let mistakes: Vec<_> = list()?.into_iter().filter(wanted).collect();
    if mistakes.is_empty() {
        return Err(Failure::wrong_use("no mistake is listed for this vendor"));
    }
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
    if findings(&vendor.into_iter().collect()).as_deref() != Ok(&[]) {
        return Err(Failure::new("the cases fail without any mistake"));
    }
    let mut counts = [0; 4];
    for round in rounds(mistakes) {
        for (mistake, fate) in round.iter().zip(fates(&round)?) {
            counts[fate] += 1;
            println!("{:<13} {} ({}): {}", FATES[fate], mistake.concerns, mistake.class, mistake.what);
        }
    }
    let counted: Vec<_> = FATES.iter().zip(counts).map(|(fate, count)| format!("{count} {fate}")).collect();
    println!("Noticed: {}.", counted.join(", "));
    Ok(found(counts[MISSED] + counts[NO_PROGRAM]))
}

/// Mistakes that are made at once, because building takes most of the time: those whose findings can be told apart.
fn rounds(mistakes: Vec<Mistake>) -> Vec<Vec<Mistake>> {
    let mut rounds: Vec<Vec<Mistake>> = Vec::new();
    for mistake in mistakes {
        match rounds.iter_mut().find(|round| round.iter().all(|other| mistake.is_apart_from(other))) {
            Some(round) => round.push(mistake),
            None => rounds.push(vec![mistake]),
        }
    }
    rounds
}

fn fates(round: &[Mistake]) -> Result<Vec<usize>, Failure> {
    let made = round.iter().map(Mistake::make).collect::<Result<Vec<_>, _>>()?;
    let findings = findings(&round.iter().flat_map(Mistake::vendors).collect());
    drop(made);
    let is_alone = round.len() == 1;
    match findings {
        Err(fate) if is_alone => Ok(vec![fate]),
        Err(_) => {
            let fates = round.iter().map(|one| fates(std::slice::from_ref(one)));
            Ok(fates.collect::<Result<Vec<_>, _>>()?.concat())
        }
        Ok(lines) => {
            let is_found = |one: &Mistake| lines.iter().any(|line| is_alone || one.is_named_in(line));
            round.iter().map(|one| if is_found(one) { Ok(BY_CASES) } else { one.by_tests() }).collect()
        }
    }
}

/// What the cases say of the clients as they stand now, or the fate of a mistake with which they say nothing.
fn findings(vendors: &BTreeSet<&str>) -> Result<Vec<String>, usize> {
    let xtask = ["--quiet", "--package", "xtask", "--all-features", "--bin", "xtask-clients"];
    if !runs(cargo(["build"].into_iter().chain(xtask))) {
        return Err(NO_PROGRAM);
    }
    let mut contract = cargo(["run"].into_iter().chain(xtask).chain(["--", "contract"]));
    if vendors.len() == 1 {
        contract.arg("--vendor").args(vendors);
    }
    let output = contract.output().map_err(|_| BY_CASES)?;
    let text = String::from_utf8_lossy(&output.stdout);
    // A finding has a colon behind its name; the counts have none.
    let lines: Vec<_> = text.lines().filter(|line| line.contains(": ")).map(str::to_owned).collect();
    // A crash is noticed, too.
    if lines.is_empty() && !output.status.success() { Err(BY_CASES) } else { Ok(lines) }
}

fn is_green(package: &str) -> bool {
    runs(cargo(["test", "--quiet", "--package", package, "--all-features"]))
}

fn list() -> Result<Vec<Mistake>, Failure> {
    let own = |vendor: &vendors::Vendor| contract::folder(vendor.name()).join("mistakes.tsv");
    let paths = vendors::all().iter().map(own).chain([root().join("xtask/mistakes.tsv")]);
    let texts = paths.map(|path| read(&path)).collect::<Result<Vec<_>, _>>()?;
    let mistake = |line| {
        let mistake = parse(line).ok_or_else(|| Failure::new(&format!("not seven columns: {line}")))?;
        let is_of_one = !mistake.concerns.contains(',') && mistake.text()?.contains("impl Endpoint for");
        Ok(Mistake { is_of_one, ..mistake })
    };
    texts.iter().flat_map(|text| text.lines().skip(1)).map(mistake).collect()
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::at(path, &error))
}

fn parse(line: &str) -> Option<Mistake> {
    let text = |column: &str| column.replace("\\n", "\n").replace("\\\\", "\\");
    let columns: Vec<_> = line.split('\t').collect();
    let [concerns, class, what, _page, file, find, replace] = columns[..] else { return None };
    let [concerns, class, what, file] = [concerns, class, what, file].map(str::to_owned);
    Some(Mistake { concerns, class, what, file, find: text(find), replace: text(replace), is_of_one: false })
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
    /// The vendors that it concerns, or whose endpoints.
    fn vendors(&self) -> BTreeSet<&'static str> {
        let has = |vendor: &&vendors::Vendor| {
            self.concerns.split(", ").any(|name| name == vendor.name() || vendor.endpoint(name).is_some())
        };
        vendors::all().iter().filter(has).map(vendors::Vendor::name).collect()
    }

    fn fits(&self, text: &str) -> bool {
        text.matches(&self.find).count() == 1
    }

    fn package(&self) -> Option<&str> {
        self.file.split('/').nth(1)
    }

    /// Every finding names its vendor or its endpoint. One endpoint's own file changes nothing for the others.
    fn is_apart_from(&self, other: &Self) -> bool {
        let is_of_a_vendor =
            |one: &Self| vendors::all().iter().any(|vendor| one.package() == Some(vendor.name()));
        let is_elsewhere = self.package() != other.package() && is_of_a_vendor(self) && is_of_a_vendor(other);
        is_elsewhere || self.is_of_one && other.is_of_one && self.file != other.file
    }

    fn is_named_in(&self, finding: &str) -> bool {
        let mut words = finding.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        if self.is_of_one {
            return words.any(|word| word == self.concerns);
        }
        let vendors = self.vendors();
        let own = || vendors::all().iter().filter(|vendor| vendors.contains(vendor.name()));
        words.any(|word| own().any(|vendor| vendor.endpoint(word).is_some()))
    }

    fn text(&self) -> Result<String, Failure> {
        read(&root().join(&self.file))
    }

    fn make(&self) -> Result<Restored, Failure> {
        let (path, text) = (root().join(&self.file), self.text()?);
        if !self.fits(&text) {
            return Err(Failure::new(&format!("{} does not have its place: {}", self.file, self.what)));
        }
        std::fs::write(&path, text.replace(&self.find, &self.replace))?;
        Ok(Restored { path, text })
    }

    fn by_tests(&self) -> Result<usize, Failure> {
        let _restored = self.make()?;
        let vendors = self.vendors();
        let own = self.package().filter(|name| !vendors.contains(name));
        let is_noticed = vendors.iter().copied().chain(own).any(|package| !is_green(package));
        Ok(if is_noticed { BY_TESTS } else { MISSED })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list is run seldom, and the sources change: an edit that no longer fits proves nothing.
    #[test]
    fn each_mistake_fits_its_source_once_and_names_only_endpoints_or_vendors() {
        for mistake in list().unwrap() {
            assert!(mistake.fits(&mistake.text().unwrap()), "{}: {}", mistake.file, mistake.what);
            let is_known = |name: &str| {
                vendors::all().iter().any(|vendor| name == vendor.name() || vendor.endpoint(name).is_some())
            };
            assert!(mistake.concerns.split(", ").all(is_known), "{}: {}", mistake.concerns, mistake.what);
        }
    }
}
