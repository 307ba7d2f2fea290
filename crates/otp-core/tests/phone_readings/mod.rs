//! The texts that are compared with libphonenumber, and a digest of what we read in them. `xtask/oracle` reads this file, too.

use std::fmt::{self, Write as _};

use otp_core::{PhoneNumber, PhoneNumberError, Region};

use super::phone_cases::{Numbers, significant};

/// The digests of the readings with which the oracle agreed.
pub(crate) const RECORDED: &str = include_str!("../phone_readings.tsv");

pub(crate) const REGIONS: [Region; 4] = [Region::Vietnam, Region::Malaysia, Region::Indonesia, Region::India];

/// A text of the comparison.
pub(crate) struct Asked {
    /// Where it is read; none: in international form only.
    pub region: Option<Region>,
    /// How it is written, where that matters.
    pub form: &'static str,
    /// The country code that it begins with, where that matters.
    pub code: u16,
    pub text: String,
}

impl Asked {
    fn anywhere(text: String) -> Self {
        Self { region: None, form: "", code: 0, text }
    }
}

type Take<'a> = &'a mut dyn FnMut(Asked);
pub(crate) type Result = std::result::Result<PhoneNumber, PhoneNumberError>;

type Texts = fn(Take<'_>);

/// Each set of texts, under its name.
const SETS: [(&str, Texts); 6] = [
    ("mobiles", mobiles),
    ("prefixes", prefixes),
    ("Indian lines", indian_lines),
    ("country codes", country_codes),
    ("lengths", lengths),
    ("forms", forms),
];

/// Reads every text and shows `judge` the set, the text and the reading. Returns a row for each set: its name, how many texts,
/// and the digest of what we read.
pub(crate) fn table(mut judge: impl FnMut(&str, &Asked, &Result)) -> String {
    let mut rows = String::new();
    for (name, texts) in SETS {
        let (mut count, mut digest) = (0, Digest::new());
        texts(&mut |asked| {
            let result = match asked.region {
                Some(region) => PhoneNumber::parse(&asked.text, region),
                None => asked.text.parse(),
            };
            digest.take(&asked, &result);
            count += 1;
            judge(name, &asked, &result);
        });
        writeln!(rows, "{name}\t{count}\t{:016x}", digest.0).expect("a text takes whatever comes");
    }
    rows
}

/// FNV-1a of 64 bits: short, and the same on every machine.
struct Digest(u64);

impl Digest {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// The words of an error belong to it: the oracle's table of differences goes by them.
    fn take(&mut self, asked: &Asked, result: &Result) {
        let Asked { text, .. } = asked;
        let written = match result {
            Ok(number) => writeln!(self, "{text}\t{}\t{:?}", number.e164(), number.line_type()),
            Err(error) => writeln!(self, "{text}\t{error}\t{:?}", error.position()),
        };
        written.expect("a digest takes whatever comes");
    }
}

impl fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

/// In international form, around the plans.
fn mobiles(take: Take<'_>) {
    let mut numbers = Numbers::seeded(0x0715_2026);
    for round in 0..60_000 {
        for region in REGIONS {
            let code = region.country_code();
            let number = significant(&mut numbers, region);
            take(Asked::anywhere(match round % 8 {
                0 => format!("+{code} {number}"),
                1 => format!("+{code} (0){number}"),
                2 => format!("+{code}0{number}"),
                3 => format!("(+{code}) {}-{}", &number[..3], &number[3..]),
                _ => format!("+{code}{number}"),
            }));
        }
    }
}

/// Every prefix that a mobile pattern of the metadata tells from another, so that no range is left to chance.
fn prefixes(take: Take<'_>) {
    for (region, prefixes, lengths) in [
        (Region::Vietnam, 1_000..10_000, 9..=10),
        (Region::Malaysia, 100_000..200_000, 9..=10),
        (Region::Indonesia, 100..1_000, 9..=13),
    ] {
        for prefix in prefixes {
            for length in lengths.clone() {
                take(Asked::anywhere(format!("+{}{prefix:5<length$}", region.country_code())));
            }
        }
    }
}

/// Every beginning of a number of ten digits in India.
fn indian_lines(take: Take<'_>) {
    let mut numbers = Numbers::seeded(0x1dd1a);
    for prefix in 10_000..100_000 {
        let mut text = format!("+91{prefix}");
        numbers.fill(&mut text, 13);
        take(Asked::anywhere(text));
    }
}

/// Behind every beginning of three digits, twos of every length.
fn country_codes(take: Take<'_>) {
    for first in 100..1000 {
        for length in 4..=12 {
            take(Asked::anywhere(format!("+{first}{:2<length$}", "")));
        }
    }
}

/// Behind every possible country code, threes of every length: other digits are trunk prefixes somewhere, or stand for a lost
/// area code. No number has fewer than seven or more than fifteen digits in all, whatever a plan leaves room for.
fn lengths(take: Take<'_>) {
    for code in 1..1000_u16 {
        let digits = code.to_string().len();
        for length in 7 - digits..=15 - digits {
            let text = format!("+{code}{:3<length$}", "");
            take(Asked { region: None, form: "", code, text });
        }
    }
}

/// Ways of writing a significant number in its country.
fn forms(take: Take<'_>) {
    let mut numbers = Numbers::seeded(0xd1ff);
    for _ in 0..7_500 {
        for region in REGIONS {
            let number = significant(&mut numbers, region);
            let code = region.country_code();
            // The prefixes of operators mean something in Indonesia only.
            let operator = if region == Region::Indonesia { "008" } else { "00" };
            let (head, tail) = number.split_at(number.len() / 2);
            for (form, text) in [
                ("plus", format!("+{code}{number}")),
                ("double zero", format!("00{code}{number}")),
                ("trunk zero", format!("0{number}")),
                ("bare code", format!("{code}{number}")),
                ("bare code and zero", format!("{code}0{number}")),
                ("bare number", number.clone()),
                ("operator", format!("{operator}{code}{number}")),
                ("slash", format!("0{head}/{tail}")),
                ("extension", format!("0{number} ext 5")),
                ("tel", format!("tel:+{code}{number}")),
                ("foreign zero", format!("+44 (0)20 7946 {number:.4}")),
            ] {
                take(Asked { region: Some(region), form, code, text });
            }
        }
    }
}
