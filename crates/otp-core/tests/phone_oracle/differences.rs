//! Where we read a text otherwise than libphonenumber does: every class, how often, and why.

use std::collections::BTreeMap;

use otp_core::{PhoneNumber, PhoneNumberError, Region};

use crate::phone_cases::{Numbers, significant};
use crate::reading::{REGIONS, Reading, oracle, ours};
use crate::{count, is_long};

/// Each class of difference: its name, how many of the seeded texts fall into it (of a tenth, and of all), and the reason.
///
/// The counts hold for the version of the oracle in the lock file. When its metadata moves, read the new table in
/// the failure and decide whether a class has changed for a good reason.
#[rustfmt::skip]
const CLASSES: &[(&str, [usize; 2], &str)] = &[
    ("range in reserve", [2743, 28_046],
     "The plan leaves room for the number, so it is kept with an unknown type, not refused: ranges open every year."),
    ("Malaysian exchange", [143, 1023],
     "Area codes are taken whole as MCMC assigns them; the metadata lists the exchanges behind them one by one."),
    ("Vietnamese 065", [6, 96],
     "Circular 22/2014 gives internet telephony the code 65 and eight digits; the metadata has no such range."),
    ("Indian 160", [0, 14],
     "The series is for voice calls of authorities and banks, says the regulator; the metadata counts it as mobile."),
    ("Indian 000800", [0, 50],
     "Free numbers for calls from abroad. Their zeros read like prefixes, and nobody reads a text message there."),
    ("foreign number", [7, 42],
     "Here the digits behind 00 belong to a country whose plan is not held: accepted, of unknown type."),
    ("00 from Indonesia", [626, 6290],
     "The metadata knows 008 and 009 only; 00 is taken as prefix everywhere, where no operator's prefix begins alike."),
    ("operator's international prefix", [536, 5322],
     "001, 007, 008 and 009 are read as an operator's prefix by one, as 00 and a code by another: refused."),
    ("lost trunk zero", [1290, 12_966],
     "The oracle completes a bare national number; it may as well be a foreign number without its plus: refused."),
    ("bare country code or national", [97, 927],
     "Both readings fit the plan, and the oracle takes the national one: refused."),
    ("second zero", [4, 22],
     "The oracle drops the country code, a zero, and then another; we drop one zero and refuse the rest."),
    ("slash", [1491, 15_150],
     "The oracle reads over it; we refuse, because it commonly separates two numbers."),
    ("extension", [1491, 15_150],
     "The oracle cuts it off; a text message cannot be sent to an extension."),
    ("tel", [1498, 15_187],
     "The oracle reads the URI; we read numbers, and leave schemes to those who read URIs."),
    ("foreign zero", [3000, 30_000],
     "The oracle knows the British trunk prefix; without that plan the zero may be part of the number: refused."),
];

/// Ways of writing a significant number, each with the name of the form.
fn forms(region: Region, number: &str) -> Vec<(&'static str, String)> {
    let code = region.country_code();
    // The prefixes of operators mean something in Indonesia only.
    let operator = if region == Region::Indonesia { "008" } else { "00" };
    let (head, tail) = number.split_at(number.len() / 2);
    vec![
        ("plus", format!("+{code}{number}")),
        ("double zero", format!("00{code}{number}")),
        ("trunk zero", format!("0{number}")),
        ("bare code", format!("{code}{number}")),
        ("bare code and zero", format!("{code}0{number}")),
        ("bare number", number.to_owned()),
        ("operator", format!("{operator}{code}{number}")),
        ("slash", format!("0{head}/{tail}")),
        ("extension", format!("0{number} ext 5")),
        ("tel", format!("tel:+{code}{number}")),
        ("foreign zero", format!("+44 (0)20 7946 {number:.4}")),
    ]
}

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

#[test]
fn every_other_difference_belongs_to_a_class_with_a_reason() {
    let mut numbers = Numbers::seeded(0xd1ff);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..count(7_500) {
        for (region, country) in REGIONS {
            let number = significant(&mut numbers, region);
            for (form, text) in forms(region, &number) {
                let result = PhoneNumber::parse(&text, region);
                let error =
                    result.map_or_else(|error: PhoneNumberError| error.to_string(), |_| String::new());
                let (ours, oracle) = (ours(result), oracle(&text, Some(country)));
                if ours == oracle {
                    continue;
                }
                let Some(class) = class(form, region, &ours, &oracle, &error) else {
                    panic!(
                        "a difference without a reason: {form} {text}: {ours:?}, the oracle {oracle:?}, {error}"
                    );
                };
                *counts.entry(class).or_default() += 1;
            }
        }
    }
    let listed = CLASSES.iter().map(|(name, counts, _)| (*name, counts[usize::from(is_long())]));
    let expected: BTreeMap<&str, usize> = listed.filter(|(_, count)| *count > 0).collect();
    assert_eq!(counts, expected, "left: as found, right: as listed");
}
