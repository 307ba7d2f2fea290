//! Strict mode: no answer that hangs on what nobody knows.

use crate::calls::{
    ACCU, ACCU_SEND, MY, MY_GENERATE, PHONE, VN, VN_PHONE, VN_SEND, VN_STATUS, VN_V4, VN_V5, body, check,
    generate, generate_v5, issued, my, my_form, send_sms, v5_body, verify, vn, vn_post,
};
use crate::wire_client::{FORM, JSON, form};
use otp_sandbox::{Config, Fault, FaultKind, Provenance, Request, Sandbox, State, Vendor, World, handle};
use serde_json::json;

fn strict() -> World {
    let mut world = World::new(1);
    world.set_strict(true);
    world
}

/// The one brand of eSMS.vn whose text a page prints, with codes of digits.
fn trial(more: &[(&str, &str)]) -> Request {
    let text = "{OTP} la ma xac minh dang ky Baotrixemay cua ban";
    let pairs = [("Phone", VN_PHONE), ("Brandname", "Baotrixemay"), ("Type", "2"), ("message", text)];
    vn(VN_V4, &[&pairs, more].concat())
}

#[test]
fn documented_answers_are_given() {
    let mut world = strict();
    let code = issued(&mut world, PHONE);
    assert_eq!(handle(&mut world, MY, &verify(PHONE, &code)).vendor_code(), "0");
    issued(&mut world, "60123456780");
    assert_eq!(handle(&mut world, MY, &verify("60123456780", "000000")).vendor_code(), "16");
    assert_eq!(handle(&mut world, MY, &generate("0123456789")).vendor_code(), "4");
    for send in [trial(&[("IsNumber", "1")]), generate_v5(VN_PHONE)] {
        assert_eq!(handle(&mut world, VN, &send).vendor_code(), "100");
    }
    let code = world.latest_code(VN_PHONE).unwrap().code;
    assert_eq!(handle(&mut world, VN, &check(VN_PHONE, &code)).vendor_code(), "100");
    let text = json!({
        "Phone": VN_PHONE, "Brandname": "Baotrixemay", "SmsType": "2", "RequestId": "order-7",
        "Content": "246810 la ma xac minh dang ky Baotrixemay cua ban",
    });
    let sent = handle(&mut world, VN, &vn_post(VN_SEND, &text));
    world.set_now_ms(3_000);
    let status = vn(VN_STATUS, &[("RefId", body(&sent)["SMSID"].as_str().unwrap())]);
    assert_eq!(handle(&mut world, VN, &status).vendor_code(), "100");
    assert_eq!(handle(&mut world, VN, &vn_post(VN_SEND, &text)).vendor_code(), "124");
    assert_eq!(handle(&mut world, VN, &check(VN_PHONE, &code)).vendor_code(), "117", "a used code");
    assert_eq!(handle(&mut world, ACCU, &send_sms("62812000111", "t")).vendor_code(), "OK");
    for vendor in Vendor::ALL {
        world.configure(vendor, Config::new().balance(0)).unwrap();
    }
    assert_eq!(handle(&mut world, MY, &generate(PHONE)).vendor_code(), "5");
    assert_eq!(handle(&mut world, VN, &generate_v5(VN_PHONE)).vendor_code(), "103");
    assert_eq!(handle(&mut world, ACCU, &send_sms("62812000111", "t")).vendor_code(), "OUT_OF_QUOTA");
}

/// What strict mode answers, and that nothing has happened.
fn refused(world: &mut World, vendor: Vendor, request: &Request, rule: &str) {
    let before = (world.messages().len(), world.ledger().sends.len());
    let reply = handle(world, vendor, request);
    assert_eq!((reply.status(), reply.rule().id), (501, rule));
    assert_eq!(body(&reply)["rule"], rule);
    assert_eq!((world.messages().len(), world.ledger().sends.len()), before, "{rule}");
}

