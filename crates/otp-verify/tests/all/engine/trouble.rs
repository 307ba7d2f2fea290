//! An observer hears what the store could not note. That changes nothing else.

use std::sync::{Arc, Mutex};

use otp_verify::otp_core::{Decision, Effect, ErrorKind, Observer, Operation, Trouble};
use otp_verify::{ChallengeId, Engine, EngineBuilder, MemoryStore, Reason};

use super::set_up::{Answer, MINUTE, Phone, Vendor, clock, login, phone, purpose, ring, without_limits};
use super::slow::{Move, SlowPhone, SlowVendor};
use super::stores_that_fail::{BOTH, Failing, Fault};

/// What was heard: the operation, the challenge, and whether the store may have done it.
type Heard = Vec<(Operation, String, Effect)>;

/// Notes what it hears, and then panics if it should.
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

    fn decision(&self, _: &Decision<'_>) {
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
    // The unit of the day stays taken, so that is trouble of its own.
    let operations: Vec<_> = heard.iter().map(|(operation, _, effect)| (*operation, *effect)).collect();
    let give_back = Operation::GiveBack { windows: 1 };
    assert_eq!(operations, [(Operation::Finish, Effect::None), (give_back, Effect::None)]);
    heard[0].1.parse::<ChallengeId>().unwrap();
}

/// The store has not failed, and has nothing to note it at: the code was over before the vendor answered. The call says that a
/// message is out, and every check says that there is no such challenge.
#[tokio::test]
async fn a_message_whose_code_is_gone_when_the_vendor_answers_is_heard() {
    for answer in [None, Some(Answer::LostButThere), Some(Answer::Refused)] {
        let (sender, clock, ear) = (Phone::default(), clock(), Ear::default());
        let store = MemoryStore::new().clock(clock.clone());
        let slow = SlowPhone(sender.clone(), clock, 5 * MINUTE);
        let engine = observed(Engine::own_code(slow, store, ring(), without_limits()), &ear);
        answer.map(|answer| sender.then(answer));
        let challenge = match engine.start(&login()).await {
            Ok(started) => Some(started.challenge),
            Err(error) => error.challenge(),
        };
        let Some(challenge) = challenge else {
            assert_eq!(ear.heard(), [], "nothing is out");
            continue;
        };
        assert_eq!(ear.heard(), [(Operation::Lost, challenge.id.to_string(), Effect::Unknown)]);
        let checked = engine.check(challenge.id, phone(), &purpose("login"), &sender.last()).await;
        assert_eq!(checked.unwrap_err().reason(), Reason::NotFound);
    }
}

/// Attempt and failure stay then, although nobody said no.
#[tokio::test]
async fn an_attempt_whose_challenge_ends_while_the_vendor_hangs_is_heard() {
    let (vendor, clock, ear) = (Vendor::default(), clock(), Ear::default());
    let store = MemoryStore::new().clock(clock.clone());
    let slow = SlowVendor(vendor.clone(), clock, Move::On(5 * MINUTE));
    let guard = Engine::guard("esms-my", purpose("login"), slow, store, ring(), without_limits());
    let engine = observed(guard, &ear);
    let id = engine.start(&login()).await.unwrap().challenge.id;
    vendor.fails_the_next_check(ErrorKind::Transport, Effect::None);
    let error = engine.check(id, phone(), &purpose("login"), &Vendor::code()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Vendor);
    assert_eq!(ear.heard(), [(Operation::Settle, id.to_string(), Effect::Unknown)]);
}

/// The day's ceiling no longer holds what the vendor bills, so this is an operation of its own.
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
