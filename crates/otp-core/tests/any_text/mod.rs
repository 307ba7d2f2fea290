//! What must hold for any text given as a phone number. The fuzzer includes this file.

#![allow(clippy::unwrap_used, reason = "a panic here is a finding")]

use std::fmt::Write as _;

use otp_core::{PhoneNumber, Region};

/// Takes the first byte as the region (`0` Vietnam, `1` Malaysia, `3` India, else Indonesia) and the rest as the text.
pub(crate) fn check(bytes: &[u8]) {
    let Some((region, text)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let region = match region {
        b'0' => Region::Vietnam,
        b'1' => Region::Malaysia,
        b'3' => Region::India,
        _ => Region::Indonesia,
    };
    let parsed = PhoneNumber::parse(text, region);
    // After a plus the region makes no difference. (After `00` it does: `008` is an operator's prefix in Indonesia.)
    if text.trim_start().starts_with('+') {
        assert_eq!(parsed.ok(), text.parse::<PhoneNumber>().ok());
    }
    if let Ok(number) = PhoneNumber::from_msisdn(text) {
        assert_eq!(*number.msisdn(), *text);
        check_number(number);
    }
    match parsed {
        Ok(number) => check_number(number),
        Err(error) => {
            if let Some(position) = error.position() {
                assert!(position < text.chars().count(), "{position}");
            }
            let said = format!("{error} {error:?}");
            assert!(longest_run(&said) < 4, "{said}");
        }
    }
}

fn check_number(number: PhoneNumber) {
    let e164 = number.e164();
    assert!(e164.len() <= 16 && e164.starts_with('+') && e164[1..].bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(e164[1..], *number.msisdn());
    assert_eq!(PhoneNumber::from_msisdn(&number.msisdn()), Ok(number), "reading its digits back");
    for region in [Region::Vietnam, Region::Malaysia, Region::Indonesia, Region::India] {
        assert_eq!(PhoneNumber::parse(&e164, region), Ok(number), "reading a number back");
    }
    if let (Some(national), Some(region)) = (number.national(), number.region()) {
        assert_eq!(PhoneNumber::parse(&national, region), Ok(number), "reading its national form back");
    }
    let mut shown = String::new();
    write!(shown, "{number:?}").unwrap();
    assert!(longest_run(&shown) < 4, "{shown}");
}

fn longest_run(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default()
}
