//! AccuAuth: its one call, by socket.

use std::net::IpAddr;

use crate::calls::ACCU_SEND as PATH;
use crate::wire_client::{Answer, FORM, JSON, form, send};
use otp_sandbox::{Config, Encoding, Fault, Sandbox, State, Vendor};
use serde_json::json;

const ACCU: Vendor = Vendor::Accuauth;

fn call(sandbox: &Sandbox, content_type: &str, body: &str) -> Answer {
    let keys = ACCU.credentials();
    let headers =
        [("X-DF-API-ID", keys.key), ("x-df-api-secret", keys.secret), ("Content-Type", content_type)];
    send(sandbox.address(ACCU), "POST", PATH, &headers, body)
}

fn send_form(sandbox: &Sandbox, pairs: &[(&str, &str)]) -> Answer {
    call(sandbox, FORM, &form(pairs))
}

fn word(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json()["status"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_message_is_sent_and_charged_as_printed() {
    let sandbox = Sandbox::start().await.unwrap();
    let pairs =
        [("phone_number", "+62812000111"), ("template_id", "T1"), ("content", "code:1234,expire_at:5")];
    let answer = send_form(&sandbox, &pairs);
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body_with("request_id", "<id>"),
        r#"{"status":"OK","charge_info":{"charge":1},"request_id":"<id>"}"#
    );
    let id = answer.json()["request_id"].as_str().unwrap().to_owned();
    assert!(id.len() == 35 && id.starts_with("TID") && id[3..].bytes().all(|b| b.is_ascii_hexdigit()));

    let message = &sandbox.messages()[0];
    assert_eq!(message.text, "Your verification code is 1234. It expires in 5 minutes.");
    assert_eq!((message.to.as_str(), message.state), ("+62812000111", State::Delivered));
    assert_eq!((message.parts, message.units, message.encoding), (1, 1, Encoding::Gsm7));
    assert_eq!(sandbox.latest_code("62812000111").as_deref(), Some("1234"));
}

#[tokio::test]
async fn form_and_json_give_the_same_bytes() {
    let by_form = Sandbox::builder().seed(9).start().await.unwrap();
    let by_json = Sandbox::builder().seed(9).start().await.unwrap();
    let one = send_form(&by_form, &[("phone_number", "0812000111"), ("content", "code:1234")]);
    let body = json!({"phone_number": "0812000111", "content": "code:1234"}).to_string();
    assert_eq!(one, call(&by_json, JSON, &body));
    assert_eq!(by_form.messages()[0].text, by_json.messages()[0].text);
}

#[tokio::test]
async fn one_unicode_character_halves_the_budget() {
    let sandbox = Sandbox::start().await.unwrap();
    let long = format!("code:1234,name:{}", "a".repeat(140));
    let charge = |content: &str| {
        let answer = send_form(&sandbox, &[("phone_number", "62812000111"), ("content", content)]);
        answer.json()["charge_info"]["charge"].as_u64().unwrap()
    };
    assert_eq!(charge(&long), 2);
    assert_eq!(charge(&long.replace('a', "ă")), 3);
    assert_eq!(sandbox.ledger().units(ACCU), 5);
    assert_eq!(sandbox.messages()[1].encoding, Encoding::Ucs2);
}

#[tokio::test]
async fn wrong_empty_and_missing_keys_are_unauthorized() {
    let sandbox = Sandbox::start().await.unwrap();
    let keys = ACCU.credentials();
    let rows: &[&[(&str, &str)]] = &[
        &[],
        &[("X-DF-API-ID", keys.key)],
        &[("X-DF-API-ID", keys.key), ("X-DF-API-SECRET", "")],
        &[("X-DF-API-ID", keys.key), ("X-DF-API-SECRET", "other")],
        &[("X-DF-API-ID", "other"), ("X-DF-API-SECRET", keys.secret)],
    ];
    for headers in rows {
        let answer = send(sandbox.address(ACCU), "POST", PATH, headers, "");
        assert_eq!(answer.status, 401);
        assert_eq!(
            answer.body_with("request_id", "<id>"),
            r#"{"status":"UNAUTHORIZED","reason":"wrong API ID or API secret","request_id":"<id>"}"#
        );
    }
}

#[tokio::test]
async fn bad_arguments_have_their_reasons() {
    let sandbox = Sandbox::start().await.unwrap();
    let rows: &[(&str, &[(&str, &str)])] = &[
        ("argument 'phone_number': not found", &[("content", "code")]),
        ("argument 'phone_number': blank string", &[("phone_number", ""), ("content", "code")]),
        ("Invalid phone_number", &[("phone_number", "+62 812"), ("content", "code")]),
        ("Invalid phone_number", &[("phone_number", "123")]),
        ("Input parameter error", &[("phone_number", "62812000111"), ("content", "code")]),
        ("Input parameter error", &[("phone_number", "62812000111"), ("content", "code:1:2")]),
        ("Input parameter error", &[("phone_number", "62812000111"), ("content", ":1234")]),
        ("Input parameter error", &[("phone_number", "62812000111"), ("content", "code:1234,")]),
        ("Input parameter error", &[("phone_number", "62812000111"), ("content", ",code:1234")]),
    ];
    for (reason, pairs) in rows {
        let answer = send_form(&sandbox, pairs);
        assert_eq!(answer.status, 400);
        let expected = format!(r#"{{"status":"INVALID_ARGUMENT","reason":"{reason}","request_id":"<id>"}}"#);
        assert_eq!(answer.body_with("request_id", "<id>"), expected);
    }
    assert_eq!(word(&call(&sandbox, JSON, "{")), (400, "INVALID_ARGUMENT".to_owned()));
    assert!(sandbox.messages().is_empty());
}

#[tokio::test]
async fn quota_address_and_path_have_their_words() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(ACCU, Config::new().balance(1)).unwrap();
    let pairs = [("phone_number", "62812000111"), ("content", "code:1234")];
    assert_eq!(word(&send_form(&sandbox, &pairs)), (200, "OK".to_owned()));
    assert_eq!(word(&send_form(&sandbox, &pairs)), (403, "OUT_OF_QUOTA".to_owned()));
    assert_eq!(word(&send_form(&sandbox, &[])), (400, "INVALID_ARGUMENT".to_owned()));

    let elsewhere: IpAddr = "203.0.113.1".parse().unwrap();
    sandbox.configure(ACCU, Config::new().allowed_ips([elsewhere])).unwrap();
    assert_eq!(word(&send_form(&sandbox, &[])), (403, "NO_PERMISSION".to_owned()));

    let lost = send(sandbox.address(ACCU), "POST", "/data/send_sms", &[], "");
    assert_eq!(lost.status, 404);
    let expected = r#"{"status":"NOT_FOUND","reason":"no such API","request_id":"<id>"}"#;
    assert_eq!(lost.body_with("request_id", "<id>"), expected);
}

#[tokio::test]
async fn every_error_word_of_the_page_can_be_ordered_with_its_http_status() {
    let sandbox = Sandbox::start().await.unwrap();
    let rows = [
        (400, "FAILED"),
        (400, "INVALID_ARGUMENT"),
        (401, "UNAUTHORIZED"),
        (401, "KEY_EXPIRED"),
        (403, "NO_PERMISSION"),
        (403, "OUT_OF_QUOTA"),
        (403, "RATE_LIMIT_EXCEEDED"),
        (404, "NOT_FOUND"),
        (500, "INTERNAL_ERROR"),
        (512, "SOURCE_SERVICE_UNAVAILABLE"),
        (513, "SOURCE_SERVICE_TIMEOUT"),
        (400, "ABNORMAL_BEHAVIOURS_DETECTED"),
    ];
    for (status, code) in rows {
        sandbox.arm(Fault::answer(ACCU, code)).unwrap();
        let answer = send_form(&sandbox, &[("phone_number", "62812000111")]);
        assert_eq!(word(&answer), (status, code.to_owned()));
        // The page: "see the reason field for details when the above 40X error occurred".
        let is_promised = (400..500).contains(&status) && code != "ABNORMAL_BEHAVIOURS_DETECTED";
        assert_eq!(answer.json()["reason"].is_string(), is_promised, "{code}");
    }
    assert!(sandbox.messages().is_empty());
}
