//! `otp case lint` and `replay` of files that would prove another answer than they show, or show what is private.

use std::fs;
use std::sync::atomic::{AtomicU16, Ordering};

use serde_json::{Value, json};

use crate::transcript::Player;

static FOLDERS: AtomicU16 = AtomicU16::new(0);

/// What a command says of the case `status-17.json` after this change, with its exit code.
fn said(command: &str, name: &str, change: impl FnOnce(&mut Value)) -> (Option<i32>, String) {
    let mut case: Value = serde_json::from_str(include_str!("../cases/status-17.json")).unwrap();
    change(&mut case);
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("otp-replays-{}-x{number}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    fs::write(&file, case.to_string()).unwrap();
    let output = Player::default().output(&format!("otp case {command} '{}'", file.display()), "");
    fs::remove_dir_all(folder).unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

/// The caller of such a case gets no answer of a vendor.
fn expects_nothing(case: &mut Value, http_status: &Value) {
    case["expect"] = json!({ "error": {
        "kind": "Transport", "effect": "Unknown", "vendor_code": null, "request_id": null, "http_status": http_status,
    }});
    case["sandbox"] = json!({ "by": "unreachable", "reason": "Nothing is read." });
}

#[test]
fn a_header_that_brings_a_body_of_its_own_is_a_problem_and_is_not_played() {
    let body = r#"{"status":0,"creditDeducted":1,"message":"ok","id":"x","parts":1,"type":0}"#;
    let smuggled = format!("1\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    for (name, value) in [("x", smuggled.as_str()), ("content-length", "1"), ("transfer-encoding", "chunked")]
    {
        for command in ["lint", "replay"] {
            let (code, said) = said(command, "a.json", |case| {
                case["response"]["headers"] = json!({ name: value });
                case["expect"] = json!({ "ok": {
                    "message": "ok", "id": "x", "credit_deducted": 1, "parts": 1, "type": 0,
                }});
                case["sandbox"] = json!({ "by": "input" });
            });
            assert_eq!(code, Some(1), "{command} {name}: {said}");
            assert!(said.contains("a header of the response is a text of one line"), "{said}");
        }
    }
}

#[test]
fn an_answer_that_no_client_reads_as_it_is_written_proves_nothing() {
    for (status, got) in [(204, json!(204)), (7, Value::Null), (1000, Value::Null)] {
        let (code, said) = said("replay", "a.json", |case| {
            case["response"]["status"] = json!(status);
            expects_nothing(case, &got);
        });
        assert_eq!(code, Some(1), "{status}: {said}");
        assert!(said.contains("did not read the answer as it is written"), "{status}: {said}");
    }
}

#[test]
fn a_redirect_is_an_answer() {
    let (code, said) = said("replay", "a.json", |case| {
        case["response"] =
            json!({ "status": 302, "headers": { "location": "https://example.invalid" }, "body": "" });
        expects_nothing(case, &json!(302));
        case["expect"]["error"]["kind"] = json!("UnexpectedResponse");
    });
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_number_or_a_key_in_the_name_of_a_file_is_found_and_not_shown() {
    for name in ["84978264193.json", "0978-264-193 of a friend.json", "7f3a0c5e19d84b2a96e1.json"] {
        for command in ["lint", "replay"] {
            let (code, said) = said(command, name, |_| ());
            assert!(!said.contains(name) && said.contains("file 1, whose name is not shown"), "{said}");
            assert_eq!(code, Some(i32::from(command == "lint")), "{command}: {said}");
        }
    }
}
