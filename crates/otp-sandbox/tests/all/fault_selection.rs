//! Which call a fault strikes: vendor, operation, phone, nth, times, probability, and faults as JSON.

use crate::calls::{
    ACCU, CHECK, GENERATE, MY, PHONE, VERIFY, VN, generate, generate_v4, generate_v5, send_sms, verify,
};
use otp_sandbox::{Fault, FaultKind, Operation, Phase, Vendor, World, fault_menu, handle};
use serde_json::{Value, json};

const OTHER: &str = "60199999999";

/// Which of some generate calls are struck.
fn struck(world: &mut World, phones: &[&str]) -> Vec<usize> {
    let strikes = |(index, phone): (usize, &&str)| {
        let reply = handle(world, MY, &generate(phone));
        reply.fault().map(|_| index)
    };
    phones.iter().enumerate().filter_map(strikes).collect()
}

#[test]
fn a_fault_strikes_its_vendor_and_operation_only() {
    let mut world = World::new(1);
    world.arm(Fault::new(MY, FaultKind::Empty).operation(VERIFY)).unwrap();
    world.arm(Fault::answer(ACCU, "FAILED")).unwrap();
    assert_eq!(handle(&mut world, VN, &generate_v4("0901888484")).fault(), None);
    assert_eq!(handle(&mut world, MY, &generate(PHONE)).fault(), None);
    assert_eq!(handle(&mut world, MY, &verify(PHONE, "1")).fault(), Some("empty"));
    assert_eq!(handle(&mut world, ACCU, &send_sms("62812000111", "t")).vendor_code(), "FAILED");
    assert!(world.faults().is_empty());
}

#[test]
fn a_fault_finds_its_phone_in_every_form_and_every_call() {
    let rows: [(Vendor, &str, Vec<otp_sandbox::Request>); 3] = [
        (MY, "+60 12-345 6789", vec![generate(PHONE), verify(PHONE, "1")]),
        (VN, "+84901888484", vec![generate_v4("0901888484"), generate_v5("0901888484")]),
        (ACCU, "0812000111", vec![send_sms("62812000111", "t"), send_sms("+62812000111", "t")]),
    ];
    for (vendor, phone, requests) in rows {
        let mut world = World::new(1);
        world.arm(Fault::new(vendor, FaultKind::Empty).phone(phone).times(9)).unwrap();
        for request in requests {
            assert_eq!(handle(&mut world, vendor, &request).fault(), Some("empty"), "{vendor}");
        }
    }
    let mut world = World::new(1);
    world.arm(Fault::new(MY, FaultKind::Empty).phone(PHONE).times(2)).unwrap();
    assert_eq!(struck(&mut world, &[OTHER, PHONE, OTHER, PHONE, PHONE]), [1, 3]);
}

#[test]
fn nth_counts_matching_calls_and_times_goes_on_from_there() {
    let mut world = World::new(1);
    world.arm(Fault::new(MY, FaultKind::Empty).nth(3)).unwrap();
    assert_eq!(struck(&mut world, &[PHONE; 6]), [2]);
    world.arm(Fault::new(MY, FaultKind::Empty).nth(2).times(3)).unwrap();
    assert_eq!(struck(&mut world, &[PHONE; 6]), [1, 2, 3]);
    world.arm(Fault::new(MY, FaultKind::Empty).phone(PHONE).nth(2)).unwrap();
    assert_eq!(struck(&mut world, &[PHONE, OTHER, OTHER, PHONE]), [3]);
}

#[test]
fn one_fault_strikes_at_a_time_the_oldest_first() {
    let mut world = World::new(1);
    world.arm(Fault::answer(MY, "6")).unwrap();
    world.arm(Fault::answer(MY, "5").nth(1)).unwrap();
    let codes: Vec<String> =
        (0..3).map(|_| handle(&mut world, MY, &generate(PHONE)).vendor_code().to_owned()).collect();
    assert_eq!(codes, ["6", "5", "0"]);
}

#[test]
fn chance_comes_from_the_seed_and_leaves_the_codes_alone() {
    let run = |seed: u64, chance: Option<f64>| {
        let mut world = World::new(seed);
        if let Some(chance) = chance {
            world.arm(Fault::new(MY, FaultKind::Empty).probability(chance).times(1000)).unwrap();
        }
        let strikes = struck(&mut world, &[PHONE; 200]);
        let codes: Vec<_> = world.messages().into_iter().map(|message| message.code).collect();
        (strikes, codes)
    };
    let (strikes, codes) = run(7, Some(0.3));
    assert!((30..=90).contains(&strikes.len()), "{}", strikes.len());
    assert_eq!(run(7, Some(0.3)), (strikes.clone(), codes.clone()), "the same seed strikes the same calls");
    assert_ne!(run(8, Some(0.3)).0, strikes);
    assert_eq!(run(7, None).1, codes, "and the codes are those of a run without faults");
    assert_eq!((run(7, Some(0.0)).0.len(), run(7, Some(1.0)).0.len()), (0, 200));
}

