//! eSMS.vn: both generating calls and the check, by socket.

use std::net::IpAddr;
use std::time::Duration;

use crate::calls::{CHECK, VN, VN_CHECK, VN_PHONE as PHONE, VN_V4, VN_V5, v5_body, vn_target};
use crate::wire_client::{Answer, form, post, raw, request, send};
use otp_sandbox::{Channel, Config, Encoding, Fault, Sandbox, State};
use serde_json::{Value, json};

const PRINTED_TEXT: &str = "{OTP} la ma xac minh dang ky Baotrixemay cua ban";

fn v5(sandbox: &Sandbox, extra: &Value) -> Answer {
    let mut body = v5_body(PHONE);
    body["TimeAlive"] = json!("2");
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    post(sandbox, VN, VN_V5, "application/json", &body.to_string())
}

fn get(sandbox: &Sandbox, path: &str, pairs: &[(&str, &str)], changed: &[(&str, &str)]) -> Answer {
    let keys = VN.credentials();
    let mut all = vec![("ApiKey", keys.key), ("SecretKey", keys.secret), ("Phone", PHONE)];
    all.extend(pairs);
    for (name, value) in changed {
        all.retain(|(n, _)| n != name);
        all.push((name, value));
    }
    let target = format!("{path}?{}", form(&all).replace('+', "%20"));
    send(sandbox.address(VN), "GET", &target, &[], "")
}

fn v4(sandbox: &Sandbox, changed: &[(&str, &str)]) -> Answer {
    let pairs = [("Brandname", "Baotrixemay"), ("Type", "2"), ("message", PRINTED_TEXT)];
    get(sandbox, VN_V4, &pairs, changed)
}

fn check(sandbox: &Sandbox, code: &str) -> Answer {
    get(sandbox, VN_CHECK, &[("Code", code)], &[])
}

fn code(answer: &Answer) -> String {
    assert_eq!(answer.status, 200);
    answer.json()["CodeResult"].as_str().unwrap().to_owned()
}

async fn predictable() -> Sandbox {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(VN, Config::new().next_code("1NTTJ6")).unwrap();
    sandbox
}

#[tokio::test]
async fn v5_sends_over_zalo_and_answers_as_printed() {
    let sandbox = predictable().await;
    let answer = v5(&sandbox, &json!({}));
    let printed = r#"{"CodeResult":"100","CountRegenerate":0,"SMSID":"<id>"}"#;
    assert_eq!(answer.body_with("SMSID", "<id>"), printed);
    assert_eq!(answer.json()["SMSID"].as_str().unwrap().len(), 31);

    let message = &sandbox.messages()[0];
    assert_eq!((message.channel, message.encoding), (Channel::Zalo, Encoding::Utf8));
    assert_eq!((message.parts, message.units), (1, 1));
    assert!(message.text.contains("1NTTJ6"));
    assert_eq!(sandbox.latest_code("+84901888484").as_deref(), Some("1NTTJ6"));
}

#[tokio::test]
async fn v5_falls_back_to_sms_with_the_same_code() {
    let sandbox = predictable().await;
    sandbox.configure(VN, Config::new().zalo_fails(true)).unwrap();
    assert_eq!(code(&v5(&sandbox, &json!({}))), "100");
    let messages = sandbox.messages();
    assert_eq!(messages.len(), 1, "the phone shows one message");
    assert_eq!((messages[0].channel, messages[0].encoding), (Channel::Sms, Encoding::Gsm7));
    assert_eq!(messages[0].code.as_deref(), Some("1NTTJ6"));
    assert_eq!(sandbox.ledger().units(VN), 1);
}

#[tokio::test]
async fn type_id_1_makes_a_code_that_nobody_receives_or_pays() {
    let sandbox = predictable().await;
    sandbox.configure(VN, Config::new().balance(0)).unwrap();
    assert_eq!(code(&v5(&sandbox, &json!({"TypeId": "1"}))), "100");
    assert!(sandbox.messages().is_empty());
    assert_eq!(sandbox.ledger().messages(VN), 0);
    assert_eq!(sandbox.latest_code(PHONE).as_deref(), Some("1NTTJ6"));
    assert_eq!(code(&check(&sandbox, "1NTTJ6")), "100");
}

#[tokio::test]
async fn v5_takes_numbers_for_texts_and_no_time_alive() {
    let sandbox = predictable().await;
    assert_eq!(code(&v5(&sandbox, &json!({"TypeId": 2, "TimeAlive": 15}))), "100");
    assert_eq!(code(&v5(&sandbox, &json!({"TimeAlive": null}))), "100");
    let message = &sandbox.messages()[1];
    assert_eq!(message.expires_at_ms.unwrap() - message.received_at_ms, 5 * 60_000);
}

