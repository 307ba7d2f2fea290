//! What must hold for every number and every text.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::collections::HashSet;

use crate::phone_cases::{Numbers, significant};
use otp_core::{LineType, PhoneNumber, PhoneNumberErrorKind, Region};

const REGIONS: [Region; 4] = [Region::Vietnam, Region::Malaysia, Region::Indonesia, Region::India];

/// Seeded numbers of the regions, those that their plans contain.
fn known_numbers(seed: u64, rounds: usize) -> Vec<(PhoneNumber, Region)> {
    let mut numbers = Numbers::seeded(seed);
    let mut known = Vec::new();
    for _ in 0..rounds {
        for region in REGIONS {
            let text = format!("+{}{}", region.country_code(), significant(&mut numbers, region));
            known.extend(text.parse().map(|number| (number, region)));
        }
    }
    known
}

#[test]
fn every_view_reads_back_as_the_same_number() {
    let known = known_numbers(1, 20_000);
    assert!(known.len() > 30_000, "only {} numbers to test with", known.len());
    for (number, region) in known {
        assert_eq!(number.region(), Some(region));
        assert_eq!(number.country_code(), region.country_code());
        let e164 = number.e164();
        for any in REGIONS {
            assert_eq!(PhoneNumber::parse(&e164, any), Ok(number), "{e164}");
        }
        assert_eq!(e164.parse(), Ok(number), "{e164}");
        let national = number.national().unwrap();
        assert_eq!(PhoneNumber::parse(&national, region), Ok(number), "{e164}");
        match PhoneNumber::parse(&number.msisdn(), region) {
            Ok(same) => assert_eq!(same, number, "{e164}"),
            Err(error) => assert_eq!(error.kind(), PhoneNumberErrorKind::Ambiguous, "{e164}"),
        }
    }
}

#[test]
fn a_mobile_without_plus_is_ambiguous_only_in_indonesia() {
    for (number, region) in known_numbers(2, 5_000) {
        let bare = PhoneNumber::parse(&number.msisdn(), region);
        if number.line_type() == LineType::Mobile && region != Region::Indonesia {
            assert_eq!(bare, Ok(number), "{}", number.e164());
        }
    }
}

#[test]
fn every_mobile_is_read_back_from_its_own_digits() {
    const OF_EACH: usize = 20_000;
    let mut numbers = Numbers::seeded(8);
    for region in REGIONS {
        let mut mobiles = 0;
        while mobiles < OF_EACH {
            let text = format!("{}{}", region.country_code(), significant(&mut numbers, region));
            let Ok(number) = PhoneNumber::from_msisdn(&text) else { continue };
            assert_eq!(number.msisdn().as_str(), text);
            assert_eq!(number.e164().parse(), Ok(number), "{text}");
            mobiles += usize::from(number.line_type() == LineType::Mobile);
        }
    }
}

#[test]
fn no_mobile_written_as_a_fraction_becomes_another_number() {
    let mut seen = 0;
    for (number, region) in known_numbers(9, 20_000) {
        if number.line_type() != LineType::Mobile {
            continue;
        }
        let (msisdn, national) = (number.msisdn(), number.national().unwrap());
        for zeros in ["0", "00", "000"] {
            for text in
                [format!("{msisdn}.{zeros}"), format!("+{msisdn}.{zeros}"), format!("{national}.{zeros}")]
            {
                let error = PhoneNumber::parse(&text, region).unwrap_err();
                assert_eq!(error.kind(), PhoneNumberErrorKind::InvalidCharacter, "{text}");
                assert_eq!(error.position(), text.find('.'), "{text}");
            }
        }
        seen += 1;
    }
    assert!(seen > 20_000, "only {seen} mobiles");
}

