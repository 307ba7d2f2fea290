//! `cargo xtask contract`: what the vendors' pages say, asked of the real clients and of the sandbox.

mod answers;
mod codes;
mod coverage;
mod facts;
mod lint;
mod list;
mod mistakes;
mod sandbox;
mod wire;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use facts::{Facts, File};
use lexopt::Arg::Long;
use lexopt::ValueExt as _;
use otp_cli::case::format::{Case, Expect, InSandbox, Response, files};
use otp_cli::case::{compare, play};
use otp_sandbox::Sandbox;
use otp_testkit::contract::Endpoint;
use otp_testkit::vendors;
use sandbox::Witness;

use crate::{Failure, Outcome, found};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let (mut vendor, mut cases, mut is_of_mistakes) = (None, None, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("vendor") => vendor = Some(arguments.value()?.string()?),
            Long("cases") => cases = Some(PathBuf::from(arguments.value()?)),
            Long("mistakes") => is_of_mistakes = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if is_of_mistakes {
        return mistakes::run(vendor.as_deref());
    }
    crate::block_on(check(vendor.as_deref(), cases.as_deref()))?
}

/// Asks this vendor or all, with the cases of this folder or the repository's.
async fn check(only: Option<&str>, cases: Option<&Path>) -> Outcome {
    let wanted = |vendor: &&vendors::Vendor| only.is_none_or(|name| name == vendor.name());
    let vendors: Vec<_> = vendors::all().iter().filter(wanted).map(Facts::load).collect::<Result<_, _>>()?;
    if vendors.is_empty() {
        return Err(Failure::wrong_use("there is no such vendor"));
    }
    let sandbox = Sandbox::builder().seed(1).start().await?;
    let mut run = Run { sandbox: Witness(sandbox), findings: Vec::new(), counts: BTreeMap::new() };
    match cases {
        Some(folder) => run.folder(folder, &vendors).await?,
        None => {
            for facts in &vendors {
                run.vendor(facts).await?;
            }
        }
    }
    run.print();
    Ok(found(run.findings.len()))
}

struct Run {
    sandbox: Witness,
    findings: Vec<String>,
    /// What was checked, by endpoint or vendor and by sort.
    counts: BTreeMap<String, BTreeMap<&'static str, usize>>,
}

impl Run {
    fn count(&mut self, of: &str, what: &'static str, number: usize) {
        *self.counts.entry(of.to_owned()).or_default().entry(what).or_default() += number;
    }

    fn find(&mut self, name: &str, differences: impl IntoIterator<Item = String>) {
        self.findings.extend(differences.into_iter().map(|difference| format!("{name}: {difference}")));
    }

    /// Everything in a vendor's `contract` folder.
    async fn vendor(&mut self, facts: &Facts) -> Result<(), Failure> {
        self.findings.extend(list::differences(facts));
        self.findings.extend(list::differences_of_sandbox(facts));
        self.findings.extend(lint::problems(facts));
        let (gaps, samples) = coverage::gaps(facts)?;
        self.findings.extend(gaps);
        self.count(facts.vendor.name(), "printed samples", samples);
        self.count(facts.vendor.name(), "rows of codes", facts.contract.all_codes().count());
        for file in &facts.cases {
            self.case(facts, file).await;
        }
        for endpoint in &facts.contract.endpoints {
            if let Some(success) = facts.success(endpoint) {
                self.answers(facts, endpoint, success).await;
                self.codes(facts, endpoint, success).await;
            }
        }
        Ok(())
    }

    /// Cases from anywhere. Their vendor is the one that has the endpoint.
    async fn folder(&mut self, folder: &Path, vendors: &[Facts]) -> Result<(), Failure> {
        let files = files(folder).map_err(|problem| Failure::at(folder, &problem))?;
        let files: Vec<File<Case>> = facts::read_all(&files)?;
        for file in &files {
            let endpoint = &file.content.call.endpoint;
            let owners: Vec<_> = vendors.iter().filter(|facts| facts.endpoint(endpoint).is_some()).collect();
            if let [facts] = owners[..] {
                let secrets = lint::secrets(facts);
                self.findings.extend(lint::case_problems(file, &secrets, facts.vendor.has_secret()));
                self.case(facts, file).await;
            } else {
                self.find(
                    &file.name(),
                    [format!("{} vendors have {endpoint}; --vendor names one", owners.len())],
                );
            }
        }
        if files.is_empty() { Err(Failure::new("no case was found")) } else { Ok(()) }
    }

    async fn case(&mut self, facts: &Facts, file: &File<Case>) {
        let case = &file.content;
        let Some(endpoint) = facts.endpoint(&case.call.endpoint) else {
            return self.find(&file.name(), ["endpoints.json does not have this endpoint".to_owned()]);
        };
        self.findings.extend(list::unknown_to_sandbox(facts, file));
        let client = self.client(facts, endpoint, case, &case.response, &case.expect).await;
        let sandbox = self.sandbox.case(facts, endpoint, case).await.unwrap_or_else(|error| vec![error]);
        self.find(&file.name(), client.into_iter().chain(sandbox));
        self.count(&endpoint.name, "cases", 1);
        if !matches!(case.sandbox, InSandbox::Unreachable { .. }) {
            self.count(&endpoint.name, "in the sandbox", 1);
        }
    }

