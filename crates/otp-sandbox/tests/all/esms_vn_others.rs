//! eSMS.vn: calls that speak, Viber, and registrations.

use otp_sandbox::{Brand, Channel, Config, Does, Operation, Request, World, handle};
use serde_json::{Value, json};

use crate::calls::{
    VN, VN_CALL_RECORD, VN_CALL_STATUS, VN_CALL_TEMPLATE, VN_PHONE, VN_REGISTER_PACKAGE, VN_REGISTER_SMS,
    VN_REGISTER_ZNS, VN_SEND, VN_STATUS, VN_VIBER, body, vn, vn_post,
};

const START_MS: u64 = 1_735_689_600_000;

fn world() -> World {
    let mut world = World::new(7);
    world.set_now_ms(START_MS);
    world
}

fn code_of(world: &mut World, request: &Request) -> String {
    handle(world, VN, request).vendor_code().to_owned()
}

/// A call from a template with these parameters.
fn call(world: &mut World, more: &[(&str, &str)]) -> Value {
    let own = [("TemplateId", "12345"), ("Phone", VN_PHONE)];
    body(&handle(world, VN, &vn(VN_CALL_TEMPLATE, &[&own, more].concat())))
}

fn status(world: &mut World, id: &str) -> Value {
    body(&handle(world, VN, &vn(VN_CALL_STATUS, &[("ReferenceId", id)])))
}

#[test]
fn a_call_speaks_its_values_and_its_code_is_known() {
    let mut world = world();
    let answer = call(&mut world, &[("VariableListStr", "An||1 2 3 4 5 6")]);
    assert!(answer.get("CountRegenerate").is_none(), "{answer}");
    let message = &world.messages()[0];
    assert_eq!((message.channel, &*message.text, message.units), (Channel::Voice, "An, 1 2 3 4 5 6", 1));
    assert_eq!(world.latest_code(VN_PHONE).unwrap().code, "123456");
}

#[test]
fn the_status_of_a_call_moves_with_the_clock() {
    let mut world = world();
    for (at_ms, phone, last, result) in
        [(START_MS, VN_PHONE, "ANSWERED", 1), (START_MS + 60_000, "0901880001", "NOANSWERED", 0)]
    {
        world.set_now_ms(at_ms);
        let own = [("TemplateId", "678"), ("Phone", phone), ("Ivr", "1"), ("MaxRetry", "2")];
        let made = body(&handle(&mut world, VN, &vn(VN_CALL_RECORD, &own)));
        let id = made["SMSID"].as_str().unwrap().to_owned();
        for (after_ms, word, send_status, sent_result) in
            [(0, "", 2, 0), (1_000, "", 7, 0), (3_000, last, 5, result)]
        {
            world.set_now_ms(at_ms + after_ms);
            let answer = status(&mut world, &id);
            let seen = (&answer["CallStatus"], &answer["SendStatus"], &answer["SentResult"]);
            assert_eq!(seen, (&json!(word), &json!(send_status), &json!(sent_result)), "{answer}");
            assert_eq!((&answer["CodeResponse"], &answer["ReferenceId"]), (&json!("100"), &json!(id)));
        }
    }
}

/// Two hosts have a call of the same name.
#[test]
fn the_two_hosts_know_each_their_own_ids() {
    let mut world = world();
    let id = call(&mut world, &[])["SMSID"].as_str().unwrap().to_owned();
    world.set_now_ms(START_MS + 5_000);
    assert_eq!(status(&mut world, &id)["CodeResponse"], "100");
    assert_eq!(status(&mut world, "505139D7-54F8-48A9-88FA-9460A78731DD")["CodeResult"], "105");
    let text = json!({ "Phone": VN_PHONE, "Content": "686868", "SmsType": "8" });
    let sent = body(&handle(&mut world, VN, &vn_post(VN_SEND, &text)));
    let id = sent["SMSID"].as_str().unwrap();
    assert_eq!(status(&mut world, id)["CodeResult"], "105");
    world.set_now_ms(START_MS + 10_000);
    assert_eq!(code_of(&mut world, &vn(VN_STATUS, &[("RefId", id)])), "100");
}

#[test]
fn a_call_asks_for_what_its_page_asks() {
    for (more, code) in [
        (&[("TemplateId", "no number")][..], "104"),
        (&[("TemplateId", "")], "104"),
        (&[("Phone", "1900123456")], "108"),
        (&[("Phone", "02838251234")], "100"),
        (&[("Voice", "robot")], "99"),
        (&[("Speed", "4")], "99"),
        (&[("Speed", "-3"), ("Voice", "ngoclam")], "100"),
        (&[("SendDate", "2025/02/01 08:00:00")], "100"),
        (&[("SendDate", "2025-02-01 08:00:00")], "99"),
    ] {
        let mut world = world();
        let mut pairs = vec![("TemplateId", "12345"), ("Phone", VN_PHONE)];
        pairs.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        pairs.extend(more);
        assert_eq!(code_of(&mut world, &vn(VN_CALL_TEMPLATE, &pairs)), code, "{more:?}");
        assert_eq!(world.messages().len(), usize::from(code == "100"), "{more:?}");
    }
    for (more, code) in [
        (("TemplateId", "no number"), "106"),
        (("Ivr", "10"), "99"),
        (("MaxRetry", "twice"), "99"),
        (("NumberForward", "02838251234"), "100"),
    ] {
        let mut world = world();
        let mut pairs = vec![("TemplateId", "678"), ("Phone", VN_PHONE)];
        pairs.retain(|(name, _)| *name != more.0);
        pairs.push(more);
        assert_eq!(code_of(&mut world, &vn(VN_CALL_RECORD, &pairs)), code, "{more:?}");
    }
}