#[test]
fn an_answer_that_hangs_on_any_assumed_rule_is_refused() {
    let mut world = strict();
    let [first, second] = [(); 2].map(|()| issued(&mut world, PHONE));
    refused(&mut world, MY, &verify(PHONE, &first), "esms-my.generate.supersession");
    assert_eq!(handle(&mut world, MY, &verify(PHONE, &second)).vendor_code(), "0", "no attempt was used up");

    let both = my(MY_GENERATE, &[("phone", PHONE), ("brand-name", "Eaon"), ("message", "RM0.00 #otp#")]);
    refused(&mut world, MY, &both, "esms-my.generate.brand-wins");
    refused(&mut world, MY, &generate("6591234567"), "esms-my.generate.prefix-abroad");
    refused(
        &mut world,
        MY,
        &my(MY_GENERATE, &[("phone", "6591234567"), ("message", "#otp#")]),
        "esms-my.generate.price-abroad",
    );
    let wide = my_form(&[("phone", PHONE), ("brand-name", "Càà phà Càà phà Càà")]);
    let wide = Request::new("POST", MY_GENERATE).header("content-type", FORM).body(wide);
    refused(&mut world, MY, &wide, "esms-my.generate.brand-characters");

    let text = [
        ("Phone", VN_PHONE),
        ("Brandname", "Baotrixemay"),
        ("Type", "2"),
        ("message", "{OTP}"),
        ("IsNumber", "1"),
    ];
    assert_eq!(
        handle(&mut world, VN, &vn(VN_V4, &text)).vendor_code(),
        "146",
        "the page prints the one text"
    );
    let shop = vn(
        VN_V4,
        &[("Phone", VN_PHONE), ("Brandname", "Shop"), ("Type", "2"), ("message", "{OTP}"), ("IsNumber", "1")],
    );
    refused(&mut world, VN, &shop, "esms-vn.brand-shape");
    assert!(handle(&mut world, VN, &shop).rules().iter().any(|rule| rule.id == "esms-vn.v4.any-text"));
    refused(&mut world, VN, &trial(&[]), "esms-vn.v4.is-number-default");
    assert!(world.latest_code(VN_PHONE).is_none());

    let keys = MY.credentials();
    let number = serde_json::json!({"api-key": keys.key, "api-secret": keys.secret, "phone": 60_123_456_789_u64, "brand-name": "Eaon"});
    let number = Request::new("POST", MY_GENERATE).header("content-type", JSON).body(number.to_string());
    refused(&mut world, MY, &number, "esms-my.number-as-text");
    let keyed = |value: serde_json::Value| {
        let keys = ACCU.credentials();
        let request = Request::new("POST", crate::calls::ACCU_SEND).header("content-type", JSON);
        let request = request.header("x-df-api-id", keys.key).header("x-df-api-secret", keys.secret);
        request.body(serde_json::json!({"phone_number": value}).to_string())
    };
    refused(&mut world, ACCU, &keyed(62_812_000_111_u64.into()), "accuauth.number-as-text");
    assert_eq!(handle(&mut world, ACCU, &keyed("62812000111".into())).vendor_code(), "OK");
}

#[test]
fn a_wrong_guess_before_makes_the_right_code_uncertain() {
    let mut world = strict();
    let code = issued(&mut world, PHONE);
    assert_eq!(handle(&mut world, MY, &verify(PHONE, "000000")).vendor_code(), "16");
    refused(&mut world, MY, &verify(PHONE, &code), "esms-my.verify.attempt-limit");
}

/// A request in JSON: a form or a query cannot say all of this.
fn json(target: &str, mut fields: serde_json::Value, more: &serde_json::Value) -> Request {
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Request::new("POST", target).header("content-type", JSON).body(fields.to_string())
}

fn my_json(more: &serde_json::Value) -> Request {
    let keys = MY.credentials();
    let own = json!({"api-key": keys.key, "api-secret": keys.secret, "phone": PHONE, "brand-name": "Eaon"});
    json(MY_GENERATE, own, more)
}

fn my_text(name: &str, text: &str) -> Request {
    let pairs = my_form(&[("phone", PHONE), (name, text)]);
    Request::new("POST", MY_GENERATE).header("content-type", FORM).body(pairs)
}

fn my_brand(brand: &str) -> Request {
    my_text("brand-name", brand)
}

fn accu(pairs: &[(&str, &str)]) -> Request {
    let keys = ACCU.credentials();
    let request = Request::new("POST", ACCU_SEND).header("x-df-api-id", keys.key);
    let request = request.header("x-df-api-secret", keys.secret);
    request.body(form(&[&[("phone_number", "62812000111")], pairs].concat()))
}

fn accu_json(more: &serde_json::Value) -> Request {
    let keys = ACCU.credentials();
    let request = json(ACCU_SEND, json!({"phone_number": "62812000111"}), more);
    request.header("x-df-api-id", keys.key).header("x-df-api-secret", keys.secret)
}

