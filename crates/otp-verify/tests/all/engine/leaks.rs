use std::error::Error as _;

use std::sync::{Arc, Mutex};

use otp_verify::otp_core::{Observer, Trouble};
use otp_verify::{Engine, Key};

use super::set_up::{Answer, PHONE, Phone, login, phone, purpose, ring, without_limits, world};
use super::stores_that_fail::{Failing, Fault};

/// Everything that can be printed, with whatever could be in it.
#[tokio::test]
async fn nothing_that_can_be_printed_shows_a_number_a_code_or_a_key() {
    let world = world();
    let mut printed = Vec::new();
    let start = login().counted_by("ip", "canary-address");
    world.phone.then(Answer::LostButThere);
    let failed = world.engine.start(&start).await.unwrap_err();
    let id = failed.challenge().unwrap().id;
    let code = world.phone.last();
    let wrong = world.engine.check(id, phone(), &purpose("login"), &world.phone.wrong()).await.unwrap_err();
    let confirmed = world.engine.check(id, phone(), &purpose("login"), &code).await.unwrap();
    let key = Key::from(*b"canary-key-canary-key-canary-key");
    for error in [&failed, &wrong] {
        printed.push(format!("{error} {error:?} {:?}", error.source()));
    }
    printed.push(format!("{start:?} {confirmed:?} {key:?} {:?} {:?}", ring(), world.engine));
    let printed = printed.concat();
    let whole_number = &PHONE[1..];
    for secret in [whole_number, "901888484", code.expose(), "canary"] {
        assert!(!printed.contains(secret), "`{secret}` in {printed}");
    }
    assert!(printed.contains("Confirmed"));
}

/// Prints all that it is told.
#[derive(Clone, Default)]
struct Printer(Arc<Mutex<String>>);

impl Observer for Printer {
    fn trouble(&self, trouble: &Trouble<'_>) {
        let printed = format!("{trouble} {trouble:?} {:?} {}\n", trouble.error(), trouble.challenge());
        self.0.lock().unwrap().push_str(&printed);
    }
}

#[tokio::test]
async fn what_an_observer_is_told_shows_no_number_and_no_code() {
    for fault in [Fault::Unreachable, Fault::AnswerLost] {
        let (printer, store, sender) = (Printer::default(), Failing::new(), Phone::default());
        let engine = Engine::own_code(sender.clone(), store.clone(), ring(), without_limits());
        let engine = engine.observer(printer.clone()).build().unwrap();
        sender.bills(4);
        store.fails("finish", fault);
        engine.start(&login().counted_by("ip", "canary-address")).await.unwrap();
        let told = printer.0.lock().unwrap();
        assert_eq!(told.lines().count(), 2, "an outcome and a bill: {told}");
        for secret in [&PHONE[1..], "901888484", sender.last().expose(), "canary"] {
            assert!(!told.contains(secret), "`{secret}` in {told}");
        }
    }
}
