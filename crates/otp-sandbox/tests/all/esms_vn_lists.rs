//! eSMS.vn: what the account has, and what it has sent.

use otp_sandbox::{
    Brand, Config, Fault, Request, Template, Vendor, World, ZaloAccount, handle, magic_phones,
};
use serde_json::{Value, json};

use crate::calls::{VN, VN_BRANDNAMES, VN_PHONE, VN_SENT_DATA, VN_TEMPLATES, body, generate_v4, vn_post};

/// Midnight in UTC: seven in the morning in Vietnam.
const START_MS: u64 = 1_735_689_600_000;

fn world() -> World {
    let mut world = World::new(7);
    world.set_now_ms(START_MS);
    world
}

fn asked(world: &mut World, path: &str, members: &Value) -> Value {
    body(&handle(world, VN, &vn_post(path, members)))
}

fn brandnames(world: &mut World, key: &str, secret: &str) -> Value {
    body(&handle(world, VN, &Request::new("GET", &format!("{VN_BRANDNAMES}/{key}/{secret}"))))
}

/// The rows of a page of customer care, between two times of one day in Vietnam.
fn sent(world: &mut World, [from, to]: [&str; 2], page: usize, size: usize) -> Value {
    let day = |time| format!("2025-01-01 {time}");
    let asked_for =
        json!({ "SmsType": "2", "From": day(from), "To": day(to), "Page": page, "PageSize": size });
    asked(world, VN_SENT_DATA, &asked_for)
}

#[test]
fn the_messages_of_a_time_are_listed_with_their_state() {
    let mut world = world();
    let lost = magic_phones().find(|row| row.billed && row.rule.vendor == VN).unwrap().example;
    for phone in [VN_PHONE, lost] {
        handle(&mut world, VN, &generate_v4(phone));
    }
    let state = |world: &mut World| {
        let rows = sent(world, ["07:00:00", "08:00:00"], 1, 500)["SentData"].take();
        let rows = rows.as_array().unwrap().clone();
        let state = |row: &Value| [&row["SendStatus"], &row["SendResult"]].map(|word| word.as_u64().unwrap());
        rows.iter().map(state).collect::<Vec<_>>()
    };
    assert_eq!(state(&mut world), [[2, 2], [2, 2]]);
    world.set_now_ms(START_MS + 1_000);
    assert_eq!(state(&mut world), [[7, 2], [7, 2]]);
    world.set_now_ms(START_MS + 3_000);
    assert_eq!(state(&mut world), [[5, 1], [5, 0]]);

    let page = sent(&mut world, ["07:00:00", "08:00:00"], 1, 1);
    let row = &page["SentData"][0];
    assert_eq!((&page["CodeResult"], &page["CountTotal"]), (&json!("100"), &json!(2)));
    assert_eq!((&row["Phone"], &row["SmsType"]), (&json!(VN_PHONE), &json!(2)));
    assert!(row["Content"].as_str().unwrap().contains(&world.latest_code(VN_PHONE).unwrap().code));
    assert_eq!(row["SentTime"], format!("/Date({}+0700)/", START_MS + 1_000));
    assert_eq!(row["SellPrice"].to_string(), "1.0");
}

#[test]
fn messages_are_listed_by_kind_time_and_page() {
    let mut world = world();
    for last in 0..5 {
        handle(&mut world, VN, &generate_v4(&format!("090188848{last}")));
    }
    let mut phones = |times, page, size| {
        let answer = sent(&mut world, times, page, size);
        let rows = answer["SentData"].as_array().unwrap().iter();
        (answer["CountTotal"].as_u64().unwrap(), rows.map(|row| row["Phone"].clone()).collect::<Vec<_>>())
    };
    let day = ["07:00:00", "07:00:00"];
    assert_eq!(phones(day, 1, 2), (5, vec![json!("0901888480"), json!("0901888481")]));
    assert_eq!(phones(day, 3, 2), (5, vec![json!("0901888484")]));
    assert_eq!(phones(day, 4, 2), (5, vec![]));
    assert_eq!(phones(["06:00:00", "06:59:59"], 1, 500), (0, vec![]));
    assert_eq!(phones(["07:00:01", "08:00:00"], 1, 500), (0, vec![]));

    let viber = json!({ "SmsType": "23", "From": "2025-01-01 00:00:00", "To": "2025-01-02 00:00:00", "Page": 1, "PageSize": 9 });
    assert_eq!(asked(&mut world, VN_SENT_DATA, &viber)["CountTotal"], 0);
    for (name, value) in [("From", json!("01/01/2025")), ("To", json!(null)), ("Page", json!("one"))] {
        let mut bad = viber.clone();
        bad[name] = value;
        assert_eq!(asked(&mut world, VN_SENT_DATA, &bad)["CodeResult"], "99", "{name}");
    }
    let wrong = json!({ "SecretKey": "other" });
    let refused = json!({ "CodeResult": "101", "ErrorMessage": "Authorize Failed." });
    assert_eq!(asked(&mut world, VN_SENT_DATA, &wrong), refused, "as printed, with a full stop");
}

