//! eSMS.vn: what can be asked about Zalo.

use otp_sandbox::{Config, Template, World, ZaloAccount, handle};
use serde_json::{Value, json};

use crate::calls::{
    VN, VN_GET_CALLBACK, VN_PHONE, VN_SEND, VN_ZALO_ACCOUNTS, VN_ZALO_QUOTA, VN_ZALO_STATUS,
    VN_ZALO_TEMPLATE, VN_ZALO_USERS, VN_ZNS_STATUS, body, vn, vn_post,
};

const START_MS: u64 = 1_735_689_600_000;
const OA: &str = "4097311281936189049";

fn world() -> World {
    let mut world = World::new(7);
    world.set_now_ms(START_MS);
    world
}

fn ask(world: &mut World, path: &str, members: &Value) -> Value {
    body(&handle(world, VN, &vn_post(path, members)))
}

/// Sends a text over Zalo, with these members beside its own. Returns its id.
fn send(world: &mut World, more: &Value) -> String {
    let mut members = json!({ "Phone": VN_PHONE, "Content": "Ma 1234", "SmsType": "25", "OAID": OA });
    for (name, value) in more.as_object().unwrap() {
        members[name] = value.clone();
    }
    let answer = ask(world, VN_SEND, &members);
    answer["SMSID"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn zns_status(world: &mut World, id: &str) -> Value {
    ask(world, VN_ZNS_STATUS, &json!({ "SmsId": id, "SmsType": "25" }))
}

#[test]
fn the_state_of_a_message_over_zalo_moves_with_the_clock() {
    let mut world = world();
    let id = send(&mut world, &json!({}));
    let data = |status: u32, sent: u32, success: u32, error: Option<&str>| {
        json!({
            "ErrorInfo": error, "FinalStatus": if error.is_some() { "1" } else { "0" }, "SMSID": id, "SendFailed": 0,
            "SendStatus": status, "SendSuccess": success, "TotalPrice": 1.0, "TotalReceiver": 1, "TotalSent": sent,
            "ZaloMsgId": &id[..20],
        })
    };
    let zalo_status = |world: &mut World| {
        let answer = ask(world, VN_ZALO_STATUS, &json!({ "OAID": OA, "MessageId": &id[..20] }));
        (answer["Data"]["status"].clone(), answer["Data"]["delivery_time"].clone())
    };
    for (after_ms, expected, zalo) in [
        (0, data(2, 0, 0, None), (json!(0), json!("0"))),
        (1_000, data(5, 1, 0, None), (json!(0), json!("0"))),
        (3_000, data(5, 1, 1, Some("0")), (json!(1), json!((START_MS + 3_000).to_string()))),
    ] {
        world.set_now_ms(START_MS + after_ms);
        let answer = zns_status(&mut world, &id);
        assert_eq!(answer, json!({ "CodeResult": "100", "Data": expected }), "after {after_ms} ms");
        assert_eq!(zalo_status(&mut world), zalo, "after {after_ms} ms");
    }
}

#[test]
fn a_message_that_zalo_could_not_deliver_has_failed() {
    let mut world = world();
    world.configure(VN, Config::new().zalo_fails(true)).unwrap();
    let id = send(&mut world, &json!({}));
    world.set_now_ms(START_MS + 3_000);
    let data = zns_status(&mut world, &id)["Data"].clone();
    assert_eq!(
        (&data["ErrorInfo"], &data["SendFailed"], &data["FinalStatus"]),
        (&json!("1001"), &json!(1), &json!("1"))
    );
}

#[test]
fn only_messages_over_zalo_are_found() {
    let mut world = world();
    let members = json!({ "SmsType": "8", "Content": "686868" });
    let sms = send(&mut world, &members);
    for (members, code) in [
        (json!({ "SmsId": sms, "SmsType": "25" }), "854"),
        (json!({ "SmsId": "unknown", "SmsType": "24" }), "854"),
        (json!({ "SmsType": "24" }), "851"),
        (json!({ "SmsId": sms, "SmsType": "2" }), "118"),
        (json!({ "SmsId": sms, "SmsType": "25", "SecretKey": "other" }), "101"),
    ] {
        let answer = ask(&mut world, VN_ZNS_STATUS, &members);
        assert_eq!(answer["CodeResult"], code, "{members}");
        assert!(answer.get("CountRegenerate").is_none() && answer.get("ErrorMessage").is_some(), "{answer}");
    }
    let unknown = ask(&mut world, VN_ZALO_STATUS, &json!({ "OAID": OA, "MessageId": &sms[..20] }));
    assert_eq!((&unknown["CodeResult"], &unknown["Data"]["status"]), (&json!("100"), &json!(-1)));
    assert_eq!(ask(&mut world, VN_ZALO_STATUS, &json!({ "OAID": OA }))["CodeResult"], "851");
}

#[test]
fn a_report_is_given_again_where_the_send_named_an_address() {
    let mut world = world();
    let url = "https://example.com/hook";
    let reported = send(&mut world, &json!({ "CallbackUrl": url, "RequestId": "order-7" }));
    let silent = send(&mut world, &json!({}));
    world.set_now_ms(START_MS + 3_000);
    let mut ids = |ids: Vec<&str>| ask(&mut world, VN_GET_CALLBACK, &json!({ "ListRefid": ids, "OAId": OA }));
    let answer = ids(vec![&silent, "unknown", &reported]);
    let report = json!({
        "SMSID": reported, "SendFailed": 0, "SendStatus": 5, "SendSuccess": 1, "TotalPrice": 1.0, "TotalReceiver": 1,
        "TotalSent": 1, "RequestId": "order-7", "TypeId": 25, "Telcoid": 1, "PhoneNumber": VN_PHONE, "CallbackUrl": url,
        "Partnerids": &reported[..20], "ErrorInfo": "", "OAId": OA, "ZnsTempId": "",
    });
    assert_eq!(answer, json!({ "Code": 100, "Message": "Success", "Data_callback": [report] }));

    let reports = |answer: Value| answer["Data_callback"].as_array().unwrap().len();
    let many = |unknown| [vec!["unknown"; unknown], vec![&reported]].concat();
    assert_eq!((reports(ids(many(199))), reports(ids(many(200)))), (1, 0), "the first 200 only");
    let refused = ask(&mut world, VN_GET_CALLBACK, &json!({ "SecretKey": "other" }));
    assert_eq!(refused, json!({ "Code": 101, "Message": "Authorize Failed" }));
}

#[test]
fn accounts_and_templates_are_the_configured_ones() {
    let mut world = world();
    assert_eq!(ask(&mut world, VN_ZALO_QUOTA, &json!({ "OAID": "78" }))["CodeResult"], "100");
    let config = Config::new().zalo_accounts([ZaloAccount::new("77", "Eaon")]).templates([Template::zalo(
        2,
        "77",
        "Mã xác nhận",
        ["otp", "name"],
    )]);
    world.configure(VN, config).unwrap();
    let listed = ask(&mut world, VN_ZALO_ACCOUNTS, &json!({}));
    assert_eq!(listed["ZOAList"], json!([{ "OAID": "77", "OAName": "Eaon" }]));
    for (oaid, code) in [("77", "100"), ("78", "799"), ("", "791")] {
        assert_eq!(ask(&mut world, VN_ZALO_QUOTA, &json!({ "OAID": oaid }))["CodeResult"], code, "{oaid}");
    }
    let mut template = |id, oaid| {
        body(&handle(&mut world, VN, &vn(VN_ZALO_TEMPLATE, &[("TemplateId", id), ("OAId", oaid)])))
    };
    let found = template("2", "77");
    let names: Vec<&Value> =
        found["Data"]["ListParams"].as_array().unwrap().iter().map(|own| &own["Name"]).collect();
    assert_eq!(
        (&found["Error"], &found["Data"]["TemplateId"], names),
        (&json!(0), &json!(2), vec![&json!("otp"), &json!("name")])
    );
    for (id, oaid, code) in [("3", "77", 790), ("2", "78", 799), ("", "77", 790)] {
        let refused = template(id, oaid);
        assert_eq!((&refused["Error"], refused.get("CodeResult")), (&json!(code), None), "{id} {oaid}");
    }
}

#[test]
fn user_ids_come_by_place_and_number_for_days_that_exist() {
    let mut world = world();
    let mut people = |more: &Value| {
        let mut members =
            json!({ "OAID": OA, "Offset": 0, "Count": 50, "FromDate": "01/09/2024", "ToDate": "13/10/2024" });
        for (name, value) in more.as_object().unwrap() {
            members[name] = value.clone();
        }
        ask(&mut world, VN_ZALO_USERS, &members)
    };
    let next = people(&json!({ "Offset": 1, "Count": "2" }));
    assert_eq!(next["Data"]["Users"], json!(["7210831021380318952", "961919545811768483"]));
    assert_eq!(people(&json!({ "Offset": 9_950 }))["Data"]["Users"], json!([]));
    for (more, code, text) in [
        (json!({ "FromDate": "1/9/2024" }), "161", "FromDate is invalid date format."),
        (json!({ "ToDate": "31/02/2024" }), "161", "ToDate is invalid date format."),
        (json!({ "Offset": 9_951 }), "162", "Offset is invalid."),
        (json!({ "Count": 51 }), "162", "Count is invalid."),
        (json!({ "Count": -1 }), "162", "Count is invalid."),
    ] {
        assert_eq!(people(&more), json!({ "CodeResult": code, "ErrorMessage": text }), "{more}");
    }
}
