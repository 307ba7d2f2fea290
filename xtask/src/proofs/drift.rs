//! `cargo xtask drift`: does a vendor still answer in the shape that the cases hold?
//!
//! The probes are those of `record`, and nothing is written. Each answer is compared with the probe's baseline: the recorded
//! case in the crate's `contract` folder if there is one, else the case that the probe names, whose answer is documented,
//! reported or assumed; each line says which. A difference from an assumed answer is no drift of the vendor's but an
//! assumption that was wrong; it is reported all the same, and a recording ends it.
//!
//! Names and types are printed, never a value; of the vendor's codes only those that its tables know.

mod baseline;
mod compare;
mod names;
mod shape;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::process::ExitCode;

use super::contract::load::{self, CaseFile};
use super::live::account::{Account, Values};
use super::live::ask::Asked;
use super::live::probe::Probe;
use super::live::redact::{Rules, redact};
use super::live::run::{Options, Run, Turn, contract_folder, environment, title};
use super::live::screen::{Screen, Terminal};
use super::live::{date, rules};
use crate::{Failure, Outcome, command};
use baseline::Baseline;
use compare::{Difference, Severity};
use names::Names;

pub(crate) fn run(arguments: lexopt::Parser) -> Outcome {
    let options = Options::parse(arguments, false)?;
    let account = Account::read(options.vendor, &environment)?;
    let watch = Watch::new(&account, &contract_folder(options.vendor), date::today())?;
    let report = command::block_on(watch.watch(options.budget, &mut Terminal))?;
    Ok(report.exit_code())
}

/// One line of the report.
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// Operation and probe.
    pub(crate) title: String,
    pub(crate) text: String,
    /// What it was compared with.
    pub(crate) baseline: String,
}

#[derive(Default)]
pub(crate) struct Report {
    pub(crate) findings: Vec<Finding>,
    pub(crate) compared: Vec<&'static str>,
    pub(crate) was_refused: bool,
}

impl Report {
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// A new field alone is no finding: clients ignore it.
    fn exit_code(&self) -> ExitCode {
        let is_clean = self.count(Severity::Error) + self.count(Severity::Warning) == 0;
        match (is_clean, self.was_refused) {
            (false, _) => ExitCode::from(1),
            (true, true) => ExitCode::from(3),
            (true, false) => ExitCode::SUCCESS,
        }
    }
}

/// Compares a vendor with its cases.
pub(crate) struct Watch<'a> {
    account: &'a Account,
    cases: Vec<CaseFile>,
    rules: Rules,
    today: i64,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(account: &'a Account, contract: &Path, today: i64) -> Result<Self, Failure> {
        let cases = load::load(contract)?;
        let rules = rules::read(account, &cases, contract)?;
        Ok(Self { account, cases, rules, today })
    }

    pub(crate) async fn watch(&self, messages: u32, screen: &mut dyn Screen) -> Report {
        let probes = Probe::all(self.account.vendor);
        let mut run = Run::new(self.account, messages);
        let mut report = Report::default();
        run.show_plan(&probes, screen);
        for probe in &probes {
            let found = match run.ask(probe, screen).await {
                Turn::Skipped(reason) => {
                    screen.say(&format!("skipped  {}: {reason}", title(probe)));
                    continue;
                }
                Turn::Failed(problem) => vec![finding(probe, None, Difference::error(problem))],
                Turn::Asked(asked, values) => {
                    let mut found = self.compared(probe, &asked, &values, &mut report).await;
                    if run.was_taken(probe, &asked) {
                        let text = "the vendor took what it should refuse; a message may have been sent and billed, \
                                    and no further probe is asked";
                        found.push(finding(probe, None, Difference::error(text.to_owned())));
                        report.findings.extend(found);
                        break;
                    }
                    found
                }
            };
            report.findings.extend(found);
        }
        report.was_refused = run.was_refused;
        show(&mut report, screen);
        report
    }

    async fn compared(
        &self,
        probe: &Probe,
        asked: &Asked,
        values: &Values,
        report: &mut Report,
    ) -> Vec<Finding> {
        let Some(baseline) = Baseline::of(probe, &self.cases) else {
            return vec![finding(
                probe,
                None,
                Difference::error("there is no case to compare with".to_owned()),
            )];
        };
        report.compared.push(baseline.word());
        let mut differences: Vec<_> = baseline.age(self.today).into_iter().collect();
        match &asked.answer {
            Err(trouble) => {
                let status = trouble.http_status.map(|status| format!(", HTTP {status}")).unwrap_or_default();
                differences.push(Difference::error(format!("no answer: {}{status}", trouble.text)));
            }
            Ok(answer) => {
                // A recording has placeholders for the names that nobody knows; the answer gets the same.
                let answer = if baseline.is_recorded() {
                    redact(answer, &self.account.secrets(values), &self.rules)
                } else {
                    Ok(answer.clone())
                };
                match answer {
                    Err(error) => differences.push(Difference::error(format!("cannot be compared: {error}"))),
                    Ok(answer) => {
                        let names = Names::new(&self.rules, self.account.guarded(values));
                        differences.extend(
                            compare::compare(probe, &self.account.samples, &baseline, &answer, &names).await,
                        );
                    }
                }
            }
        }
        differences.into_iter().map(|difference| finding(probe, Some(&baseline), difference)).collect()
    }
}

fn finding(probe: &Probe, baseline: Option<&Baseline<'_>>, difference: Difference) -> Finding {
    Finding {
        severity: difference.severity,
        title: title(probe),
        text: difference.text,
        baseline: baseline.map_or_else(|| "nothing".to_owned(), Baseline::shown),
    }
}

/// The worst first.
fn show(report: &mut Report, screen: &mut dyn Screen) {
    report.findings.sort_by_key(|finding| finding.severity);
    for Finding { severity, title, text, baseline } in &report.findings {
        screen.say(&format!("{:<8} {title}: {text} (against {baseline})", severity.word()));
    }
    let baselines = ["recorded", "documented", "reported", "assumed"].map(|word| {
        let count = report.compared.iter().filter(|compared| **compared == word).count();
        format!("{count} {word}")
    });
    screen.say(&format!(
        "\nAnswers compared: {}, with {}. Errors: {}. Warnings: {}. Infos: {}.",
        report.compared.len(),
        baselines.join(", "),
        report.count(Severity::Error),
        report.count(Severity::Warning),
        report.count(Severity::Info)
    ));
}
