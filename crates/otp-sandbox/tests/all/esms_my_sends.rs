//! esms.com.my: the calls with `user` and `pass`, in the pure core.

use otp_sandbox::{Channel, Config, Encoding, Message, Reply, Request, World, handle};
use serde_json::{Value, json};

use crate::calls::{MY, MY_BALANCE, MY_HLR, MY_SEND, MY_WHATSAPP, PHONE, body, my_user};
use crate::wire_client::{FORM, form};

fn make(world: &mut World, path: &str, fields: &Value) -> Reply {
    handle(world, MY, &my_user(path, fields))
}

/// Sends a text and gives status, parts and type of the answer.
fn text(world: &mut World, text: &str, more: &Value) -> (Value, Value, Value) {
    let mut fields = json!({"to": PHONE, "msg": text});
    for (name, value) in more.as_object().unwrap() {
        fields[name] = value.clone();
    }
    let answer = body(&make(world, MY_SEND, &fields));
    (answer["status"].clone(), answer["parts"].clone(), answer["type"].clone())
}

fn newest(world: &World) -> Message {
    world.messages().pop().unwrap()
}

fn balance(world: &mut World) -> u64 {
    body(&make(world, MY_BALANCE, &json!({})))["balance"].as_u64().unwrap()
}

fn with_credits(credits: u64) -> World {
    let mut world = World::new(1);
    world.configure(MY, Config::new().balance(credits)).unwrap();
    world
}

#[test]
fn a_text_reaches_the_phone_and_costs_a_credit_for_each_part() {
    let mut world = with_credits(10);
    let sent = text(&mut world, "RM0.00 Eaon - Your OTP code is 112233.", &json!({}));
    assert_eq!(sent, (json!(0), json!(1), json!(0)));
    let message = newest(&world);
    assert_eq!(message.text, "RM0.00 Eaon - Your OTP code is 112233.");
    assert_eq!((message.channel, message.code.as_deref()), (Channel::Sms, Some("112233")));
    assert_eq!(world.latest_code(PHONE).unwrap().code, "112233");
    assert_eq!(balance(&mut world), 9);

    let long = format!("RM0.00 {}", "x".repeat(160));
    assert_eq!(text(&mut world, &long, &json!({})), (json!(0), json!(2), json!(0)));
    assert_eq!(balance(&mut world), 7);
    assert_eq!(world.ledger().units(MY), 3, "reading the balance is free");
}

#[test]
fn what_the_vendor_refuses_costs_nothing() {
    let mut world = with_credits(10);
    let long = |count: usize| format!("RM0.00 {}", "x".repeat(count - 7));
    for (msg, more, status) in [
        ("Hello".to_owned(), json!({}), 10),
        ("RM0.00Hello".to_owned(), json!({}), 10),
        (String::new(), json!({}), 1),
        ("RM0.00 Hello".to_owned(), json!({"type": 5}), 7),
        (long(1531), json!({}), 8),
        (long(671), json!({"type": 8}), 8),
        (long(1530), json!({"to": "0123456789"}), 4),
        (long(1530), json!({"to": "60-123456789"}), 9),
        // The price tag is asked for in Malaysia only.
        ("Hello".to_owned(), json!({"to": "6591234567"}), 0),
        (long(1530), json!({}), 5),
        (long(670), json!({"type": 8}), 5),
    ] {
        world.configure(MY, Config::new().balance(9)).unwrap();
        let (got, ..) = text(&mut world, &msg, &more);
        assert_eq!(got, json!(status), "{more}: {msg}");
    }
    assert_eq!(world.ledger().messages(MY), 1);
}

#[test]
fn the_type_names_the_alphabet() {
    let mut world = with_credits(100);
    let chinese = "RM0.00 您的包裹";
    for (msg, more, kind, encoding, shown) in [
        ("RM0.00 a", json!({}), 0, Encoding::Gsm7, "RM0.00 a"),
        ("RM0.00 a", json!({"type": "0"}), 0, Encoding::Gsm7, "RM0.00 a"),
        ("RM0.00 a", json!({"type": 8}), 8, Encoding::Ucs2, "RM0.00 a"),
        (chinese, json!({}), 8, Encoding::Ucs2, chinese),
        (chinese, json!({"type": 0}), 0, Encoding::Gsm7, "RM0.00 ????"),
    ] {
        assert_eq!(text(&mut world, msg, &more), (json!(0), json!(1), json!(kind)), "{more}: {msg}");
        let message = newest(&world);
        assert_eq!((message.encoding, message.text.as_str()), (encoding, shown));
    }
}