#[tokio::test]
async fn v4_puts_the_code_into_the_text_of_the_brand() {
    let sandbox = predictable().await;
    let answer = v4(&sandbox, &[]);
    assert_eq!(
        answer.body_with("SMSID", "<id>"),
        r#"{"CodeResult":"100","CountRegenerate":0,"SMSID":"<id>"}"#
    );
    let message = &sandbox.messages()[0];
    assert_eq!(message.text, "1NTTJ6 la ma xac minh dang ky Baotrixemay cua ban");
    assert_eq!((message.channel, message.sender.as_deref()), (Channel::Sms, Some("Baotrixemay")));
    assert_eq!((message.parts, message.units, message.encoding), (1, 1, Encoding::Gsm7));
}

#[tokio::test]
async fn v4_makes_codes_of_the_wanted_length_and_alphabet() {
    let sandbox = Sandbox::builder().seed(3).start().await.unwrap();
    let made = |changed: &[(&str, &str)]| {
        assert_eq!(code(&v4(&sandbox, changed)), "100");
        sandbox.latest_code(PHONE).unwrap()
    };
    let plain = made(&[]);
    assert!(plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()));
    let digits = made(&[("IsNumber", "1"), ("NumCharOfCode", "10")]);
    assert!(digits.len() == 10 && digits.bytes().all(|b| b.is_ascii_digit()));
    assert_eq!(made(&[("NumCharOfCode", "4"), ("IsNumber", "0")]).len(), 4);
}

#[tokio::test]
async fn a_vietnamese_text_is_counted_in_ucs2_parts() {
    let sandbox = predictable().await;
    let text = format!("Mã của bạn là {{OTP}} {}", "đ".repeat(60));
    assert_eq!(code(&v4(&sandbox, &[("Brandname", "Shop"), ("message", &text)])), "100");
    let message = &sandbox.messages()[0];
    assert_eq!((message.encoding, message.parts, message.units), (Encoding::Ucs2, 2, 2));
    assert_eq!((sandbox.ledger().messages(VN), sandbox.ledger().units(VN)), (1, 2));
}

#[tokio::test]
async fn the_check_answers_as_printed() {
    let sandbox = predictable().await;
    v4(&sandbox, &[]);
    let wrong = check(&sandbox, "000000");
    assert_eq!(
        wrong.body,
        r#"{"CodeResult":"117","CountRegenerate":0,"ErrorMessage":"0901888484, Content: 000000 Code Invalid"}"#
    );
    let right = check(&sandbox, "1NTTJ6");
    assert_eq!(
        right.body,
        r#"{"CodeResult":"100","CountRegenerate":0,"ErrorMessage":"0901888484, Content: Success!"}"#
    );
    let used = check(&sandbox, "1NTTJ6");
    assert_eq!(
        used.body,
        r#"{"CodeResult":"117","CountRegenerate":0,"ErrorMessage":"0901888484, Content: 1NTTJ6 Code Invalid"}"#
    );
    assert_eq!(sandbox.messages()[0].state, State::Verified);
}

#[tokio::test]
async fn a_code_expires_is_superseded_and_can_be_guessed_to_death() {
    let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
    let fresh = |text: &str| {
        sandbox.configure(VN, Config::new().next_code(text)).unwrap();
        assert_eq!(code(&v5(&sandbox, &json!({}))), "100");
    };
    fresh("111111");
    sandbox.advance(Duration::from_secs(120));
    assert_eq!(code(&check(&sandbox, "111111")), "117");

    fresh("222222");
    sandbox.advance(Duration::from_secs(119));
    assert_eq!(code(&v4(&sandbox, &[])), "100");
    assert_eq!(code(&check(&sandbox, "222222")), "117", "a code of the other call took its place");

    fresh("333333");
    for _ in 0..5 {
        assert_eq!(code(&check(&sandbox, "000000")), "117");
    }
    assert_eq!(code(&check(&sandbox, "333333")), "117");
    let states: Vec<State> = sandbox.messages().iter().map(|message| message.state).collect();
    assert_eq!(states, [State::Expired, State::Superseded, State::Superseded, State::Exhausted]);
    fresh("444444");
    assert_eq!(code(&check(&sandbox, "444444")), "100");
}

