//! What a user typed, as a program meets it: a number or a code, or the reason why it is neither. Nothing can be sent without
//! one of these types, so what is refused here never reaches a vendor.
//!
//! `phone_inputs.tsv` has many more texts; these are the sorts of them.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use otp_core::{
    LineType, OtpCode, OtpCodeError, PhoneNumber, PhoneNumberErrorKind, Region, SmsAlphabet, SmsLength,
};

const REGIONS: [Region; 4] = [Region::Vietnam, Region::Malaysia, Region::Indonesia, Region::India];

fn refused(text: &str, region: Region) -> PhoneNumberErrorKind {
    PhoneNumber::parse(text, region).unwrap_err().kind()
}

#[test]
fn an_empty_phone_is_refused() {
    for region in REGIONS {
        for text in ["", " ", "\t\r\n", "\u{3000}"] {
            assert_eq!(refused(text, region), PhoneNumberErrorKind::Empty, "{text:?}");
        }
    }
    assert_eq!("".parse::<PhoneNumber>().unwrap_err().kind(), PhoneNumberErrorKind::Empty);
}

#[test]
fn letters_in_a_phone_are_refused() {
    for region in REGIONS {
        for text in
            ["abc", "0901x888484", "09o1888484", "O901888484", "+84 901 888 484 ext 5", "tel:0901888484"]
        {
            assert_eq!(refused(text, region), PhoneNumberErrorKind::InvalidCharacter, "{text:?}");
        }
    }
}

#[test]
fn a_phone_is_read_in_every_form_that_people_write() {
    for (region, e164, forms) in [
        (
            Region::Vietnam,
            "+84901888484",
            ["+84901888484", "0084901888484", "0901-888-484", "(+84) 901 888 484", "+84 (0)901.888.484"],
        ),
        (
            Region::Malaysia,
            "+60123456789",
            ["+60123456789", "0060123456789", "012-345 6789", "(+60) 12 345 6789", "+60 (0)12.345.6789"],
        ),
        (
            Region::Indonesia,
            "+6281234567890",
            [
                "+6281234567890",
                "006281234567890",
                "0812-3456-7890",
                "(+62) 812 3456 7890",
                "+62 (0)812.3456.7890",
            ],
        ),
    ] {
        for form in forms {
            assert_eq!(PhoneNumber::parse(form, region).unwrap().e164().as_str(), e164, "{form:?}");
        }
    }
}

#[test]
fn full_width_digits_are_read() {
    let phone = PhoneNumber::parse("０９０１８８８４８４", Region::Vietnam).unwrap();
    assert_eq!(phone.e164().as_str(), "+84901888484");
}

#[test]
fn digits_of_other_scripts_are_refused() {
    for text in ["٠٩٠١٨٨٨٤٨٤", "०९०१८८८४८४", "②901888484"] {
        assert_eq!(refused(text, Region::Vietnam), PhoneNumberErrorKind::InvalidCharacter, "{text:?}");
    }
}

#[test]
fn a_phone_with_too_few_digits_is_refused() {
    for (text, region) in [
        ("0901", Region::Vietnam),
        ("+8490188848", Region::Vietnam),
        ("+6012345", Region::Malaysia),
        ("+62812", Region::Indonesia),
    ] {
        assert_eq!(refused(text, region), PhoneNumberErrorKind::TooShort, "{text:?}");
    }
}

#[test]
fn a_phone_with_too_many_digits_is_refused() {
    for (text, region) in [
        ("09018884841", Region::Vietnam),
        ("+849018884841", Region::Vietnam),
        ("+601234567890123", Region::Malaysia),
        ("+62812345678901234", Region::Indonesia),
    ] {
        assert_eq!(refused(text, region), PhoneNumberErrorKind::TooLong, "{text:?}");
    }
}

#[test]
fn a_short_code_is_refused() {
    for (text, region) in [("113", Region::Vietnam), ("999", Region::Malaysia), ("112", Region::Indonesia)] {
        let kind = refused(text, region);
        assert_eq!(kind, PhoneNumberErrorKind::TooShort, "{text:?}");
    }
}

