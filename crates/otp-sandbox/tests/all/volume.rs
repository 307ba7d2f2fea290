//! Many messages, and many clients at once.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use crate::calls::{MY, MY_VERIFY, PHONE, VN, VN_CHECK, VN_V4, generate, look, my, vn_target};
use crate::wire_client::request;
use otp_sandbox::{Sandbox, State, World, handle};

#[test]
fn ten_thousand_messages_are_kept_and_the_sums_know_of_all() {
    let mut world = World::new(1);
    let request = generate(PHONE);
    for number in 0..10_050_u64 {
        world.set_now_ms(number);
        assert_eq!(handle(&mut world, MY, &request).vendor_code(), "0");
    }
    let messages = world.messages();
    assert_eq!((messages.len(), messages[0].id, messages[9999].id), (10_000, 51, 10_050));
    assert_eq!((messages[9998].state, messages[9999].state), (State::Superseded, State::Issued));
    let exchanges = world.exchanges();
    assert_eq!((exchanges.len(), exchanges[0].id), (10_000, 51));
    let ledger = world.ledger();
    assert_eq!((ledger.messages(MY), ledger.sends.len(), ledger.double_sends.len()), (10_050, 10_000, 0));
}

#[test]
fn long_calls_fall_out_of_the_log_by_their_bytes() {
    let mut world = World::new(1);
    let request = my(MY_VERIFY, &[("phone", PHONE), ("code", &"x".repeat(16_000))]);
    for _ in 0..4_300 {
        handle(&mut world, MY, &request);
    }
    let kept = world.exchanges();
    let bytes: usize = kept.iter().map(|exchange| exchange.request_text.len()).sum();
    assert!((60 << 20..65 << 20).contains(&bytes), "{bytes} bytes in {} calls", kept.len());
    assert_eq!((kept.last().unwrap().id, world.requests(MY)), (4_300, 4_300));
    assert!(kept.windows(2).all(|pair| pair[0].id + 1 == pair[1].id), "the oldest went");
    world.reset_vendor(MY);
    for _ in 0..100 {
        handle(&mut world, MY, &request);
    }
    assert_eq!(world.exchanges().len(), 100, "what is forgotten takes no room");
}

/// Clients at work at once; each opens a connection for every call.
const CLIENTS: u32 = 32;
const PHONES: u32 = 1000;

fn get(sandbox: &Sandbox, path: &str, pairs: &[(&str, &str)]) -> String {
    let bytes = request("GET", &vn_target(path, pairs), "sandbox", &[], "");
    look(sandbox.address(VN), bytes.as_bytes(), Duration::from_secs(30), usize::MAX).text()
}

fn one_user(sandbox: &Sandbox, number: u32) -> String {
    // Four-digit endings of 1000 and more are no magic ones.
    let phone = format!("090188{}", 1000 + number);
    let text = format!("{{OTP}} for {phone}");
    let sent =
        get(sandbox, VN_V4, &[("Phone", &phone), ("Brandname", "Eaon"), ("Type", "2"), ("message", &text)]);
    assert!(sent.contains("\"CodeResult\":\"100\""), "{sent}");
    let code = sandbox.latest_code(&phone).unwrap();
    let checked = get(sandbox, VN_CHECK, &[("Phone", &phone), ("Code", &code)]);
    assert!(checked.contains(&format!("\"{phone}, Content: Success!\"")), "{checked}");
    phone
}

#[tokio::test]
async fn a_thousand_parallel_users_do_not_see_each_other() {
    let sandbox = Sandbox::start().await.unwrap();
    let phones = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (sandbox, phones) = (&sandbox, &phones);
            scope.spawn(move || {
                for number in (client..PHONES).step_by(CLIENTS as usize) {
                    let phone = one_user(sandbox, number);
                    phones.lock().unwrap().insert(phone);
                }
            });
        }
    });

    let phones = phones.into_inner().unwrap();
    let messages = sandbox.messages();
    assert_eq!((phones.len(), messages.len()), (1000, 1000));
    let to: BTreeSet<String> = messages.iter().map(|message| message.to.clone()).collect();
    assert_eq!(to, phones, "each phone has one message");
    for message in messages {
        assert_eq!(message.text, format!("{} for {}", message.code.unwrap(), message.to));
        assert_eq!(message.state, State::Verified);
    }
    assert_eq!(sandbox.requests(VN), 2000);
    assert_eq!(sandbox.ledger().messages(VN), 1000);
}
