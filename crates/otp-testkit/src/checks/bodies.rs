//! Bodies under HTTP 200: the code alone decides, under its one name, and what comes beside it never does.

use otp_core::{Effect, Risk};
use serde_json::Value;

use super::answered::Answered;
use super::target::{Target, for_each, for_each_kind};
use super::{UNEXPECTED, VENDOR};
use crate::http::{answer, ok};

/// What an endpoint makes of an answer is asked of every one, without a network; over a wire it is asked of one of each kind.
pub async fn hold(vendor: &str) {
    for_each(vendor, |target| hold_for(Answered::read(target))).await;
    for_each_kind(vendor, |target| async {
        what_http_brings_along_decides_nothing(&target).await;
        what_is_too_large_is_given_up(&target).await;
        hold_for(Answered::by_wire(target).await).await;
    })
    .await;
}

async fn hold_for(answered: Answered) {
    what_is_no_json_object_is_no_answer(&answered).await;
    what_is_too_deep_is_given_up(&answered).await;
    a_code_under_another_name_proves_nothing(&answered).await;
    a_name_of_refusals_proves_a_refusal_and_never_a_success(&answered).await;
    a_code_twice_or_of_another_type_proves_nothing(&answered).await;
    a_code_that_only_resembles_success_is_none(&answered).await;
    what_comes_beside_a_success_never_turns_it_into_a_failure(&answered).await;
    evidence_of_an_act_outranks_a_refusal(&answered).await;
    a_success_with_a_field_of_another_call_is_that_calls(&answered).await;
    a_code_that_is_not_documented_for_the_call_proves_nothing(&answered).await;
}

async fn what_http_brings_along_decides_nothing(target: &Target) {
    for status in [200, 202, 204, 205] {
        let error = target.fails_on(answer(status, "", ""), UNEXPECTED, "no content").await;
        assert_eq!(error.http_status(), Some(status));
    }
    let success = &target.endpoint.success_body;
    let gzipped = answer(200, "content-encoding: gzip\r\n", stored_gzip(success.as_bytes()));
    target.fails_on(gzipped, UNEXPECTED, "a gzipped answer that nobody asked for").await;
    for headers in ["", "content-type: text/html; charset=utf-8\r\n", "content-type: nonsense\r\n"] {
        target.succeeds_on(answer(200, headers, success), "a content type, which decides nothing").await;
    }
}

async fn what_is_too_large_is_given_up(target: &Target) {
    let endpoint = &target.endpoint;
    for (body, what) in [
        ("x".repeat(10 << 20), "10 MiB of text"),
        (endpoint.answer_with(&" ".repeat(10 << 20)), "10 MiB of blanks"),
        (endpoint.answer_with(&format!(",\"a\":\"{}\"", "x".repeat(2 << 20))), "a text of 2 MiB"),
    ] {
        target.fails_on(ok(&body), UNEXPECTED, what).await;
    }
}