#[tokio::test]
async fn wrong_keys_are_refused_as_printed_by_all_calls() {
    let sandbox = predictable().await;
    let printed = r#"{"CodeResult":"101","CountRegenerate":0,"ErrorMessage":"Authorize Failed"}"#;
    assert_eq!(v5(&sandbox, &json!({"ApiKey": "other", "Phone": "x"})).body, printed);
    assert_eq!(v5(&sandbox, &json!({"SecretKey": null})).body, printed);
    assert_eq!(v4(&sandbox, &[("SecretKey", "other"), ("Phone", "x")]).body, printed);
    assert_eq!(get(&sandbox, VN_CHECK, &[], &[("ApiKey", "")]).body, printed);
}

#[tokio::test]
async fn refusals_of_v5_have_their_codes_in_their_order() {
    let sandbox = predictable().await;
    let rows = [
        ("108", json!({"Phone": "097469188", "TypeId": "3", "MultiChannelTempId": ""})),
        ("108", json!({"Phone": "+84901888484"})),
        ("108", json!({"Phone": "84901888484"})),
        ("108", json!({"Phone": null})),
        ("791", json!({"MultiChannelTempId": "", "TypeId": "3"})),
        ("789", json!({"MultiChannelTempId": "none", "TypeId": "3"})),
        ("300", json!({"TypeId": "", "TimeAlive": "99"})),
        ("118", json!({"TypeId": "3", "TimeAlive": "99"})),
        ("99", json!({"TimeAlive": "1"})),
        ("99", json!({"TimeAlive": "16"})),
        ("99", json!({"TimeAlive": "soon"})),
    ];
    for (expected, extra) in rows {
        let answer = v5(&sandbox, &extra);
        assert_eq!(code(&answer), expected, "{extra}");
        assert!(answer.json()["ErrorMessage"].is_string());
    }
    let bad_phone = v5(&sandbox, &json!({"Phone": "097469188"}));
    assert_eq!(bad_phone.json()["ErrorMessage"], "The phone number 097469188 is not valid.");
    assert!(sandbox.messages().is_empty() && sandbox.latest_code(PHONE).is_none());
}

#[tokio::test]
async fn refusals_of_v4_have_their_codes_in_their_order() {
    let sandbox = predictable().await;
    let rows: &[(&str, &[(&str, &str)])] = &[
        ("108", &[("Phone", "901888484"), ("Brandname", "")]),
        ("104", &[("Brandname", ""), ("Type", "1")]),
        ("104", &[("Brandname", "twelve chars")]),
        ("300", &[("Type", ""), ("message", "")]),
        ("118", &[("Type", "1"), ("message", "")]),
        ("146", &[("message", "no place"), ("TimeAlive", "1")]),
        ("146", &[("message", "{OTP} la ma khac")]),
        ("99", &[("TimeAlive", "1")]),
        ("99", &[("NumCharOfCode", "3")]),
        ("99", &[("IsNumber", "2")]),
    ];
    for (expected, changed) in rows {
        assert_eq!(code(&v4(&sandbox, changed)), *expected, "{changed:?}");
    }
    assert_eq!(
        v4(&sandbox, &[("Brandname", "")]).body,
        r#"{"CodeResult":"104","CountRegenerate":0,"ErrorMessage":"Brand name code is not exist"}"#
    );
    let template = v4(&sandbox, &[("message", "no place")]);
    assert_eq!(
        template.body_with("SMSID", "<id>"),
        r#"{"CodeResult":"146","CountRegenerate":0,"ErrorMessage":"Sai template Brandname CSKH","SMSID":"<id>"}"#
    );
}

#[tokio::test]
async fn an_empty_account_and_a_foreign_address_are_refused() {
    let sandbox = predictable().await;
    let elsewhere: IpAddr = "203.0.113.1".parse().unwrap();
    sandbox.configure(VN, Config::new().balance(0).allowed_ips([elsewhere])).unwrap();
    assert_eq!(code(&v5(&sandbox, &json!({"Phone": "x"}))), "140");
    sandbox.configure(VN, Config::new().any_ip()).unwrap();
    assert_eq!(code(&v5(&sandbox, &json!({}))), "103");
    assert_eq!(code(&v4(&sandbox, &[])), "103");
}