#[test]
fn digits_alone_are_read_only_as_they_are_written() {
    use PhoneNumberErrorKind::*;
    for (text, kind, position) in [
        ("", Empty, None),
        ("62", TooShort, None),
        ("6281112", TooShort, None),
        ("62811123456789012345678901234567890", TooLong, Some(14)),
        ("+62811123456", InvalidCharacter, Some(0)),
        ("62811123456 ", InvalidCharacter, Some(11)),
        ("62811123456.0", InvalidCharacter, Some(11)),
        ("62811\u{200b}123456", InvalidCharacter, Some(5)),
        ("６２８１１１２３４５６", InvalidCharacter, Some(0)),
        ("0811123456", UnknownCountryCode, Some(0)),
        ("0062811123456", UnknownCountryCode, Some(0)),
        ("620811123456", NotInNumberingPlan, Some(2)),
        ("840901888484", NotInNumberingPlan, Some(2)),
        ("841678912345", Withdrawn, Some(2)),
        ("844012345678", NotInNumberingPlan, Some(2)),
        ("4402079460018", Ambiguous, Some(2)),
    ] {
        let error = PhoneNumber::from_msisdn(text).unwrap_err();
        assert_eq!((error.kind(), error.position()), (kind, position), "{text:?}");
    }
}

/// Decision 798/QD-BTTTT: which prefix became which.
#[test]
fn a_withdrawn_prefix_of_vietnam_names_the_one_of_today() {
    let renamed = [
        "0120 070", "0121 079", "0122 077", "0126 076", "0128 078", "0123 083", "0124 084", "0125 085",
        "0127 081", "0129 082", "0162 032", "0163 033", "0164 034", "0165 035", "0166 036", "0167 037",
        "0168 038", "0169 039", "0186 056", "0188 058", "0199 059",
    ];
    for (was, today) in renamed.map(|pair| pair.split_once(' ').unwrap()) {
        for subscriber in ["0123456", "3123456", "9876543"] {
            let error = PhoneNumber::parse(&format!("{was} {subscriber}"), Region::Vietnam).unwrap_err();
            assert_eq!((error.kind(), error.todays_prefix()), (PhoneNumberErrorKind::Withdrawn, Some(today)));
            assert!(error.to_string().ends_with(today), "{error}");
            let number = PhoneNumber::parse(&format!("{today} {subscriber}"), Region::Vietnam).unwrap();
            assert_eq!(number.line_type(), LineType::Mobile, "{today}");
        }
    }
    let error = PhoneNumber::parse("0901", Region::Vietnam).unwrap_err();
    assert_eq!(error.todays_prefix(), None);
}

#[test]
fn foreign_numbers_read_back_from_their_e164_text() {
    let mut numbers = Numbers::seeded(3);
    for (code, first, lengths) in [
        ("1", "202555", 11..=11),
        ("7", "9", 11..=15),
        ("20", "1", 10..=12),
        ("39", "3", 8..=14),
        ("44", "7", 9..=12),
        ("65", "9", 10..=13),
        ("225", "0", 13..=13),
        ("683", "4", 7..=10),
        ("852", "5", 8..=14),
        ("992", "9", 12..=12),
    ] {
        for length in 7..=15 {
            let mut text = format!("{code}{first}");
            numbers.fill(&mut text, length);
            let parsed: Result<PhoneNumber, _> = format!("+{text}").parse();
            let Ok(number) = parsed else {
                let kind = parsed.unwrap_err().kind();
                let too_short = length < *lengths.start();
                let expected =
                    if too_short { PhoneNumberErrorKind::TooShort } else { PhoneNumberErrorKind::TooLong };
                assert_eq!(kind, expected, "{text}");
                assert!(!lengths.contains(&length), "{text}");
                continue;
            };
            assert!(lengths.contains(&length), "{text}");
            assert_eq!(number.e164().parse(), Ok(number));
            assert_eq!(PhoneNumber::from_msisdn(&text), Ok(number));
            assert_eq!(number.msisdn().as_str(), text);
            assert_eq!(number.country_code().to_string(), code);
            assert!(number.region().is_none() && number.national().is_none());
        }
    }
}

#[test]
fn what_is_certainly_no_mobile_of_a_country_says_so() {
    for (text, line) in [
        ("+1 900 555 0123", LineType::Other),
        ("+1 800 555 0123", LineType::Other),
        ("+1 202 555 0123", LineType::Unknown),
        ("+800 1234 5678", LineType::Other),
        ("+808 1234 5678", LineType::Other),
        ("+870 773 123 456", LineType::Other),
        ("+878 10 1234 567890", LineType::Other),
        ("+881 6 1234 5678", LineType::Other),
        ("+882 16 1234 5678", LineType::Other),
        ("+883 5100 1234 5678", LineType::Other),
        ("+979 1 1234 5678", LineType::Other),
        ("+65 9123 4567", LineType::Unknown),
        ("+44 900 123 4567", LineType::Unknown),
    ] {
        let number: PhoneNumber = text.parse().unwrap();
        assert_eq!(number.line_type(), line, "{text}");
    }
}

