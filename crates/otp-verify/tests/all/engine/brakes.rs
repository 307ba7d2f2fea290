//! Sending waits where too few codes are confirmed, and starts again by itself or by an operator's hand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use otp_verify::conformance::TestClock;
use otp_verify::otp_core::{Decision, DecisionOutcome, Effect, Observer, PhoneNumber};
use otp_verify::{Brake, Engine, Limit, LimitState, MemoryStore, Reason, SendLimits, Start};

use super::set_up::{Answer, MINUTE, Phone, clock, purpose, ring, without_limits};

/// Numbers of one block.
fn number(index: u32) -> PhoneNumber {
    format!("+8490188{:04}", 1_000 + index).parse().unwrap()
}

fn start(index: u32) -> Start {
    Start::new(number(index), purpose("login"))
}

/// Twenty must be judged, and a fifth of them confirmed.
fn brake() -> Brake {
    Brake::try_new(20, 20).unwrap()
}

/// The outcome, reason and limit of a decision.
type Heard = (DecisionOutcome, Option<&'static str>, Option<&'static str>);

#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<Heard>>>);

impl Observer for Ear {
    fn decision(&self, decision: &Decision<'_>) {
        let heard = (decision.outcome(), decision.reason(), decision.limit());
        self.0.lock().unwrap().push(heard);
    }
}

struct World {
    engine: Engine,
    phone: Phone,
    clock: TestClock,
    ear: Ear,
}

fn world(limits: SendLimits) -> World {
    let (phone, clock, ear) = (Phone::default(), clock(), Ear::default());
    let store = MemoryStore::new().clock(clock.clone());
    let engine = Engine::own_code(phone.clone(), store, ring(), limits).observer(ear.clone());
    World { engine: engine.build().unwrap(), phone, clock, ear }
}

impl World {
    async fn confirm(&self, start: &Start) {
        let id = self.engine.start(start).await.unwrap().challenge.id;
        let code = self.phone.last();
        self.engine.check(id, start.phone(), start.purpose(), &code).await.unwrap();
    }

    /// Makes several starts, and confirms the first few. Then all of them are over.
    async fn traffic(&self, confirmed: u32, all: u32, of: impl Fn(u32) -> Start) {
        for index in 0..all {
            if index < confirmed {
                self.confirm(&of(index)).await;
            } else {
                self.engine.start(&of(index)).await.unwrap();
            }
        }
        self.clock.advance(10 * MINUTE);
    }

    async fn refusal(&self, start: &Start) -> (Reason, Option<Duration>) {
        let error = self.engine.start(start).await.unwrap_err();
        assert_eq!((error.effect(), error.is_user_error()), (Effect::None, false));
        (error.reason(), error.retry_after())
    }

    async fn state(&self, start: &Start, limit: Limit) -> LimitState {
        let limits = self.engine.operator("ann").number(start).await.unwrap().limits;
        limits.into_iter().find(|state| state.limit == limit).unwrap()
    }
}

#[tokio::test]
async fn a_prefix_that_confirms_too_little_waits_and_an_event_says_so() {
    let world = world(without_limits().brake_prefix(brake()));
    world.traffic(3, 20, start).await;
    world.ear.0.lock().unwrap().clear();
    let braked = Reason::Limited(Limit::UnconfirmedPrefix);
    assert_eq!(world.refusal(&start(500)).await, (braked, Some(5 * MINUTE)));
    assert_eq!(
        *world.ear.0.lock().unwrap(),
        [(DecisionOutcome::Failed, Some("limited"), Some("unconfirmed_prefix"))]
    );
    // It does not concern another block.
    let other = Start::new("+84901900000".parse().unwrap(), purpose("login"));
    world.engine.start(&other).await.unwrap();
}

#[tokio::test]
async fn a_prefix_that_confirms_enough_or_is_not_judged_yet_does_not_wait() {
    for (confirmed, all) in [(4, 20), (0, 19)] {
        let world = world(without_limits().brake_prefix(brake()));
        world.traffic(confirmed, all, start).await;
        world.engine.start(&start(500)).await.unwrap();
    }
    // A burst that nobody could answer yet.
    let world = world(without_limits().brake_prefix(brake()));
    for index in 0..100 {
        world.engine.start(&start(index)).await.unwrap();
    }
}

#[tokio::test]
async fn without_a_brake_nothing_waits() {
    let world = world(without_limits());
    world.traffic(0, 100, start).await;
    world.engine.start(&start(500)).await.unwrap();
}

#[tokio::test]
async fn one_trial_at_a_time_is_let_through_and_its_confirmations_lift_the_brake() {
    let world = world(without_limits().brake_prefix(brake()));
    world.traffic(3, 20, start).await;
    let mut trials = 0;
    while world.engine.start(&start(500)).await.is_err() {
        world.clock.advance(5 * MINUTE);
        world.confirm(&start(100 + trials)).await;
        trials += 1;
        assert_eq!(world.refusal(&start(501)).await.1, Some(15 * MINUTE));
        world.clock.advance(10 * MINUTE);
    }
    // 5 of 22 are more than a fifth, and 4 of 21 are not.
    assert_eq!(trials, 2);
}

