//! Where we read a text otherwise than libphonenumber does: every class, how often, and why.

use std::collections::BTreeMap;

use otp_core::Region;

use crate::phone_readings::{Asked, Result};
use crate::reading::{Reading, oracle, ours};

/// Each class of difference: its name, how many of the seeded texts fall into it, and the reason.
///
/// The counts hold for the version of the oracle in the lock file. When its metadata moves, read the new table in
/// the failure and decide whether a class has changed for a good reason.
#[rustfmt::skip]
const CLASSES: &[(&str, usize, &str)] = &[
    ("range in reserve", 28_046,
     "The plan leaves room for the number, so it is kept with an unknown type, not refused: ranges open every year."),
    ("Malaysian exchange", 1023,
     "Area codes are taken whole as MCMC assigns them; the metadata lists the exchanges behind them one by one."),
    ("Vietnamese 065", 96,
     "Circular 22/2014 gives internet telephony the code 65 and eight digits; the metadata has no such range."),
    ("Indian 160", 14,
     "The series is for voice calls of authorities and banks, says the regulator; the metadata counts it as mobile."),
    ("Indian 000800", 50,
     "Free numbers for calls from abroad. Their zeros read like prefixes, and nobody reads a text message there."),
    ("foreign number", 42,
     "Here the digits behind 00 belong to a country whose plan is not held: accepted, of unknown type."),
    ("00 from Indonesia", 6290,
     "The metadata knows 008 and 009 only; 00 is taken as prefix everywhere, where no operator's prefix begins alike."),
    ("operator's international prefix", 5322,
     "001, 007, 008 and 009 are read as an operator's prefix by one, as 00 and a code by another: refused."),
    ("lost trunk zero", 12_966,
     "The oracle completes a bare national number; it may as well be a foreign number without its plus: refused."),
    ("bare country code or national", 927,
     "Both readings fit the plan, and the oracle takes the national one: refused."),
    ("second zero", 22,
     "The oracle drops the country code, a zero, and then another; we drop one zero and refuse the rest."),
    ("slash", 15_150,
     "The oracle reads over it; we refuse, because it commonly separates two numbers."),
    ("extension", 15_150,
     "The oracle cuts it off; a text message cannot be sent to an extension."),
    ("tel", 15_187,
     "The oracle reads the URI; we read numbers, and leave schemes to those who read URIs."),
    ("foreign zero", 30_000,
     "The oracle knows the British trunk prefix; without that plan the zero may be part of the number: refused."),
];

/// The class of a difference, or `None` where nobody has given a reason for it yet.
fn class(form: &str, region: Region, ours: &Reading, oracle: &Reading, error: &str) -> Option<&'static str> {
    let here = format!("+{}", region.country_code());
    Some(match (ours, oracle) {
        (Reading::Other(number), Reading::Mobile(same)) if number == same && number.starts_with("+91160") => {
            "Indian 160"
        }
        (Reading::Refused, Reading::Other(number)) if number.starts_with("+91000800") => "Indian 000800",
        (Reading::Refused, _) => match form {
            "slash" => "slash",
            "extension" => "extension",
            "tel" => "tel",
            _ if error.contains("trunk prefix, or part of the number") => "foreign zero",
            _ if error.contains("foreign number without its plus") => "lost trunk zero",
            _ if error.contains("country code without its plus") => "bare country code or national",
            _ if error.contains("operator's own prefix") => "operator's international prefix",
            "bare code" | "bare code and zero" if error.contains("numbering plan") => "second zero",
            _ => return None,
        },
        (_, Reading::Refused) if region == Region::Indonesia && form == "double zero" => "00 from Indonesia",
        (Reading::Reserve(number), Reading::Refused) if number.starts_with(&here) => "range in reserve",
        (Reading::Reserve(number), _) if !number.starts_with(&here) => "foreign number",
        (Reading::Other(number), Reading::Refused) if number.starts_with("+60") => "Malaysian exchange",
        (Reading::Other(number), Reading::Refused) if number.starts_with("+8465") => "Vietnamese 065",
        _ => return None,
    })
}

/// The differences that were seen.
#[derive(Default)]
pub(crate) struct Differences {
    counts: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

impl Differences {
    pub(crate) fn judge(&mut self, asked: &Asked, result: &Result) {
        let (ours, oracle) = (ours(result), oracle(asked));
        let Some(region) = asked.region.filter(|_| ours != oracle) else { return };
        let error = result.map_or_else(|error| error.to_string(), |_| String::new());
        match class(asked.form, region, &ours, &oracle, &error) {
            Some(class) => *self.counts.entry(class).or_default() += 1,
            None => self.wrong.push(format!(
                "a difference without a reason: {} {}: {ours:?}, the oracle {oracle:?}, {error}",
                asked.form, asked.text
            )),
        }
    }

    pub(crate) fn finish(mut self) -> Vec<String> {
        let expected: BTreeMap<&str, usize> =
            CLASSES.iter().map(|(name, count, _)| (*name, *count)).collect();
        if self.counts != expected {
            self.wrong.push(format!("differences as found: {:?}\nas listed: {expected:?}", self.counts));
        }
        self.wrong
    }
}