    /// The call of a case with an answer: what leaves, and what the caller gets.
    async fn client(
        &self,
        facts: &Facts,
        endpoint: &Endpoint,
        case: &Case,
        response: &Response,
        expect: &Expect,
    ) -> Vec<String> {
        match play::play(case, response, facts.base_path(endpoint)).await {
            Err(problem) => vec![problem],
            Ok(played) => compare::played(&case.request, expect, &played),
        }
    }

    /// The answers of `_any`.
    async fn answers(&mut self, facts: &Facts, endpoint: &Endpoint, success: &Case) {
        let Expect::Ok(ok) = &success.expect else {
            return self.find(&endpoint.name, ["success.json is no success".to_owned()]);
        };
        for file in &facts.any {
            let response = file.content.response(endpoint, &success.response);
            let expect = file.content.expect(endpoint, ok);
            let differences = self.client(facts, endpoint, success, &response, &expect).await;
            self.find(&format!("{} on {}", file.name(), endpoint.name), differences);
            self.count(&endpoint.name, "broken answers", 1);
        }
    }

    /// Every code of the vendor.
    async fn codes(&mut self, facts: &Facts, endpoint: &Endpoint, success: &Case) {
        for refusal in codes::refusals(facts, endpoint) {
            let client = self.client(facts, endpoint, success, &refusal.response, &refusal.expect).await;
            let code = (refusal.code.as_str(), refusal.response.status);
            let sandbox = self.sandbox.code(facts, endpoint, &success.request, code).await;
            let differences = client.into_iter().chain(sandbox.unwrap_or_else(|error| vec![error]));
            self.find(
                &format!("{} {} code {}", facts.vendor.name(), endpoint.name, refusal.code),
                differences,
            );
            self.count(&endpoint.name, "codes", 1);
            self.count(&endpoint.name, "in the sandbox", 1);
        }
    }

    fn print(&self) {
        for finding in &self.findings {
            println!("{finding}");
        }
        let line = |of: &str, counts: &BTreeMap<&str, usize>| {
            let counts: Vec<_> = counts.iter().map(|(what, number)| format!("{number} {what}")).collect();
            println!("{of:<30} {}", counts.join(", "));
        };
        let mut totals = BTreeMap::new();
        for (of, counts) in &self.counts {
            line(of, counts);
            for (what, number) in counts {
                *totals.entry(*what).or_default() += number;
            }
        }
        line("in all", &totals);
        println!("{} findings.", self.findings.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_crates_and_the_sandbox_do_what_the_pages_say() {
        assert_eq!(check(None, None).await.unwrap(), found(0));
    }

    #[test]
    fn another_call_of_the_sandbox_is_found() {
        let other_risk = |endpoint: &mut Endpoint| {
            let other = if endpoint.risk == "orders" { "reads" } else { "orders" };
            endpoint.risk = other.to_owned();
        };
        let other_path = |endpoint: &mut Endpoint| endpoint.path.push('x');
        for vendor in vendors::all() {
            for change in [other_risk, other_path] {
                let mut facts = Facts::load(vendor).unwrap();
                assert_eq!(list::differences_of_sandbox(&facts), [""; 0]);
                facts.contract.endpoints.iter_mut().for_each(change);
                assert_eq!(list::differences_of_sandbox(&facts).len(), facts.contract.endpoints.len());
                facts.contract.endpoints.clear();
                assert!(!list::differences_of_sandbox(&facts).is_empty(), "more than the pages have");
            }
        }
    }

    #[test]
    fn a_parameter_that_the_sandbox_forgot_is_found() {
        for vendor in vendors::all() {
            let mut facts = Facts::load(vendor).unwrap();
            let mut file = facts.cases.remove(0);
            assert_eq!(list::unknown_to_sandbox(&facts, &file), [""; 0]);
            file.content.request.form.get_or_insert_default().push(("New".to_owned(), "1".to_owned()));
            assert_eq!(list::unknown_to_sandbox(&facts, &file).len(), 1);
        }
    }

    #[test]
    fn another_base_url_is_found() {
        for vendor in vendors::all() {
            let mut facts = Facts::load(vendor).unwrap();
            // Where the caller chooses the host of every call, the crate has no address of its own.
            if facts.contract.endpoints.iter().all(|endpoint| facts.base_url(endpoint).is_none()) {
                continue;
            }
            facts.contract.hosts.iter_mut().for_each(|host| host.base_url.push('x'));
            assert!(!list::differences(&facts).is_empty(), "{}", vendor.name());
        }
    }
}
