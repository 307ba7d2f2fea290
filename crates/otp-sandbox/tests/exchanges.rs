//! The log of exchanges: what is shown, what is hidden, and the contract case drafted from it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod calls;
mod schema;

use calls::{ACCU, MY, PHONE, VN, generate, generate_v4, generate_v5, my, send_sms, verify, vn};
use otp_sandbox::{Exchange, Fault, FaultKind, Request, Vendor, World, handle};
use serde_json::{Value, json};

fn last(world: &World) -> Exchange {
    world.exchanges().pop().unwrap()
}

#[test]
fn an_exchange_shows_request_and_reply_as_they_were() {
    let mut world = World::new(1);
    world.set_now_ms(1234);
    let reply = handle(&mut world, MY, &generate(PHONE).header("Host", "sandbox").header("X-Trace", "abc"));
    let exchange = last(&world);
    assert_eq!(
        exchange.request_text,
        "POST /sms/otp/generate HTTP/1.1\ncontent-type: application/x-www-form-urlencoded\nHost: sandbox\n\
         (unknown): ***\n\napi-key=***&api-secret=***&phone=60123456789&brand-name=Eaon"
    );
    let body = String::from_utf8(reply.body().to_vec()).unwrap();
    assert_eq!(
        exchange.reply_text,
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             connection: keep-alive\r\n\r\n{body}",
            body.len()
        )
    );
    assert_eq!((exchange.id, exchange.at_ms, exchange.message_id), (1, 1234, Some(1)));
    assert_eq!((exchange.http_status, exchange.vendor_code.as_deref()), (Some(200), Some("0")));
    assert_eq!((exchange.phone.as_deref(), exchange.fault), (Some(PHONE), None));
    assert_eq!(world.messages()[0].exchange_id, 1);
    assert_eq!(world.exchange(1).unwrap().rule.id, reply.rule().id);
    assert!(world.exchange(2).is_none() && world.message(1).is_some() && world.message(2).is_none());
}

#[test]
fn a_fault_shows_as_what_the_client_got() {
    let mut world = World::new(1);
    let rows = [
        (FaultKind::Cut, None, "[closed without a reply]\n"),
        (FaultKind::ResetAfterProcessing, None, "[connection reset]\n"),
        (FaultKind::Hang, None, "[nothing more until the client goes away]\n"),
        (FaultKind::CutReply { after_bytes: 5 }, Some(200), " more bytes were promised]\n"),
        (FaultKind::Status { http_status: 502 }, Some(502), "}"),
        (FaultKind::InterimOnly, None, "HTTP/1.1 102 Processing\r\n\r\n"),
    ];
    for (kind, status, end) in rows {
        let name = kind.name();
        world.arm(Fault::new(MY, kind)).unwrap();
        handle(&mut world, MY, &generate(PHONE));
        let exchange = last(&world);
        assert_eq!((exchange.http_status, exchange.fault.as_deref()), (status, Some(name)));
        assert!(exchange.reply_text.ends_with(end), "{name}: {}", exchange.reply_text);
    }
}

#[test]
fn no_secret_is_kept_in_sight() {
    let mut world = World::new(1);
    let canary = "canary-77";
    let json = |text: &str| {
        Request::new("POST", "/sms/otp/verify").header("content-type", "application/json").body(text)
    };
    let rows = [
        (MY, my("/sms/otp/verify", &[("api_secret", canary), (canary, "x"), ("phone", PHONE)])),
        (
            MY,
            json(&format!("{{\"api-secret\":\"{canary}\",\"{canary}\":1,\"phone\":{{\"x\":\"{canary}\"}}}}")),
        ),
        (MY, json(&format!("{{\"api-secret\":\"{canary}\""))),
        (MY, json(&format!("[\"{canary}\"]"))),
        (VN, vn("CheckCodeGen_V4_get", &[("apikey", canary), ("Phone", "0901888484"), ("key", canary)])),
        (VN, Request::new("GET", &format!("/MainService.svc/json/GetBalance/{canary}/{canary}?x={canary}"))),
        (ACCU, send_sms("62812000111", "t").header("X-DF-API-SECRET", canary).header(canary, canary)),
        (ACCU, send_sms("62812000111", "t").header("authorization", canary).header("cookie", canary)),
    ];
    for (vendor, request) in rows {
        handle(&mut world, vendor, &request);
        let exchange = last(&world);
        let shown = format!(
            "{}{exchange:?}{}",
            serde_json::to_string(&exchange).unwrap(),
            exchange.contract_case().unwrap_or_default()
        );
        assert!(!shown.contains(canary), "{shown}");
        for keys in Vendor::ALL.map(Vendor::credentials) {
            assert!(!shown.contains(keys.key) && !shown.contains(keys.secret), "{shown}");
        }
    }
}

