//! The case as it is printed: with the vendor's own answer, redacted.

use std::time::{SystemTime, UNIX_EPOCH};

use otp_core::{Error, PhoneNumber};
use otp_http::Reply;
use serde_json::{Map, Value, json};

use crate::case::calls::Call;
use crate::case::format::{Case, Response};
use crate::case::in_words;
use crate::case::play::play;
use crate::case::redact::{self, Redaction};

const NOTE: &str = "The vendor's own answer. Of its values only codes are kept; the others are replaced.";

/// A case, its file's text, and what the vendor answered.
pub(super) struct Recording<'a> {
    pub(super) text: &'a str,
    pub(super) case: Case,
    pub(super) call: Call,
    pub(super) reply: Reply,
}

impl Recording<'_> {
    /// The case to print. What a caller gets is told by the client, which reads the redacted answer: so the case plays as it
    /// stands, and nothing that was redacted comes back.
    pub(super) async fn recorded(&self, ended: &Result<String, Error>) -> Result<Value, String> {
        let body = Redaction::of(&self.call).body(self.reply.body());
        // No client reads a header but `Retry-After`, and what a vendor writes into one is nobody's to print.
        let response = Response { status: self.reply.status(), headers: Map::new(), body };
        let played = play(&self.case, &response, self.call.base_path()).await?;
        if played.requests.len() != 1 || !played.is_answered {
            return Err("the answer could not be played on this machine".to_owned());
        }
        let mut recorded: Value = serde_json::from_str(self.text).map_err(|_| "the case is not JSON")?;
        // These belong to what the page prints.
        if let Some(case) = recorded.as_object_mut() {
            case.retain(|name, _| name != "samples" && name != "printed_request");
        }
        recorded["provenance"] = json!("recorded");
        recorded["source"]["date"] = json!(today());
        recorded["note"] = json!(note(ended, &played.outcome));
        recorded["response"] = json!({ "status": response.status, "headers": {}, "body": response.body });
        recorded["expect"] = in_words(&played.outcome);
        recorded["sandbox"] = in_sandbox(&recorded["sandbox"], &played.outcome);
        Ok(recorded)
    }
}

/// How the sandbox gives the answer: a refusal by its code, and a success by the case's own request.
fn in_sandbox(written: &Value, outcome: &Result<Value, Error>) -> Value {
    match outcome {
        Ok(_) if written["by"] == "input" => written.clone(),
        Ok(_) => json!({ "by": "input" }),
        Err(error) => match error.vendor_code() {
            Some(code) => json!({ "by": "fault", "code": code }),
            None => json!({ "by": "unreachable", "reason": "The answer has no code." }),
        },
    }
}

/// Adds a note if the replaced values decide what a caller gets.
fn note(own: &Result<String, Error>, redacted: &Result<Value, Error>) -> String {
    let is_same = match (own, redacted) {
        (Ok(_), Ok(_)) => true,
        (Err(own), Err(redacted)) => own.kind() == redacted.kind() && own.effect() == redacted.effect(),
        (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
    };
    let got = match own {
        _ if is_same => return NOTE.to_owned(),
        Ok(_) => "a success".to_owned(),
        Err(error) => format!("{:?} with the effect {:?}", error.kind(), error.effect()),
    };
    format!("{NOTE} With the vendor's values a caller got {got}.")
}

/// Whether the recording repeats a key, or in its answer the phone or what the user set.
pub(super) fn shows(recorded: &Value, keys: [&str; 2], phone: Option<PhoneNumber>, set: &[String]) -> bool {
    let body = &recorded["response"]["body"];
    let answer = format!("{body}{}", recorded["expect"]);
    let phone = phone.map(|phone| phone.msisdn().as_str().to_owned());
    // Names are public, and so are our own marks: a value may be the same word.
    let body = body.as_str().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_else(|| body.clone());
    let error = &recorded["expect"]["error"];
    let mut values = Vec::new();
    for value in [&body, &recorded["expect"]["ok"], &error["vendor_code"], &error["request_id"]] {
        add_values(value, &mut values);
    }
    // A shorter text is in many codes.
    let set = || set.iter().map(String::as_str).filter(|value| value.len() > 3);
    redact::shows(&recorded.to_string(), keys)
        || redact::shows(&answer, phone.as_deref())
        || values.iter().any(|value| redact::shows(value, set()))
}

/// The texts and numbers in a value.
fn add_values(value: &Value, values: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| add_values(value, values)),
        Value::Array(items) => items.iter().for_each(|item| add_values(item, values)),
        Value::String(text) if text == "{{text}}" => {}
        Value::String(text) => values.push(text.clone()),
        Value::Number(number) => values.push(number.to_string()),
        Value::Bool(_) | Value::Null => {}
    }
}

/// The day, in UTC.
fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    day(since.as_secs() / (24 * 60 * 60))
}

/// The date of a day since 1970-01-01.
fn day(mut days: u64) -> String {
    let is_leap = |year: u64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_date() {
        for (days, date) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (19_782, "2024-02-29"),
            (19_783, "2024-03-01"),
            (20_818, "2026-12-31"),
            (20_819, "2027-01-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(day(days), date);
        }
    }

    #[test]
    fn a_recording_that_repeats_the_account_is_seen() {
        let recorded = |answer: &str| {
            let body = json!({ "status": answer, "note": "{{text}}" }).to_string();
            json!({ "call": "60123456789 1234", "response": { "body": body }, "expect": {} })
        };
        let phone = "+60123456789".parse().ok();
        let set = ["1234", "17", "status", "text", "SUCCESS"].map(str::to_owned);
        let shows = |answer: &str| shows(&recorded(answer), ["canary-key", "canary-secret"], phone, &set);
        for public in ["0", "17", "{{text}}"] {
            assert!(!shows(public), "the case's own number and code are public: {public}");
        }
        for private in ["canary-key", "canary-secret", "0123456789", "x1234x", "SUCCESS"] {
            assert!(shows(private), "{private}");
        }
    }
}
