//! A start with a key: once, however often it is asked.

use std::sync::Arc;
use std::time::Duration;

use otp_verify::otp_core::{Effect, ErrorKind, OtpCode, SendCode};
use otp_verify::{
    ChallengeId, Engine, Error, IdempotencyKey, Key, KeyRing, Limit, MemoryStore, Message, Policy, Reason,
    Resend, SendLimits, Start, Started, Tenant,
};
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinSet;

use super::set_up::{
    Answer, MINUTE, Phone, Vendor, World, clock, login, phone, purpose, ring, without_limits, world,
    world_under, world_with,
};
use super::stores_that_fail::{Failing, Fault};

const OTHER: &str = "+84901888485";

/// A short name, made as long as a key must be.
fn key(name: &str) -> IdempotencyKey {
    format!("{name:-<16}").parse().unwrap()
}

fn keyed(key: &str) -> Start {
    login().counted_by("session", "s-1").idempotency_key(self::key(key))
}

fn for_other(key: &str) -> Start {
    Start::new(OTHER.parse().unwrap(), purpose("login"))
        .counted_by("session", "s-1")
        .idempotency_key(self::key(key))
}

async fn sent(engine: &Engine, start: &Start) -> ChallengeId {
    let started = engine.start(start).await.unwrap();
    assert!(started.is_sent_now() && started.accepted().is_some());
    started.challenge.id
}

#[track_caller]
fn is_before(started: &Started, id: ChallengeId) {
    assert!(matches!(started.message, Message::SentBefore), "{started:?}");
    assert!(!started.is_sent_now() && started.accepted().is_none());
    assert_eq!(started.challenge.id, id);
}

#[track_caller]
fn is_perhaps_before(started: &Started, id: ChallengeId) {
    assert!(matches!(started.message, Message::PerhapsSentBefore), "{started:?}");
    assert_eq!(started.challenge.id, id);
}

#[track_caller]
fn is_other_number(refused: &Result<Started, Error>) {
    let error = refused.as_ref().unwrap_err();
    let told = (error.reason(), error.kind(), error.effect());
    assert_eq!(told, (Reason::OtherNumber, ErrorKind::InvalidRequest, Effect::None));
}

#[tokio::test]
async fn a_repeated_start_gets_the_same_challenge_with_the_time_that_is_left_and_sends_nothing() {
    // The limits of a usual service: no cooldown is told, and nothing is taken.
    let world = world_with(SendLimits::new([otp_verify::otp_core::Region::Vietnam], 1));
    let first = world.engine.start(&keyed("one")).await.unwrap();
    world.clock.advance(MINUTE);
    let again = world.engine.start(&keyed("one")).await.unwrap();
    is_before(&again, first.challenge.id);
    assert_eq!(again.challenge.expires_at, first.challenge.expires_at);
    assert_eq!(again.challenge.expires_in + MINUTE, first.challenge.expires_in);
    assert_eq!(world.phone.count(), 1);
    world.engine.check(first.challenge.id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
    let used = world.engine.start(&keyed("one")).await.unwrap_err();
    assert_eq!((used.reason(), used.effect()), (Reason::Used, Effect::None));
    assert_eq!(world.phone.count(), 1);
}

/// Otherwise its user waits for a code that confirms nothing, as long as the challenge lives.
#[tokio::test]
async fn a_repeated_start_is_not_given_a_challenge_without_attempts() {
    let world = world();
    let id = sent(&world.engine, &keyed("one")).await;
    for _ in 0..5 {
        is_before(&world.engine.start(&keyed("one")).await.unwrap(), id);
        world.engine.check(id, phone(), &purpose("login"), &world.phone.wrong()).await.unwrap_err();
    }
    let over = world.engine.start(&keyed("one")).await.unwrap_err();
    assert_eq!((over.reason(), over.effect()), (Reason::NoAttemptsLeft, Effect::None));
    assert_eq!(world.phone.count(), 1);

    // Nor one whose tickets are given out: it has attempts, and no check gets one.
    let id = sent(&world.engine, &keyed("two")).await;
    let eight = OtpCode::parse("12345678").unwrap();
    for _ in 0..60 {
        is_before(&world.engine.start(&keyed("two")).await.unwrap(), id);
        let malformed = world.engine.check(id, phone(), &purpose("login"), &eight).await.unwrap_err();
        assert_eq!(malformed.reason(), Reason::Malformed);
    }
    assert_eq!(world.engine.start(&keyed("two")).await.unwrap_err().reason(), Reason::NoAttemptsLeft);
}

/// Without the look nothing more is known, and a check tells the same.
#[tokio::test]
async fn a_repeated_start_is_answered_when_the_store_cannot_say_more() {
    let (store, sender) = (Failing::new(), Phone::default());
    let engine = Engine::own_code(sender.clone(), store.clone(), ring(), without_limits()).build().unwrap();
    let id = sent(&engine, &keyed("one")).await;
    store.fails("look_up", Fault::Unreachable);
    is_before(&engine.start(&keyed("one")).await.unwrap(), id);
}

#[tokio::test]
async fn a_key_is_good_for_its_tenant_callers_and_purpose() {
    let (store, sender) = (Arc::new(MemoryStore::new().clock(clock())), Phone::default());
    let engine = || Engine::own_code(sender.clone(), Arc::clone(&store), ring(), without_limits());
    let one = engine().build().unwrap();
    let other = engine().tenant(Tenant::parse("other").unwrap()).build().unwrap();
    let first = sent(&one, &keyed("one")).await;
    let by_another = login().counted_by("session", "s-2").idempotency_key(key("one"));
    let to_pay = Start::new(phone(), purpose("pay")).counted_by("session", "s-1").idempotency_key(key("one"));
    let mut ids = vec![first, sent(&other, &keyed("one")).await];
    for start in [by_another, to_pay, keyed("two"), login().idempotency_key(key("one"))] {
        ids.push(sent(&one, &start).await);
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), sender.count()), (6, 6));
}

