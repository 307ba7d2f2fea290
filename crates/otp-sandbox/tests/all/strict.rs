//! Strict mode: no answer that hangs on what nobody knows.

use crate::calls::{
    ACCU, MY, MY_GENERATE, PHONE, VN, body, check, generate, generate_v4, issued, my, send_sms, verify,
};
use otp_sandbox::{Fault, FaultKind, Provenance, Request, Sandbox, World, handle};

fn strict() -> World {
    let mut world = World::new(1);
    world.set_strict(true);
    world
}

#[test]
fn documented_answers_are_given() {
    let mut world = strict();
    let code = issued(&mut world, PHONE);
    assert_eq!(handle(&mut world, MY, &verify(PHONE, "000000")).vendor_code(), "16");
    assert_eq!(handle(&mut world, MY, &verify(PHONE, &code)).vendor_code(), "0");
    assert_eq!(handle(&mut world, VN, &generate_v4("0901888484")).vendor_code(), "100");
    assert_eq!(handle(&mut world, ACCU, &send_sms("62812000111", "t")).vendor_code(), "OK");
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

    handle(&mut world, VN, &generate_v4("0901888484"));
    for _ in 0..9 {
        let guess = check("0901888484", "WRONG");
        assert_eq!(handle(&mut world, VN, &guess).status(), 501, "no page names the answer to a wrong code");
    }
    let code = world.latest_code("0901888484").unwrap().code;
    let right = check("0901888484", &code);
    assert_eq!(handle(&mut world, VN, &right).vendor_code(), "100", "no try was used up");
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
