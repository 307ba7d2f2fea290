//! `cargo xtask record`: what a vendor answers today, as contract cases, with nothing of the account left in them.
//!
//! Each probe is asked once. What comes back is redacted by allow-list, played to the real client once more on this
//! machine (so that what the case expects is what the client makes of the case, and the same as what it made of the live
//! answer), tried against the sandbox, looked through by a scan that shares nothing with the redactor, and only then
//! written. Of what left, nothing is written at all: the case holds the same call with invented values, and the run proves
//! that what left differed from it in the account's own values only.

mod keep;
mod layout;
#[cfg(test)]
mod tests;
mod written;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use httpmock::MockServer;
use otp_core::Effect;
use serde_json::Value;

use super::contract::case::{Case, Expect};
use super::contract::{conform, lint, load, replay};
use super::live::account::{Account, Values};
use super::live::address::Address;
use super::live::ask::{self, Asked};
use super::live::probe::Probe;
use super::live::redact::{Answer, Rules, Secret, Unredactable, redact};
use super::live::run::{Options, Run, Turn, contract_folder, environment, title};
use super::live::screen::{Screen, Terminal};
use super::live::{date, rules};
use crate::{Failure, Outcome, command};
use written::Written;

pub(crate) fn run(arguments: lexopt::Parser) -> Outcome {
    let options = Options::parse(arguments, true)?;
    let account = Account::read(options.vendor, &environment)?;
    let default = || crate::root().join("target").join("recorded").join(options.vendor.name());
    let folder = options.out.unwrap_or_else(default);
    let recorder = Recorder::new(&account, &folder, redact)?;
    let summary = command::block_on(recorder.record(options.budget, &mut Terminal))??;
    Ok(summary.exit_code())
}

/// What came of a run.
#[derive(Default)]
pub(crate) struct Summary {
    /// The files that were written.
    pub(crate) kept: Vec<PathBuf>,
    /// Probes that left no file although they were asked, or that were taken although they should be refused.
    pub(crate) problems: usize,
    pub(crate) spent: u32,
    /// Whether a paid probe had a budget and nobody's agreement.
    pub(crate) was_refused: bool,
}

impl Summary {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self { problems: 1.., .. } => ExitCode::from(1),
            Self { was_refused: true, .. } => ExitCode::from(3),
            _ => ExitCode::SUCCESS,
        }
    }
}

type Redactor = fn(&Answer, &[Secret], &Rules) -> Result<Answer, Unredactable>;

/// Makes cases of answers.
pub(crate) struct Recorder<'a> {
    account: &'a Account,
    folder: &'a Path,
    rules: Rules,
    /// A part, so that a test can leave it out and see that the scan is there.
    redactor: Redactor,
}

impl<'a> Recorder<'a> {
    pub(crate) fn new(account: &'a Account, folder: &'a Path, redactor: Redactor) -> Result<Self, Failure> {
        let contract = contract_folder(account.vendor);
        let rules = rules::read(account, &load::load(&contract)?, &contract)?;
        Ok(Self { account, folder, rules, redactor })
    }

    /// Asks every probe that may be asked, and keeps what came.
    pub(crate) async fn record(&self, messages: u32, screen: &mut dyn Screen) -> Result<Summary, Failure> {
        let probes = Probe::all(self.account.vendor);
        let mut run = Run::new(self.account, messages);
        let mut summary = Summary::default();
        run.show_plan(&probes, screen);
        let server = MockServer::start_async().await;
        for probe in &probes {
            let title = title(probe);
            let (asked, values) = match run.ask(probe, screen).await {
                Turn::Skipped(reason) => {
                    screen.say(&format!("skipped   {title}: {reason}"));
                    continue;
                }
                Turn::Failed(problem) => {
                    summary.problems += 1;
                    screen.say(&format!("not kept  {title}: {problem}"));
                    continue;
                }
                Turn::Asked(asked, values) => (asked, values),
            };
            match self.keep(probe, &asked, &values, &server).await {
                Ok((path, effect)) => {
                    screen.say(&format!("kept      {title}: {}", self.seen(&asked)));
                    if probe.sends() && effect == Effect::Unknown {
                        screen.say(
                            "          whether something was sent by it, nobody can say from this answer",
                        );
                    }
                    summary.kept.push(path);
                }
                Err(problems) => {
                    summary.problems += 1;
                    for problem in problems {
                        screen.say(&format!("not kept  {title}: {problem}"));
                    }
                }
            }
            if run.was_taken(probe, &asked) {
                summary.problems += 1;
                screen.say(&format!(
                    "STOPPED   {title}: the vendor took what it should refuse; a message may have been sent and billed"
                ));
                break;
            }
        }
        (summary.spent, summary.was_refused) = (run.budget.spent(), run.was_refused);
        self.show_end(&summary, screen);
        Ok(summary)
    }

