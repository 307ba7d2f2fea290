//! The measuring stick: mobiles in international form, and the country codes.

use std::collections::BTreeSet;

use otp_core::{PhoneNumber, Region};
use rlibphonenumber::PHONE_NUMBER_UTIL;

use crate::phone_cases::{Numbers, significant};
use crate::reading::{REGIONS, Reading, oracle, ours};

#[test]
fn mobiles_in_international_form_agree_without_exception() {
    let mut numbers = Numbers::seeded(0x0715_2026);
    let mut mobiles = 0;
    for round in 0..80_000 {
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
            if matches!(ours, Reading::Mobile(_)) || matches!(oracle, Reading::Mobile(_)) {
                assert_eq!(ours, oracle, "{text}");
                mobiles += 1;
            }
        }
    }
    assert!(mobiles > 80_000, "only {mobiles} of 240,000 numbers were mobiles");
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
            for length in 9..=if region == Region::Indonesia { 13 } else { 10 } {
                let text = format!("+{}{prefix:5<length$}", region.country_code());
                let (ours, oracle) = (ours(text.parse()), oracle(&text, None));
                if matches!(ours, Reading::Mobile(_)) || matches!(oracle, Reading::Mobile(_)) {
                    assert_eq!(ours, oracle, "{text}");
                }
            }
        }
    }
}

#[test]
fn country_codes_are_those_of_the_oracle_and_the_vatican() {
    let mut expected: BTreeSet<i32> = PHONE_NUMBER_UTIL.get_supported_calling_codes().collect();
    expected.insert(379);
    // Three plans are known too well for any digits to fit: their codes are tested everywhere else.
    let known = REGIONS.map(|(region, _)| i32::from(region.country_code()));
    let found: BTreeSet<i32> = (100..1000)
        .filter_map(|first| format!("+{first}1234567").parse::<PhoneNumber>().ok())
        .map(|number| i32::from(number.country_code()))
        .chain(known)
        .collect();
    assert_eq!(found, expected);
}