#[test]
fn random_texts_never_panic_and_errors_point_into_the_text() {
    let mut numbers = Numbers::seeded(4);
    let alphabet: Vec<char> =
        "0123456789000068+(.-) （）０９＋\u{a0}\u{2013}\u{200e}\u{200b}..x/é\n\0📱".chars().collect();
    for round in 0..60_000 {
        let text: String = if round % 2 == 0 {
            (0..numbers.below(24)).map(|_| alphabet[numbers.below(alphabet.len())]).collect()
        } else {
            let bytes: Vec<u8> =
                (0..numbers.below(24)).map(|_| u8::try_from(numbers.below(256)).unwrap()).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let results =
            REGIONS.map(|region| PhoneNumber::parse(&text, region)).into_iter().chain([text.parse()]);
        for result in results {
            match result {
                Ok(number) => assert_eq!(number.e164().parse(), Ok(number), "{text:?}"),
                Err(error) => {
                    let position = error.position().unwrap_or(0);
                    assert!(position <= text.chars().count(), "{text:?}: {position}");
                }
            }
        }
    }
}

#[test]
fn the_trunk_zero_stands_in_front_except_where_the_plan_has_none() {
    for (number, national) in [
        ("+84901888484", "0901888484"),
        ("+841800123456", "1800123456"),
        ("+60123456789", "0123456789"),
        ("+601800123456", "1800123456"),
        ("+6281234567890", "081234567890"),
        ("+919876543210", "9876543210"),
        ("+917212345678", "7212345678"),
        ("+911123456789", "01123456789"),
        ("+9118001234567", "18001234567"),
        // Ten digits of a mobile that read like a free number behind its country code.
        ("+919118001234", "09118001234"),
    ] {
        let number: PhoneNumber = number.parse().unwrap();
        assert_eq!(number.national().as_deref(), Some(national));
    }
}

#[test]
fn a_view_is_text_wherever_text_is_asked_for() {
    let number: PhoneNumber = "+84901888484".parse().unwrap();
    assert_eq!(AsRef::<str>::as_ref(&number.e164()), "+84901888484");
    assert_eq!(format!("{:>14}|{:<5}", number.e164(), number.msisdn()), "  +84901888484|84901888484");
}

#[test]
fn regions_have_their_iso_and_country_codes() {
    assert_eq!(REGIONS.map(Region::iso), ["VN", "MY", "ID", "IN"]);
    assert_eq!(REGIONS.map(Region::country_code), [84, 60, 62, 91]);
}

#[test]
fn decoration_does_not_change_the_number() {
    let mut numbers = Numbers::seeded(5);
    for (number, region) in known_numbers(6, 3_000) {
        let national = number.national().unwrap();
        let mut dressed = String::from("\u{202a} ");
        for digit in national.chars() {
            // A zero alone in brackets means a trunk prefix, so brackets stand around two digits or none.
            let full_width = char::from_u32(u32::from(digit) + 0xfee0).unwrap();
            dressed.push(if numbers.below(2) == 0 { digit } else { full_width });
            dressed.push_str(numbers.pick(&["", "", " ", "\u{a0}", "\u{3000}"]));
        }
        dressed.push_str("\u{202c}\r\n");
        assert_eq!(PhoneNumber::parse(&dressed, region), Ok(number), "{dressed:?}");
    }
}

#[test]
fn numbers_are_small_ordered_as_their_texts_and_usable_as_keys() {
    fn shared<T: Copy + Ord + std::hash::Hash + Send + Sync + 'static>() {}
    shared::<PhoneNumber>();
    assert!(size_of::<PhoneNumber>() <= 24);

    let mut known: Vec<PhoneNumber> = known_numbers(7, 2_000).into_iter().map(|(number, _)| number).collect();
    known.sort_unstable();
    assert!(known.is_sorted_by_key(|number| number.e164().to_string()));

    let distinct: HashSet<PhoneNumber> = known.iter().copied().collect();
    known.dedup();
    assert_eq!(distinct.len(), known.len());
}