#[tokio::test]
async fn with_another_number_it_is_an_invalid_request_as_long_as_the_challenge_lives() {
    let world = world();
    sent(&world.engine, &keyed("one")).await;
    is_other_number(&world.engine.start(&for_other("one")).await);
    world.clock.advance(Duration::from_millis(299_999));
    is_other_number(&world.engine.start(&for_other("one")).await);
    assert_eq!(world.phone.count(), 1);
    world.clock.advance(Duration::from_millis(1));
    sent(&world.engine, &for_other("one")).await;
}

#[tokio::test]
async fn after_the_end_of_its_challenge_a_key_begins_a_new_one_and_the_old_code_is_wrong() {
    for resend in [Resend::NewCode, Resend::SameCode] {
        let world = world_under(Policy::new().resend(resend));
        let first = sent(&world.engine, &keyed("one")).await;
        let old = world.phone.last();
        world.clock.advance(5 * MINUTE);
        let second = sent(&world.engine, &keyed("one")).await;
        assert_eq!(first, second, "it follows from the key");
        let new = world.phone.last();
        let check = async |code: &OtpCode| {
            let checked = world.engine.check(second, phone(), &purpose("login"), code).await;
            checked.map(drop).map_err(|error| error.reason())
        };
        // Two random codes are the same once in a million times.
        if old != new {
            assert_eq!(check(&old).await, Err(Reason::WrongCode { attempts_left: 4 }));
        }
        assert_eq!(check(&new).await, Ok(()));
    }
}

#[tokio::test]
async fn after_what_was_certainly_not_sent_it_sends_again_and_after_an_unknown_outcome_never() {
    let world = world();
    world.phone.then(Answer::Refused);
    let refused = world.engine.start(&keyed("one")).await.unwrap_err();
    assert_eq!(refused.effect(), Effect::None);
    let first = sent(&world.engine, &keyed("one")).await;
    is_before(&world.engine.start(&keyed("one")).await.unwrap(), first);
    assert_eq!(world.phone.count(), 1);

    for (lost, received) in [(Answer::LostButThere, 1), (Answer::LostAndGone, 0)] {
        let world = self::world();
        world.phone.then(lost);
        let unknown = world.engine.start(&keyed("one")).await.unwrap_err();
        assert_eq!(unknown.effect(), Effect::Unknown);
        let id = unknown.challenge().unwrap().id;
        for _ in 0..4 {
            is_perhaps_before(&world.engine.start(&keyed("one")).await.unwrap(), id);
            world.clock.advance(MINUTE);
        }
        assert_eq!(world.phone.count(), received);
        // The way out is the user's: another message for the same challenge.
        world.engine.resend(id, &keyed("one")).await.unwrap();
        assert_eq!(world.phone.count(), received + 1);
        is_before(&world.engine.start(&keyed("one")).await.unwrap(), id);
        world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
    }
}