    /// The file of one answer with what the client says of its effect, or why there is none.
    async fn keep(
        &self,
        probe: &Probe,
        asked: &Asked,
        values: &Values,
        server: &MockServer,
    ) -> Result<(PathBuf, Effect), Vec<String>> {
        let one = |problem: String| vec![problem];
        let answer = asked.answer.as_ref().map_err(|trouble| {
            let status = trouble.http_status.map(|status| format!(", HTTP {status}")).unwrap_or_default();
            one(format!("no answer to keep: {}{status}, effect {:?}", trouble.text, trouble.effect))
        })?;
        let secrets = self.account.secrets(values);
        let answer =
            (self.redactor)(answer, &secrets, &self.rules).map_err(|error| one(error.to_string()))?;
        let sample = ask::sample(probe, &self.account.samples, &answer).await.map_err(one)?;
        if !ask::is_same_question(&asked.sent, &sample.asked, self.account, values) {
            return Err(one("what left differs from the case in more than the account's values".to_owned()));
        }
        if asked.outcome.as_ref().is_some_and(|live| !is_same_outcome(live, &sample.expect)) {
            return Err(one("the client reads the redacted answer otherwise than the real one".to_owned()));
        }
        let written = Written::new(probe, self.account, &sample, &answer, &date::written(date::today()));
        let (text, case) = self.fitted(&written, probe).await.map_err(one)?;
        let file_name = format!("{}.json", probe.file_stem(written.provenance));
        let path = self.folder.join(probe.operation.name()).join(file_name);
        let file = load::CaseFile { path: path.clone(), case };
        let mut problems = lint::problems(&file, false);
        problems.extend(replay::check(server, &file.case).await.unwrap_or_else(one));
        if !problems.is_empty() {
            // They may quote the redacted answer; the scan says whether it is fit to be quoted.
            let is_clean = super::live::scan::findings(&text, &self.account.guarded(values)).is_empty();
            return Err(if is_clean { problems } else { one("the case is not green".to_owned()) });
        }
        keep::keep(&path, &text, &self.account.guarded(values))?;
        let effect = match &sample.expect {
            Expect::Error(error) => error.effect.0,
            Expect::Ok(_) => Effect::None,
        };
        Ok((path, effect))
    }

    /// The case with the way in which the sandbox comes to the same answer: by the same request, by a fault, or not at all.
    async fn fitted(&self, written: &Written, probe: &Probe) -> Result<(String, Case), String> {
        let code = written.vendor_code();
        let mut last = Err("the case cannot be read".to_owned());
        for sandbox in written::ways(written, code) {
            let text = written.text(&sandbox);
            let case: Case =
                serde_json::from_str(&text).map_err(|error| format!("{}: {error}", probe.name))?;
            let fits = conform::check(&case).await.is_ok_and(|differences| differences.is_empty());
            last = Ok((text, case));
            if fits {
                break;
            }
        }
        last
    }

    /// What came, in words that hold nothing of it but a code of the vendor's tables.
    fn seen(&self, asked: &Asked) -> String {
        let Ok(answer) = &asked.answer else { return "no answer".to_owned() };
        let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let code = body.and_then(|body| rules::code(self.account.vendor, &body));
        match code.filter(|code| self.rules.codes.contains(code)) {
            Some(code) => format!("HTTP {}, code {code}", answer.status),
            None => format!("HTTP {}, no code of the vendor's tables", answer.status),
        }
    }

    fn show_end(&self, summary: &Summary, screen: &mut dyn Screen) {
        screen.say(&format!(
            "\nFiles kept: {}. Problems: {}. Paid messages: {}.",
            summary.kept.len(),
            summary.problems,
            summary.spent
        ));
        if summary.kept.is_empty() {
            return;
        }
        let (folder, vendor) = (self.folder.display(), self.account.vendor);
        screen.say(&format!("Read every file before you keep it: {folder}"));
        screen.say(&format!("  cargo xtask contract --cases {folder}"));
        if self.account.address == Address::VendorsOwn {
            screen.say(&format!(
                "Then move what you want to keep to crates/{vendor}/contract/<operation>/, names unchanged."
            ));
        } else {
            screen.say(
                "They are no recordings of the vendor but assumptions, and `cargo xtask contract` refuses them in crates/.",
            );
        }
    }
}

fn is_same_outcome(live: &Expect, played: &Expect) -> bool {
    match (live, played) {
        (Expect::Ok(_), Expect::Ok(_)) => true,
        (Expect::Error(live), Expect::Error(played)) => {
            (&live.kind, &live.effect, &live.vendor_code, &live.http_status)
                == (&played.kind, &played.effect, &played.vendor_code, &played.http_status)
        }
        _ => false,
    }
}