#[test]
fn a_fault_is_one_flat_object_both_ways() {
    let order = json!({"vendor": "esms-my", "kind": "cut_reply", "after_bytes": 20, "times": 1});
    let fault: Fault = serde_json::from_value(order.clone()).unwrap();
    assert_eq!(fault, Fault::new(MY, FaultKind::CutReply { after_bytes: 20 }));
    assert_eq!(serde_json::to_value(&fault).unwrap(), order);

    let operation = Operation::all().find(|operation| operation.vendor() == ACCU).unwrap();
    let order = json!({"vendor": "accuauth", "operation": operation, "phone": "62812000111", "nth": 2,
        "times": 3, "probability": 0.5, "kind": "answer", "code": "FAILED"});
    let fault: Fault = serde_json::from_value(order.clone()).unwrap();
    assert_eq!(serde_json::to_value(&fault).unwrap(), order);
    assert!(!format!("{fault:?}").contains("62812000111"));
}

#[test]
fn the_menu_has_every_kind_with_its_defaults() {
    for entry in fault_menu() {
        let mut order = json!({"vendor": "esms-my", "kind": entry.kind});
        for parameter in entry.parameters.iter().filter(|parameter| parameter.default.is_none()) {
            assert!(serde_json::from_value::<Fault>(order.clone()).is_err(), "{}", entry.kind);
            order[parameter.name] = json!("6");
        }
        let fault: Fault = serde_json::from_value(order).unwrap();
        let back = serde_json::to_value(&fault).unwrap();
        for parameter in entry.parameters.iter().filter(|parameter| parameter.default.is_some()) {
            assert_eq!(
                back[parameter.name],
                serde_json::to_value(parameter.default).unwrap(),
                "{}",
                entry.kind
            );
        }
        let mut world = World::new(1);
        world.arm(fault).unwrap();
        let armed = world.faults().remove(0);
        assert_eq!((armed.kind.name(), armed.kind.phase()), (entry.kind, entry.phase));
        assert!(!entry.says.is_empty());
    }
    assert!(fault_menu().iter().is_sorted_by_key(|entry| entry.phase));
    assert_eq!(serde_json::to_value(Phase::ReplyHead).unwrap(), "reply_head");
}

#[test]
fn what_could_never_strike_or_says_too_much_is_refused() {
    let arm = |order: Value| {
        let fault = serde_json::from_value::<Fault>(order.clone()).map_err(|error| error.to_string());
        let armed = fault.and_then(|fault| World::new(1).arm(fault).map_err(|error| error.to_string()));
        armed.expect_err(&order.to_string())
    };
    let rows = [
        json!({"kind": "cut"}),
        json!({"vendor": "esms-my"}),
        json!({"vendor": "esms-my", "kind": "no_such_kind"}),
        json!({"vendor": "esms-my", "kind": "cut", "after_bytes": 1}),
        json!({"vendor": "esms-my", "kind": "cut", "surprise": 1}),
        json!({"vendor": "esms-my", "kind": "cut", "times": 0}),
        json!({"vendor": "esms-my", "kind": "cut", "nth": 0}),
        json!({"vendor": "esms-my", "kind": "cut", "probability": 1.1}),
        json!({"vendor": "esms-my", "kind": "cut", "probability": -0.1}),
        json!({"vendor": "esms-my", "kind": "cut", "operation": CHECK}),
        json!({"vendor": "esms-my", "kind": "answer"}),
        json!({"vendor": "esms-my", "kind": "answer", "code": "0"}),
        json!({"vendor": "esms-my", "kind": "drip", "bytes_per_second": 0}),
        json!({"vendor": "esms-my", "kind": "drip", "bytes_per_second": "fast"}),
        json!({"vendor": "esms-my", "kind": "oversized", "bytes": 1_000_000_000}),
        json!({"vendor": "esms-my", "kind": "status", "http_status": 99}),
        json!({"vendor": "esms-my", "kind": "redirect", "location": "the moon"}),
        json!({"vendor": "esms-my", "kind": "retry_after", "value": "1\r\nx: y"}),
        json!({"vendor": "esms-my", "kind": "removed_field"}),
        json!({"vendor": "esms-my", "kind": "retyped_field", "field": ""}),
        json!({"vendor": "esms-my", "kind": "refuse", "times": 2}),
        json!({"vendor": "esms-my", "kind": "refuse", "phone": "1"}),
        json!({"vendor": "esms-my", "kind": "reset_on_accept", "operation": GENERATE}),
        json!({"vendor": "esms-my", "kind": "never_read", "phone": "60123456789"}),
        json!({"vendor": "esms-my", "kind": "close_after_head", "phone": "60123456789"}),
    ];
    for order in rows {
        assert!(!arm(order).is_empty());
    }
}
