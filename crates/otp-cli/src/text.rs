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
    #[arg(long, value_enum, ignore_case = true)]
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

/// The minutes at their longest.
const MINUTES: &str = "99";

impl Preview {
    fn run(&self) -> Outcome {
        if self.text.trim().is_empty() {
            return Outcome::wrong_use("the text is empty");
        }
        // At their longest, as the rules of the countries measure them.
        let longest =
            self.text.replace("{OTP}", &"8".repeat(OtpCode::MAX_LENGTH)).replace("{MINUTES}", MINUTES);
        let length = if self.unicode { SmsLength::in_ucs2(&longest) } else { SmsLength::of(&longest) };
        let broken = self.country.map(|country| country_lint(country.region(), &self.brand, &self.text));
        let remark = remark(&self.text);
        let text = format!("{}{}", lines(&self.text, length, remark), findings(broken.as_deref()));
        let fields = json!({
            "alphabet": alphabet(length.alphabet()),
            "units": length.units(),
            "units_of_one": length.alphabet().single_limit(),
            "parts": length.parts(),
            "code_counted_as": self.text.contains("{OTP}").then_some(OtpCode::MAX_LENGTH),
            "remark": remark,
            "findings": broken.as_ref().map(|broken| broken.iter().map(|rule| field(rule)).collect::<Vec<_>>()),
        });
        match broken {
            Some(broken) if !broken.is_empty() => Outcome::found(text, fields),
            Some(_) | None => Outcome::fine(text, fields),
        }
    }
}

fn lines(text: &str, length: SmsLength, remark: Option<&'static str>) -> String {
    let alphabet = length.alphabet();
    let most = if length.is_single() { alphabet.single_limit() } else { alphabet.part_limit() };
    let mut rows = vec![
        ("alphabet", name(alphabet).to_owned()),
        ("length", format!("{}, of which one SMS holds {most}", length.units())),
        ("billed as", format!("{} SMS", length.parts())),
    ];
    if let Some(counted) = counted(text) {
        rows.push(("counted", counted));
    }
    if let Some(remark) = remark {
        rows.push(("remark", remark.to_owned()));
    }
    table(rows)
}

/// How many characters stand for the placeholders.
fn counted(text: &str) -> Option<String> {
    let places = [("{OTP}", OtpCode::MAX_LENGTH), ("{MINUTES}", MINUTES.len())];
    let present: Vec<_> = places
        .iter()
        .filter(|(place, _)| text.contains(place))
        .map(|(place, length)| format!("{place} as {length} characters"))
        .collect();
    (!present.is_empty()).then(|| format!("{}, the longest there are", present.join(", ")))
}

/// What is likely a slip: braces, but none that hold the code.
fn remark(text: &str) -> Option<&'static str> {
    let rest = text.replace("{MINUTES}", "");
    let has_braces = rest.split_once('{').is_some_and(|(_, after)| after.contains('}'));
    (has_braces && !text.contains("{OTP}"))
        .then_some("no {OTP}, where the code stands; other words in braces are counted as they are")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_braces_in_place_of_the_code_get_a_remark() {
        for text in ["Eaon: {CODE}", "{{code}} {MINUTES}", "{otp}"] {
            assert!(remark(text).is_some(), "{text}");
        }
        for text in ["Eaon: {OTP}", "{OTP} {CODE}", "a text", "valid {MINUTES} minutes", "} {"] {
            assert_eq!(remark(text), None, "{text}");
        }
    }
}