#[tokio::test]
async fn what_cannot_be_read_gets_the_body_without_a_code() {
    let sandbox = predictable().await;
    let printed = r#"{"error":"Invalid request"}"#;
    for (content_type, body) in [
        ("application/json", "{"),
        ("application/json", ""),
        ("application/json", "[]"),
        ("application/json", r#"{"Phone":["0901888484"]}"#),
        ("text/plain", "{}"),
    ] {
        let answer = post(&sandbox, VN, VN_V5, content_type, body);
        assert_eq!((answer.status, answer.body.as_str()), (200, printed), "{body}");
    }
}

#[tokio::test]
async fn paths_may_be_spelled_loosely_and_others_are_an_html_page() {
    let sandbox = predictable().await;
    let loose = VN_V5.replace("MainService", "mainservice").replace("/json/", "/json//");
    for path in [format!("{VN_V5}/"), loose] {
        assert_eq!(post(&sandbox, VN, &path, "application/json", "{}").status, 200);
    }
    let call = &VN_V5["/MainService.svc/json".len()..];
    for path in ["/", call, "/MainService.svc/json/GetBalance/some-key/some-secret"] {
        let answer = send(sandbox.address(VN), "POST", path, &[], "");
        assert_eq!(answer.status, 404);
        assert!(answer.head.contains("content-type: text/html") && answer.body.contains("<html>"));
    }
    let requests = crate::wire_client::ask(&sandbox, "GET", "requests", "").body;
    assert!(!requests.contains("some-key") && !requests.contains("some-secret"), "{requests}");
}

#[tokio::test]
async fn ordered_answers_have_the_printed_shapes() {
    let sandbox = predictable().await;
    sandbox.arm(Fault::answer(VN, 171).operation(CHECK)).unwrap();
    assert_eq!(code(&v5(&sandbox, &json!({}))), "100", "the fault waits for its operation");
    assert_eq!(
        check(&sandbox, "1NTTJ6").body,
        r#"{"CodeResult":"171","CountRegenerate":0,"ErrorMessage":"0901888484, Content: 1NTTJ6 Code Invalid"}"#
    );
    sandbox.arm(Fault::answer(VN, 124)).unwrap();
    assert_eq!(
        v5(&sandbox, &json!({})).body,
        r#"{"CodeResult":"124","CountRegenerate":0,"ErrorMessage":"Request exist 1","SendStatus":"5"}"#
    );
    assert_eq!(sandbox.messages().len(), 1);
    assert_eq!(code(&check(&sandbox, "1NTTJ6")), "100", "an ordered answer uses nothing up");
}

#[tokio::test]
async fn a_get_that_is_cut_was_processed_once() {
    let sandbox = predictable().await;
    sandbox.arm(Fault::cut(VN)).unwrap();
    let pairs = [("Phone", PHONE), ("Brandname", "Baotrixemay"), ("Type", "2"), ("message", PRINTED_TEXT)];
    let bytes = request("GET", &vn_target(VN_V4, &pairs), "x", &[], "");
    assert!(raw(sandbox.address(VN), bytes.as_bytes()).is_empty());
    assert_eq!((sandbox.requests(VN), sandbox.ledger().messages(VN)), (1, 1));
    assert_eq!(code(&check(&sandbox, "1NTTJ6")), "100");
}

#[test]
fn a_text_is_as_long_as_the_networks_count_it() {
    let (a, d) = (|n| "a".repeat(n), |n| "đ".repeat(n));
    let rows = [
        (a(154), Encoding::Gsm7, 1),
        (a(155), Encoding::Gsm7, 2),
        (a(301), Encoding::Gsm7, 3),
        // A character of two units is not torn: 146 + 2 + 152 would fit into two parts of 153 otherwise.
        (a(146) + "€" + &a(152), Encoding::Gsm7, 3),
        ("^{}[]~|\\".repeat(10), Encoding::Gsm7, 2),
        ("@£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà".to_owned(), Encoding::Gsm7, 1),
        (d(64), Encoding::Ucs2, 1),
        (d(65), Encoding::Ucs2, 2),
        (d(129), Encoding::Ucs2, 3),
        ("😀".repeat(32), Encoding::Ucs2, 1),
        ("😀".repeat(33), Encoding::Ucs2, 2),
    ];
    for (rest, encoding, parts) in rows {
        let mut world = otp_sandbox::World::new(1);
        let message = format!("{{OTP}}{rest}");
        let pairs = [("Phone", "0901888484"), ("Brandname", "Eaon"), ("Type", "2"), ("message", &*message)];
        let request = crate::calls::vn(VN_V4, &pairs);
        otp_sandbox::handle(&mut world, VN, &request);
        let message = &world.messages()[0];
        assert_eq!((message.encoding, message.parts), (encoding, parts), "{rest}");
    }
}
