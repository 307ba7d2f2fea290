//! By which channel a message goes: the first, that of the last message, or the next one.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use otp_verify::otp_core::Delivery::{self, Delivered, Failed};
use otp_verify::otp_core::{Accepted, Effect, Error, ErrorKind, OtpCode, PhoneNumber, SendCode};
use otp_verify::store::Reported;
use otp_verify::{
    ChallengeId, Channels, Engine, Limit, MemoryStore, Reason, Resend, Scope, SendLimits, Start, TestClock,
};

use super::set_up::{MINUTE, clock, login, phone, purpose, ring, without_limits};
use super::stores_that_fail::{Failing, Fault};

/// What went out by which channel: each sender of a test writes into one list.
type Sent = Arc<Mutex<Vec<(&'static str, OtpCode)>>>;

#[derive(Clone)]
struct By(&'static str, Sent, Arc<Mutex<Option<Effect>>>);

#[async_trait]
impl SendCode for By {
    async fn send_code(&self, _: PhoneNumber, code: &OtpCode, _: Duration) -> Result<Accepted, Error> {
        if let Some(effect) = self.2.lock().unwrap().take() {
            return Err(Error::new(ErrorKind::Transport, effect));
        }
        let mut sent = self.1.lock().unwrap();
        sent.push((self.0, code.clone()));
        let mut accepted = Accepted::new();
        (accepted.vendor, accepted.reference) = (Some("vendor"), Some(format!("m{}", sent.len())));
        Ok(accepted)
    }

    fn life_step(&self) -> Duration {
        if self.0 == "sms" { MINUTE } else { Duration::from_secs(1) }
    }
}

struct World {
    engine: Engine,
    sent: Sent,
    /// What the next call of any channel meets.
    fails: Arc<Mutex<Option<Effect>>>,
    clock: TestClock,
}

fn channels(names: [&'static str; 3], sent: &Sent, fails: &Arc<Mutex<Option<Effect>>>) -> Channels {
    let [first, second, third] = names.map(|name| By(name, Arc::clone(sent), Arc::clone(fails)));
    let name = |by: &By| by.0.parse().unwrap();
    Channels::first(name(&first), first).then(name(&second), second).then(name(&third), third)
}

fn world(limits: SendLimits) -> World {
    let (sent, fails, clock) = (Sent::default(), Arc::default(), clock());
    let channels = channels(["zalo", "sms", "voice"], &sent, &fails);
    let store = MemoryStore::new().clock(clock.clone());
    let engine = Engine::own_code_by(channels, store, ring(), limits).build().unwrap();
    World { engine, sent, fails, clock }
}

impl World {
    async fn start(&self) -> ChallengeId {
        self.engine.start(&login()).await.unwrap().challenge.id
    }

    async fn resend(&self, id: ChallengeId, start: &Start) -> &'static str {
        self.engine.resend(id, start).await.unwrap();
        self.last()
    }

    /// The vendor reports the last message.
    async fn reported(&self, delivery: Delivery) -> Reported {
        let id = format!("m{}", self.count());
        self.engine.reported("vendor", &id, delivery).await.unwrap()
    }

    async fn offers(&self, id: ChallengeId, start: &Start) -> Option<(String, Duration)> {
        let next = self.engine.next_channel(id, start).await.unwrap()?;
        Some((next.name.to_string(), next.wait))
    }

    fn last(&self) -> &'static str {
        self.sent.lock().unwrap().last().unwrap().0
    }

    fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

fn next() -> Start {
    login().by_next_channel()
}

#[tokio::test]
async fn a_resend_stays_on_its_channel_until_that_has_failed_for_certain() {
    let world = world(without_limits());
    let id = world.start().await;
    assert_eq!(world.last(), "zalo");
    assert_eq!(world.resend(id, &login()).await, "zalo", "nothing was reported");
    assert_eq!(world.reported(Delivered).await, Reported::Noted(id));
    assert_eq!(world.resend(id, &login()).await, "zalo", "it was delivered");

    assert_eq!(world.reported(Failed).await, Reported::Noted(id));
    assert_eq!(world.count(), 3, "a report sends nothing");
    assert_eq!(world.resend(id, &login()).await, "sms");
    assert_eq!(world.resend(id, &login()).await, "sms", "of this one nothing was reported");
    world.reported(Failed).await;
    assert_eq!(world.resend(id, &login()).await, "voice");
    world.reported(Failed).await;
    assert_eq!(world.resend(id, &login()).await, "voice", "it is the last");

    let known = world.engine.operator("support").challenge(id).await.unwrap().unwrap();
    assert_eq!(known.channel.unwrap().as_str(), "voice");
    let (_, code) = world.sent.lock().unwrap().last().unwrap().clone();
    world.engine.check(id, phone(), &purpose("login"), &code).await.unwrap();
}

#[tokio::test]
async fn whoever_asks_gets_the_next_channel_and_a_start_always_the_first() {
    let world = world(without_limits());
    let id = world.start().await;
    assert_eq!(world.resend(id, &next()).await, "sms");
    assert_eq!(world.resend(id, &login()).await, "sms", "it does not go back");
    assert_eq!(world.resend(id, &next()).await, "voice");
    assert_eq!(world.resend(id, &next()).await, "voice");
    world.engine.start(&next()).await.unwrap();
    assert_eq!(world.last(), "zalo");
    // A message that was reported late changes nothing for those after it.
    assert_eq!(world.engine.reported("vendor", "m1", Failed).await.unwrap(), Reported::NotFound);
    assert_eq!(world.resend(id, &login()).await, "voice");
}

#[tokio::test]
async fn after_an_unknown_outcome_it_stays_unless_the_user_asks() {
    let world = world(without_limits());
    *world.fails.lock().unwrap() = Some(Effect::Unknown);
    let id = world.engine.start(&login()).await.unwrap_err().challenge().unwrap().id;
    assert_eq!(world.count(), 0);
    assert_eq!(world.resend(id, &login()).await, "zalo");
    *world.fails.lock().unwrap() = Some(Effect::Unknown);
    world.engine.resend(id, &next()).await.unwrap_err();
    assert_eq!(world.resend(id, &login()).await, "sms", "that of unknown outcome was by SMS");
    *world.fails.lock().unwrap() = Some(Effect::Unknown);
    world.engine.resend(id, &login()).await.unwrap_err();
    // A failure of the message before the unknown one says nothing about that one.
    let before = format!("m{}", world.count());
    assert_eq!(world.engine.reported("vendor", &before, Failed).await.unwrap(), Reported::Noted(id));
    assert_eq!(world.resend(id, &login()).await, "sms");
    assert_eq!(world.resend(id, &next()).await, "voice");
}

#[tokio::test]
async fn what_was_certainly_not_sent_leaves_no_trace_and_no_other_channel_is_asked_for_it() {
    let world = world(without_limits());
    let id = world.start().await;
    world.reported(Failed).await;
    *world.fails.lock().unwrap() = Some(Effect::None);
    world.engine.resend(id, &login()).await.unwrap_err();
    assert_eq!(world.count(), 1, "the call ends with its channel");
    assert_eq!(world.resend(id, &login()).await, "sms");
    *world.fails.lock().unwrap() = Some(Effect::None);
    world.engine.resend(id, &next()).await.unwrap_err();
    assert_eq!(world.resend(id, &login()).await, "sms");
}

#[tokio::test]
async fn the_next_channel_waits_for_the_cooldown_and_counts_as_any_message() {
    let world = world(SendLimits::new([otp_verify::otp_core::Region::Vietnam], 2).per_prefix([]));
    let id = world.start().await;
    world.reported(Failed).await;
    for start in [login(), next()] {
        let error = world.engine.resend(id, &start).await.unwrap_err();
        assert_eq!((error.reason(), error.effect()), (Reason::Limited(Limit::Cooldown), Effect::None));
    }
    world.clock.advance(MINUTE);
    assert_eq!(world.resend(id, &login()).await, "sms");
    world.clock.advance(MINUTE);
    let error = world.engine.resend(id, &next()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Limited(Limit::DailyUnits));
    assert_eq!(world.count(), 2);
}

#[tokio::test]
async fn a_page_is_offered_the_next_channel_and_the_wait_whatever_was_reported() {
    let world = world(SendLimits::new([otp_verify::otp_core::Region::Vietnam], 100).per_prefix([]));
    let id = world.start().await;
    let offer = |name: &str, wait| Some((name.to_owned(), wait));
    let before = world.engine.operator("support").number(&login()).await.unwrap();
    assert_eq!(world.offers(id, &login()).await, offer("sms", MINUTE));
    for delivery in [Failed, Delivered] {
        world.reported(delivery).await;
        assert_eq!(world.offers(id, &next()).await, offer("sms", MINUTE), "{delivery:?}");
    }
    world.clock.advance(MINUTE / 4);
    assert_eq!(world.offers(id, &login()).await, offer("sms", MINUTE * 3 / 4));
    let after = world.engine.operator("support").number(&login()).await.unwrap();
    assert_eq!((world.count(), before.limits.len()), (1, after.limits.len()));
    assert!(before.limits.iter().zip(&after.limits).all(|(one, other)| one.taken == other.taken));

    for (at, goes_on) in [("sms", offer("voice", MINUTE)), ("voice", None)] {
        world.clock.advance(MINUTE);
        assert_eq!(world.offers(id, &next()).await, offer(at, Duration::ZERO));
        assert_eq!(world.resend(id, &next()).await, at);
        assert_eq!(world.offers(id, &next()).await, goes_on);
    }
}

#[tokio::test]
async fn a_page_is_offered_nothing_where_a_resend_would_send_nothing() {
    let world = world(without_limits());
    let id = world.start().await;
    assert_eq!(world.offers(id, &login()).await.unwrap().0, "sms");
    let elsewhere = [
        Start::new("+84901888485".parse().unwrap(), purpose("login")),
        Start::new(phone(), purpose("payment")),
        Start::new("+60123456789".parse().unwrap(), purpose("login")),
    ];
    for start in elsewhere {
        assert_eq!(world.offers(id, &start).await, None);
    }
    let made_up = "0".repeat(32).parse().unwrap();
    assert_eq!(world.offers(made_up, &login()).await, None);

    let operator = world.engine.operator("support");
    operator.close(Scope::Everything).await.unwrap();
    assert_eq!(world.offers(id, &login()).await, None);
    operator.open(Scope::Everything).await.unwrap();
    assert!(world.offers(id, &login()).await.is_some());

    // A challenge ends ten minutes after it began, and the message by SMS tells whole minutes.
    for _ in 0..2 {
        world.clock.advance(MINUTE * 4);
        world.resend(id, &login()).await;
    }
    world.clock.advance(MINUTE);
    assert!(world.offers(id, &login()).await.is_some());
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(world.offers(id, &login()).await, None);
    assert_eq!(world.engine.resend(id, &login()).await.unwrap_err().reason(), Reason::NotFound);

    let id = world.start().await;
    let (_, code) = world.sent.lock().unwrap().last().unwrap().clone();
    world.engine.check(id, phone(), &purpose("login"), &code).await.unwrap();
    assert_eq!(world.offers(id, &login()).await, None);
}

#[tokio::test]
async fn a_page_is_offered_nothing_if_the_code_is_over_before_the_wait() {
    for resend in [Resend::NewCode, Resend::SameCode] {
        let (sent, fails, clock) = (Sent::default(), Arc::default(), clock());
        let store = MemoryStore::new().clock(clock.clone());
        let limits = SendLimits::new([otp_verify::otp_core::Region::Vietnam], 100).cooldown(5 * MINUTE);
        let policy = otp_verify::Policy::new().resend(resend);
        let channels = channels(["zalo", "sms", "voice"], &sent, &fails);
        let engine = Engine::own_code_by(channels, store, ring(), limits).policy(policy).build().unwrap();
        let id = engine.start(&login()).await.unwrap().challenge.id;
        assert_eq!(engine.next_channel(id, &login()).await.unwrap(), None, "{resend:?}");
        clock.advance(5 * MINUTE);
        assert_eq!(engine.resend(id, &next()).await.unwrap_err().reason(), Reason::NotFound);
    }
}

#[tokio::test]
async fn a_page_is_told_of_a_store_that_fails_and_an_engine_with_one_sender_asks_none() {
    let (sent, fails) = (Sent::default(), Arc::default());
    let store = Failing::new();
    let channels = channels(["zalo", "sms", "voice"], &sent, &fails);
    let engine = Engine::own_code_by(channels, store.clone(), ring(), without_limits()).build().unwrap();
    let id = engine.start(&login()).await.unwrap().challenge.id;
    store.fails("look_up", Fault::Unreachable);
    let error = engine.next_channel(id, &login()).await.unwrap_err();
    assert_eq!((error.reason(), error.effect()), (Reason::Store, Effect::None));

    store.fails("look_up", Fault::Unreachable);
    let by = By("sms", Arc::clone(&sent), Arc::clone(&fails));
    let engine = Engine::own_code(by.clone(), store.clone(), ring(), without_limits()).build().unwrap();
    assert_eq!(engine.next_channel(id, &login()).await.unwrap(), None);
    let one = Channels::first("sms".parse().unwrap(), by);
    let engine = Engine::own_code_by(one, store, ring(), without_limits()).build().unwrap();
    assert_eq!(engine.next_channel(id, &login()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_resends_and_a_report_at_once_send_one_message() {
    for round in 0..50 {
        let limits = SendLimits::new([otp_verify::otp_core::Region::Vietnam], 100).per_prefix([]);
        let world = world(limits);
        let id = world.start().await;
        world.clock.advance(MINUTE);
        let world = Arc::new(world);
        let (one, other, report) = (Arc::clone(&world), Arc::clone(&world), Arc::clone(&world));
        let sends = [
            tokio::spawn(async move { one.engine.resend(id, &login()).await.is_ok() }),
            tokio::spawn(async move { other.engine.resend(id, &next()).await.is_ok() }),
        ];
        let reports = tokio::spawn(async move { report.engine.reported("vendor", "m1", Failed).await });
        let [one, other] = sends;
        let sent = [one.await.unwrap(), other.await.unwrap()];
        reports.await.unwrap().unwrap();
        assert_eq!(sent.iter().filter(|sent| **sent).count(), 1, "round {round}: {sent:?}");
        assert_eq!(world.count(), 2, "round {round}");
    }
}

#[test]
fn a_code_lives_in_the_longest_step_and_two_channels_of_one_name_are_refused() {
    let (sent, fails) = (Sent::default(), Arc::default());
    let build = |names| {
        let lifetime = otp_verify::Lifetime::try_from(Duration::from_secs(90)).unwrap();
        let policy = otp_verify::Policy::new().lifetime(lifetime);
        let channels = channels(names, &sent, &fails);
        Engine::own_code_by(channels, MemoryStore::new(), ring(), without_limits()).policy(policy).build()
    };
    let engine = build(["zalo", "sms", "voice"]).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let started = runtime.block_on(engine.start(&login())).unwrap();
    assert_eq!(started.challenge.expires_in, MINUTE);
    for names in [["zalo", "zalo", "sms"], ["zalo", "sms", "zalo"]] {
        assert_eq!(build(names).unwrap_err().to_string(), "two channels have one name");
    }
}
