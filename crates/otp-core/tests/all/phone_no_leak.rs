//! Nothing but the explicit views shows a number: not `Debug`, not an error, not a failed deserialisation.

use crate::phone_cases::{Numbers, significant};
use otp_core::{PhoneNumber, Region};

/// Country codes have three digits at most, and two more stay readable at the end.
const LONGEST_RUN: usize = 3;

const REGIONS: [Region; 4] = [Region::Vietnam, Region::Malaysia, Region::Indonesia, Region::India];

/// The longest run of digits in a text.
fn longest_run(text: &str) -> usize {
    text.split(|character: char| !character.is_numeric()).map(|run| run.chars().count()).max().unwrap_or(0)
}

#[test]
fn debug_of_numbers_and_views_is_masked() {
    let mut numbers = Numbers::seeded(11);
    for _ in 0..5_000 {
        for region in REGIONS {
            let text = format!("+{}{}", region.country_code(), significant(&mut numbers, region));
            let Ok(number) = text.parse::<PhoneNumber>() else { continue };
            let shown = format!(
                "{number:?} {number:#?} {:?} {:?} {:?}",
                number.e164(),
                number.msisdn(),
                number.national()
            );
            assert!(longest_run(&shown) <= LONGEST_RUN, "{shown}");
        }
    }
}

#[test]
fn masks_show_the_country_code_and_two_digits() {
    let number: PhoneNumber = "+84901888484".parse().unwrap();
    assert_eq!(format!("{number:?}"), "PhoneNumber(+84*******84)");
    assert_eq!(format!("{:?}", number.e164()), "NumberText(+84*******84)");
    assert_eq!(format!("{:?}", number.msisdn()), "NumberText(84*******84)");
    assert_eq!(format!("{:?}", number.national()), "Some(NumberText(0*******84))");
    let shortest: PhoneNumber = "+6834000".parse().unwrap();
    assert_eq!(format!("{shortest:?}"), "PhoneNumber(+683**00)");
}

#[test]
fn errors_show_no_digit_of_the_text() {
    let mut numbers = Numbers::seeded(12);
    let mut seen = 0;
    for _ in 0..5_000 {
        for region in REGIONS {
            let number = significant(&mut numbers, region);
            for text in [number.clone(), format!("0{number}x"), format!("+{number}"), format!("00{number}")] {
                let Err(error) = PhoneNumber::parse(&text, region) else { continue };
                let shown = error.to_string();
                // Only a withdrawn prefix is told, by the one of today.
                let told = error.todays_prefix().map_or(0, str::len);
                assert_eq!(longest_run(&shown), told, "{shown}");
                assert!(!shown.ends_with('.') && shown.starts_with(char::is_lowercase), "{shown}");
                // `Debug` counts the position, which has two digits here.
                assert!(longest_run(&format!("{error:?} {error:#?}")) <= 2, "{error:?}");
                assert!(std::error::Error::source(&error).is_none());
                seen += 1;
            }
        }
    }
    assert!(seen > 10_000, "only {seen} errors were looked at");
}

#[cfg(feature = "serde")]
mod serialised {
    use super::{LONGEST_RUN, longest_run};
    use otp_core::PhoneNumber;

    #[test]
    fn a_number_serialises_whole_and_reads_back() {
        let number: PhoneNumber = "+84901888484".parse().unwrap();
        let json = serde_json::to_string(&number).unwrap();
        assert_eq!(json, r#""+84901888484""#);
        assert_eq!(serde_json::from_str::<PhoneNumber>(&json).unwrap(), number);
    }

    #[test]
    fn a_refused_value_is_not_repeated_in_the_error() {
        for json in [
            "84901888484",
            "-84901888484",
            "849018884.84",
            r#""0901888484""#,
            r#""+8490188848412345678""#,
            r#""84901888484""#,
            "[84901888484]",
            r#"{"number":84901888484}"#,
            "null",
            "true",
        ] {
            let error = serde_json::from_str::<PhoneNumber>(json).unwrap_err().to_string();
            assert!(longest_run(&error) <= LONGEST_RUN, "{error}");
        }
    }
}
