//! What people type: a table of texts, and what must come of each.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a table that cannot be read fails the test")]

use otp_core::{PhoneNumber, PhoneNumberError, PhoneNumberErrorKind, Region};

const TABLE: &str = include_str!("phone_inputs.tsv");

fn parse(region: &str, text: &str) -> Result<PhoneNumber, PhoneNumberError> {
    match region {
        "VN" => PhoneNumber::parse(text, Region::Vietnam),
        "MY" => PhoneNumber::parse(text, Region::Malaysia),
        "ID" => PhoneNumber::parse(text, Region::Indonesia),
        "IN" => PhoneNumber::parse(text, Region::India),
        "--" => text.parse(),
        other => panic!("no region {other} in the table's key"),
    }
}

/// Resolves the escapes of the table's texts.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (character, tail) = match after.split_at(1) {
            ("n", tail) => ('\n', tail),
            ("r", tail) => ('\r', tail),
            ("t", tail) => ('\t', tail),
            ("0", tail) => ('\0', tail),
            ("\\", tail) => ('\\', tail),
            ("u", tail) => {
                let (code, tail) = tail[1..].split_once('}').unwrap();
                (char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap(), tail)
            }
            (other, _) => panic!("no escape {other}"),
        };
        out.push(character);
        rest = tail;
    }
    out + rest
}

/// The outcome in the table's own words.
fn outcome(result: Result<PhoneNumber, PhoneNumberError>) -> String {
    match result {
        Ok(number) => format!("{}\t{:?}", number.e164(), number.line_type()),
        Err(error) => {
            let position = error.position().map_or("-".to_owned(), |position| position.to_string());
            format!("{:?}\t{position}", error.kind())
        }
    }
}

#[test]
fn every_listed_text_has_its_listed_outcome() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let (region, rest) = line.split_once('\t').unwrap();
        let (text, expected) = rest.split_once('\t').unwrap();
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap();
        let got = outcome(parse(region, &unescape(text)));
        if got != expected {
            wrong.push(format!("{region} \"{text}\": expected {expected}, got {got}"));
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(seen >= 300, "only {seen} texts are listed");
}

#[test]
fn no_text_is_listed_twice() {
    let mut keys: Vec<_> = TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.splitn(3, '\t').take(2).collect::<Vec<_>>())
        .collect();
    keys.sort_unstable();
    let twice = keys.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None);
}

#[test]
fn very_long_texts_are_refused() {
    const MEGABYTE: usize = 1 << 20;
    let region = Region::Vietnam;
    let refused = |text: &str| PhoneNumber::parse(text, region).unwrap_err();

    assert_eq!(refused(&"9".repeat(MEGABYTE)).kind(), PhoneNumberErrorKind::MissingCountryCode);
    let error = refused(&format!("+84{}", "9".repeat(MEGABYTE)));
    assert_eq!((error.kind(), error.position()), (PhoneNumberErrorKind::TooLong, Some(12)));
    assert_eq!(refused(&" ".repeat(MEGABYTE)).kind(), PhoneNumberErrorKind::Empty);
    let error = refused(&format!("{}x", " ".repeat(MEGABYTE)));
    assert_eq!((error.kind(), error.position()), (PhoneNumberErrorKind::InvalidCharacter, Some(MEGABYTE)));
    let error = refused(&"(".repeat(MEGABYTE));
    assert_eq!((error.kind(), error.position()), (PhoneNumberErrorKind::InvalidCharacter, Some(1)));
}

#[test]
fn blanks_alone_do_not_make_a_number_too_long() {
    let text = format!("0901{}888484", " ".repeat(1 << 16));
    let number = PhoneNumber::parse(&text, Region::Vietnam).unwrap();
    assert_eq!(number.e164().as_str(), "+84901888484");
}