#[test]
fn a_landline_is_told_from_a_mobile() {
    for (text, region) in [
        ("024 3825 1234", Region::Vietnam),
        ("03-2345 6789", Region::Malaysia),
        ("021 3456 7890", Region::Indonesia),
    ] {
        assert_eq!(PhoneNumber::parse(text, region).unwrap().line_type(), LineType::Other, "{text:?}");
    }
}

#[test]
fn a_code_of_three_or_eleven_characters_is_refused() {
    assert_eq!(OtpCode::parse("123").unwrap_err(), OtpCodeError::TooShort);
    assert_eq!(OtpCode::parse("12345678901").unwrap_err(), OtpCodeError::TooLong);
}

#[test]
fn a_code_is_read_as_it_is_shown_and_pasted() {
    for text in ["123 456", "123-456", "１２３４５６", "12\u{200b}3456", "\u{2068}123456\u{2069}"] {
        assert_eq!(OtpCode::parse(text).unwrap().expose(), "123456", "{text:?}");
    }
}

#[test]
fn a_code_with_anything_else_inside_is_refused() {
    for text in ["12\u{202e}3456", "1234\r\n5", "123.456", "123_456", "①23456"] {
        assert_eq!(OtpCode::parse(text).unwrap_err(), OtpCodeError::InvalidCharacter, "{text:?}");
    }
}

#[test]
fn a_code_keeps_its_letters_and_zeros_and_loses_the_blanks_around_it() {
    for (text, code) in [(" 012345\n", "012345"), ("1NTTJ6", "1NTTJ6"), ("abcd", "abcd")] {
        assert_eq!(OtpCode::parse(text).unwrap().expose(), code);
    }
}

/// The price changes with it: 160 characters fit one SMS, or 70.
#[test]
fn one_tone_mark_or_emoji_turns_a_whole_text_into_ucs_2() {
    let plain = "Your code is 112233. ".repeat(7);
    assert_eq!((SmsLength::of(&plain).alphabet(), SmsLength::of(&plain).parts()), (SmsAlphabet::Gsm7, 1));
    for mark in ["ạ", "😀", "`"] {
        let length = SmsLength::of(&format!("{plain}{mark}"));
        assert_eq!((length.alphabet(), length.parts()), (SmsAlphabet::Ucs2, 3), "{mark}");
    }
}

/// The region of `parse` says how to read, and not whom to serve.
#[test]
fn a_number_of_another_country_is_refused_once_it_is_restricted() {
    let served = [Region::Malaysia, Region::Indonesia];
    for (typed, is_served) in [
        ("012-345 6789", true),
        ("+62 812 3456 7890", true),
        ("+84901888484", false),
        ("+91 98765 43210", false),
        ("+6591234567", false),
        ("+1 900 234 5678", false),
    ] {
        let number = PhoneNumber::parse(typed, Region::Malaysia).unwrap();
        let restricted = number.restrict_to(&served);
        assert_eq!(restricted.is_ok(), is_served, "{typed}");
        match restricted {
            Ok(same) => assert_eq!(same, number),
            Err(error) => {
                assert_eq!((error.kind(), error.position()), (PhoneNumberErrorKind::OtherCountry, None));
                assert!(!format!("{error} {error:?}").contains(|c: char| c.is_ascii_digit()));
            }
        }
        assert!(number.restrict_to(&[]).is_err());
    }
}

#[test]
fn a_national_form_without_a_region_says_what_to_call_instead() {
    let error = |text: &str| text.parse::<PhoneNumber>().unwrap_err();
    for text in ["0901888484", "901888484", "84901888484", "012-345 6789"] {
        assert_eq!(error(text).kind(), PhoneNumberErrorKind::MissingCountryCode, "{text}");
        let sentence =
            "no country code: write the number with `+`, or read it by `PhoneNumber::parse` with a region";
        assert!(error(text).to_string().starts_with(sentence), "{}", error(text));
    }
    // Where a region was given, there is nothing else to call.
    let lost = PhoneNumber::parse("4412345678", Region::Vietnam).unwrap_err();
    assert_eq!(lost.kind(), PhoneNumberErrorKind::MissingCountryCode);
    assert!(!lost.to_string().contains("region"), "{lost}");
}
