//! The course of a live run: what will be called is shown first, a paid call is counted and agreed to, and a vendor that
//! takes what it should refuse ends the run.

use std::path::PathBuf;

use lexopt::Arg::Long;
use lexopt::ValueExt as _;
use otp_sandbox::Vendor;
use serde_json::Value;

use super::account::{Account, Values};
use super::address::Address;
use super::ask::{self, Asked};
use super::budget::Budget;
use super::code::six_digits;
use super::probe::{Cost, Probe};
use super::rules;
use super::screen::Screen;
use crate::Failure;

/// What was typed.
pub(crate) struct Options {
    pub(crate) vendor: Vendor,
    /// Paid messages at most.
    pub(crate) budget: u32,
    /// Where recordings go.
    pub(crate) out: Option<PathBuf>,
}

impl Options {
    pub(crate) fn parse(mut arguments: lexopt::Parser, takes_out: bool) -> Result<Self, Failure> {
        let (mut vendor, mut budget, mut out) = (None, 0, None);
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("vendor") => vendor = Some(arguments.value()?.string()?),
                Long("budget") => budget = arguments.value()?.parse()?,
                Long("out") if takes_out => out = Some(arguments.value()?.into()),
                other => return Err(other.unexpected().into()),
            }
        }
        let vendor = vendor
            .ok_or_else(|| Failure::wrong_use("name one vendor: --vendor esms-vn, esms-my or accuauth"))?;
        let vendor = vendor.parse().map_err(|_| {
            Failure::wrong_use(&format!("there is no vendor `{vendor}`: esms-vn, esms-my or accuauth"))
        })?;
        Ok(Self { vendor, budget, out })
    }
}

/// What became of a probe.
pub(crate) enum Turn {
    /// Not asked, and why.
    Skipped(&'static str),
    /// The call could not be made as it should be.
    Failed(String),
    Asked(Box<Asked>, Values),
}

pub(crate) struct Run<'a> {
    pub(crate) account: &'a Account,
    pub(crate) budget: Budget,
    /// Whether a paid probe was asked for and not agreed to.
    pub(crate) was_refused: bool,
}

impl<'a> Run<'a> {
    pub(crate) fn new(account: &'a Account, messages: u32) -> Self {
        Self { account, budget: Budget::new(messages), was_refused: false }
    }

    /// Says what will be called, and what it is believed to cost.
    pub(crate) fn show_plan(&self, probes: &[Probe], screen: &mut dyn Screen) {
        let account = self.account;
        screen.say(&format!(
            "{} at {}, with the keys of the environment and the phone ending in {}.",
            account.vendor,
            account.host(),
            account.phone_end()
        ));
        if account.address != Address::VendorsOwn {
            screen.say("This is not the vendor's own address: what answers there is not the vendor.");
        }
        screen.say(
            "\nBelieved free, not promised: no page says in so many words that a refused call costs nothing.",
        );
        for probe in probes {
            let (mark, text) = match probe.cost {
                Cost::Documented(text, page) => (format!("documented on {page}"), text),
                Cost::Assumed(text) => ("assumed".to_owned(), text),
                Cost::Paid => continue,
            };
            let title = title(probe);
            screen.say(&format!("  {title:<50} {}\n      {text} ({mark})", probe.way()));
        }
        screen.say("\nPaid, one message each:");
        for probe in probes.iter().filter(|probe| probe.is_paid()) {
            let fate = if self.budget.has_room() { "asks first" } else { "skipped: --budget is 0" };
            screen.say(&format!("  {:<50} {}, {fate}", title(probe), probe.way()));
        }
        screen.say("");
    }

    /// Asks one probe, once, if it may be asked.
    pub(crate) async fn ask(&mut self, probe: &Probe, screen: &mut dyn Screen) -> Turn {
        if probe.is_paid() {
            if !self.budget.has_room() {
                return Turn::Skipped("--budget is 0, or used up");
            }
            if let Err(reason) = self.consent(screen) {
                self.was_refused = true;
                return Turn::Skipped(reason);
            }
        }
        let values = match self.values(probe) {
            Ok(values) => values,
            Err(error) => return Turn::Failed(error.to_string()),
        };
        let Some(permit) = self.budget.permit(probe) else { return Turn::Skipped("no budget left") };
        if probe.is_paid() {
            screen.say(&format!("Paid call {}, counted before it is made.", self.budget.spent()));
        }
        match ask::live(permit, probe, self.account, &values).await {
            Ok(asked) => Turn::Asked(Box::new(asked), values),
            Err(error) => Turn::Failed(error),
        }
    }

    fn consent(&self, screen: &mut dyn Screen) -> Result<(), &'static str> {
        screen.say(&format!(
            "This sends one message to the number ending in {}, and it is billed.",
            self.account.phone_end()
        ));
        match screen.ask("Type `send` to go on: ").as_deref() {
            Some("send") => Ok(()),
            Some(_) => Err("not agreed to"),
            None => Err("nobody is there to agree: run it in a terminal"),
        }
    }

    /// The account's values; a code of our own where the vendor only sends one.
    fn values(&self, probe: &Probe) -> Result<Values, Failure> {
        let mut values = self.account.values.clone();
        if probe.is_paid() && self.account.vendor == Vendor::Accuauth {
            values.code = six_digits()?;
        }
        Ok(values)
    }

    /// Whether a probe that was believed free was taken by the vendor: then a message may have been sent and billed.
    pub(crate) fn was_taken(&self, probe: &Probe, asked: &Asked) -> bool {
        let Ok(answer) = &asked.answer else { return false };
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return false };
        let vendor = self.account.vendor;
        !probe.is_paid()
            && probe.sends()
            && rules::code(vendor, &body).as_deref() == Some(rules::success(vendor))
    }
}

/// The operation and the probe's name.
pub(crate) fn title(probe: &Probe) -> String {
    format!("{} {}", probe.operation.name(), probe.name)
}

/// The vendor's cases of this checkout.
pub(crate) fn contract_folder(vendor: Vendor) -> PathBuf {
    crate::root().join("crates").join(vendor.name()).join("contract")
}

/// The environment of this process.
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, Failure> {
        Options::parse(lexopt::Parser::from_args(arguments.iter().copied()), true)
    }

    #[test]
    fn one_vendor_is_named_and_nothing_is_paid_unless_told() {
        let options = parse(&["--vendor", "esms-my"]).unwrap();
        assert_eq!((options.vendor, options.budget, options.out), (Vendor::EsmsMy, 0, None));
        let options = parse(&["--vendor", "accuauth", "--budget", "2", "--out", "x"]).unwrap();
        assert_eq!((options.budget, options.out), (2, Some("x".into())));
        for arguments in
            [&[][..], &["--vendor", "nobody"], &["--vendor", "esms-my", "--budget", "-1"], &["--all"]]
        {
            assert!(parse(arguments).is_err(), "{arguments:?}");
        }
        let out = ["--vendor", "esms-my", "--out", "x"];
        assert!(Options::parse(lexopt::Parser::from_args(out), false).is_err());
    }
}