async fn what_is_no_json_object_is_no_answer(answered: &Answered) {
    let target = &answered.target;
    let success = &target.endpoint.success_body;
    let code = &target.endpoint.success_code;
    let field = &target.endpoint.code_field;
    let texts = [
        "<!DOCTYPE html><html><body>Welcome! Please accept our terms.</body></html>".to_owned(),
        format!("<script>location='http://portal.invalid/?{field}={code}'</script>"),
        format!("<?xml version=\"1.0\"?><response><{field}>{code}</{field}></response>"),
        success[..success.trim_end().len() - 1].to_owned(),
        format!("{success}{success}"),
        format!("{success} trailing"),
        format!("[{success}]"),
        format!("[{code}]"),
        code.to_string(),
        "null".to_owned(),
        "{}".to_owned(),
        r#"{"error":"Invalid request"}"#.to_owned(),
        format!("{{\"{field}\":{{\"{field}\":{code}}}}}"),
    ];
    let mut bodies: Vec<Vec<u8>> = texts.map(String::into_bytes).into();
    bodies.push([success.as_bytes(), b"\xff\xfe"].concat());
    bodies.push([&br#"{"unknown":"caf"#[..], b"\xe9\",", &success.as_bytes()[1..]].concat());
    let units: Vec<u16> = success.encode_utf16().collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    bodies.extend([[&b"\xfe\xff"[..], &big].concat(), [&b"\xff\xfe"[..], &little].concat(), big, little]);
    for body in bodies {
        let what = String::from_utf8_lossy(&body).into_owned();
        let error = answered.fails_on(&body, UNEXPECTED, &what).await;
        assert!(error.vendor_code().is_none(), "{what}");
    }
}

/// Stored, not squeezed: the vendor's success stands readable inside.
#[must_use]
pub fn stored_gzip(text: &[u8]) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    let sum = !text.iter().fold(!0_u32, |sum, byte| {
        let shift = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
        (0..8).fold(sum ^ u32::from(*byte), shift)
    });
    [
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        text,
        &sum.to_le_bytes(),
        &u32::from(length).to_le_bytes(),
    ]
    .concat()
}

async fn what_is_too_deep_is_given_up(answered: &Answered) {
    let target = &answered.target;
    let (refused, refusal) = target.refusal();
    for nested in nested() {
        let code = format!("{{\"{}\":{nested}}}", target.endpoint.code_field);
        answered.fails_on(&code, UNEXPECTED, "nesting in the code").await;
        // Nobody asks for such a field, so nobody has to follow it down.
        for body in [&target.endpoint.success_body, &refusal].map(|body| body.trim().to_owned()) {
            let before = format!("{{\"unknown\":{nested},{}", &body[1..]);
            let behind = format!("{},\"unknown\":{nested}}}", &body[..body.len() - 1]);
            for deep in [before, behind] {
                if body == refusal.trim() {
                    answered.fails_on(&deep, refused, "a refusal beside nesting").await;
                } else {
                    answered.succeeds_on(&deep, "a success beside nesting").await;
                }
            }
        }
    }
}

/// Lists, and as many objects, inside one another: both fit into what is read of an answer.
fn nested() -> [String; 2] {
    const LEVELS: usize = 8_000;
    ["[".repeat(LEVELS) + &"]".repeat(LEVELS), "{\"a\":".repeat(LEVELS) + "0" + &"}".repeat(LEVELS)]
}

async fn a_code_under_another_name_proves_nothing(answered: &Answered) {
    let target = &answered.target;
    let own = &target.endpoint.code_field;
    let first_turned = own.chars().enumerate().map(|(place, c)| {
        let turned = if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        if place == 0 { turned } else { c }
    });
    let mut names = vec![own.to_uppercase(), own.to_lowercase(), first_turned.collect()];
    names.extend(target.contract.code_fields.iter().cloned());
    names.extend(["code", "Code", "status", "result", "CodeResult"].map(str::to_owned));
    names.retain(|name| name != own);
    for name in names {
        let body = format!("{{\"{name}\":{}}}", target.endpoint.success_code);
        let error = answered.fails_on(&body, UNEXPECTED, &body).await;
        assert!(error.vendor_code().is_none(), "{body}");
    }
}

/// Beside the tests of the table of codes: that the crate asks it for the names that the page prints.
async fn a_name_of_refusals_proves_a_refusal_and_never_a_success(answered: &Answered) {
    let target = &answered.target;
    let (endpoint, contract) = (&target.endpoint, &target.contract);
    let Some(field) = &endpoint.refusal_field else { return };
    let plain = contract.plain_refusal(endpoint);
    let refusal = contract.refusal_under(field, endpoint, &plain.code);
    let error = answered.fails_on(&refusal, (plain.kind(), plain.effect()), &refusal).await;
    assert_eq!(error.vendor_code(), Some(plain.code.as_str()), "{refusal}");
    let word = endpoint.success_code.to_string().replace('"', "");
    let success = contract.refusal_under(field, endpoint, &word);
    answered.fails_on(&success, UNEXPECTED, &success).await;
    let both = beside(&endpoint.success_body, field, &format!("\"{}\"", plain.code));
    answered.fails_on(&both, UNEXPECTED, &both).await;
}

async fn a_code_twice_or_of_another_type_proves_nothing(answered: &Answered) {
    let target = &answered.target;
    let (_, refusal) = target.refusal();
    let endpoint = &target.endpoint;
    let (field, success) = (&endpoint.code_field, &endpoint.success_code);
    let object: Value = serde_json::from_str(&refusal).unwrap();
    let refused = &object[field];
    for (one, two) in [(success, refused), (refused, success), (success, success)] {
        let body = format!("{{\"{field}\":{one},\"{field}\":{two}}}");
        answered.fails_on(&body, UNEXPECTED, &body).await;
    }
    let list = format!("[{success}]");
    for value in [
        "null",
        "true",
        "false",
        "{}",
        "[]",
        &list,
        "100.0",
        "0.0",
        "100.5",
        "1e2",
        "0e0",
        "1e400",
        "-0.0",
        "99999999999999999999",
        "-99999999999999999999",
    ] {
        let body = format!("{{\"{field}\":{value}}}");
        let error = answered.fails_on(&body, UNEXPECTED, &body).await;
        assert!(error.vendor_code().is_none(), "{body}");
    }
    for broken in ["0x64", "00", "0100", "+0", "'0'", "NaN"] {
        let body = format!("{{\"{field}\":{broken}}}");
        answered.fails_on(&body, UNEXPECTED, &body).await;
    }
}

/// Whether it is read as a text that no page knows or not at all is the vendor's form; a success it is not.
async fn a_code_that_only_resembles_success_is_none(answered: &Answered) {
    let target = &answered.target;
    let endpoint = &target.endpoint;
    let word = match &endpoint.success_code {
        Value::String(word) => word.clone(),
        number => number.to_string(),
    };
    for near in [
        format!("{word} "),
        format!(" {word}"),
        format!("{word}\\n"),
        format!("\u{a0}{word}"),
        format!("0{word}"),
        format!("+{word}"),
        format!("-{word}"),
        format!("{word}{word}"),
        String::new(),
        "\\ud800".to_owned(),
        "\\u001b[31m1".to_owned(),
    ] {
        let body = format!("{{\"{}\":\"{near}\"}}", endpoint.code_field);
        let error = answered.outcome(&body, &body).await.expect_err(&body);
        let expected = if error.vendor_code().is_some() { VENDOR } else { UNEXPECTED };
        target.assert_error(&error, expected, &body);
        let texts = format!("{error} {error:?}");
        assert!(texts.chars().all(|c| c == ' ' || c.is_ascii_graphic()), "{texts:?}");
    }
}

/// Values that no field beside the code may be hurt by. The last is half of a surrogate pair.
pub const EXTRAS: [&str; 12] =
    ["null", "true", "[]", "{}", "[1]", "-1", "1.5", "1e999", "65536", "\"none\"", "\"\"", "\"\\ud800\""];

async fn what_comes_beside_a_success_never_turns_it_into_a_failure(answered: &Answered) {
    let target = &answered.target;
    let endpoint = &target.endpoint;
    answered.succeeds_on(endpoint.answer_with(""), "the code alone").await;
    answered.succeeds_on(endpoint.answer_with(",\"new\":{\"a\":1.5},\"error\":null"), "new fields").await;
    for (extra, body) in broken_beside(&endpoint.success_body, &endpoint.code_field) {
        answered.succeeds_on(&body, &format!("{extra} in {body}")).await;
    }
    let (refused, refusal) = target.refusal();
    for (extra, body) in broken_beside(&refusal, &endpoint.code_field) {
        answered.fails_on(&body, refused, &format!("{extra} in the refusal {body}")).await;
    }
}

/// The body with each of its values but the code broken in each way, one at a time.
#[must_use]
pub fn broken_beside(body: &str, code_field: &str) -> Vec<(&'static str, String)> {
    let broken = |extra| with_each_value(body, code_field, extra).into_iter().map(move |body| (extra, body));
    EXTRAS.into_iter().flat_map(broken).collect()
}

/// The body with this JSON in the place of each of its values but the code, one at a time.
#[must_use]
pub fn with_each_value(body: &str, code_field: &str, raw: &str) -> Vec<String> {
    let whole: Value = serde_json::from_str(body).unwrap();
    let mut paths = Vec::new();
    collect_paths(&whole, String::new(), &mut paths);
    paths.retain(|path| path != &format!("/{code_field}"));
    let body = |path: &String| {
        let mut broken = whole.clone();
        *broken.pointer_mut(path).unwrap() = "\u{1}".into();
        // Not every value of JSON is one that `Value` can hold.
        broken.to_string().replace("\"\\u0001\"", raw)
    };
    paths.iter().map(body).collect()
}

fn collect_paths(value: &Value, path: String, paths: &mut Vec<String>) {
    if let Value::Object(fields) = value {
        for (name, value) in fields {
            collect_paths(value, format!("{path}/{name}"), paths);
        }
    }
    if !path.is_empty() {
        paths.push(path);
    }
}

/// The body with one more field at its end. A dot reaches into an object.
fn beside(body: &str, path: &str, value: &str) -> String {
    let mut names = path.rsplit('.');
    let last = format!("\"{}\":{value}", names.next().unwrap_or_default());
    let field = names.fold(last, |inner, name| format!("\"{name}\":{{{inner}}}"));
    format!("{},{field}}}", &body.trim()[..body.trim().len() - 1])
}

const NOTHING: [&str; 6] = ["null", "\"\"", "0", "\"0\"", "\"000\"", "0.0"];
const SOMETHING: [&str; 6] = ["1", "0.5", "\"some-id\"", "true", "[]", "\"\\ud800\""];

/// As the page of another call prints the field: a text, a number, or rows.
const PRINTED: [&str; 8] = ["1", "0.5", "12.5", "\"some-id\"", "\"1\"", "[1]", "[{\"a\":1}]", "{\"a\":1}"];
/// The same without anything in it. In a check it marks another call's answer anyway.
const EMPTY: [&str; 9] = ["\"\"", "0", "\"0\"", "\"000\"", "0.0", "[]", "[ ]", "{}", "\"\\ud800\""];
/// No page prints this.
const ODD: [&str; 3] = ["null", "false", "true"];

async fn evidence_of_an_act_outranks_a_refusal(answered: &Answered) {
    let target = &answered.target;
    let ((kind, _), refusal) = target.refusal();
    for path in &target.endpoint.evidence {
        for nothing in NOTHING {
            let body = beside(&refusal, path, nothing);
            answered.fails_on(&body, (kind, Effect::None), &body).await;
        }
        for something in SOMETHING {
            let body = beside(&refusal, path, something);
            answered.fails_on(&body, (kind, Effect::Unknown), &body).await;
        }
    }
}

/// One body for each field: one alone must be enough.
async fn a_success_with_a_field_of_another_call_is_that_calls(answered: &Answered) {
    let target = &answered.target;
    let success = target.endpoint.answer_with("");
    let is_check = target.endpoint.risk() == Risk::Checks;
    for foreign in &target.endpoint.foreign {
        let values = ODD.map(|odd| (odd, false)).into_iter();
        let values = values.chain(EMPTY.map(|empty| (empty, is_check))).chain(PRINTED.map(|one| (one, true)));
        for (value, is_mark) in values {
            let body = beside(&success, &foreign.field, value);
            if is_mark {
                answered.fails_on(&body, UNEXPECTED, &body).await;
            } else {
                answered.succeeds_on(&body, &body).await;
            }
        }
    }
    // A check records and charges nothing, so what proves an act is another call's.
    let is_foreign = |path: &String| target.endpoint.foreign.iter().any(|foreign| foreign.field == *path);
    if is_check {
        assert!(target.endpoint.evidence.iter().all(is_foreign), "{}", target.name());
    }
}

/// The vendor's pages print several lists. What is on another one proves nothing about this call.
async fn a_code_that_is_not_documented_for_the_call_proves_nothing(answered: &Answered) {
    let target = &answered.target;
    let contract = &target.contract;
    for code in contract.foreign_codes(&target.endpoint).into_keys() {
        let body = contract.refusal(&target.endpoint, code);
        let error = answered.outcome(&body, &body).await.expect_err(&body);
        target.assert_error(&error, (error.kind(), Effect::Unknown), &body);
        assert_eq!(error.vendor_code(), Some(code), "{}", target.name());
    }
}
