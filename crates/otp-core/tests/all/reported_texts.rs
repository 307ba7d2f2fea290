//! Texts from public bug reports of programs that do this job, and their neighbours: what must come of each.
//!
//! `reported_texts.jsonl` holds one a line, with its reason and, where a report tells of it, the reports as
//! `owner/repository#issue`. The numbers are invented.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a file that cannot be read fails the test")]

use std::str::FromStr;

use otp_core::{OtpCode, PhoneNumber, PhoneNumberError, Region};
use serde_json::Value;

const TEXTS: &str = include_str!("reported_texts.jsonl");

/// The number in E.164, or the kind of error and its place.
fn number(result: Result<PhoneNumber, PhoneNumberError>) -> String {
    match result {
        Ok(number) => number.e164().to_string(),
        Err(error) => match error.position() {
            Some(position) => format!("{:?} at {position}", error.kind()),
            None => format!("{:?}", error.kind()),
        },
    }
}

fn outcome(call: &str, input: &str) -> String {
    match call {
        "PhoneNumber::parse, Vietnam" => number(PhoneNumber::parse(input, Region::Vietnam)),
        "PhoneNumber::parse, Malaysia" => number(PhoneNumber::parse(input, Region::Malaysia)),
        "PhoneNumber::parse, Indonesia" => number(PhoneNumber::parse(input, Region::Indonesia)),
        "PhoneNumber::from_str" => number(PhoneNumber::from_str(input)),
        "PhoneNumber::from_msisdn" => number(PhoneNumber::from_msisdn(input)),
        "OtpCode::parse" => match OtpCode::parse(input) {
            Ok(code) => code.expose().to_owned(),
            Err(error) => format!("{error:?}"),
        },
        other => panic!("no call {other}"),
    }
}

#[test]
fn what_other_programs_got_wrong_is_right_here() {
    let mut seen = 0;
    for line in TEXTS.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| case[name].as_str().unwrap();
        let (call, input) = (field("call"), field("input"));
        assert_eq!(outcome(call, input), field("want"), "{call} of {input:?}: {}", field("why"));
        seen += 1;
    }
    assert!(seen >= 22, "only {seen} texts are listed");
}