/// A cooldown would hide a second message.
async fn race(engine: &Engine, start: impl Fn(usize) -> Start) -> Vec<Result<Started, Error>> {
    let barrier = Arc::new(Barrier::new(50));
    let mut tasks = JoinSet::new();
    for number in 0..50 {
        let (engine, barrier, start) = (engine.clone(), Arc::clone(&barrier), start(number));
        tasks.spawn(async move {
            barrier.wait().await;
            engine.start(&start).await
        });
    }
    tasks.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_starts_at_once_with_one_key_one_sends_and_all_get_its_challenge() {
    for _ in 0..20 {
        let World { engine, phone, .. } = world();
        let answers = race(&engine, |_| keyed("one")).await;
        let started: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(started.iter().filter(|started| started.is_sent_now()).count(), 1);
        assert_eq!(phone.count(), 1);
        let id = started[0].challenge.id;
        assert!(started.iter().all(|started| started.challenge.id == id));
        engine.check(id, self::phone(), &purpose("login"), &phone.last()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_starts_at_once_with_one_key_for_two_numbers_one_number_is_refused() {
    for _ in 0..20 {
        let World { engine, phone, .. } = world();
        let start = |number| if number % 2 == 0 { keyed("one") } else { for_other("one") };
        let (started, refused): (Vec<_>, Vec<_>) =
            race(&engine, start).await.into_iter().partition(Result::is_ok);
        assert_eq!((started.len(), refused.len(), phone.count()), (25, 25, 1));
        refused.iter().for_each(is_other_number);
    }
}

/// The store has noted the start and nobody was told: it may be that of another machine, which sends it just now.
#[tokio::test]
async fn a_start_whose_beginning_was_lost_sends_nothing_with_its_key_until_its_user_asks_again() {
    let (store, sender) = (Failing::new(), Phone::default());
    let engine = Engine::own_code(sender.clone(), store.clone(), ring(), without_limits()).build().unwrap();
    store.fails("begin", Fault::Unreachable);
    assert_eq!(engine.start(&keyed("one")).await.unwrap_err().reason(), Reason::Store);
    let id = sent(&engine, &keyed("one")).await;
    is_before(&engine.start(&keyed("one")).await.unwrap(), id);

    store.fails("begin", Fault::AnswerLost);
    let lost = engine.start(&keyed("two")).await.unwrap_err();
    assert_eq!((lost.reason(), lost.effect()), (Reason::Store, Effect::None));
    let Ok(Started { challenge, message: Message::PerhapsSentBefore, .. }) =
        engine.start(&keyed("two")).await
    else {
        panic!("it is there, and nothing is sent")
    };
    assert_eq!(sender.count(), 1);
    let waits = engine.resend(challenge.id, &keyed("two")).await.unwrap_err();
    assert_eq!((waits.reason(), waits.retry_after()), (Reason::InFlight, Some(Duration::from_secs(20))));
}

#[tokio::test]
async fn an_outcome_that_was_not_noted_sends_nothing_again() {
    let (store, sender) = (Failing::new(), Phone::default());
    let engine = Engine::own_code(sender.clone(), store.clone(), ring(), without_limits()).build().unwrap();
    store.fails("finish", Fault::Unreachable);
    let id = sent(&engine, &keyed("one")).await;
    is_perhaps_before(&engine.start(&keyed("one")).await.unwrap(), id);
    assert_eq!(sender.count(), 1);
}

#[tokio::test]
async fn a_key_of_codes_that_changes_in_between_changes_nothing() {
    let (store, sender) = (Arc::new(MemoryStore::new().clock(clock())), Phone::default());
    let engine = |keys: KeyRing| {
        Engine::own_code(sender.clone(), Arc::clone(&store), keys, without_limits()).build().unwrap()
    };
    let after = KeyRing::builder()
        .index(Key::from([1; 32]))
        .current("b", Key::from([3; 32]))
        .previous("a", Key::from([2; 32]));
    let after = engine(after.build().unwrap());
    let id = sent(&engine(ring()), &keyed("one")).await;
    is_before(&after.start(&keyed("one")).await.unwrap(), id);
    assert_eq!(sender.count(), 1);
    after.check(id, phone(), &purpose("login"), &sender.last()).await.unwrap();
}

#[tokio::test]
async fn behind_a_guard_a_key_starts_once_too() {
    let vendor = Vendor::default();
    let clock = clock();
    let store = MemoryStore::new().clock(clock.clone());
    let engine = Engine::guard("esms-my", purpose("login"), vendor.clone(), store, ring(), without_limits());
    let engine = engine.build().unwrap();
    vendor.fails_the_next_start(ErrorKind::Vendor, Effect::None);
    engine.start(&keyed("one")).await.unwrap_err();
    let id = sent(&engine, &keyed("one")).await;
    is_before(&engine.start(&keyed("one")).await.unwrap(), id);
    is_other_number(&engine.start(&for_other("one")).await);
    assert_eq!(vendor.starts(), 1);

    // It has the only place, and another start of its callers takes it. Then the first key is a new start.
    let other = sent(&engine, &keyed("two")).await;
    is_before(&engine.start(&keyed("two")).await.unwrap(), other);
    assert_eq!(sent(&engine, &keyed("one")).await, id);

    vendor.fails_the_next_start(ErrorKind::Transport, Effect::Unknown);
    let unknown = engine.start(&keyed("three")).await.unwrap_err();
    let there = engine.start(&keyed("three")).await.unwrap();
    is_perhaps_before(&there, unknown.challenge().unwrap().id);
    assert_eq!(vendor.starts(), 3);
    engine.check(there.challenge.id, phone(), &purpose("login"), &Vendor::code()).await.unwrap();
}

/// Its cooldown does.
#[tokio::test]
async fn a_resend_takes_no_notice_of_the_key() {
    let limits = SendLimits::new([otp_verify::otp_core::Region::Vietnam], 100);
    let world = world_with(limits);
    let id = sent(&world.engine, &keyed("one")).await;
    world.clock.advance(MINUTE);
    assert_eq!(world.engine.resend(id, &keyed("one")).await.unwrap().challenge.id, id);
    let again = world.engine.resend(id, &keyed("one")).await.unwrap_err();
    assert_eq!(again.reason(), Reason::Limited(Limit::Cooldown));
    assert_eq!(world.phone.count(), 2);
}

/// A message that is on its way when its start is asked again.
struct Hanging {
    phone: Phone,
    asked: Arc<Semaphore>,
    lands: Arc<Semaphore>,
}

#[async_trait::async_trait]
impl SendCode for Hanging {
    async fn send_code(
        &self,
        to: otp_verify::otp_core::PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<otp_verify::otp_core::Accepted, otp_verify::otp_core::Error> {
        self.asked.add_permits(1);
        passes(&self.lands).await;
        self.phone.send_code(to, code, valid_for).await
    }
}

async fn passes(gate: &Semaphore) {
    gate.acquire().await.unwrap().forget();
}

#[tokio::test]
async fn while_the_first_is_on_its_way_or_after_its_machine_died_the_second_has_its_challenge() {
    let (phone, clock) = (Phone::default(), clock());
    let (asked, lands) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let sender = Hanging { phone: phone.clone(), asked: Arc::clone(&asked), lands: Arc::clone(&lands) };
    let store = MemoryStore::new().clock(clock.clone());
    let engine = Engine::own_code(sender, store, ring(), without_limits()).build().unwrap();
    let start = |key: &'static str| {
        let engine = engine.clone();
        tokio::spawn(async move { engine.start(&keyed(key)).await })
    };

    let first = start("one");
    passes(&asked).await;
    let second = engine.start(&keyed("one")).await.unwrap();
    lands.add_permits(1);
    let first = first.await.unwrap().unwrap();
    is_perhaps_before(&second, first.challenge.id);
    is_before(&engine.start(&keyed("one")).await.unwrap(), first.challenge.id);
    assert_eq!(phone.count(), 1);

    let dies = start("two");
    passes(&asked).await;
    dies.abort();
    assert!(dies.await.unwrap_err().is_cancelled());
    let id = engine.start(&keyed("two")).await.unwrap().challenge.id;
    clock.advance(4 * MINUTE);
    is_perhaps_before(&engine.start(&keyed("two")).await.unwrap(), id);
    clock.advance(MINUTE);
    // Its challenge is over.
    let anew = start("two");
    passes(&asked).await;
    lands.add_permits(1);
    assert!(anew.await.unwrap().unwrap().is_sent_now());
    assert_eq!(phone.count(), 2);
}
