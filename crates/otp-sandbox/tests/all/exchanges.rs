//! The log of exchanges: what is shown, and that no key is.

use crate::calls::{
    ACCU, MY, MY_GENERATE, MY_VERIFY, PHONE, VN, VN_CHECK, VN_PHONE, asked, generate, generate_v4, my,
    send_sms, verify, vn,
};
use crate::wire_client::{FORM, JSON, form};
use otp_sandbox::{
    Credentials, Exchange, Fault, FaultKind, Operation, RedirectTo, Request, Vendor, World, fault_menu,
    handle,
};
use serde_json::json;

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
        format!(
            "POST {MY_GENERATE} HTTP/1.1\ncontent-type: application/x-www-form-urlencoded\nHost: sandbox\n\
             X-Trace: abc\n\napi-key=***&api-secret=***&phone=60123456789&brand-name=Eaon"
        )
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

/// Everything that can be seen of an exchange.
fn shown(exchange: &Exchange) -> String {
    format!("{} {exchange:?} {:?}", serde_json::to_string(exchange).unwrap(), exchange.fields)
}

fn assert_without(text: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn no_account_key_ever_appears() {
    let keys: Vec<&str> =
        Vendor::ALL.map(Vendor::credentials).into_iter().flat_map(Credentials::each).collect();
    let misplaced = |request: Request| {
        let secret = VN.credentials().secret;
        request.header("user-agent", secret).header("x-own", MY.credentials().key)
    };
    let nowhere = Request::new("GET", &format!("/nowhere/{}?{}=1", keys[0], keys[1]));
    let mut calls = vec![(ACCU, misplaced(nowhere)), (MY, generate(PHONE)), (VN, generate_v4(VN_PHONE))];
    for operation in Operation::all() {
        let (vendor, own) = (operation.vendor(), operation.vendor().credentials());
        let (method, path) = operation.route();
        // The keys in their own fields, and a key in every other; wherever the call looks for them.
        let mut forms = Vec::new();
        for beside in [Some(VN_PHONE), own.each().last()].into_iter().flatten() {
            let values = own.each().chain(std::iter::repeat(beside));
            let pairs: Vec<_> = operation.parameters().zip(values).collect();
            let json = pairs.iter().copied().collect::<serde_json::Value>().to_string();
            for (content_type, body) in [(FORM, form(&pairs)), (JSON, json)] {
                let request = Request::new(method, &format!("{path}?{}", form(&pairs)));
                let request = request.header("content-type", content_type).body(body);
                let request =
                    pairs.iter().fold(request, |request, (name, value)| request.header(name, value));
                let mut world = World::new(1);
                handle(&mut world, vendor, &request);
                assert_eq!(last(&world).operation, Some(operation));
                assert_without(&shown(&last(&world)), &keys);
                forms.push(request);
            }
        }
        // How a request is shown is no fault's business: they meet the last form, with a key in every field.
        calls.extend(forms.pop().map(|request| (vendor, request)));
    }
    for (vendor, request) in calls {
        let mut world = World::new(1);
        handle(&mut world, vendor, &request);
        assert_without(&shown(&last(&world)), &keys);
        // A look at all exchanges writes all of them out, so each is asked for by its number.
        for (id, entry) in (2..).zip(fault_menu()) {
            let code = asked(vendor).refusal;
            let fault = json!({ "vendor": vendor, "kind": entry.kind, "code": code, "field": "status" });
            let wanted = |name: &str| {
                name == "vendor" || name == "kind" || entry.parameters.iter().any(|one| one.name == name)
            };
            let fault: serde_json::Map<_, _> =
                fault.as_object().unwrap().clone().into_iter().filter(|(name, _)| wanted(name)).collect();
            world.arm(serde_json::from_value(fault.into()).unwrap()).unwrap();
            handle(&mut world, vendor, &request);
            assert_without(&shown(&world.exchange(id).unwrap()), &keys);
            world.disarm();
        }
    }
}

#[test]
fn what_stands_in_a_key_field_is_hidden_there() {
    let key = "canary/KEY+0123=";
    let encoded = form_urlencoded::byte_serialize(key.as_bytes()).collect::<String>();
    let post = |content_type: &str, body: String| {
        Request::new("POST", MY_VERIFY).header("content-type", content_type).body(body)
    };
    let text = |pairs: &[(&str, &str)]| post("application/x-www-form-urlencoded", form(pairs));
    let body = |value: serde_json::Value| post("application/json", value.to_string());
    let path = format!("/MainService.svc/json/GetBalance/{encoded}/{encoded}?apikey={encoded}");
    let rows = [
        (MY, text(&[("api-key", key), ("phone", PHONE), ("API_SECRET", key), ("pass", key)])),
        (MY, body(json!({ "api-key": key, "phone": PHONE }))),
        (MY, body(json!({ "list": [{ "api-secret": { "deep": key } }] }))),
        (MY, post("application/json", format!("{{\"api-secret\":\"{key}\""))),
        (VN, vn(VN_CHECK, &[("apikey", key), ("Phone", "0901887263")])),
        (VN, Request::new("GET", &path)),
        (ACCU, send_sms("62812000111", "t").header("x-df-api-secret", key)),
        (ACCU, send_sms("62812000111", "t").header("authorization", key).header("cookie", key)),
    ];
    let redirect = FaultKind::Redirect { http_status: 302, location: RedirectTo::SamePlace };
    for (vendor, request) in rows {
        for fault in [None, Some(Fault::answer(VN, "117")), Some(Fault::new(VN, redirect.clone()))] {
            let mut world = World::new(1);
            if let Some(fault) = fault.filter(|_| vendor == VN) {
                world.arm(fault).unwrap();
            }
            handle(&mut world, vendor, &request);
            assert_without(&shown(&last(&world)), &[key, &encoded]);
        }
    }
}

#[test]
fn every_other_parameter_is_shown_as_it_was_sent() {
    let mut world = World::new(1);
    handle(&mut world, VN, &Request::new("GET", "/x?Phone=84901234567&ApiKey=short&colour=a%20b"));
    let exchange = last(&world);
    let fields: Vec<_> = exchange.fields.iter().map(|field| (&*field.name, &*field.value)).collect();
    assert_eq!(fields, [("Phone", "84901234567"), ("ApiKey", "(hidden)"), ("colour", "a b")]);
    assert!(exchange.request_text.contains("?Phone=84901234567&ApiKey=***&colour=a%20b "));
}

#[test]
fn a_json_body_is_shown_as_it_came_but_for_its_keys() {
    for (text, want) in [
        ("{ \"api-key\" : \"a\\\"b\",\n\"duration\":3}", "{ \"api-key\" : \"***\",\n\"duration\":3}"),
        (r#"{"Data":[{"ApiKey":"k","x":"k2"}]}"#, r#"{"Data":[{"ApiKey":"***","x":"k2"}]}"#),
        (r#"{"ApiKey":"\u0061b","A":1}"#, r#"{"A":1,"ApiKey":"***"}"#),
        (r#"{"ApiKey":{"x":[1]}}"#, r#"{"ApiKey":"***"}"#),
        (r#"{"ApiKey":"k1","A":"x:\"y","ApiKey":"k2"}"#, r#"{"A":"x:\"y","ApiKey":"***"}"#),
        (r#"{"A":[{"ApiKey":"k1","ApiKey":"k2"}]}"#, r#"{"A":[{"ApiKey":"***"}]}"#),
        (
            r#"{"ApiKey":"k1","A":"\u0022\u0022\u0022\u0022","ApiKey":"k2"}"#,
            r#"{"A":"\"\"\"\"","ApiKey":"***"}"#,
        ),
        (r#"{"ApiKey":"k1","A":"\\\":","ApiKey":"k2"}"#, r#"{"A":"\\\":","ApiKey":"***"}"#),
        (r#"{ "ApiKey":"k", "A":"\\\":\u0022:" }"#, r#"{ "ApiKey":"***", "A":"\\\":\u0022:" }"#),
        (r#"{"api-key":"k""#, "[14 bytes that cannot be read]\n"),
    ] {
        let mut world = World::new(1);
        handle(
            &mut world,
            MY,
            &Request::new("POST", "/").header("content-type", "application/json").body(text),
        );
        assert_eq!(last(&world).request_text.split_once("\n\n").unwrap().1, want);
    }
}

#[test]
fn a_field_given_twice_is_noticed() {
    let keys = VN.credentials();
    let accu = ACCU.credentials();
    let json = |body: &str| Request::new("POST", MY_GENERATE).header("content-type", JSON).body(body);
    let own = MY.credentials();
    let twice_in_json = format!(
        r#"{{"api-key":"{}","api-secret":"{}","phone":"1","phone":"{PHONE}","brand-name":"Eaon"}}"#,
        own.key, own.secret
    );
    let to_accu = Request::new("POST", crate::calls::ACCU_SEND)
        .header("x-df-api-id", accu.key)
        .header("x-df-api-secret", accu.secret)
        .body("phone_number=62812000111&phone_number=2");
    let target =
        format!("{VN_CHECK}?ApiKey={}&SecretKey={}&Phone={VN_PHONE}&phone=1&Code=x", keys.key, keys.secret);
    let rows = [
        (MY, json(&twice_in_json), PHONE),
        (MY, my(MY_GENERATE, &[("phone", PHONE), ("phone", "1"), ("brand-name", "Eaon")]), PHONE),
        (ACCU, to_accu, "62812000111"),
        (VN, Request::new("GET", &target), VN_PHONE),
    ];
    for (vendor, request, phone) in rows {
        let mut world = World::new(1);
        let reply = handle(&mut world, vendor, &request);
        assert!(["0", "OK", "117"].contains(&reply.vendor_code()), "the other one counts: {reply:?}");
        let exchange = last(&world);
        assert_eq!(exchange.phone.as_deref(), Some(phone));
        assert!(exchange.rules.iter().any(|rule| rule.id == format!("{vendor}.given-twice")), "{vendor}");
        assert!(exchange.reply_text.contains("was given twice"), "{}", exchange.reply_text);
        world.set_strict(true);
        assert_eq!(handle(&mut world, vendor, &request).status(), 501);
    }
    let mut world = World::new(1);
    handle(&mut world, MY, &generate(PHONE));
    assert!(!last(&world).reply_text.contains("twice"));
}

#[test]
fn the_query_of_a_post_counts_where_the_body_has_nothing() {
    let accu = ACCU.credentials();
    let keyed =
        |request: Request| request.header("x-df-api-id", accu.key).header("x-df-api-secret", accu.secret);
    let my_target =
        format!("{MY_GENERATE}?{}", crate::calls::my_form(&[("phone", PHONE), ("brand-name", "Eaon")]));
    let rows = [
        (MY, Request::new("POST", &my_target), "0"),
        (
            MY,
            Request::new("POST", &my_target).header("content-type", JSON).body(r#"{"phone":"0123456789"}"#),
            "4",
        ),
        (
            ACCU,
            keyed(Request::new("POST", &format!("{}?phone_number=62812000111", crate::calls::ACCU_SEND))),
            "OK",
        ),
    ];
    for (vendor, request, code) in rows {
        let mut world = World::new(1);
        let reply = handle(&mut world, vendor, &request);
        assert_eq!(reply.vendor_code(), code, "{reply:?}");
        let rule = reply.rules().iter().find(|rule| rule.id == format!("{vendor}.query")).unwrap();
        assert_eq!(rule.provenance, otp_sandbox::Provenance::Reported);
        assert!(last(&world).phone.is_some());
        assert_without(&shown(&last(&world)), &[MY.credentials().secret]);
    }
    let post = Request::new("POST", &format!("{}?Phone={VN_PHONE}", crate::calls::VN_V5));
    assert_eq!(handle(&mut World::new(1), VN, &post).vendor_code(), "", "nobody reported it of eSMS.vn");
}

#[test]
fn a_boolean_or_nested_value_beside_a_complete_request() {
    let own = MY.credentials();
    let accu = ACCU.credentials();
    let complete =
        json!({"api-key": own.key, "api-secret": own.secret, "phone": PHONE, "brand-name": "Eaon"});
    let rows = [
        (MY, json!({"trace": true}), "0"),
        (MY, json!({"trace": {"a": [1]}}), "0"),
        (MY, json!({"duration": true}), "14"),
        (MY, json!({"phone": [PHONE]}), "9"),
        (MY, json!({"language": {}}), "15"),
        (VN, json!({"trace": {"a": [1]}}), "100"),
        (VN, json!({"TypeId": true}), ""),
        (ACCU, json!({"trace": [true]}), "OK"),
        (ACCU, json!({"content": {"code": "1234"}}), "INVALID_ARGUMENT"),
    ];
    for (vendor, beside, code) in rows {
        let (path, mut body) = match vendor {
            Vendor::EsmsVn => (crate::calls::VN_V5, crate::calls::v5_body(VN_PHONE)),
            Vendor::EsmsMy => (MY_GENERATE, complete.clone()),
            _ => (crate::calls::ACCU_SEND, json!({"phone_number": "62812000111"})),
        };
        body.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
        let request = Request::new("POST", path).header("content-type", JSON).body(body.to_string());
        let request = request.header("x-df-api-id", accu.key).header("x-df-api-secret", accu.secret);
        let reply = handle(&mut World::new(1), vendor, &request);
        assert_eq!(reply.vendor_code(), code, "{beside}");
        let is_known = beside.get("trace").is_none();
        let says =
            |rule: &&otp_sandbox::Rule| rule.id == "esms-my.any-type" || rule.id.contains("unreadable");
        assert_eq!(reply.rules().iter().copied().any(|rule| says(&rule)), is_known, "{beside}");
    }
}

#[test]
fn long_bodies_are_counted_and_not_kept() {
    let mut world = World::new(1);
    let long = my(MY_VERIFY, &[("phone", PHONE), ("code", &"1".repeat(20_000))]);
    handle(&mut world, MY, &long);
    let exchange = last(&world);
    assert!(exchange.body_bytes > 20_000 && exchange.request_text.len() < 400, "{}", exchange.request_text);
    assert!(exchange.request_text.ends_with("bytes, too long to keep]\n"));

    world.arm(Fault::new(MY, FaultKind::Oversized { bytes: 1_000_000 })).unwrap();
    handle(&mut world, MY, &verify(PHONE, "1"));
    assert!(last(&world).reply_text.len() < 20_000);
}

#[test]
fn an_answer_names_every_rule_that_it_hangs_on() {
    let mut world = World::new(1);
    let mut rules_of = |vendor, request: &Request| -> Vec<&str> {
        let reply = handle(&mut world, vendor, request);
        assert_eq!(reply.rule().id, reply.rules()[0].id);
        let ids: Vec<&str> = reply.rules().iter().map(|rule| rule.id).collect();
        assert_eq!(last(&world).rules.iter().map(|rule| rule.id).collect::<Vec<_>>(), ids);
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), ids.len(), "{ids:?}");
        ids
    };
    let sent = rules_of(MY, &generate(PHONE));
    assert_eq!(sent[0], "esms-my.generate.success");
    for rule in ["keys", "generate.duration", "generate.english", "generate.price", "http-200", "app-id"] {
        assert!(sent.contains(&format!("esms-my.{rule}").as_str()), "{rule}: {sent:?}");
    }
    let refused = rules_of(VN, &generate_v4("84901888484"));
    assert_eq!(refused[0], "esms-vn.phone");
    for rule in ["phone-shape", "precedence", "error-texts", "http-200", "names-on-get"] {
        assert!(refused.contains(&format!("esms-vn.{rule}").as_str()), "{rule}: {refused:?}");
    }
    assert!(!refused.contains(&"esms-vn.price"));
    assert!(rules_of(ACCU, &send_sms("123", "t")).contains(&"accuauth.phone-shape"));
}
