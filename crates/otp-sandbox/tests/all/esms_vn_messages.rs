//! eSMS.vn: own texts, and what the vendor remembers of them.

use otp_sandbox::{
    Brand, Channel, Config, Delivery, Operation, Template, World, ZaloAccount, handle, magic_phones,
};
use serde_json::{Value, json};

use crate::calls::{
    VN, VN_BALANCE, VN_PHONE, VN_RECEIVERS, VN_SEND, VN_STATUS, body, generate_v4, vn, vn_post,
};

const TRIAL: &str = "246810 la ma xac minh dang ky Baotrixemay cua ban";
const START_MS: u64 = 1_735_689_600_000;

fn world() -> World {
    let mut world = World::new(7);
    world.set_now_ms(START_MS);
    world
}

/// A trial text with these members beside or in place of its own; `null` takes one away.
fn text(more: &Value) -> Value {
    let mut members =
        json!({ "Phone": VN_PHONE, "Content": TRIAL, "Brandname": "Baotrixemay", "SmsType": "2" });
    for (name, value) in more.as_object().unwrap() {
        members[name] = value.clone();
    }
    members
}

fn send(world: &mut World, more: &Value) -> Value {
    body(&handle(world, VN, &vn_post(VN_SEND, &text(more))))
}

fn id_of(answer: &Value) -> String {
    assert_eq!(answer["CodeResult"], "100", "{answer}");
    answer["SMSID"].as_str().unwrap().to_owned()
}

fn status(world: &mut World, id: &str) -> Value {
    body(&handle(world, VN, &vn(VN_STATUS, &[("RefId", id)])))
}

#[test]
fn a_text_is_delivered_as_it_was_given() {
    let mut world = world();
    let answer = send(&mut world, &json!({}));
    assert_eq!(id_of(&answer).len(), 31);
    assert_eq!(answer["CountRegenerate"], 0);
    let message = &world.messages()[0];
    assert_eq!((&*message.text, message.sender.as_deref()), (TRIAL, Some("Baotrixemay")));
    assert_eq!((message.channel, message.product, message.units), (Channel::Sms, Some(2), 1));
    assert_eq!(world.latest_code(VN_PHONE).unwrap().code, "246810");
}