#[test]
fn a_repeated_call_is_refused_and_not_made() {
    let mut world = world();
    assert_eq!(call(&mut world, &[("RequestId", "1")])["CodeResult"], "100");
    assert_eq!(call(&mut world, &[("RequestId", "1")])["CodeResult"], "124");
    let record = [("TemplateId", "678"), ("Phone", VN_PHONE), ("RequestID", "1")];
    assert_eq!(code_of(&mut world, &vn(VN_CALL_RECORD, &record)), "124");
    assert_eq!(world.messages().len(), 1);
}

#[test]
fn viber_has_four_kinds_of_content_and_a_number_may_be_one_of_many() {
    let https = "https://example.com/a.png";
    for (more, code) in [
        (json!({ "Content": "text" }), "100"),
        (json!({ "OttImgUrl": https }), "100"),
        (json!({ "Content": "text", "OttLabel": "Shop", "OttUrl": "https://example.com" }), "100"),
        (
            json!({ "Content": "text", "OttImgUrl": https, "OttLabel": "Shop", "OttUrl": "https://example.com" }),
            "100",
        ),
        (json!({}), "99"),
        (json!({ "Content": "text", "OttImgUrl": https }), "99"),
        (json!({ "Content": "text", "OttLabel": "Shop" }), "99"),
        (json!({ "OttImgUrl": "http://example.com/a.png" }), "99"),
        (json!({ "Content": "text", "SmsType": "2" }), "118"),
        (json!({ "Content": "text", "SmsType": "" }), "300"),
        (json!({ "Content": "text", "Brandname": "" }), "104"),
        (json!({ "Content": "text", "Phones": [] }), "108"),
        (json!({ "Content": "text", "Phones": "0901888484" }), "108"),
        (json!({ "Content": "text", "Phones": [VN_PHONE, "84901888484"] }), "108"),
    ] {
        let mut world = world();
        let mut members = json!({ "Brandname": "BAT DONG SAN GIA TOT", "SmsType": "23", "Phones": [VN_PHONE, "0918238965"] });
        for (name, value) in more.as_object().unwrap() {
            members[name] = value.clone();
        }
        assert_eq!(code_of(&mut world, &vn_post(VN_VIBER, &members)), code, "{more}");
        let messages = world.messages();
        assert_eq!(messages.len(), if code == "100" { 2 } else { 0 }, "{more}");
        assert!(
            messages.iter().all(|message| (message.channel, message.product) == (Channel::Viber, Some(23)))
        );
    }
}

#[test]
fn a_test_over_viber_sends_nothing_and_brands_of_another_kind_are_none() {
    let mut world = world();
    let mut members = json!({ "Brandname": "Shop", "SmsType": "23", "Content": "text", "Phones": [VN_PHONE], "IsSandBox": "1" });
    assert_eq!(code_of(&mut world, &vn_post(VN_VIBER, &members)), "100");
    assert!(world.messages().is_empty() && world.ledger().sends.is_empty());
    members["IsSandBox"] = Value::Null;
    for (sms_type, code) in [(2, "104"), (23, "100")] {
        world.configure(VN, Config::new().brands([Brand::new("Shop", sms_type)])).unwrap();
        assert_eq!(code_of(&mut world, &vn_post(VN_VIBER, &members)), code);
    }
}

#[test]
fn registrations_are_answered_and_logged_and_book_nothing() {
    let sms = json!({ "Brandname": "Shop", "Content": "{code:6}", "ServiceType": 2, "SmsType": 2 });
    let zns =
        json!({ "OAID": "1", "Content": "text", "ImageUrl": "https://example.com/a.png", "SmsType": "24" });
    let package = json!({ "OAID": "1", "Dateactive": "2026-12-01", "Duaration": "6", "Package": 2 });
    let changed = |of: &Value, name: &str, value: Value| {
        let mut of = of.clone();
        of[name] = value;
        of
    };
    let orders =
        [Operation::SUB_SERVICE_PREVIEW, Operation::REGISTER_ZNS_TEMPLATE, Operation::REGISTER_OA_PACKAGE];
    for (operation, path, right, wrong) in [
        (
            orders[0],
            VN_REGISTER_SMS,
            &sms,
            [("ServiceType", json!(1), "301"), ("SmsType", json!(24), "118"), ("Content", json!(""), "99")],
        ),
        (
            orders[1],
            VN_REGISTER_ZNS,
            &zns,
            [("SmsType", json!("2"), "118"), ("ImageUrl", json!(""), "99"), ("OAID", json!(""), "99")],
        ),
        (
            orders[2],
            VN_REGISTER_PACKAGE,
            &package,
            [
                ("Package", json!(4), "118"),
                ("Dateactive", json!("2026-02-30"), "99"),
                ("Duaration", json!(""), "99"),
            ],
        ),
    ] {
        let mut world = world();
        let answer = body(&handle(&mut world, VN, &vn_post(path, right)));
        assert_eq!((operation.does(), &answer["CodeResult"]), (Does::Orders, &json!("100")));
        assert!(answer["ServicePreviewId"].as_u64().is_some_and(|id| id > 9_999), "{answer}");
        for (name, value, code) in wrong {
            let request = vn_post(path, &changed(right, name, value));
            assert_eq!(code_of(&mut world, &request), code, "{operation} {name}");
        }
        let exchanges = world.exchanges();
        assert_eq!(exchanges.len(), 4);
        assert!(exchanges.iter().all(|exchange| exchange.operation == Some(operation)));
        assert!(world.messages().is_empty() && world.ledger().sends.is_empty());
    }
}