/// Each is answered as a reader of such requests usually does, and no page says that the vendor is one.
#[test]
fn what_no_page_foresees_in_a_request_is_an_assumed_rule() {
    let number = [("IsNumber", "1")];
    let long = format!("code:1234,note:{}", "é".repeat(80));
    let rows = [
        // Headers that stand twice.
        (ACCU, accu(&[]).header("X-DF-API-ID", "other"), "accuauth.given-twice"),
        (ACCU, accu(&[]).header("content-type", FORM).header("content-type", FORM), "accuauth.given-twice"),
        (MY, my_brand("Eaon").header("content-type", FORM), "esms-my.given-twice"),
        (VN, generate_v5(VN_PHONE).header("content-type", JSON), "esms-vn.given-twice"),
        (ACCU, accu(&[("content", "code:1234,code:9999")]), "accuauth.content-twice"),
        (ACCU, accu(&[("content", "a:1,a:2")]), "accuauth.content-twice"),
        // Nothing, and what says as much.
        (MY, my_json(&json!({"duration": null})), "esms-my.empty-is-missing"),
        (VN, json(VN_V5, v5_body(VN_PHONE), &json!({"TimeAlive": null})), "esms-vn.empty-is-missing"),
        (VN, json(VN_V5, v5_body(VN_PHONE), &json!({"TimeAlive": ""})), "esms-vn.empty-is-missing"),
        (VN, trial(&[&number[..], &[("TimeAlive", "")]].concat()), "esms-vn.empty-is-missing"),
        (VN, trial(&[&number[..], &[("NumCharOfCode", "")]].concat()), "esms-vn.empty-is-missing"),
        (ACCU, accu_json(&json!({"content": null})), "accuauth.empty-is-missing"),
        (ACCU, accu(&[("template_id", "")]), "accuauth.empty-is-missing"),
        // Zeros in front.
        (
            MY,
            my(MY_GENERATE, &[("phone", PHONE), ("brand-name", "Eaon"), ("duration", "03")]),
            "esms-my.zeros",
        ),
        (MY, my(MY_GENERATE, &[("phone", PHONE), ("brand-name", "Eaon"), ("app-id", "01")]), "esms-my.zeros"),
        (VN, json(VN_V5, v5_body(VN_PHONE), &json!({"TimeAlive": "005"})), "esms-vn.zeros"),
        // Texts.
        (MY, my_brand("Eaon #otp#"), "esms-my.generate.brand-places"),
        (MY, my_brand("#duration#"), "esms-my.generate.brand-places"),
        (MY, my_brand("Café"), "esms-my.alphabet"),
        (MY, my_brand("{Eaon}"), "esms-my.alphabet"),
        (MY, my_text("message", "RM0.00 `#otp#`"), "esms-my.alphabet"),
        (MY, my_text("message", "RM0.00 #otp# 😀"), "esms-my.alphabet"),
        (ACCU, accu(&[("content", &long)]), "accuauth.charge-alphabet"),
        // What stands where the call does not read.
        (VN, json(&format!("{VN_V5}?TimeAlive=3"), v5_body(VN_PHONE), &json!({})), "esms-vn.query-of-post"),
        (VN, trial(&[&number[..], &[("CampaignId", "x")]].concat()), "esms-vn.unknown-field"),
        (VN, json(VN_V5, v5_body(VN_PHONE), &json!({"timealive": "3"})), "esms-vn.unknown-field"),
        (MY, my_json(&json!({"Duration": 3})), "esms-my.unknown-field"),
        (ACCU, accu(&[("phone", "1")]), "accuauth.unknown-field"),
    ];
    for (vendor, request, rule) in rows {
        let mut world = World::new(1);
        let reply = handle(&mut world, vendor, &request);
        assert!(["0", "100", "OK"].contains(&reply.vendor_code()), "{rule}: {reply:?}");
        assert!(reply.rules().iter().any(|named| named.id == rule), "{rule}: {:?}", reply.rules());
        let mut world = strict();
        refused(&mut world, vendor, &request, rule);
    }
    // Their neighbours, on which nothing hangs.
    let short = format!("code:1234,note:{}", "é".repeat(30));
    let rows = [
        (MY, my_json(&json!({"duration": 3, "app-id": 10}))),
        (MY, my_brand("Eaon & Co.")),
        (MY, my_text("message", "RM0.00 大象 é #otp#")),
        (ACCU, accu(&[("content", &short)])),
        (ACCU, accu(&[("template_id", "t"), ("content", "code:1,expire_at:2")])),
        (VN, json(VN_V5, v5_body(VN_PHONE), &json!({"TimeAlive": "10"}))),
        (VN, trial(&[&number[..], &[("TimeAlive", "10")]].concat())),
    ];
    for (vendor, request) in rows {
        let reply = handle(&mut strict(), vendor, &request);
        assert!(
            ["0", "100", "OK"].contains(&reply.vendor_code()),
            "{}",
            String::from_utf8_lossy(reply.body())
        );
    }
}

#[test]
fn only_an_assumed_rule_is_unavoidable() {
    let unavoidable: Vec<_> = otp_sandbox::provenance().filter(|rule| rule.unavoidable).collect();
    assert!(unavoidable.iter().all(|rule| rule.provenance == Provenance::Assumed));
    for vendor in Vendor::ALL {
        assert!(unavoidable.iter().any(|rule| rule.id == format!("{vendor}.http-200")), "{vendor}");
    }
}