#[test]
fn a_long_address_becomes_a_short_link_in_its_place() {
    let mut world = with_credits(100);
    let link = json!({"link": "https://www.google.com/search?q=esms+api+service"});
    text(&mut world, "RM0.00 Hello from ESMS, visit us at #link#", &link);
    let shown = newest(&world).text;
    let key = shown.strip_prefix("RM0.00 Hello from ESMS, visit us at esms.com.my/l/").unwrap();
    assert!(key.len() == 6 && key.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{key}");
    for (msg, more) in [("RM0.00 #link#", json!({})), ("RM0.00 Hello", link)] {
        text(&mut world, msg, &more);
        assert_eq!(newest(&world).text, msg);
    }
}

#[test]
fn a_whatsapp_message_shows_its_fields_and_needs_one() {
    let mut world = with_credits(10);
    let fields = json!({"to": PHONE, "type": "otp", "code": "112233", "brand": "Eaon", "dlr": 1});
    let answer = body(&make(&mut world, MY_WHATSAPP, &fields));
    assert_eq!((&answer["status"], &answer["type"], &answer["parts"]), (&json!(0), &json!(9), &json!(1)));
    let message = newest(&world);
    assert_eq!((message.channel, message.code.as_deref()), (Channel::WhatsApp, Some("112233")));
    assert_eq!(message.text, "[otp] code: 112233, brand: Eaon");
    assert_eq!(balance(&mut world), 9);
    for (fields, status) in [
        (json!({"to": PHONE, "type": "otp"}), 1),
        (json!({"to": PHONE, "code": "112233"}), 1),
        (json!({"to": PHONE, "type": "OTP", "code": "112233"}), 7),
    ] {
        assert_eq!(body(&make(&mut world, MY_WHATSAPP, &fields))["status"], json!(status), "{fields}");
    }
    let keys = MY.credentials();
    let pairs =
        [("user", keys.key), ("pass", keys.secret), ("to", PHONE), ("type", "otp"), ("code", "112233")];
    let in_a_form = Request::new("POST", MY_WHATSAPP).header("content-type", FORM).body(form(&pairs));
    assert_eq!(body(&handle(&mut world, MY, &in_a_form))["status"], json!(1), "its page has JSON only");
    assert_eq!(world.ledger().messages(MY), 1);
}

#[test]
fn a_look_up_costs_a_credit_and_sends_nothing() {
    let mut world = with_credits(1);
    let fields = json!({"to": PHONE, "dlr-url": "http://127.0.0.1:9/reports"});
    let answer = body(&make(&mut world, MY_HLR, &fields));
    assert_eq!((&answer["status"], &answer["type"]), (&json!(0), &json!(12)));
    assert_eq!((balance(&mut world), world.messages().len(), world.ledger().messages(MY)), (0, 0, 0));
    assert_eq!(body(&make(&mut world, MY_HLR, &fields))["status"], json!(5));
    assert_eq!(body(&make(&mut world, MY_HLR, &json!({"to": PHONE})))["status"], json!(1));
}

#[test]
fn a_refused_question_for_the_balance_holds_a_zero_as_printed() {
    let mut world = with_credits(279_974);
    let printed = r#"{"status":0,"balance":279974,"message":"ok","id":"#;
    let reply = make(&mut world, MY_BALANCE, &json!({}));
    assert!(String::from_utf8_lossy(reply.body()).starts_with(printed), "{reply:?}");
    for (keys, status, text) in [
        (json!({"pass": ""}), 1, "Incomplete request, please make sure all mandatory parameter exists"),
        (json!({"pass": "not-the-secret"}), 3, "Invalid username/password combination"),
    ] {
        let refused = body(&make(&mut world, MY_BALANCE, &keys));
        assert_eq!(
            (&refused["status"], &refused["balance"], &refused["message"]),
            (&json!(status), &json!(0), &json!(text))
        );
    }
}

/// The lists of WhatsApp and of look-ups could not be read.
#[test]
fn strict_mode_gives_no_status_that_only_another_call_lists() {
    let mut world = with_credits(0);
    world.set_strict(true);
    for (path, fields) in [
        (MY_WHATSAPP, json!({"to": PHONE, "type": "otp", "code": "112233"})),
        (MY_HLR, json!({"to": PHONE, "dlr-url": "http://127.0.0.1:9/reports"})),
    ] {
        let no_credits = make(&mut world, path, &fields);
        assert_eq!(no_credits.status(), 501, "{path}");
        assert!(no_credits.rules().iter().any(|rule| rule.id == "esms-my.send.unread-list"), "{path}");
        let mut local = fields;
        local["to"] = json!("0123456789");
        assert_eq!(make(&mut world, path, &local).status(), 501, "{path}");
    }
    let sms = json!({"to": "0123456789", "msg": "RM0.00 Hello"});
    assert_eq!(make(&mut world, MY_SEND, &sms).vendor_code(), "4");
}