#[test]
fn sender_names_are_listed_for_the_keys_in_the_path() {
    let mut world = world();
    let keys = VN.credentials();
    let printed = r#"{"CodeResponse":"100","ListBrandName":[{"Brandname":"Baotrixemay","Type":2},{"Brandname":"QC_ONLINE","Type":1},{"Brandname":"BAT DONG SAN GIA TOT","Type":23}]}"#;
    assert_eq!(brandnames(&mut world, keys.key, keys.secret).to_string(), printed);
    // A success and a refusal name the code each in their own way.
    let refused = json!({ "CodeResult": "101", "ErrorMessage": "Authorize Failed" });
    assert_eq!(brandnames(&mut world, keys.key, "other"), refused);
    world.arm(Fault::answer(Vendor::EsmsVn, "143")).unwrap();
    let ordered = brandnames(&mut world, keys.key, keys.secret);
    assert_eq!((&ordered["CodeResponse"], &ordered["CodeResult"]), (&json!("143"), &Value::Null));

    world.configure(VN, Config::new().brands([Brand::new("Eaon", 2)])).unwrap();
    let own = json!([{ "Brandname": "Eaon", "Type": 2 }]);
    assert_eq!(brandnames(&mut world, keys.key, keys.secret)["ListBrandName"], own);
}

#[test]
fn templates_are_those_of_the_owner_that_is_asked_for() {
    let mut world = world();
    let config = Config::new()
        .brands([Brand::new("Eaon", 2), Brand::new("Ads", 1)])
        .templates([Template::sms(1, "Eaon", "Ma {P1,8}"), Template::zalo(2, "77", "Ma", ["code"])])
        .zalo_accounts([ZaloAccount::new("77", "Eaon")]);
    world.configure(VN, config).unwrap();
    let mut list = |members: Value| asked(&mut world, VN_TEMPLATES, &members);
    let sms = list(json!({ "SmsType": "2", "Brandname": "Eaon" }));
    assert_eq!(
        sms["BrandnameTemplates"],
        json!([{ "NetworkID": 1, "TempContent": "Ma {P1,8}", "TempId": 1 }])
    );
    for sms_type in ["24", "25"] {
        let zalo = list(json!({ "SmsType": sms_type, "OAId": "77" }));
        let param = json!({ "Limit": 30, "Param": "code", "ParamLevel": 1, "RequireType": "type_text" });
        let template =
            json!({ "TempContent": "Ma", "TempId": 2, "TempName": "Ma", "ZNSTempDetail": [param] });
        assert_eq!((&zalo["CodeResult"], &zalo["ZNSTemplates"]), (&json!("100"), &json!([template])));
    }
    for (members, code) in [
        (json!({ "SmsType": "2", "Brandname": "Ads" }), "104"),
        (json!({ "SmsType": "2" }), "104"),
        (json!({ "SmsType": "24", "OAId": "78" }), "204"),
        (json!({ "SmsType": "23", "Brandname": "Eaon" }), "118"),
        (json!({ "Brandname": "Eaon" }), "300"),
        (json!({ "SmsType": "2", "Brandname": "Eaon", "SecretKey": "other" }), "101"),
    ] {
        assert_eq!(list(members.clone())["CodeResult"], code, "{members}");
    }
}
