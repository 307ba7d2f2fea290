//! esms.com.my: both calls, by socket.

use std::net::IpAddr;
use std::time::Duration;

use crate::calls::{GENERATE, MY, MY_GENERATE, MY_VERIFY, my_form};
use crate::wire_client::{Answer, FORM, JSON, post, raw, request, send};
use otp_sandbox::{Channel, Config, Encoding, Fault, Sandbox, State};
use serde_json::{Value, json};

const ID: &str = "<id>";

fn base(extra: &Value) -> Value {
    let keys = MY.credentials();
    let mut body = json!({"api-key": keys.key, "api-secret": keys.secret, "phone": "60123456789"});
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn generate(sandbox: &Sandbox, extra: &Value) -> Answer {
    post(sandbox, MY, MY_GENERATE, JSON, &base(extra).to_string())
}

fn verify(sandbox: &Sandbox, code: &str, extra: &Value) -> Answer {
    let mut body = base(extra);
    body["code"] = json!(code);
    post(sandbox, MY, MY_VERIFY, JSON, &body.to_string())
}

fn status(answer: &Answer) -> u64 {
    assert_eq!(answer.status, 200);
    answer.json()["status"].as_u64().unwrap()
}

async fn predictable() -> Sandbox {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(MY, Config::new().next_code("112233")).unwrap();
    sandbox
}

#[tokio::test]
async fn the_printed_brand_example_reaches_the_phone_as_printed() {
    let sandbox = predictable().await;
    let answer = generate(&sandbox, &json!({"brand-name": "Eaon"}));
    let printed = r#"{"status":0,"creditDeducted":1,"message":"ok","id":"<id>","parts":1,"type":0}"#;
    assert_eq!(answer.body_with("id", ID), printed);
    assert_eq!(answer.json()["id"].as_str().unwrap().len(), 36);

    let messages = sandbox.messages();
    assert_eq!(messages.len(), 1);
    let message = &messages[0];
    assert_eq!(message.text, "RM0.00 Eaon - Your OTP code is 112233. This is valid for the next 3 minutes.");
    assert_eq!((message.vendor, message.channel, message.to.as_str()), (MY, Channel::Sms, "60123456789"));
    assert_eq!((message.parts, message.units, message.encoding), (1, 1, Encoding::Gsm7));
    assert_eq!((message.code.as_deref(), message.state), (Some("112233"), State::Issued));
    assert_eq!(sandbox.latest_code("+60 12-345 6789").as_deref(), Some("112233"));
}

#[tokio::test]
async fn a_message_gets_code_and_duration_in_their_places() {
    let sandbox = predictable().await;
    let message = "RM0.00 Eaon - Your OTP code is #otp#. This is valid for the next #duration# minutes.";
    let answer = generate(&sandbox, &json!({"message": message, "duration": 5, "app-id": 2}));
    assert_eq!(status(&answer), 0);
    let text = "RM0.00 Eaon - Your OTP code is 112233. This is valid for the next 5 minutes.";
    assert_eq!(sandbox.messages()[0].text, text);
}

#[tokio::test]
async fn a_chinese_text_is_of_type_8() {
    let sandbox = predictable().await;
    let answer = generate(&sandbox, &json!({"brand-name": "Eaon", "language": "zh"}));
    assert_eq!((status(&answer), answer.json()["type"].as_u64()), (0, Some(8)));
    assert_eq!(sandbox.messages()[0].encoding, Encoding::Ucs2);
    assert_eq!(status(&generate(&sandbox, &json!({"brand-name": "Eaon", "language": "my"}))), 0);
}

#[tokio::test]
async fn a_text_beyond_ascii_arrives_garbled_without_its_charset() {
    let (json, form) = ("application/json", "application/x-www-form-urlencoded");
    let said = ["; charset=utf-8", ";charset=\"UTF-8\"", "; a=b; Charset = utf-8"];
    let not_said = ["", "; charset=iso-8859-1", "; charset", "; x-charset=utf-8"];
    let rows = said.map(|more| (more, true)).into_iter().chain(not_said.map(|more| (more, false)));
    for (more, whole) in rows {
        let sandbox = Sandbox::start().await.unwrap();
        let strict = Sandbox::builder().strict(true).start().await.unwrap();
        // Beside them stands a language whose text is short: garbled, an English one would be too long.
        for (field, text, right, wrong) in [
            ("message", "RM0.00 mã #otp#", "mã", "mÃ£"),
            ("brand-name", "Cà phê", "Cà phê - 您的", "CÃ\u{a0} phÃª - 您的"),
        ] {
            let as_json = base(&json!({field: text, "language": "zh"})).to_string();
            let as_form = my_form(&[("phone", "60123456789"), (field, text), ("language", "zh")]);
            for (media, body) in [(json, &as_json), (form, &as_form)] {
                let answer = post(&sandbox, MY, MY_GENERATE, &format!("{media}{more}"), body);
                assert_eq!(status(&answer), 0);
                let arrived = sandbox.messages().pop().unwrap().text;
                assert!(arrived.contains(if whole { right } else { wrong }), "{media}{more}: {arrived}");
                if !whole {
                    let refused = post(&strict, MY, MY_GENERATE, &format!("{media}{more}"), body);
                    assert_eq!(refused.json()["rule"], "esms-my.garbled");
                }
            }
        }
        let long = base(&json!({"brand-name": "Café"})).to_string();
        let answer = post(&sandbox, MY, MY_GENERATE, &format!("{json}{more}"), &long);
        assert_eq!(status(&answer), if whole { 0 } else { 8 }, "too long only because it is garbled");
        if !whole {
            let rules = sandbox.exchanges().pop().unwrap().rules;
            assert!(rules.iter().any(|rule| rule.id == "esms-my.garbled"), "the answer hangs on it");
        }
        let ascii = base(&json!({"brand-name": "Cafe"})).to_string();
        assert_eq!(status(&post(&strict, MY, MY_GENERATE, &format!("{json}{more}"), &ascii)), 0);
    }
}

#[tokio::test]
async fn the_right_code_is_accepted_once() {
    let sandbox = predictable().await;
    generate(&sandbox, &json!({"brand-name": "Eaon"}));
    let right = verify(&sandbox, "112233", &json!({}));
    assert_eq!(right.body_with("id", ID), r#"{"status":0,"message":"ok","id":"<id>"}"#);
    assert_eq!(sandbox.messages()[0].state, State::Verified);
    assert_eq!(status(&verify(&sandbox, "112233", &json!({}))), 16);
}

#[tokio::test]
async fn a_wrong_code_is_refused_as_printed_and_the_right_one_still_works() {
    let sandbox = predictable().await;
    generate(&sandbox, &json!({"brand-name": "Eaon"}));
    let wrong = verify(&sandbox, "000000", &json!({}));
    assert_eq!(wrong.body_with("id", ID), r#"{"status":16,"message":"Invalid OTP","id":"<id>"}"#);
    assert_eq!(status(&verify(&sandbox, "112233", &json!({}))), 0);
}

#[tokio::test]
async fn five_wrong_guesses_end_a_code() {
    let sandbox = predictable().await;
    generate(&sandbox, &json!({"brand-name": "Eaon"}));
    for _ in 0..5 {
        assert_eq!(status(&verify(&sandbox, "000000", &json!({}))), 16);
    }
    assert_eq!(status(&verify(&sandbox, "112233", &json!({}))), 16);
    assert_eq!(sandbox.messages()[0].state, State::Exhausted);
}

#[tokio::test]
async fn a_code_lives_exactly_its_minutes() {
    let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
    for (seconds, expected) in [(179, 0), (180, 16)] {
        sandbox.reset();
        sandbox.configure(MY, Config::new().next_code("112233")).unwrap();
        generate(&sandbox, &json!({"brand-name": "Eaon"}));
        sandbox.advance(Duration::from_secs(seconds));
        assert_eq!(status(&verify(&sandbox, "112233", &json!({}))), expected, "{seconds}");
    }
    assert_eq!(sandbox.messages()[0].state, State::Expired);
}

#[tokio::test]
async fn a_new_code_supersedes_the_old_one_of_the_same_app_only() {
    let sandbox = predictable().await;
    generate(&sandbox, &json!({"brand-name": "Eaon"}));
    sandbox.configure(MY, Config::new().next_code("445566")).unwrap();
    generate(&sandbox, &json!({"brand-name": "Eaon", "app-id": 2}));
    assert_eq!(status(&verify(&sandbox, "112233", &json!({"app-id": 2}))), 16);

    sandbox.configure(MY, Config::new().next_code("778899")).unwrap();
    generate(&sandbox, &json!({"brand-name": "Eaon"}));
    assert_eq!(sandbox.messages()[0].state, State::Superseded);
    assert_eq!(status(&verify(&sandbox, "112233", &json!({"app-id": 1}))), 16);
    assert_eq!(status(&verify(&sandbox, "778899", &json!({}))), 0);
    assert_eq!(status(&verify(&sandbox, "445566", &json!({"app-id": 2}))), 0);
}

#[tokio::test]
async fn every_documented_refusal_of_generate_is_reachable() {
    let sandbox = predictable().await;
    let long = format!("RM0.00 #otp# {}", "a".repeat(147));
    let rows = [
        (1, json!({"phone": null, "brand-name": "Eaon"})),
        (1, json!({"phone": "", "brand-name": "Eaon"})),
        (1, json!({"api-key": null, "brand-name": "Eaon"})),
        (3, json!({"api-key": "other", "brand-name": "Eaon"})),
        (3, json!({"api-secret": "other", "brand-name": "Eaon"})),
        (4, json!({"phone": "0123456789", "brand-name": "Eaon"})),
        (9, json!({"phone": "60-12 345 6789", "brand-name": "Eaon"})),
        (9, json!({"phone": "+60123456789", "brand-name": "Eaon"})),
        (11, json!({})),
        (12, json!({"message": "RM0.00 no place for a code"})),
        (10, json!({"message": "Eaon code #otp#"})),
        (10, json!({"message": "RM0.00Eaon code #otp#"})),
        (13, json!({"brand-name": "a".repeat(21)})),
        (14, json!({"brand-name": "Eaon", "duration": 10})),
        (14, json!({"brand-name": "Eaon", "duration": 0})),
        (14, json!({"brand-name": "Eaon", "duration": "soon"})),
        (15, json!({"brand-name": "Eaon", "language": "fr"})),
        (8, json!({ "message": long })),
        (8, json!({"brand-name": "Café 中"})),
    ];
    for (expected, extra) in rows {
        let answer = generate(&sandbox, &extra);
        assert_eq!(status(&answer), expected, "{extra}");
        let fields: Vec<String> = answer.json().as_object().unwrap().keys().cloned().collect();
        assert_eq!(fields, ["id", "message", "status"], "a failure has these fields only");
    }
    assert!(sandbox.messages().is_empty());
    assert_eq!(sandbox.ledger().messages(MY), 0);
    // Refused requests do not use the ordered code up.
    assert_eq!(status(&generate(&sandbox, &json!({"brand-name": "Eaon"}))), 0);
    assert_eq!(sandbox.latest_code("60123456789").as_deref(), Some("112233"));
}

#[tokio::test]
async fn a_zero_behind_the_country_code_is_refused_and_not_billed() {
    for (strict, http) in [(false, 200), (true, 501)] {
        let sandbox = Sandbox::builder().strict(strict).start().await.unwrap();
        let answer = generate(&sandbox, &json!({"phone": "600123456789", "brand-name": "Eaon"}));
        assert_eq!(answer.status, http);
        assert!(strict || answer.json()["status"] == 9, "{}", answer.body);
        assert_eq!(sandbox.ledger().messages(MY), 0);
    }
}

#[tokio::test]
async fn the_printed_refusal_of_a_phone_is_given_word_for_word() {
    let sandbox = predictable().await;
    let answer = generate(&sandbox, &json!({"phone": "60-12", "brand-name": "Eaon"}));
    assert_eq!(
        answer.body_with("id", ID),
        r#"{"status":9,"message":"Invalid phone number, please do not include any non-numeric character","id":"<id>"}"#
    );
}

#[tokio::test]
async fn limits_are_inclusive() {
    let sandbox = predictable().await;
    let longest = format!("RM0.00 #otp# {}", "a".repeat(146));
    let rows = [
        json!({ "message": longest }),
        json!({"brand-name": "a".repeat(20)}),
        json!({"brand-name": "Eaon", "duration": 9}),
        json!({"brand-name": "Eaon", "duration": "1"}),
        json!({"message": "code #otp#", "phone": "6591234567"}),
        json!({"message": "RM0.00 #otp#", "language": "fr"}),
    ];
    for extra in rows {
        sandbox.configure(MY, Config::new().next_code("112233")).unwrap();
        assert_eq!(status(&generate(&sandbox, &extra)), 0, "{extra}");
    }
}

#[tokio::test]
async fn an_empty_account_and_a_foreign_address_are_refused() {
    let sandbox = predictable().await;
    sandbox.configure(MY, Config::new().balance(1)).unwrap();
    assert_eq!(status(&generate(&sandbox, &json!({"brand-name": "Eaon"}))), 0);
    assert_eq!(status(&generate(&sandbox, &json!({"brand-name": "Eaon"}))), 5);

    let elsewhere: IpAddr = "203.0.113.1".parse().unwrap();
    sandbox.configure(MY, Config::new().allowed_ips([elsewhere])).unwrap();
    assert_eq!(status(&generate(&sandbox, &json!({"brand-name": "Eaon"}))), 2);
    assert_eq!(status(&verify(&sandbox, "112233", &json!({}))), 2);
    sandbox.configure(MY, Config::new().any_ip()).unwrap();
    assert_eq!(status(&verify(&sandbox, "112233", &json!({}))), 0);
}

#[tokio::test]
async fn the_first_reason_in_the_stated_order_wins() {
    let sandbox = predictable().await;
    let everything_wrong = json!({"api-key": "other", "phone": "+0", "duration": 99, "language": "fr"});
    assert_eq!(status(&generate(&sandbox, &everything_wrong)), 3);
    let mut less = everything_wrong.clone();
    less["api-secret"] = json!("");
    assert_eq!(status(&generate(&sandbox, &less)), 1);
    assert_eq!(status(&generate(&sandbox, &json!({"phone": "+0", "duration": 99}))), 9);
    assert_eq!(status(&generate(&sandbox, &json!({"phone": "0123456789", "duration": 99}))), 4);
    assert_eq!(status(&generate(&sandbox, &json!({"duration": 99}))), 11);
    let both = json!({"brand-name": "a".repeat(21), "language": "fr", "duration": 99});
    assert_eq!(status(&generate(&sandbox, &both)), 15);
}

#[tokio::test]
async fn every_documented_refusal_of_verify_is_reachable() {
    let sandbox = predictable().await;
    generate(&sandbox, &json!({"brand-name": "Eaon"}));
    assert_eq!(status(&verify(&sandbox, "", &json!({}))), 1);
    assert_eq!(status(&verify(&sandbox, "112233", &json!({"api-key": "other"}))), 3);
    assert_eq!(status(&verify(&sandbox, "112233", &json!({"phone": "+60123456789"}))), 9);
    assert_eq!(status(&verify(&sandbox, "112233", &json!({"phone": "60123456780"}))), 16);
    assert_eq!(status(&verify(&sandbox, "112233", &json!({"app-id": 7}))), 16);
    assert_eq!(status(&verify(&sandbox, "112233", &json!({}))), 0);
}

#[tokio::test]
async fn form_and_json_give_the_same_bytes() {
    let (json_side, form_side) = (
        Sandbox::builder().seed(5).start().await.unwrap(),
        Sandbox::builder().seed(5).start().await.unwrap(),
    );
    let text = "RM0.00 mã + #otp# & 100% #duration#";
    let by_json = generate(&json_side, &json!({"message": text, "duration": 4, "app-id": 3}));
    let pairs = [("phone", "60123456789"), ("message", text), ("duration", "4"), ("app-id", "3")];
    let by_form = post(&form_side, MY, MY_GENERATE, FORM, &my_form(&pairs));
    assert_eq!(by_json, by_form);
    assert_eq!(json_side.messages()[0].text, form_side.messages()[0].text);
    assert_eq!(json_side.messages()[0].code, form_side.messages()[0].code);
}

#[tokio::test]
async fn an_unreadable_body_counts_as_empty() {
    let sandbox = predictable().await;
    // The page's own sample lacks a comma.
    let printed = r#"{"api-key": "k", "message": "RM0.00 #otp#" "duration" : 5}"#;
    for (content_type, body) in [(JSON, printed), (JSON, "[]"), ("text/plain", "{}"), (FORM, "")] {
        let answer = post(&sandbox, MY, MY_GENERATE, content_type, body);
        assert_eq!(
            answer.body_with("id", ID),
            r#"{"status":1,"message":"Incomplete request, please make sure all mandatory parameter exists","id":"<id>"}"#
        );
    }
}

#[tokio::test]
async fn another_path_or_method_is_an_html_page() {
    let sandbox = predictable().await;
    let upper = MY_VERIFY.to_uppercase();
    let (slash, double) = (format!("{MY_VERIFY}/"), MY_VERIFY.replace("/otp", "//otp"));
    let paths = [("GET", MY_GENERATE), ("POST", &upper), ("POST", &slash), ("POST", &double)];
    for (method, path) in paths.into_iter().chain([("POST", "/sms/otp"), ("POST", "/")]) {
        let answer = send(sandbox.address(MY), method, path, &[], "");
        assert_eq!(answer.status, 404);
        assert!(answer.head.contains("content-type: text/html"), "{}", answer.head);
        assert!(answer.body.starts_with("<html>"));
    }
}

#[tokio::test]
async fn a_cut_call_is_billed_once_and_answered_never() {
    let sandbox = predictable().await;
    sandbox.arm(Fault::cut(MY).operation(GENERATE)).unwrap();
    let bytes = request("POST", MY_GENERATE, "x", &[("content-type", JSON)], &{
        base(&json!({"brand-name": "Eaon"})).to_string()
    });
    assert!(raw(sandbox.address(MY), bytes.as_bytes()).is_empty(), "the client must see the end at once");

    let ledger = sandbox.ledger();
    assert_eq!((ledger.messages(MY), ledger.units(MY)), (1, 1));
    assert!(ledger.sends[0].reply_cut);
    assert_eq!(sandbox.requests(MY), 1);
    assert_eq!(status(&verify(&sandbox, "112233", &json!({}))), 0, "the code of the cut call is good");
    assert_eq!(status(&generate(&sandbox, &json!({"brand-name": "Eaon"}))), 0, "the fault struck once");
    assert!(!sandbox.ledger().sends[1].reply_cut);
}

#[tokio::test]
async fn an_ordered_answer_processes_nothing() {
    let sandbox = predictable().await;
    sandbox.arm(Fault::answer(MY, 6).times(2)).unwrap();
    for _ in 0..2 {
        let answer = generate(&sandbox, &json!({"brand-name": "Eaon"}));
        assert_eq!(answer.body_with("id", ID), r#"{"status":6,"message":"Internal error","id":"<id>"}"#);
    }
    assert!(sandbox.messages().is_empty());
    assert_eq!(status(&generate(&sandbox, &json!({"brand-name": "Eaon"}))), 0);
}