#[test]
fn long_bodies_are_counted_and_not_kept() {
    let mut world = World::new(1);
    let long = my("/sms/otp/verify", &[("phone", PHONE), ("code", &"1".repeat(20_000))]);
    handle(&mut world, MY, &long);
    let exchange = last(&world);
    assert!(exchange.body_bytes > 20_000 && exchange.request_text.len() < 400, "{}", exchange.request_text);
    assert!(exchange.request_text.ends_with("bytes, too long to keep]\n"));
    assert!(exchange.contract_case().is_none());

    world.arm(Fault::new(MY, FaultKind::Oversized { bytes: 1_000_000 })).unwrap();
    handle(&mut world, MY, &verify(PHONE, "1"));
    assert!(last(&world).reply_text.len() < 20_000);
}

#[test]
fn what_is_no_exchange_with_a_known_call_is_no_case() {
    let mut world = World::new(1);
    handle(&mut world, MY, &Request::new("POST", "/nowhere"));
    assert!(last(&world).contract_case().is_none());
    world.arm(Fault::cut(MY)).unwrap();
    handle(&mut world, MY, &generate(PHONE));
    assert!(last(&world).contract_case().is_none());
}

#[test]
fn every_exported_case_follows_the_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/contract-case.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let json_call = |path: &str, mut body: Value| {
        let keys = MY.credentials();
        (body["api-key"], body["api-secret"]) = (json!(keys.key), json!(keys.secret));
        let request = Request::new("POST", path).header("content-type", "application/json");
        (MY, request.body(body.to_string()))
    };
    let calls = [
        (MY, generate(PHONE)),
        json_call(
            "/sms/otp/generate",
            json!({"phone": PHONE, "message": "RM0.00 #otp#", "duration": 5, "app-id": "2"}),
        ),
        (MY, verify(PHONE, "000000")),
        (VN, generate_v4("0901888484")),
        (VN, generate_v5("0901888484")),
        (VN, vn("CheckCodeGen_V4_get", &[("Phone", "0901888484"), ("Code", "1NTTJ6")])),
        (ACCU, send_sms("62812000111", "TPL_0001")),
        (ACCU, send_sms("bad", "TPL_0001")),
    ];
    let kinds = [
        None,
        Some(FaultKind::HtmlPage),
        Some(FaultKind::NotUtf8),
        Some(FaultKind::UnknownCode),
        Some(FaultKind::Status { http_status: 500 }),
        Some(FaultKind::NoContentType),
    ];
    for (vendor, request) in &calls {
        for kind in &kinds {
            let mut world = World::new(1);
            if let Some(kind) = kind {
                world.arm(Fault::new(*vendor, kind.clone())).unwrap();
            }
            handle(&mut world, *vendor, request);
            let case: Value = serde_json::from_str(&last(&world).contract_case().unwrap()).unwrap();
            let problems = schema::problems(&schema, &case);
            assert!(problems.is_empty(), "{problems:?}\n{case:#}");
            assert_eq!(case["provenance"], "assumed");
        }
    }
}

#[test]
fn a_case_carries_the_exchange() {
    let mut world = World::new(1);
    let reply = handle(&mut world, MY, &generate(PHONE));
    let case: Value = serde_json::from_str(&last(&world).contract_case().unwrap()).unwrap();
    assert_eq!(
        case["request"]["form"],
        json!([
            ["api-key", "{{key}}"],
            ["api-secret", "{{secret}}"],
            ["phone", PHONE],
            ["brand-name", "Eaon"]
        ])
    );
    assert_eq!(
        case["call"],
        json!({"operation": "generate_otp",
        "arguments": {"phone": "+60123456789", "brand_name": "Eaon"}})
    );
    assert_eq!(case["response"]["body"], String::from_utf8(reply.body().to_vec()).unwrap());
    assert_eq!(case["client"], json!({"encoding": "form"}));
    assert_eq!(
        case["source"],
        json!({"page": "https://api.esms.com.my/generate-otp.html", "date": "2021-06-14"})
    );
    assert_eq!(case["sandbox"], json!({"by": "input", "varies": ["id"]}));
    assert_eq!(case["expect"]["ok"]["credit_deducted"], 1);

    handle(&mut world, VN, &generate_v4("84901888484"));
    let case: Value = serde_json::from_str(&last(&world).contract_case().unwrap()).unwrap();
    let raw = case["request"]["raw_query"].as_str().unwrap();
    assert!(raw.starts_with("ApiKey={{key}}&SecretKey={{secret}}&Phone=84901888484&"), "{raw}");
    assert_eq!(case["expect"]["error"]["vendor_code"], "108");
    assert_eq!(case["sandbox"]["fault"], json!({"kind": "answer", "code": "108"}));
    assert_eq!(case["call"]["arguments"]["phone"], "+84901888484");
}
