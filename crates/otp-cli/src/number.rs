//! `otp number check`: how a phone number is read.

use clap::{Args, Subcommand};
use otp_core::{LineType, PhoneNumber, PhoneNumberError, PhoneNumberErrorKind, Region};
use serde_json::json;

use crate::country::Country;
use crate::outcome::{Outcome, table};

#[derive(Debug, Subcommand)]
pub(crate) enum Number {
    /// Reads a phone number, and says what is wrong with it
    Check(Check),
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The number as a user types it
    number: String,
    /// The country of numbers without a country code
    #[arg(long, value_enum, ignore_case = true)]
    country: Country,
    /// Refuse the numbers of other countries, as a service should
    #[arg(long)]
    only: bool,
}

impl Number {
    pub(crate) fn run(self) -> Outcome {
        match self {
            Self::Check(check) => check.run(),
        }
    }
}

impl Check {
    fn run(&self) -> Outcome {
        let region = self.country.region();
        let only = |number: PhoneNumber| if self.only { number.restrict_to(&[region]) } else { Ok(number) };
        match PhoneNumber::parse(&self.number, region).and_then(only) {
            Ok(number) => read(number, self.country),
            Err(error) => refused(&error),
        }
    }
}

/// The number whole: the user has typed it here.
fn read(number: PhoneNumber, asked: Country) -> Outcome {
    let national = number.national().map(|national| national.to_string());
    let country = number.region().map(Region::iso);
    let is_other = number.region() != Some(asked.region());
    let line = line(number.line_type());
    let mut rows = vec![
        ("number", number.e164().to_string()),
        ("national", national.clone().unwrap_or_else(|| "not known".to_owned())),
        ("country", country.map_or_else(|| format!("+{}", number.country_code()), str::to_owned)),
        ("line", line.replace('_', " ")),
    ];
    if is_other {
        rows.push(("other", other(number, asked)));
    }
    let fields = json!({
        "e164": number.e164().as_str(),
        "msisdn": number.msisdn().as_str(),
        "national": national,
        "country": country,
        "country_code": number.country_code(),
        "is_other_country": is_other,
        "line": line,
    });
    Outcome::fine(table(rows), fields)
}

/// That the number is not of the country that was asked for, in words.
fn other(number: PhoneNumber, asked: Country) -> String {
    let its = number.region().and_then(Country::of).map_or_else(
        || format!("the country code +{}", number.country_code()),
        |country| country.name().to_owned(),
    );
    format!("a number of {its}, not of {}: --only refuses it", asked.name())
}

fn refused(error: &PhoneNumberError) -> Outcome {
    let place = error.position().map(|place| format!("\nat    character {}", place + 1)).unwrap_or_default();
    let today = error.todays_prefix();
    let fields = json!({ "error": {
        "kind": kind(error.kind()),
        "sentence": error.to_string(),
        "position": error.position(),
        "todays_prefix": today,
    }});
    Outcome::found(format!("no phone number: {error}{place}"), fields)
}

const fn line(line: LineType) -> &'static str {
    match line {
        LineType::Mobile => "mobile",
        LineType::MobileOrFixed => "mobile_or_fixed",
        LineType::Other => "no_mobile",
        // The enum may grow.
        _ => "not_known",
    }
}

const fn kind(kind: PhoneNumberErrorKind) -> &'static str {
    match kind {
        PhoneNumberErrorKind::Empty => "empty",
        PhoneNumberErrorKind::TooShort => "too_short",
        PhoneNumberErrorKind::TooLong => "too_long",
        PhoneNumberErrorKind::InvalidCharacter => "invalid_character",
        PhoneNumberErrorKind::UnknownCountryCode => "unknown_country_code",
        PhoneNumberErrorKind::MissingCountryCode => "missing_country_code",
        PhoneNumberErrorKind::Ambiguous => "ambiguous",
        PhoneNumberErrorKind::NotInNumberingPlan => "not_in_numbering_plan",
        PhoneNumberErrorKind::Withdrawn => "withdrawn",
        PhoneNumberErrorKind::OtherCountry => "other_country",
        // The enum may grow.
        _ => "other",
    }
}
