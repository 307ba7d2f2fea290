//! eSMS.vn: advertising to many phones, and what a text would cost.

use otp_sandbox::{Delivery, World, handle};
use serde_json::{Value, json};

use crate::calls::{VN, VN_PHONE, body, vn, vn_post};

const ADVERTISING: &str = "/MainService.svc/json/SendMultipleSMSBrandname_json/";
const SUMMARY: &str = "/MainService.svc/json/SummaryMultipleMessage_V4_get";

/// None that the vendor answers by its last digits.
fn phones(count: usize) -> Vec<String> {
    (2_000..2_000 + count).map(|last| format!("0901{last:06}")).collect()
}

fn advertise(world: &mut World, phones: &Value, more: &Value) -> Value {
    let mut members =
        json!({ "Brandname": "Svoucher", "Content": "Khuyen mai", "SmsType": "1", "Phones": phones });
    for (name, value) in more.as_object().unwrap() {
        members[name] = value.clone();
    }
    body(&handle(world, VN, &vn_post(ADVERTISING, &members)))
}

#[test]
fn advertising_reaches_each_phone_once_under_one_id() {
    let mut world = World::new(7);
    let thirty = phones(30);
    let answer = advertise(&mut world, &json!(thirty), &json!({}));
    assert_eq!((&answer["CodeResult"], world.messages().len()), (&json!("100"), 30));
    assert_eq!(world.ledger().units(VN), 30);
    assert!(world.messages().iter().all(|message| message.product == Some(1)));
    world.set_now_ms(4_000);
    assert!(world.messages().iter().all(|message| message.delivery == Delivery::Delivered));

    let mut twice = thirty.clone();
    twice.push(thirty[0].clone());
    advertise(&mut world, &json!(twice), &json!({}));
    assert_eq!(world.messages().len(), 60, "a phone that stands there twice gets one message");
}

#[test]
fn advertising_is_refused_as_its_page_says() {
    for (phones, more, code) in [
        (json!(phones(29)), json!({}), "107"),
        (json!(vec![VN_PHONE; 30]), json!({}), "107"),
        (json!(null), json!({}), "107"),
        (json!(VN_PHONE), json!({}), "107"),
        (json!([1, 2]), json!({}), "107"),
        (json!(phones(5_001)), json!({}), "120"),
        (
            json!(["84901888484"].into_iter().map(String::from).chain(phones(30)).collect::<Vec<_>>()),
            json!({}),
            "108",
        ),
        (json!(phones(30)), json!({ "SmsType": "2" }), "118"),
        (json!(phones(30)), json!({ "SmsType": null }), "300"),
        (json!(phones(30)), json!({ "Brandname": "" }), "104"),
        (json!(phones(30)), json!({ "Content": "" }), "99"),
    ] {
        let mut world = World::new(7);
        let answer = advertise(&mut world, &phones, &more);
        assert_eq!((&answer["CodeResult"], world.messages().len()), (&json!(code), 0), "{more}");
    }
    let mut world = World::new(7);
    let answers =
        [(); 2].map(|()| advertise(&mut world, &json!(phones(30)), &json!({ "RequestId": "July" })));
    assert_eq!((&answers[0]["CodeResult"], &answers[1]["CodeResult"]), (&json!("100"), &json!("124")));
    assert_eq!((answers[1].get("SendStatus"), world.messages().len()), (None, 30));
}

#[test]
fn a_price_is_told_for_each_sms_and_nothing_is_sent() {
    let mut world = World::new(7);
    let long = "a".repeat(161);
    for (text, unicode, price) in [("Ma: 482915", "0", 850), (&*long, "0", 1_700), (&*long, "1", 2_550)] {
        let pairs = [
            ("Phone", VN_PHONE),
            ("Content", text),
            ("SmsType", "2"),
            ("BrandName", "Shop"),
            ("IsUnicode", unicode),
        ];
        let answer = body(&handle(&mut world, VN, &vn(SUMMARY, &pairs)));
        assert_eq!((&answer["TotalPrice"], &answer["TotalReceiver"]), (&json!(price), &json!(1)), "{answer}");
    }
    let unknown = [("Phone", VN_PHONE), ("Content", "Ma"), ("SmsType", "2"), ("BrandName", "")];
    let answer = body(&handle(&mut world, VN, &vn(SUMMARY, &unknown)));
    assert_eq!(answer, json!({ "CodeResult": "104", "ErrorMessage": "Brand name code is not exist" }));
    assert!(world.messages().is_empty());
}
