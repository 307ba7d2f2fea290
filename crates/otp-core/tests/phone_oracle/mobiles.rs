//! The measuring stick: mobiles in international form, and the country codes.

use std::collections::BTreeSet;

use otp_core::{PhoneNumber, Region};
use rlibphonenumber::PHONE_NUMBER_UTIL;
use rlibphonenumber::enums::NumberLengthType;

use crate::count;
use crate::phone_cases::{Numbers, significant};
use crate::reading::{REGIONS, Reading, oracle, ours};

/// A mobile, or what the plan does not tell from one.
fn is_mobile(reading: &Reading) -> bool {
    match reading {
        // To the metadata India's series 160 is mobile; it is for voice calls of authorities and banks.
        Reading::Mobile(number) => !number.starts_with("+91160"),
        reading => matches!(reading, Reading::MobileOrFixed(_)),
    }
}

#[test]
fn mobiles_in_international_form_agree_without_exception() {
    let mut numbers = Numbers::seeded(0x0715_2026);
    let mut mobiles = 0;
    for round in 0..count(60_000) {
        for (region, _) in REGIONS {
            let code = region.country_code();
            let number = significant(&mut numbers, region);
            let text = match round % 8 {
                0 => format!("+{code} {number}"),
                1 => format!("+{code} (0){number}"),
                2 => format!("+{code}0{number}"),
                3 => format!("(+{code}) {}-{}", &number[..3], &number[3..]),
                _ => format!("+{code}{number}"),
            };
            let (ours, oracle) = (ours(text.parse()), oracle(&text, None));
            if is_mobile(&ours) || is_mobile(&oracle) {
                assert_eq!(ours, oracle, "{text}");
                mobiles += 1;
            }
        }
    }
    assert!(mobiles > count(80_000), "only {mobiles} of {} numbers were mobiles", count(240_000));
}

/// Every prefix that a mobile pattern of the metadata tells from another, so that no range is left to chance.
#[test]
fn every_prefix_of_the_mobile_ranges_agrees() {
    for (region, prefixes) in [
        (Region::Vietnam, 1_000..10_000),
        (Region::Malaysia, 100_000..200_000),
        (Region::Indonesia, 100..1_000),
    ] {
        for prefix in prefixes {
            let lengths = match region {
                Region::Indonesia => 9..=13,
                _ => 9..=10,
            };
            for length in lengths {
                let text = format!("+{}{prefix:5<length$}", region.country_code());
                let (ours, oracle) = (ours(text.parse()), oracle(&text, None));
                if is_mobile(&ours) || is_mobile(&oracle) {
                    assert_eq!(ours, oracle, "{text}");
                }
            }
        }
    }
}

/// India's map is drawn from the metadata, so every beginning agrees, landlines too.
#[test]
fn every_line_of_ten_digits_in_india_agrees() {
    let mut lines = 0;
    let mut numbers = Numbers::seeded(0x1dd1a);
    for prefix in 10_000..100_000 {
        let mut text = format!("+91{prefix}");
        numbers.fill(&mut text, 13);
        let (ours, oracle) = (ours(text.parse()), oracle(&text, None));
        let is_voice_only = text.starts_with("+91160");
        match (&ours, &oracle) {
            (Reading::Reserve(_), Reading::Refused) => {}
            (Reading::Other(_), Reading::Mobile(_)) if is_voice_only => {}
            _ => assert_eq!(ours, oracle, "{text}"),
        }
        lines += usize::from(matches!(ours, Reading::Other(_)));
    }
    assert!(lines > 20_000, "only {lines} landlines");
}

#[test]
fn country_codes_are_those_of_the_oracle_and_the_vatican() {
    let mut expected: BTreeSet<i32> = PHONE_NUMBER_UTIL.get_supported_calling_codes().collect();
    expected.insert(379);
    // Some plans are known too well for any digits to fit: their codes are tested everywhere else.
    let known = REGIONS.map(|(region, _)| i32::from(region.country_code()));
    let found: BTreeSet<i32> = (100..1000)
        .flat_map(|first| (4..=12).map(move |length| format!("+{first}{:2<length$}", "")))
        .filter_map(|text| text.parse::<PhoneNumber>().ok())
        .map(|number| i32::from(number.country_code()))
        .chain(known)
        .collect();
    assert_eq!(found, expected);
}

/// The fewest and the most digits behind a country code, by our parser and by the oracle, for every country.
#[test]
fn lengths_of_all_countries_are_those_of_the_oracle() {
    let known = REGIONS.map(|(region, _)| i32::from(region.country_code()));
    let mut wrong = Vec::new();
    for code in PHONE_NUMBER_UTIL.get_supported_calling_codes().filter(|code| !known.contains(code)) {
        // A three: other digits are trunk prefixes somewhere, or stand for a lost area code.
        let text = |length: usize| format!("+{code}{:3<length$}", "");
        // No number has fewer than seven or more than fifteen digits in all, whatever a plan leaves room for.
        let room = 7 - code.to_string().len()..=15 - code.to_string().len();
        let ours: Vec<usize> =
            room.clone().filter(|&length| text(length).parse::<PhoneNumber>().is_ok()).collect();
        let theirs: Vec<usize> = room.filter(|&length| is_possible(&text(length))).collect();
        let ends = |lengths: &[usize]| (lengths.first().copied(), lengths.last().copied());
        if ends(&ours) != ends(&theirs) {
            wrong.push(format!("{code}: {ours:?}, the oracle {theirs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_possible(text: &str) -> bool {
    let Ok(number) = PHONE_NUMBER_UTIL.parse(text, None) else { return false };
    matches!(number.is_possible_with_reason(), Ok(NumberLengthType::IsPossible))
}
