//! What the store could not note is told to an observer, and changes nothing else.

use std::sync::{Arc, Mutex};

use otp_verify::otp_core::{Effect, ErrorKind, Observer, Operation, Trouble};
use otp_verify::{ChallengeId, Engine, EngineBuilder, Reason};

use super::set_up::{Answer, Phone, Vendor, login, phone, purpose, ring, without_limits};
use super::stores_that_fail::{BOTH, Failing, Fault};

/// What was heard: the operation, the challenge, and whether the store may have done it.
type Heard = Vec<(Operation, String, Effect)>;

/// Notes what it hears, and then panics if it is told to.
#[derive(Clone, Default)]
struct Ear {
    heard: Arc<Mutex<Heard>>,
    panics: bool,
}

impl Ear {
    fn heard(&self) -> Heard {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

impl Observer for Ear {
    fn trouble(&self, trouble: &Trouble<'_>) {
        let one = (trouble.operation(), trouble.challenge().to_owned(), trouble.effect());
        self.heard.lock().unwrap().push(one);
        assert!(!self.panics, "an observer that panics");
    }
}

struct World {
    engine: Engine,
    sender: Phone,
    store: Failing,
    ear: Ear,
}

fn world_with(ear: Ear) -> World {
    let (sender, store) = (Phone::default(), Failing::new());
    let engine = Engine::own_code(sender.clone(), store.clone(), ring(), without_limits());
    World { engine: observed(engine, &ear), sender, store, ear }
}

fn observed(engine: EngineBuilder, ear: &Ear) -> Engine {
    engine.observer(ear.clone()).build().unwrap()
}

fn effect(fault: Fault) -> Effect {
    if fault == Fault::AnswerLost { Effect::Unknown } else { Effect::None }
}

#[tokio::test]
async fn an_outcome_that_was_not_noted_is_heard_with_its_challenge() {
    for fault in BOTH {
        let World { engine, store, ear, .. } = world_with(Ear::default());
        let noted = engine.start(&login()).await.unwrap();
        assert_eq!(ear.heard(), []);
        store.fails("finish", fault);
        let id = engine.start(&login()).await.unwrap().challenge.id;
        assert_ne!(id, noted.challenge.id);
        assert_eq!(ear.heard(), [(Operation::Finish, id.to_string(), effect(fault))]);
    }
}

#[tokio::test]
async fn the_outcome_of_a_message_that_was_not_sent_is_heard_as_well() {
    let World { engine, sender, store, ear } = world_with(Ear::default());
    sender.then(Answer::Refused);
    store.fails("finish", Fault::Unreachable);
    engine.start(&login()).await.unwrap_err();
    let heard = ear.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!((heard[0].0, heard[0].2), (Operation::Finish, Effect::None));
    heard[0].1.parse::<ChallengeId>().unwrap();
}

/// The day's ceiling no longer holds what the vendor bills, so it is told apart.
#[tokio::test]
async fn a_bill_that_was_not_noted_is_heard_with_its_units() {
    let World { engine, sender, store, ear } = world_with(Ear::default());
    sender.bills(4);
    engine.start(&login()).await.unwrap();
    assert_eq!(ear.heard(), []);
    store.fails("finish", Fault::AnswerLost);
    let id = engine.start(&login()).await.unwrap().challenge.id.to_string();
    let bill = Operation::Bill { units: 3 };
    let unknown = Effect::Unknown;
    assert_eq!(ear.heard(), [(Operation::Finish, id.clone(), unknown), (bill, id, unknown)]);
}

#[tokio::test]
async fn the_end_of_an_attempt_that_was_not_noted_is_heard() {
    for fault in BOTH {
        let (vendor, store, ear) = (Vendor::default(), Failing::new(), Ear::default());
        let guard = Engine::guard(
            "esms-my",
            purpose("login"),
            vendor.clone(),
            store.clone(),
            ring(),
            without_limits(),
        );
        let engine = observed(guard, &ear);
        let id = engine.start(&login()).await.unwrap().challenge.id;
        for ending in [Effect::None, Effect::Unknown] {
            vendor.fails_the_next_check(ErrorKind::Transport, ending);
            store.fails("settle", fault);
            let error = engine.check(id, phone(), &purpose("login"), &Vendor::code()).await.unwrap_err();
            assert_eq!((error.reason(), error.effect()), (Reason::Vendor, ending));
            assert_eq!(ear.heard(), [(Operation::Settle, id.to_string(), effect(fault))]);
        }
    }
}

#[tokio::test]
async fn an_observer_that_panics_changes_nothing() {
    let World { engine, sender, store, ear } = world_with(Ear { panics: true, ..Ear::default() });
    sender.bills(4);
    store.fails("finish", Fault::Unreachable);
    let id = engine.start(&login()).await.unwrap().challenge.id;
    // Told of the bill as well, after it had panicked.
    assert_eq!(ear.heard().len(), 2);
    engine.check(id, phone(), &purpose("login"), &sender.last()).await.unwrap();
}
