//! eSMS.vn: the messages over Zalo, and the one that tries Zalo first.

use otp_sandbox::{Channel, Config, Template, World, ZaloAccount, handle};
use serde_json::{Value, json};

use crate::calls::{
    VN, VN_BULK, VN_FOLLOWER_V4, VN_FOLLOWER_V5, VN_MULTI, VN_PHONE, VN_ZALO_HASH, VN_ZALO_UID, VN_ZALO_V4,
    VN_ZALO_V5, VN_ZALO_V6, body, vn_post,
};

const OA: &str = "4097311281936189049";

fn send(world: &mut World, path: &str, members: &Value, more: &Value) -> Value {
    let mut members = members.clone();
    for (name, value) in more.as_object().unwrap() {
        members[name] = value.clone();
    }
    body(&handle(world, VN, &vn_post(path, &members)))
}

fn code(answer: &Value) -> &str {
    answer["CodeResult"].as_str().unwrap()
}

fn v6() -> Value {
    json!({ "OAID": OA, "Phone": VN_PHONE, "TempID": "205644", "TempData": { "name": "An", "otp": "686868" } })
}

#[test]
fn every_call_over_zalo_delivers_one_message_of_its_kind() {
    let values = json!([{ "key": "otp", "value": "686868" }]);
    for (path, members, to, product) in [
        (VN_ZALO_V6, v6(), VN_PHONE, 25),
        (
            VN_ZALO_V5,
            json!({ "OAID": OA, "Phone": VN_PHONE, "TempID": "1", "TempData": values }),
            VN_PHONE,
            25,
        ),
        (VN_ZALO_V4, json!({ "OAID": OA, "Phone": VN_PHONE, "TempID": "1", "Params": ["a"] }), VN_PHONE, 25),
        (
            VN_ZALO_V4,
            json!({ "OAID": OA, "Phone": VN_PHONE, "TempID": "1", "Params": ["a"], "IsJourney": true, "OrderId": "7" }),
            VN_PHONE,
            27,
        ),
        (VN_ZALO_UID, json!({ "OAID": OA, "ZaloUid": "312", "TempID": "1", "TempData": {} }), "312", 25),
        (VN_FOLLOWER_V4, json!({ "OAID": OA, "User_id": "312", "Content": "Xin chào" }), "312", 26),
        (
            VN_FOLLOWER_V5,
            json!({ "OAID": OA, "Payload": { "recipient": { "user_id": "312" }, "message": { "text": "Xin chào" } } }),
            "312",
            26,
        ),
    ] {
        let mut world = World::new(7);
        let answer = send(&mut world, path, &members, &json!({}));
        assert_eq!(code(&answer), "100", "{path}: {answer}");
        let messages = world.messages();
        let [message] = &messages[..] else { panic!("{path}: {} messages", messages.len()) };
        assert_eq!(
            (message.channel, &*message.to, message.product),
            (Channel::Zalo, to, Some(product)),
            "{path}"
        );
        assert_eq!(message.units, 1, "{path}");
    }
}

#[test]
fn the_value_otp_is_the_code_of_the_message() {
    let mut world = World::new(7);
    send(&mut world, VN_ZALO_V6, &v6(), &json!({}));
    assert_eq!(world.latest_code(VN_PHONE).unwrap().code, "686868");
    assert_eq!(world.messages()[0].text, "name: An\notp: 686868");
}

#[test]
fn an_account_a_template_or_values_that_do_not_fit_are_refused() {
    for (more, refused) in [
        (json!({ "OAID": null }), "791"),
        (json!({ "TempID": "" }), "791"),
        (json!({ "OAID": "an-account" }), "799"),
        (json!({ "TempID": "a-template" }), "789"),
        (json!({ "TempData": null }), "790"),
        (json!({ "TempData": ["686868"] }), "790"),
        (json!({ "TempData": { "otp": ["686868"] } }), "790"),
        (json!({ "SendingMode": "2" }), "99"),
        (json!({ "SendingMode": "3", "SendDate": "2030-01-01 08:00:00" }), "801"),
        (json!({ "Phone": "84901888484" }), "108"),
    ] {
        let mut world = World::new(7);
        assert_eq!(code(&send(&mut world, VN_ZALO_V6, &v6(), &more)), refused, "{more}");
        assert!(world.messages().is_empty(), "{more}");
    }
}

#[test]
fn a_configured_template_wants_its_own_values() {
    let mut world = World::new(7);
    let template = Template::zalo(205_644, OA, "Mã xác nhận", ["name", "otp"]);
    let config = Config::new().templates([template]).zalo_accounts([ZaloAccount::new(OA, "SVoucher")]);
    world.configure(VN, config).unwrap();
    let v4 = json!({ "OAID": OA, "Phone": VN_PHONE, "TempID": "205644", "Params": ["An", "686868"] });
    for (path, members, more, expected) in [
        (VN_ZALO_V6, v6(), json!({}), "100"),
        (VN_ZALO_V4, v4.clone(), json!({}), "100"),
        (VN_ZALO_V6, v6(), json!({ "TempData": { "otp": "686868" } }), "790"),
        (VN_ZALO_V4, v4, json!({ "Params": ["An"] }), "790"),
        (VN_ZALO_V6, v6(), json!({ "TempID": "205645" }), "789"),
        (VN_ZALO_V6, v6(), json!({ "OAID": "1" }), "799"),
    ] {
        assert_eq!(code(&send(&mut world, path, &members, &more)), expected, "{path} {more}");
    }
    assert_eq!(world.messages()[0].text, "Mã xác nhận\nname: An\notp: 686868");
    assert_eq!(world.latest_code(VN_PHONE).unwrap().code, "686868");
}

