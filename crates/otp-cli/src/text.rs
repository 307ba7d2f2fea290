//! `otp text preview`: what a text costs as SMS, and what operators of a country may refuse in it.

use clap::{Args, Subcommand};
use otp_core::{CountryRule, OtpCode, Severity, SmsAlphabet, SmsLength, country_lint};
use serde_json::{Value, json};

use crate::country::Country;
use crate::outcome::{Outcome, table};

#[derive(Debug, Subcommand)]
pub(crate) enum Text {
    /// Counts the SMS of a text, and looks for what operators refuse
    Preview(Preview),
}

#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// The text. `{OTP}` stands for the code, `{MINUTES}` for the minutes it is valid
    text: String,
    /// The country whose rules to look at
    #[arg(long, value_enum)]
    country: Option<Country>,
    /// The sender name that you have registered
    #[arg(long, default_value = "")]
    brand: String,
    /// Count it as Unicode, also where plain letters would do
    #[arg(long)]
    unicode: bool,
}

impl Text {
    pub(crate) fn run(self) -> Outcome {
        match self {
            Self::Preview(preview) => preview.run(),
        }
    }
}

impl Preview {
    fn run(&self) -> Outcome {
        // At their longest, as the rules of the countries measure them.
        let longest = self.text.replace("{OTP}", &"8".repeat(OtpCode::MAX_LENGTH)).replace("{MINUTES}", "99");
        let length = if self.unicode { SmsLength::in_ucs2(&longest) } else { SmsLength::of(&longest) };
        let broken = self.country.map(|country| country_lint(country.region(), &self.brand, &self.text));
        let text = format!("{}{}", lines(length), findings(broken.as_deref()));
        let fields = json!({
            "alphabet": alphabet(length.alphabet()),
            "units": length.units(),
            "units_of_one": length.alphabet().single_limit(),
            "parts": length.parts(),
            "findings": broken.as_ref().map(|broken| broken.iter().map(|rule| field(rule)).collect::<Vec<_>>()),
        });
        match broken {
            Some(broken) if !broken.is_empty() => Outcome::found(text, fields),
            Some(_) | None => Outcome::fine(text, fields),
        }
    }
}

fn lines(length: SmsLength) -> String {
    let alphabet = length.alphabet();
    let most = if length.is_single() { alphabet.single_limit() } else { alphabet.part_limit() };
    let rows = [
        ("alphabet", name(alphabet).to_owned()),
        ("length", format!("{}, of which one SMS holds {most}", length.units())),
        ("billed as", format!("{} SMS", length.parts())),
    ];
    table(rows)
}

fn findings(broken: Option<&[&'static CountryRule]>) -> String {
    match broken {
        None => String::new(),
        Some([]) => "findings   none\n".to_owned(),
        Some(broken) => broken.iter().map(|rule| finding(rule)).collect(),
    }
}

fn finding(rule: &CountryRule) -> String {
    let severity = severity(rule.severity()).replace('_', " ");
    format!("\n{} ({severity})\n  {}\n  {}, {}\n", rule.name(), rule.sentence(), rule.source(), rule.date())
}

fn field(rule: &CountryRule) -> Value {
    json!({
        "rule": rule.name(),
        "severity": severity(rule.severity()),
        "sentence": rule.sentence(),
        "source": rule.source(),
        "date": rule.date(),
    })
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::LikelyRefused => "likely_refused",
        Severity::CostsMore => "costs_more",
        // The enum may grow.
        _ => "other",
    }
}

const fn alphabet(alphabet: SmsAlphabet) -> &'static str {
    match alphabet {
        SmsAlphabet::Gsm7 => "gsm7",
        SmsAlphabet::Ucs2 => "ucs2",
    }
}

const fn name(alphabet: SmsAlphabet) -> &'static str {
    match alphabet {
        SmsAlphabet::Gsm7 => "GSM 03.38, 7 bits",
        SmsAlphabet::Ucs2 => "UCS-2, 16 bits",
    }
}