#[tokio::test]
async fn a_trial_that_was_not_sent_leaves_the_next_one_due() {
    let world = world(without_limits().brake_prefix(brake()));
    world.traffic(0, 20, start).await;
    world.clock.advance(5 * MINUTE);
    world.phone.then(Answer::Refused);
    world.engine.start(&start(500)).await.unwrap_err();
    world.engine.start(&start(501)).await.unwrap();
    assert_eq!(world.refusal(&start(502)).await.1, Some(15 * MINUTE));
}

#[tokio::test]
async fn all_is_forgotten_after_five_hours() {
    let world = world(without_limits().brake_prefix(brake()));
    world.traffic(0, 20, start).await;
    world.clock.advance(290 * MINUTE);
    world.engine.start(&start(500)).await.unwrap();
    world.engine.start(&start(501)).await.unwrap();
}

/// It counts challenges, and what was let through may ask for its message again.
#[tokio::test]
async fn a_resend_counts_for_nothing_and_is_never_braked() {
    let world = world(without_limits().brake_prefix(brake()));
    world.traffic(0, 19, start).await;
    world.clock.advance(15 * MINUTE);
    let id = world.engine.start(&start(500)).await.unwrap().challenge.id;
    world.engine.resend(id, &start(500)).await.unwrap();
    world.clock.advance(MINUTE);
    assert_eq!(world.state(&start(500), Limit::UnconfirmedPrefix).await.taken, 20);
    world.clock.advance(9 * MINUTE);
    world.clock.advance(5 * MINUTE);
    let trial = world.engine.start(&start(501)).await.unwrap().challenge.id;
    world.refusal(&start(502)).await;
    world.engine.resend(trial, &start(501)).await.unwrap();
}

/// Those that are named, each by its own name: a fresh session does not hide an address.
#[tokio::test]
async fn a_caller_that_confirms_too_little_waits_whatever_else_it_names() {
    let world = world(without_limits().brake_caller("ip", brake()));
    let of = |address: &str, index: u32| {
        start(index).counted_by("ip", address).counted_by("session", index.to_string())
    };
    world.traffic(0, 20, |index| of("192.0.2.7", index)).await;
    let braked = Reason::Limited(Limit::UnconfirmedCaller);
    assert_eq!(world.refusal(&of("192.0.2.7", 500)).await, (braked, Some(5 * MINUTE)));
    world.engine.start(&of("192.0.2.8", 500)).await.unwrap();
}

#[tokio::test]
async fn a_country_that_confirms_too_little_waits_in_all_its_parts_until_it_is_lifted() {
    let world = world(without_limits().brake_country(brake()));
    let of = |index: u32| {
        let phone = format!("+849018{:05}", 10_000 + index * 7).parse().unwrap();
        Start::new(phone, purpose("login"))
    };
    world.traffic(0, 400, of).await;
    let braked = Reason::Limited(Limit::UnconfirmedCountry);
    for index in 1_000..1_100 {
        assert_eq!(world.refusal(&of(index)).await, (braked, Some(5 * MINUTE)));
    }
    assert_eq!(world.engine.operator("ann").lift_brakes(&of(1_000)).await.unwrap(), 8);
    for index in 1_000..1_100 {
        world.engine.start(&of(index)).await.unwrap();
    }
}

#[tokio::test]
async fn an_operator_sees_what_a_brake_judges_by_and_lifts_it() {
    let world = world(without_limits().brake_prefix(brake()).brake_country(brake()));
    world.traffic(3, 20, start).await;
    let state = world.state(&start(500), Limit::UnconfirmedPrefix).await;
    let judged = state.confirmations.unwrap();
    assert_eq!((judged.challenges, judged.confirmed, judged.is_braked), (20, 3, true));
    assert_eq!((state.taken, state.most, state.retry_after), (20, None, Some(5 * MINUTE)));
    assert_eq!(state.length, 300 * MINUTE);
    // The next start is let through, and the brake holds all the same.
    world.clock.advance(5 * MINUTE);
    let state = world.state(&start(500), Limit::UnconfirmedPrefix).await;
    assert_eq!((state.retry_after, state.confirmations.unwrap().is_braked), (None, true));
    let operator = world.engine.operator("ann");
    assert_eq!(operator.lift_brakes(&start(500)).await.unwrap(), 1);
    assert_eq!(operator.lift_brakes(&start(500)).await.unwrap(), 0);
    let state = world.state(&start(500), Limit::UnconfirmedPrefix).await;
    assert_eq!((state.taken, state.retry_after), (0, None));
    assert!(!state.confirmations.unwrap().is_braked);
    world.engine.start(&start(500)).await.unwrap();
}

/// The window of a challenge may be gone, or the brake be set since: the user is confirmed all the same, and nothing else is counted.
#[tokio::test]
async fn a_check_never_depends_on_the_brake() {
    let world = world(without_limits().brake_prefix(brake()));
    world.traffic(0, 20, start).await;
    world.clock.advance(5 * MINUTE);
    let id = world.engine.start(&start(500)).await.unwrap().challenge.id;
    let code = world.phone.last();
    world.refusal(&start(501)).await;
    world.engine.operator("ann").lift_brakes(&start(500)).await.unwrap();
    world.engine.check(id, number(500), &purpose("login"), &code).await.unwrap();
    assert_eq!(world.state(&start(500), Limit::UnconfirmedPrefix).await.taken, 0);
}
