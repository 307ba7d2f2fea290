//! Which second message is a double send, and which is not.

use std::time::Duration;

use crate::calls::{ACCU, MY, MY_GENERATE, PHONE, VN, generate, generate_v4, generate_v5, my, send_sms};
use otp_sandbox::{Expectations, Fault, FaultKind, Request, Vendor, World, handle};

/// Sends the first under a fault and the second without, and says whether the second is a double send.
fn doubled(vendor: Vendor, kind: FaultKind, first: &Request, second: &Request, apart_ms: u64) -> bool {
    let mut world = World::new(1);
    world.set_now_ms(1_000_000);
    world.arm(Fault::new(vendor, kind)).unwrap();
    handle(&mut world, vendor, first);
    world.set_now_ms(1_000_000 + apart_ms);
    handle(&mut world, vendor, second);
    !world.ledger().double_sends.is_empty()
}

#[test]
fn a_second_message_after_a_lost_reply_is_marked_in_inbox_and_ledger() {
    let mut world = World::new(1);
    world.arm(Fault::cut(MY)).unwrap();
    handle(&mut world, MY, &generate(PHONE));
    world.set_now_ms(2500);
    handle(&mut world, MY, &generate(PHONE));

    let messages = world.messages();
    assert_eq!((messages[0].double_send_of, messages[1].double_send_of), (None, Some(messages[0].id)));
    let ledger = world.ledger();
    let double = &ledger.double_sends[0];
    assert_eq!((double.message_id, double.earlier_message_id, double.seconds_apart), (2, 1, 2));
    assert_eq!((double.vendor, double.reason.as_str()), (MY, "the fault cut"));
    assert!(ledger.sends[0].reply_cut && ledger.sends[0].saw_error && !ledger.sends[1].saw_error);
    assert_eq!(world.verify(&Expectations::new().no_double_sends()).len(), 1);
}

#[test]
fn every_broken_reply_counts_as_an_error_and_every_vendor_is_watched() {
    let broken = [
        FaultKind::Hang,
        FaultKind::GarbageHead,
        FaultKind::CutReply { after_bytes: 3 },
        FaultKind::TruncatedJson,
        FaultKind::Status { http_status: 500 },
        FaultKind::ReplyOfAnother,
    ];
    let calls = [
        (MY, generate(PHONE)),
        (VN, generate_v4("0901888484")),
        (VN, generate_v5("0901888484")),
        (ACCU, send_sms("62812000111", "t1")),
    ];
    for kind in broken {
        for (vendor, request) in &calls {
            assert!(doubled(*vendor, kind.clone(), request, request, 1000), "{vendor} {}", kind.name());
        }
    }
    let other_form = send_sms("0812000111", "t1");
    assert!(doubled(ACCU, FaultKind::Cut, &send_sms("+62812000111", "t1"), &other_form, 0));
}

#[test]
fn what_is_no_double_send() {
    let cut = || FaultKind::Cut;
    let again = generate(PHONE);
    assert!(doubled(MY, cut(), &again, &again, 60_000), "the window's end belongs to it");
    assert!(!doubled(MY, cut(), &again, &again, 60_001), "outside the window");
    assert!(!doubled(MY, cut(), &again, &generate("60199999999"), 0), "another phone");
    let other_app = my(MY_GENERATE, &[("phone", PHONE), ("brand-name", "Eaon"), ("app-id", "2")]);
    assert!(!doubled(MY, cut(), &again, &other_app, 0), "another app");
    let (one, two) = (send_sms("62812000111", "login"), send_sms("62812000111", "payment"));
    assert!(!doubled(ACCU, cut(), &one, &two, 0), "another template");
    let (v4, v5) = (generate_v4("0901888484"), generate_v5("0901888484"));
    assert!(!doubled(VN, cut(), &v4, &v5, 0), "another call");

    let intact = [
        FaultKind::Delay { delay_ms: 1 },
        FaultKind::Drip { bytes_per_second: 1000 },
        FaultKind::ProcessTwice,
        FaultKind::StrayReply,
        FaultKind::Answer { code: "6".to_owned() },
        FaultKind::RetryAfter { http_status: 429, value: "1".to_owned() },
    ];
    for kind in intact {
        let name = kind.name();
        assert!(
            !doubled(MY, kind, &again, &again, 0),
            "{name}: the first was seen as a success, or sent nothing"
        );
    }
}

#[test]
fn a_third_message_after_a_success_is_no_double_send() {
    let mut world = World::new(1);
    world.arm(Fault::cut(MY)).unwrap();
    for _ in 0..3 {
        handle(&mut world, MY, &generate(PHONE));
    }
    let ledger = world.ledger();
    assert_eq!(ledger.double_sends.iter().map(|double| double.message_id).collect::<Vec<_>>(), [2]);
}

#[test]
fn the_window_can_be_set_and_a_clock_set_back_does_not_hide_a_double_send() {
    let run = |window: u64, later_ms: u64| {
        let mut world = World::new(1);
        world.set_double_send_window(Duration::from_secs(window));
        world.set_now_ms(1_000_000);
        world.arm(Fault::cut(MY)).unwrap();
        handle(&mut world, MY, &generate(PHONE));
        world.set_now_ms(later_ms);
        handle(&mut world, MY, &generate(PHONE));
        world.ledger().double_sends.len()
    };
    assert_eq!((run(5, 1_006_000), run(10, 1_006_000), run(10, 995_000)), (0, 1, 1));
}

#[test]
fn a_double_send_is_seen_while_the_first_message_is_among_the_ten_thousand_newest() {
    let mut world = World::new(1);
    let other = |number: u32| generate(&format!("6011{number:05}77"));
    let (too_old, oldest) = (generate(PHONE), generate("60123456780"));
    let lose = |world: &mut World, request: &Request| {
        world.arm(Fault::cut(MY)).unwrap();
        handle(world, MY, request);
    };
    lose(&mut world, &too_old);
    handle(&mut world, MY, &other(0));
    lose(&mut world, &oldest);
    for number in 1..9_999 {
        handle(&mut world, MY, &other(number));
    }
    // Ten thousand newer ones stand before the first; when it has come again, the third is the oldest of them.
    handle(&mut world, MY, &too_old);
    handle(&mut world, MY, &oldest);
    let doubles = world.ledger().double_sends;
    let found: Vec<_> = doubles.iter().map(|double| (double.message_id, double.earlier_message_id)).collect();
    assert_eq!(found, [(10_003, 3)]);
}