#[test]
fn an_assumed_answer_becomes_501_with_the_rule() {
    let mut world = strict();
    let code = issued(&mut world, PHONE);
    handle(&mut world, MY, &verify(PHONE, &code));
    let reply = handle(&mut world, MY, &verify(PHONE, &code));
    assert_eq!((reply.status(), reply.rule().provenance), (501, Provenance::Assumed));
    let said = body(&reply);
    assert_eq!((&said["simulated"], &said["rule"]), (&true.into(), &"esms-my.verify.used-once".into()));
    assert_eq!(said["assumed"], reply.rule().text);

    let unknown = handle(&mut world, MY, &Request::new("GET", "/nowhere"));
    assert_eq!(unknown.status(), 501);
    world.set_strict(false);
    assert_eq!(handle(&mut world, MY, &verify(PHONE, &code)).vendor_code(), "16");
}

#[test]
fn what_is_refused_has_not_happened() {
    let mut world = strict();
    let malay = my(MY_GENERATE, &[("phone", PHONE), ("brand-name", "Eaon"), ("language", "my")]);
    assert_eq!(handle(&mut world, MY, &malay).status(), 501);
    assert_eq!((world.messages().len(), world.ledger().messages(MY)), (0, 0));
    assert!(world.latest_code(PHONE).is_none());

    handle(&mut world, VN, &generate_v5("0901888484"));
    for _ in 0..9 {
        let guess = check("0901888484", "WRONG");
        assert_eq!(handle(&mut world, VN, &guess).status(), 501, "no page names the answer to a wrong code");
    }
    let code = world.latest_code("0901888484").unwrap().code;
    let right = check("0901888484", &code);
    assert_eq!(handle(&mut world, VN, &right).vendor_code(), "100", "no attempt was used up");
}

#[test]
fn a_refused_request_that_is_processed_twice_has_not_happened() {
    let mut world = strict();
    let code = issued_at_esms_vn(&mut world);
    for _ in 0..9 {
        world.arm(Fault::new(VN, FaultKind::ProcessTwice)).unwrap();
        refused(&mut world, VN, &check(VN_PHONE, "WRONG"), "esms-vn.check.wrong");
    }
    assert_eq!(
        handle(&mut world, VN, &check(VN_PHONE, &code)).vendor_code(),
        "100",
        "no attempt was used up"
    );

    // The guess before makes the right code uncertain: refused, it is not used up.
    let code = issued(&mut world, PHONE);
    assert_eq!(handle(&mut world, MY, &verify(PHONE, "000000")).vendor_code(), "16");
    world.arm(Fault::new(MY, FaultKind::ProcessTwice)).unwrap();
    refused(&mut world, MY, &verify(PHONE, &code), "esms-my.verify.attempt-limit");
    assert_eq!(world.latest_code(PHONE).unwrap().state, State::Issued);
}

#[test]
fn the_second_time_is_ordered_and_given() {
    let mut world = strict();
    let code = issued(&mut world, PHONE);
    world.arm(Fault::new(MY, FaultKind::ProcessTwice)).unwrap();
    assert_eq!(
        handle(&mut world, MY, &verify(PHONE, &code)).vendor_code(),
        "16",
        "used up by the first time"
    );
    assert_eq!(world.latest_code(PHONE).unwrap().state, State::Verified);
    refused(&mut world, MY, &verify(PHONE, &code), "esms-my.verify.used-once");
}

fn issued_at_esms_vn(world: &mut World) -> String {
    assert_eq!(handle(world, VN, &generate_v5(VN_PHONE)).vendor_code(), "100");
    world.latest_code(VN_PHONE).unwrap().code
}

#[test]
fn what_a_fault_orders_is_given_all_the_same() {
    let mut world = strict();
    world.arm(Fault::answer(MY, "6")).unwrap();
    let reply = handle(&mut world, MY, &generate(PHONE));
    assert_eq!((reply.vendor_code(), reply.rule().provenance), ("6", Provenance::Assumed));
    world.arm(Fault::new(MY, FaultKind::Empty)).unwrap();
    assert_eq!(handle(&mut world, MY, &generate(PHONE)).status(), 200);
}

#[tokio::test]
async fn the_builder_setting_survives_a_reset() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    for _ in 0..2 {
        let bytes = b"GET /nowhere HTTP/1.1\r\nconnection: close\r\n\r\n";
        let seen = crate::calls::look(sandbox.address(MY), bytes, std::time::Duration::from_secs(5), 1 << 20);
        assert!(seen.head().starts_with("HTTP/1.1 501 Not Implemented\r\n"));
        sandbox.reset();
    }
}
