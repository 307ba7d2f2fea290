//! Expectations of a run, and the events it leaves.

use crate::calls::{ACCU, MY, PHONE, VN, generate, generate_v4, issued, send_sms, verify};
use otp_sandbox::{Config, EventKind, Expectations, Fault, Request, World, handle};
use serde_json::json;

#[test]
fn a_run_as_expected_has_no_failures() {
    let mut world = World::new(1);
    issued(&mut world, PHONE);
    world.arm(Fault::answer(ACCU, "FAILED")).unwrap();
    handle(&mut world, ACCU, &send_sms("62812000111", "t"));
    let expected = Expectations::new().messages(MY, 1).messages(ACCU, 0).no_double_sends();
    assert!(world.verify(&expected.all_faults_used().no_unmatched()).is_empty());
    assert!(World::new(1).verify(&Expectations::new()).is_empty());
}

#[test]
fn every_failure_is_a_sentence() {
    let mut world = World::new(1);
    world.arm(Fault::cut(MY).times(3)).unwrap();
    handle(&mut world, MY, &generate(PHONE));
    handle(&mut world, MY, &generate(PHONE));
    handle(&mut world, VN, &Request::new("GET", "/nowhere"));
    let order = json!({"messages": {"esms-my": 1, "accuauth": 0}, "no_double_sends": true,
        "all_faults_used": true, "no_unmatched": true});
    let expected: Expectations = serde_json::from_value(order).unwrap();
    assert_eq!(
        world.verify(&expected),
        [
            "esms-my billed 2 messages instead of 1",
            "esms-my message 2 repeats message 1 after 0 seconds: the fault cut",
            "esms-my fault 1 (cut) has 1 strikes left",
            "1 requests were for no call of their vendor",
        ]
    );
    assert!(serde_json::from_value::<Expectations>(json!({"message": {}})).is_err());
    world.reset_vendor(VN);
    assert_eq!((world.unmatched(), world.requests(VN), world.requests(MY)), (0, 0, 2));
}

#[test]
fn one_vendor_is_started_over_and_the_others_stay() {
    let mut world = World::new(1);
    let code = issued(&mut world, PHONE);
    world.configure(MY, Config::new().balance(7)).unwrap();
    handle(&mut world, VN, &generate_v4("0901888484"));
    world.arm(Fault::cut(MY)).unwrap();
    world.arm(Fault::cut(VN)).unwrap();
    world.reset_vendor(MY);
    assert_eq!((world.messages().len(), world.faults().len(), world.exchanges().len()), (1, 1, 1));
    let ledger = world.ledger();
    assert_eq!((ledger.messages(MY), ledger.messages(VN), ledger.sends.len()), (0, 1, 1));
    assert!(ledger.bills[1].balance > 7);
    assert!(world.latest_code(PHONE).is_none());
    assert_eq!(handle(&mut world, MY, &verify(PHONE, &code)).vendor_code(), "16");
    assert_eq!((world.clear_messages(), world.messages().len(), world.ledger().messages(VN)), (1, 0, 1));
}

#[test]
fn events_count_up_name_what_happened_and_hold_no_secret() {
    use EventKind::{Code, Config as Configured, Exchange, Fault as Faulted, Message};

    let mut world = World::new(1);
    world.configure(MY, Config::new().next_code("112233")).unwrap();
    world.arm(Fault::cut(MY)).unwrap();
    handle(&mut world, MY, &generate(PHONE));
    let events = world.events_after(0);
    let kinds: Vec<EventKind> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [Configured, Faulted, Faulted, Code, Message, Exchange]);
    assert!(events.iter().map(|event| event.id).eq(1..=6));
    assert_eq!((events[4].message_id, events[5].exchange_id), (Some(1), Some(1)));
    assert_eq!(world.events_after(4).len(), 2);
    let text = serde_json::to_string(&events).unwrap();
    assert!(!text.contains("112233") && !text.contains(PHONE), "{text}");
    for _ in 0..2000 {
        handle(&mut world, MY, &verify(PHONE, "1"));
    }
    let kept = world.events_after(0);
    assert_eq!((kept.len(), kept[999].id), (1000, kept[0].id + 999));
}