#[test]
fn a_hash_or_a_user_id_of_the_wrong_form_is_refused() {
    let hash = json!({ "OAID": OA, "HashPhone": "5e".repeat(32), "TempID": "1", "TempData": {} });
    let uid = json!({ "OAID": OA, "ZaloUid": "9".repeat(20), "TempID": "1", "TempData": {} });
    for (path, members, more, expected) in [
        (VN_ZALO_HASH, &hash, json!({}), "100"),
        (VN_ZALO_HASH, &hash, json!({ "HashPhone": VN_PHONE }), "115"),
        (VN_ZALO_HASH, &hash, json!({ "HashPhone": null }), "115"),
        (VN_ZALO_UID, &uid, json!({}), "100"),
        (VN_ZALO_UID, &uid, json!({ "ZaloUid": "9".repeat(21) }), "852"),
        (VN_ZALO_UID, &uid, json!({ "ZaloUid": "" }), "853"),
    ] {
        assert_eq!(code(&send(&mut World::new(7), path, members, &more)), expected, "{path} {more}");
    }
}

#[test]
fn each_row_of_a_bulk_is_taken_over_or_refused_by_itself() {
    let mut world = World::new(7);
    let row = |phone: &str, id: &str| json!({ "Phone": phone, "RequestId": id, "Params": ["An"] });
    let rows = [row(VN_PHONE, "a"), row("097469188", "b"), row(VN_PHONE, "a"), row("0918238965", "c")];
    let bulk = json!({ "OAID": OA, "TempID": "1", "Data": rows });
    let answer = send(&mut world, VN_BULK, &bulk, &json!({}));
    assert_eq!((code(&answer), &answer["TotalSuccess"], &answer["TotalFail"]), ("100", &json!(2), &json!(2)));
    let codes: Vec<_> = answer["detail"].as_array().unwrap().iter().map(code).collect();
    assert_eq!(codes, ["100", "108", "124", "100"]);
    assert_eq!(answer["detail"][1]["ErrorMessage"], "The phone number 097469188 is not valid.");
    assert_eq!(world.ledger().messages(VN), 2);

    // The balance is enough for one more.
    world.configure(VN, Config::new().balance(1)).unwrap();
    let data = json!({ "Data": [row(VN_PHONE, "d"), row(VN_PHONE, "e")] });
    let answer = send(&mut world, VN_BULK, &bulk, &data);
    let codes: Vec<_> = answer["detail"].as_array().unwrap().iter().map(code).collect();
    assert_eq!(codes, ["100", "103"]);

    for (data, expected) in [
        (json!([]), "110"),
        (json!(["row"]), "110"),
        (json!("row"), "110"),
        (json!(vec![row(VN_PHONE, "z"); 501]), "687"),
    ] {
        let answer = send(&mut world, VN_BULK, &bulk, &json!({ "Data": data }));
        assert_eq!(code(&answer), expected);
    }
    assert_eq!(world.ledger().messages(VN), 3);
}

fn multi() -> Value {
    json!({ "Phone": VN_PHONE, "Channels": ["zalo", "sms"], "Data": [
        { "OAID": OA, "TempID": "205644", "Params": ["686868"], "RequestId": "a" },
        { "Content": "686868 la ma xac minh dang ky Baotrixemay cua ban", "SmsType": "2", "Brandname": "Baotrixemay",
          "RequestId": "b" },
    ] })
}

#[test]
fn a_message_goes_over_zalo_or_by_sms_when_zalo_fails() {
    for (fails, channel, sender) in [(false, Channel::Zalo, OA), (true, Channel::Sms, "Baotrixemay")] {
        let mut world = World::new(7);
        world.configure(VN, Config::new().zalo_fails(fails)).unwrap();
        assert_eq!(code(&send(&mut world, VN_MULTI, &multi(), &json!({}))), "100");
        let messages = world.messages();
        assert_eq!(messages.len(), 1);
        assert_eq!((messages[0].channel, messages[0].sender.as_deref()), (channel, Some(sender)));
        // Both ids are used up.
        for [zalo, sms] in [["a", "x"], ["y", "b"]] {
            let mut again = multi();
            again["Data"][0]["RequestId"] = zalo.into();
            again["Data"][1]["RequestId"] = sms.into();
            assert_eq!(code(&send(&mut world, VN_MULTI, &again, &json!({}))), "124", "{zalo} {sms}");
        }
    }
}

#[test]
fn both_ways_of_a_message_are_checked_before_one_is_tried() {
    for (way, name, value, expected) in [
        (0, "OAID", "", "791"),
        (0, "TempID", "a-template", "789"),
        (0, "SendingMode", "2", "99"),
        (1, "SmsType", "", "300"),
        (1, "SmsType", "1", "118"),
        (1, "Brandname", "", "104"),
        (1, "Content", "", "146"),
        (1, "Sandbox", "2", "99"),
    ] {
        let mut world = World::new(7);
        let mut members = multi();
        members["Data"][way][name] = value.into();
        assert_eq!(code(&send(&mut world, VN_MULTI, &members, &json!({}))), expected, "{name} {value}");
        assert!(world.messages().is_empty());
    }
    for more in
        [json!({ "Channels": ["sms", "zalo"] }), json!({ "Channels": ["zalo"] }), json!({ "Data": [{}] })]
    {
        assert_eq!(code(&send(&mut World::new(7), VN_MULTI, &multi(), &more)), "99", "{more}");
    }
}