#[test]
fn each_product_asks_for_what_its_page_asks() {
    for (more, code) in [
        (json!({ "SmsType": null }), "300"),
        (json!({ "SmsType": "99" }), "118"),
        (json!({ "Brandname": "" }), "104"),
        (json!({ "Brandname": "No such brand" }), "104"),
        (json!({ "Content": "Another text" }), "146"),
        (json!({ "Phone": "+84901888484" }), "108"),
        (json!({ "IsUnicode": "yes" }), "99"),
        (json!({ "SendDate": "01/02/2025" }), "99"),
        (json!({ "SmsType": "8", "Brandname": null, "Content": "686868" }), "100"),
        (json!({ "SmsType": 8, "Brandname": null, "Content": "686868" }), "100"),
        (json!({ "SmsType": "24", "OAID": "4097311281936189049" }), "100"),
        (json!({ "SmsType": "25" }), "791"),
        (json!({ "SmsType": "25", "OAID": "no number" }), "799"),
    ] {
        let mut world = world();
        let answer = send(&mut world, &more);
        assert_eq!(answer["CodeResult"], code, "{more}");
        assert_eq!(world.messages().len(), usize::from(code == "100"), "{more}");
    }
    let mut world = world();
    let refused = send(&mut world, &json!({ "Content": "Another text" }));
    assert_eq!(refused["ErrorMessage"], "Sai template Brandname CSKH");
    assert_eq!(refused["SMSID"].as_str().unwrap().len(), 31);
    let unreadable = vn_post(VN_SEND, &json!({})).body("{\"Phone\":");
    assert_eq!(handle(&mut world, VN, &unreadable).body(), br#"{"error":"Invalid request"}"#);
}

#[test]
fn only_what_the_account_has_is_sent_once_it_is_configured() {
    let mut world = world();
    let config = Config::new()
        .brands([Brand::new("Eaon", 2), Brand::new("Ads", 1)])
        .templates([Template::sms(1, "Eaon", "Ma {P1,8}"), Template::zalo(2, "77", "Ma {P1,8}", ["code"])])
        .zalo_accounts([ZaloAccount::new("77", "Eaon")]);
    world.configure(VN, config).unwrap();
    for (more, code) in [
        (json!({ "Brandname": "Eaon", "Content": "Ma 1234" }), "100"),
        (json!({ "Brandname": "Eaon", "Content": "Ma 123456789" }), "146"),
        (json!({ "Brandname": "Ads", "Content": "Ma 1234" }), "104"),
        (json!({}), "104"),
        (json!({ "SmsType": "24", "OAID": "77", "Content": "Ma 1234" }), "100"),
        (json!({ "SmsType": "24", "OAID": "77", "Content": "Code 1234" }), "789"),
        (json!({ "SmsType": "24", "OAID": "78", "Content": "Ma 1234" }), "799"),
    ] {
        assert_eq!(send(&mut world, &more)["CodeResult"], code, "{more}");
    }
    assert!(world.configure(otp_sandbox::Vendor::EsmsMy, Config::new().brands([])).is_err());
}

#[test]
fn a_request_id_is_refused_for_a_day() {
    let mut world = world();
    let again = json!({ "RequestId": "order-7" });
    id_of(&send(&mut world, &again));
    world.set_now_ms(START_MS + 24 * 3_600_000 - 1);
    let refused = send(&mut world, &again);
    let expected = json!({
        "CodeResult": "124", "CountRegenerate": 0, "ErrorMessage": "Request exist 1", "SendStatus": "5",
    });
    assert_eq!(refused, expected);
    assert_eq!(world.messages().len(), 1);
    world.set_now_ms(START_MS + 24 * 3_600_000);
    id_of(&send(&mut world, &again));
}

/// No page says whether a refused request uses its `RequestId` up: the answer to the next one names that rule.
#[test]
fn a_refused_request_leaves_its_request_id_free() {
    let refusals =
        [json!({ "Content": "Another text" }), json!({ "Brandname": "" }), json!({ "Phone": "1" })];
    for refused in refusals {
        let mut world = world();
        let names_it = |world: &mut World, more: &Value| {
            let reply = handle(world, VN, &vn_post(VN_SEND, &text(more)));
            let is_named = reply.rules().iter().any(|rule| rule.id == "esms-vn.request-id-kept");
            (reply.vendor_code().to_owned(), is_named)
        };
        let first = json!({ "RequestId": "order-7" });
        let mut refused = refused;
        refused["RequestId"] = "order-7".into();
        let (code, is_named) = names_it(&mut world, &refused);
        assert!(code != "100" && !is_named, "{code}");
        assert_eq!(names_it(&mut world, &first), ("100".to_owned(), true), "{refused}");
        assert_eq!(names_it(&mut world, &first), ("124".to_owned(), false), "{refused}");
        let other = json!({ "RequestId": "order-8", "Content": TRIAL.replace('2', "3") });
        assert_eq!(names_it(&mut world, &other), ("100".to_owned(), false), "{refused}");
    }
}

#[test]
fn the_trial_text_goes_to_a_phone_once_in_five_minutes() {
    let mut world = world();
    id_of(&send(&mut world, &json!({})));
    world.set_now_ms(START_MS + 5 * 60_000 - 1);
    let reply = handle(&mut world, VN, &vn_post(VN_SEND, &text(&json!({}))));
    assert_eq!((reply.vendor_code(), reply.rule().id), ("99", "esms-vn.multiple.trial-again"));
    assert!(reply.rules().iter().any(|rule| rule.id == "esms-vn.multiple.trial-once"));
    assert_eq!((world.messages().len(), world.ledger().sends.len()), (1, 1));
    // Another text, another phone, a test of the vendor's, a brand of one's own.
    for other in [
        json!({ "Content": TRIAL.replace('2', "3") }),
        json!({ "Phone": "0901888485" }),
        json!({ "Sandbox": "1" }),
        json!({ "Brandname": "Eaon" }),
    ] {
        id_of(&send(&mut world, &other));
    }
    world.set_now_ms(START_MS + 5 * 60_000);
    id_of(&send(&mut world, &json!({})));
}

#[test]
fn a_test_send_leaves_nothing_but_its_request_id() {
    let mut world = world();
    let answer = send(&mut world, &json!({ "Sandbox": "1", "RequestId": "order-7", "Content": "Any text" }));
    let id = id_of(&answer);
    assert!(world.messages().is_empty() && world.ledger().sends.is_empty());
    world.set_now_ms(START_MS + 5_000);
    assert_eq!(status(&mut world, &id)["CodeResponse"], "105");
    assert_eq!(send(&mut world, &json!({ "RequestId": "order-7" }))["CodeResult"], "124");
}

#[test]
fn a_status_moves_on_with_the_clock() {
    let mut world = world();
    let id = id_of(&send(&mut world, &json!({})));
    let lost = magic_phones().find(|row| row.billed && row.rule.vendor == VN).unwrap().example;
    let lost = id_of(&send(&mut world, &json!({ "Phone": lost })));
    let counts = |answer: &Value| {
        ["SendStatus", "TotalSent", "SendSuccess", "SendFailed"].map(|name| answer[name].as_u64().unwrap())
    };

    // Right after sending the message is not found yet.
    assert_eq!(status(&mut world, &id), json!({ "CodeResponse": "105", "SMSID": id }));
    assert_eq!(world.messages()[0].delivery, Delivery::Accepted);
    world.set_now_ms(START_MS + 1_000);
    assert_eq!(counts(&status(&mut world, &id)), [5, 1, 0, 0]);
    assert_eq!(world.messages()[0].delivery, Delivery::HandedOver);
    world.set_now_ms(START_MS + 3_000);
    let printed = r#"{"CodeResponse":"100","SMSID":"…","SendFailed":0,"SendStatus":5,"SendSuccess":1,"TotalPrice":1.0,"TotalReceiver":1,"TotalSent":1}"#;
    let reply = handle(&mut world, VN, &vn(VN_STATUS, &[("RefId", &id)]));
    assert_eq!(String::from_utf8_lossy(reply.body()), printed.replace('…', &id));
    assert_eq!(counts(&status(&mut world, &lost)), [5, 1, 0, 1]);
    assert_eq!(world.messages()[0].delivery, Delivery::Delivered);

    let receivers = body(&handle(&mut world, VN, &vn(VN_RECEIVERS, &[("RefId", &id)])));
    let receiver = json!({
        "IsSent": true, "NetworkName": "Viettel", "Phone": VN_PHONE, "Retry": 0, "SentResult": true,
    });
    assert_eq!(receivers, json!({ "CodeResult": "100", "ReceiverList": [receiver] }));
    let unknown = body(&handle(&mut world, VN, &vn(VN_RECEIVERS, &[("RefId", "unknown")])));
    assert_eq!(unknown, json!({ "CodeResult": "105", "ErrorMessage": "SMSID does not exist" }));

    world.set_now_ms(START_MS + 7 * 24 * 3_600_000);
    assert_eq!(status(&mut world, &id)["CodeResponse"], "105");
}

#[test]
fn a_scheduled_message_waits_for_its_time_in_vietnam() {
    let mut world = world();
    // The clock stands at midnight in UTC: seven in the morning in Vietnam.
    let id = id_of(&send(&mut world, &json!({ "SendDate": "2025-01-01 07:10:00" })));
    let message = &world.messages()[0];
    assert_eq!((message.delivery, message.scheduled_at_ms), (Delivery::Scheduled, Some(START_MS + 600_000)));
    world.set_now_ms(START_MS + 599_000);
    assert_eq!(status(&mut world, &id)["SendStatus"], 2);
    world.set_now_ms(START_MS + 603_000);
    assert_eq!(status(&mut world, &id)["SendSuccess"], 1);
}

#[test]
fn a_message_of_the_code_calls_is_found_by_its_id_too() {
    let mut world = world();
    let id = id_of(&body(&handle(&mut world, VN, &generate_v4(VN_PHONE))));
    world.set_now_ms(START_MS + 3_000);
    assert_eq!(status(&mut world, &id)["SendSuccess"], 1);
}

#[test]
fn zalo_that_fails_arrives_nowhere_and_costs_nothing() {
    let mut world = world();
    world.configure(VN, Config::new().zalo_fails(true)).unwrap();
    let id = id_of(&send(&mut world, &json!({ "SmsType": "24", "OAID": "77" })));
    world.set_now_ms(START_MS + 3_000);
    assert_eq!(status(&mut world, &id)["SendFailed"], 1);
    assert!(world.messages().is_empty() && world.ledger().sends.is_empty());
}

#[test]
fn the_balance_is_read_as_printed() {
    let mut world = world();
    world.configure(VN, Config::new().balance(36_693)).unwrap();
    let reply = handle(&mut world, VN, &vn_post(VN_BALANCE, &json!({})));
    assert_eq!(reply.body(), br#"{"Balance":36693,"CodeResponse":"100","UserID":9999}"#);
    let reply = handle(&mut world, VN, &vn_post(VN_BALANCE, &json!({ "SecretKey": "other" })));
    assert_eq!(reply.body(), br#"{"Balance":0,"CodeResponse":"101","ErrorMessage":"Authorize Failed"}"#);
    let unreadable = vn_post(VN_BALANCE, &json!({})).body("[]");
    assert_eq!(handle(&mut world, VN, &unreadable).body(), br#"{"error":"Invalid request"}"#);
    assert_eq!(Operation::GET_BALANCE.parameters().collect::<Vec<_>>(), ["ApiKey", "SecretKey"]);
}
