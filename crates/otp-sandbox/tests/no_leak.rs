//! What leaves the sandbox: a drafted case holds no key, no code and no number, and nothing shows a key, not even when the
//! client put it in the wrong place.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod calls;

use calls::{ACCU, MY, VN, form, generate, generate_v4, generate_v5, issued, my, send_sms, verify, vn};
use otp_sandbox::{Exchange, Fault, FaultKind, RedirectTo, Request, Vendor, World, handle};
use serde_json::{Value, json};

/// Numbers of the sandbox's invented families, each without what its forms have in front of it.
const NUMBERS: [&str; 4] = ["901887263", "123457263", "812000726", "90000726"];
const CODE: &str = "7Q4ZK2";

fn last(world: &World) -> Exchange {
    world.exchanges().pop().unwrap()
}

/// The draft of the newest exchange as text, and what its base64 holds.
fn draft(world: &World) -> Option<(Value, String)> {
    let text = last(world).contract_case()?;
    let case: Value = serde_json::from_str(&text).unwrap();
    let hidden = case["response"]["body_base64"].as_str().map(from_base64).unwrap_or_default();
    Some((case, text + &hidden))
}

fn from_base64(text: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = text
        .chars()
        .filter_map(|digit| ALPHABET.find(digit))
        .flat_map(|value| (0..6).rev().map(move |place| u8::try_from(value >> place & 1).unwrap()))
        .collect();
    let bytes: Vec<u8> =
        bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn assert_clean(text: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

fn check_vn(phone: &str, code: &str) -> Request {
    vn("CheckCodeGen_V4_get", &[("Phone", phone), ("Code", code)])
}

fn accu_content(phone: &str, content: &str) -> Request {
    let mut request = send_sms(phone, "TPL_0001");
    request = request.body(form(&[("phone_number", phone), ("content", content)]));
    request
}

#[test]
fn an_exported_case_holds_no_code_and_no_number_whatever_breaks() {
    let same_place = RedirectTo::SamePlace;
    let kinds = [
        None,
        Some(FaultKind::NotUtf8),
        Some(FaultKind::TruncatedJson),
        Some(FaultKind::Bom),
        Some(FaultKind::WrongTypes),
        Some(FaultKind::UnknownCode),
        Some(FaultKind::ReplyOfAnother),
        Some(FaultKind::StrayReply),
        Some(FaultKind::Status { http_status: 500 }),
        Some(FaultKind::Redirect { http_status: 307, location: same_place }),
        Some(FaultKind::Answer { code: "108".to_owned() }),
        Some(FaultKind::Answer { code: "117".to_owned() }),
    ];
    let requests = [
        (VN, generate_v5("0901887263")),
        (VN, generate_v4("0901887263")),
        (VN, generate_v4("84901887263")),
        (VN, check_vn("0901887263", CODE)),
        (VN, check_vn("+84 901 887 263", CODE)),
        (MY, generate("60123457263")),
        (MY, my("/sms/otp/generate", &[("phone", "6590000726"), ("message", "6590000726: #otp#")])),
        (MY, verify("60123457263", CODE)),
        (ACCU, accu_content("+62812000726", &format!("code:{CODE},expire_at:5"))),
        (ACCU, accu_content("0812000726", &format!("kode:{CODE},nama:62812000726"))),
    ];
    for (vendor, request) in &requests {
        for kind in &kinds {
            let mut world = World::new(1);
            // Somebody else's reply must not bring somebody else's number and code into it.
            handle(&mut world, VN, &check_vn("0901887264", "8R5ZK3"));
            if let Some(kind) = kind {
                if world.arm(Fault::new(*vendor, kind.clone())).is_err() {
                    continue;
                }
            }
            handle(&mut world, *vendor, request);
            let (_, text) = draft(&world).unwrap();
            assert_clean(&text, &NUMBERS);
            assert_clean(&text, &[CODE, "901 887 263", "901887264", "8R5ZK3"]);
        }
    }
}

#[test]
fn half_an_answer_brings_no_half_of_a_number_or_code() {
    for length in 0..90_u64 {
        let mut world = World::new(1);
        // The more there is behind the text, the further the middle moves into it.
        let code = format!("{CODE}{}", "Z".repeat(usize::try_from(length).unwrap()));
        world.arm(Fault::new(VN, FaultKind::TruncatedJson)).unwrap();
        handle(&mut world, VN, &check_vn("0901887263", &code));
        let (case, _) = draft(&world).unwrap();
        let body = case["response"]["body"].as_str().unwrap();
        assert_clean(body, &["0901887", "7Q4"]);
    }
}

#[test]
fn invented_numbers_and_codes_stand_in_their_place_in_the_form_that_was_sent() {
    let number = |vendor: Vendor, request: &Request, pointer: &str| {
        let mut world = World::new(1);
        handle(&mut world, vendor, request);
        draft(&world).unwrap().0.pointer(pointer).cloned()
    };
    let sent = |phone: &str| number(ACCU, &accu_content(phone, ""), "/request/form/0/1");
    for (written, shown) in [
        ("+62812000726", "+6281234567890"),
        ("62812000726", "6281234567890"),
        ("0812000726", "081234567890"),
        ("919800000726", "919876543210"),
        ("00726", "08123"),
        ("0812-000 726", "0812-345 678"),
        ("", ""),
        ("somebody", "***"),
    ] {
        assert_eq!(sent(written), Some(json!(shown)), "{written}");
    }
    let foreign = my("/sms/otp/generate", &[("phone", "6590000726"), ("brand-name", "Eaon")]);
    assert_eq!(number(MY, &foreign, "/call/arguments/phone"), Some(json!("+6591234567")));
    let far = my("/sms/otp/generate", &[("phone", "85512000726"), ("brand-name", "Eaon")]);
    assert_eq!(number(MY, &far, "/request/form/2/1"), Some(json!("85510000000")));

    let content = accu_content("62812000726", &format!("code:{CODE},expire_at:15,nama:Budi 4711"));
    assert_eq!(
        number(ACCU, &content, "/call/arguments/content"),
        Some(json!([["code", "1234"], ["expire_at", "15"], ["nama", "text"]]))
    );
    let query = "/request/raw_query";
    let raw = number(VN, &check_vn("+84901887263", CODE), query).unwrap();
    assert!(raw.as_str().unwrap().ends_with("&Phone=%2B84901888484&Code=1NTTJ6"), "{raw}");
}

#[test]
fn a_right_check_says_how_the_sandbox_comes_to_the_same_answer() {
    let mut world = World::new(1);
    let code = issued(&mut world, "60123457263");
    handle(&mut world, MY, &verify("60123457263", &code));
    let (case, text) = draft(&world).unwrap();
    assert_eq!(case["sandbox"]["setup"][0], json!({ "config": { "next_code": "112233" } }));
    assert_eq!(case["sandbox"]["setup"][1]["request"]["json"]["phone"], "60123456789");
    assert_eq!(case["call"]["arguments"], json!({ "phone": "+60123456789", "code": "112233" }));
    assert_clean(&text, &[&code, NUMBERS[1]]);
}

/// Everything that can be seen of the newest exchange.
fn shown(world: &World) -> String {
    let exchange = last(world);
    let case = exchange.contract_case().unwrap_or_default();
    format!("{} {exchange:?} {case}", serde_json::to_string(&exchange).unwrap())
}

#[test]
fn a_value_that_cannot_be_the_fields_own_is_not_shown() {
    let key = "canaryKEY0123";
    let text = |content_type: &str, body: String| {
        Request::new("POST", "/data/send_sms_otp").header("content-type", content_type).body(body)
    };
    let post = |body| text("application/x-www-form-urlencoded", body);
    let rows = [
        // Separated by semicolons, or by lines, as no vendor reads it: all of it is the value of the first name.
        (ACCU, post(format!("phone_number=62812000726;x-df-api-id={key}"))),
        (ACCU, post(format!("phone_number=62812000726\nsecret: {key}"))),
        (ACCU, text("text/plain", format!("phone_number=my key is {key}"))),
        (ACCU, post(format!("content=code:1234;api_secret={key}"))),
        (ACCU, post(format!("content=code:1234 \"X-DF-API-SECRET\" : \"{key}\""))),
        (ACCU, post(format!("template_id=TPL;{key}"))),
        (MY, my("/sms/otp/verify", &[("phone", "60123457263"), ("code", &format!("1234;api-key={key}"))])),
        (MY, my("/sms/otp/generate", &[("duration", &format!("5;{key}")), ("app-id", &format!("1,{key}"))])),
        (VN, vn("CheckCodeGen_V4_get", &[("Phone", &format!("0901887263;ApiKey={key}")), ("Code", "1")])),
        (VN, vn("SendMessageAutoGenCode_V4_get", &[("message", &format!("{{OTP}};SecretKey={key}"))])),
    ];
    for (vendor, request) in rows {
        for kind in [None, Some("108"), Some("117")] {
            let mut world = World::new(1);
            if let Some(code) = kind.filter(|_| vendor == VN) {
                world.arm(Fault::answer(VN, code)).unwrap();
            }
            handle(&mut world, vendor, &request);
            assert_clean(&shown(&world), &[key]);
            let phone = last(&world).phone.unwrap_or_default();
            assert!(phone.len() <= 15, "{phone}");
        }
    }
}

#[test]
fn a_key_is_hidden_wherever_else_it_stands() {
    let key = "canary/KEY+0123=";
    let encoded = form(&[("", key)]).replace('=', "");
    let both = [("api-key", key), ("api-secret", "s"), ("phone", "60123457263"), ("code", "1234")];
    let twice = |name: &str| form(&both.iter().copied().chain([(name, key)]).collect::<Vec<_>>());
    let text = |content_type: &str, body: String| {
        Request::new("POST", "/sms/otp/verify")
            .header("content-type", content_type)
            .header("user-agent", &format!("shop {key}"))
            .body(body)
    };
    let post = |body| text("application/x-www-form-urlencoded", body);
    let json = json!({ "api-key": key, "message": format!("the {key}"), "phone": "60123457263" });
    let rows = [
        (MY, post(twice("message"))),
        (MY, post(twice("brand-name"))),
        (MY, post(twice("code"))),
        (MY, text("application/json", json.to_string())),
        (VN, vn("CheckCodeGen_V4_get", &[("ApiKey", key), ("Phone", "0901887263"), ("Code", key)])),
    ];
    for (vendor, request) in rows {
        for fault in [None, Some(Fault::answer(VN, "117"))] {
            let mut world = World::new(1);
            if let Some(fault) = fault {
                world.arm(fault).unwrap();
            }
            handle(&mut world, vendor, &request);
            assert_clean(&shown(&world), &[key, encoded.as_str(), "canary%2fKEY"]);
        }
    }
    // The fake accounts' own keys are known, whatever name they come under.
    let mut world = World::new(1);
    let message = format!("the key is {}", MY.credentials().secret);
    handle(&mut world, MY, &my("/sms/otp/generate", &[("phone", "60123457263"), ("message", &message)]));
    assert_clean(&shown(&world), &[MY.credentials().secret]);
}
