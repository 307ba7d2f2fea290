//! What somebody can do from outside: to two instances of the example service on one Redis or PostgreSQL server, over HTTP.
//!
//! Every request goes to the other instance than the one before it. The time is the test's.

mod once;
mod prices;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Accepted, Error, OtpCode, PhoneNumber, Region, SendCode};
use otp_sandbox::{Does, Fault, FaultKind, Operation, Sandbox, Vendor};
use otp_verify::{Engine, EngineBuilder, KeyRing, Lifetime, Policy, SendLimits, TestClock};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::example_service::http::{Reply, post_from};
use crate::example_service::stage::{keys, limits, sender, served, vendor, without_limits, wrong};
use crate::shared::{PATIENT, Shared};

const OWNER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 7);
const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);

/// Who asks in the guard's country.
const MALAYSIAN: &str = "+60123456789";

/// The cooldown of a number, and a moment.
const A_MINUTE: Duration = Duration::from_secs(61);
const A_DAY: Duration = Duration::from_secs(86_400);

fn address(number: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 1, number)
}

fn phone(number: u32) -> String {
    format!("+62812345678{number:02}")
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

struct World {
    shared: Shared,
    sandbox: Sandbox,
    clock: TestClock,
    keys: KeyRing,
}

impl World {
    async fn redis() -> Self {
        let clock = TestClock::at(1_800_000_000_000);
        Self::of(Shared::redis(Some(&clock)).await, clock).await
    }

    async fn postgres() -> Self {
        let clock = TestClock::at(1_800_000_000_000);
        Self::of(Shared::postgres(Some(&clock)).await, clock).await
    }

    async fn of(shared: Shared, clock: TestClock) -> Self {
        Self { shared, sandbox: Sandbox::start().await.unwrap(), clock, keys: keys() }
    }

    async fn own_code(&self, policy: Policy, limits: SendLimits) -> Arc<Instances> {
        let sender = sender(&self.sandbox);
        let [one, two] = self.shared.stores.clone();
        let engine = |store| Engine::own_code(sender.clone(), store, self.keys.clone(), limits.clone());
        served_twice(engine(one).policy(policy), engine(two).policy(policy)).await
    }

    /// Messages wait until the gate opens.
    async fn gated(&self, gate: &Arc<Semaphore>, limits: SendLimits) -> Arc<Instances> {
        let sender = Gated { gate: Arc::clone(gate), sender: sender(&self.sandbox) };
        let [one, two] = self.shared.stores.clone();
        let engine = |store| Engine::own_code(sender.clone(), store, self.keys.clone(), limits.clone());
        served_twice(engine(one), engine(two)).await
    }

    /// Around a vendor whose codes are valid for this many minutes.
    async fn guard(&self, minutes: u8, limits: SendLimits) -> Arc<Instances> {
        let [one, two] = self.shared.stores.clone();
        let engine = |store| {
            let (vendor, keys) = (vendor(&self.sandbox, minutes), self.keys.clone());
            Engine::guard("esms-my/1", "login".parse().unwrap(), vendor, store, keys, limits.clone())
        };
        served_twice(engine(one), engine(two)).await
    }

    /// Opens a challenge, and reads its code off the phone.
    async fn open(&self, service: &Instances, from: Ipv4Addr, phone: &str) -> Open {
        self.open_for("login", service, from, phone).await
    }

    async fn open_for(
        &self,
        purpose: &'static str,
        service: &Instances,
        from: Ipv4Addr,
        phone: &str,
    ) -> Open {
        let started = service.start_for(purpose, from, phone).await;
        self.opened(purpose, phone, &started)
    }

    fn opened(&self, purpose: &'static str, phone: &str, started: &Reply) -> Open {
        assert_eq!(started.status, 200, "{started:?}");
        let challenge = started.text("challenge").unwrap().to_owned();
        let life = started.number("expires_in_seconds").unwrap();
        Open {
            challenge,
            phone: phone.to_owned(),
            purpose,
            code: self.sandbox.latest_code(phone).unwrap(),
            life,
        }
    }
}

#[derive(Clone)]
struct Gated {
    gate: Arc<Semaphore>,
    sender: accuauth::CodeSender,
}

#[async_trait]
impl SendCode for Gated {
    async fn send_code(&self, to: PhoneNumber, code: &OtpCode, life: Duration) -> Result<Accepted, Error> {
        let _open = self.gate.acquire().await.unwrap();
        self.sender.send_code(to, code, life).await
    }
}

struct Open {
    challenge: String,
    phone: String,
    purpose: &'static str,
    code: String,
    life: u64,
}

struct Instances {
    addresses: [SocketAddr; 2],
    requests: AtomicUsize,
}

async fn served_twice(one: EngineBuilder, two: EngineBuilder) -> Arc<Instances> {
    let addresses = [served(one.build().unwrap()).await, served(two.build().unwrap()).await];
    Arc::new(Instances { addresses, requests: AtomicUsize::new(0) })
}

impl Instances {
    async fn post(&self, from: Ipv4Addr, path: &str, fields: &Value) -> Reply {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        post_from(from, self.addresses[number % 2], path, fields).await
    }

    async fn start(&self, from: Ipv4Addr, phone: &str) -> Reply {
        self.start_for("login", from, phone).await
    }

    async fn start_for(&self, purpose: &str, from: Ipv4Addr, phone: &str) -> Reply {
        self.post(from, "/start", &json!({"phone": phone, "purpose": purpose})).await
    }

    async fn check(&self, from: Ipv4Addr, open: &Open, code: &str) -> Reply {
        let Open { challenge, phone, purpose, .. } = open;
        let fields = json!({"challenge": challenge, "phone": phone, "purpose": purpose, "code": code});
        self.post(from, "/check", &fields).await
    }

    async fn confirms(&self, open: &Open) {
        let checked = self.check(OWNER, open, &open.code).await;
        assert_eq!(checked.status, 200, "{checked:?}");
    }

    async fn has_expired(&self, open: &Open) {
        is_refused(&self.check(OWNER, open, &open.code).await, 403, "not_found");
    }

    async fn five_wrong_codes(&self, from: Ipv4Addr, open: &Open) {
        for _ in 0..5 {
            assert_eq!(self.check(from, open, &wrong(&open.code)).await.status, 403);
        }
    }
}

#[track_caller]
fn is_refused(reply: &Reply, status: u16, word: &str) {
    assert_eq!((reply.status, reply.word()), (status, word), "{reply:?}");
}

/// The windows are counted to the last message afterwards: by the number, by an address that was refused, and by the day.
async fn refusals_take_nothing(world: World) {
    let gate = Arc::new(Semaphore::new(0));
    let a_day_of_twelve = SendLimits::new([Region::Indonesia], 12).cooldown(Duration::ZERO);
    let service = world.gated(&gate, a_day_of_twelve).await;
    for number in 0..1_000 {
        let challenge = format!("{number:032x}");
        let fields = json!({"challenge": challenge, "phone": phone(number % 100), "purpose": "login"});
        let from = address(u8::try_from(number % 101).unwrap());
        is_refused(&service.post(from, "/resend", &fields).await, 403, "not_found");
    }

    let target = phone(0);
    let mut starts = JoinSet::new();
    for number in 0..31 {
        let (service, from, target) = (Arc::clone(&service), address(number), target.clone());
        starts.spawn(async move { (from, service.start(from, &target).await) });
    }
    let mut refused = Vec::new();
    while refused.len() < 30 {
        let (from, reply) = timeout(PATIENT, starts.join_next()).await.unwrap().unwrap().unwrap();
        is_refused(&reply, 429, "wait_for_the_code");
        refused.push(from);
    }
    gate.add_permits(1);
    let (sender, reply) = starts.join_next().await.unwrap().unwrap();
    service.five_wrong_codes(sender, &world.opened("login", &target, &reply)).await;
    service.five_wrong_codes(sender, &world.open(&service, sender, &target).await).await;

    for from in &refused {
        is_refused(&service.start(*from, &target).await, 429, "locked_out");
    }
    world.clock.advance(seconds(60));
    let [stranger, another] = [refused[0], refused[1]];
    for _ in 0..3 {
        world.open(&service, stranger, &target).await;
    }
    is_refused(&service.start(another, &target).await, 429, "too_many_codes");
    for number in 1..8 {
        world.open(&service, stranger, &phone(number)).await;
    }
    assert_eq!(world.sandbox.ledger().messages(Vendor::Accuauth), 12);
    is_refused(&service.start(stranger, &phone(8)).await, 429, "too_many_requests");
    is_refused(&service.start(another, &phone(8)).await, 429, "too_many_requests");
}

async fn an_outage_is_no_guess(world: World) {
    let service = world.guard(5, without_limits()).await;
    let is_check = |call: &Operation| call.vendor() == Vendor::EsmsMy && call.does() == Does::Checks;
    let check = Operation::all().find(is_check).unwrap();
    let page = Fault::new(Vendor::EsmsMy, FaultKind::HtmlPage).operation(check);
    world.sandbox.arm(page.times(20)).unwrap();
    for _ in 0..4 {
        let open = world.open(&service, OWNER, MALAYSIAN).await;
        for _ in 0..5 {
            is_refused(&service.check(OWNER, &open, &open.code).await, 503, "start_again");
        }
    }
    service.confirms(&world.open(&service, OWNER, MALAYSIAN).await).await;
}

/// Twenty-five requests from one address, three messages of them.
async fn a_stranger_ends_no_open_code(world: World) {
    let service = world.own_code(Policy::new(), limits()).await;
    let number = phone(0);
    let mine = world.open(&service, OWNER, &number).await;
    for _ in 0..3 {
        world.clock.advance(A_MINUTE);
        let theirs = world.open(&service, STRANGER, &number).await;
        service.five_wrong_codes(STRANGER, &theirs).await;
        for _ in 0..2 {
            assert_eq!(service.start(STRANGER, &number).await.status, 429);
        }
    }
    is_refused(&service.check(STRANGER, &mine, &wrong(&mine.code)).await, 403, "wrong_code");
    world.clock.advance(A_MINUTE);
    let other = world.open_for("change-number", &service, OWNER, &number).await;
    let slip = service.check(OWNER, &other, &wrong(&other.code)).await;
    assert_eq!(
        (slip.word(), slip.number("attempts_left")),
        ("wrong_code", Some(4)),
        "no failure of the other"
    );
    service.confirms(&other).await;
    service.confirms(&mine).await;
}

async fn before_a_guard_strangers_wait(world: World) {
    let service = world.guard(5, limits()).await;
    let mine = world.open(&service, OWNER, MALAYSIAN).await;
    world.clock.advance(A_MINUTE);
    let theirs = service.start(STRANGER, MALAYSIAN).await;
    is_refused(&theirs, 429, "codes_are_out");
    assert_eq!(theirs.retry_after, Some(300 - 61));
    service.confirms(&mine).await;

    // The other way round the owner waits for one life of a code, at the price of a message.
    world.open(&service, STRANGER, MALAYSIAN).await;
    let mine = service.start(OWNER, MALAYSIAN).await;
    is_refused(&mine, 429, "codes_are_out");
    assert_eq!(mine.retry_after, Some(300));
    world.clock.advance(seconds(300));
    service.confirms(&world.open(&service, OWNER, MALAYSIAN).await).await;
    assert_eq!(world.sandbox.ledger().messages(Vendor::EsmsMy), 3);
}

async fn no_clock_revives_a_code(world: World) {
    let a_day_of_three = SendLimits::new([Region::Indonesia], 3);
    let service = world.own_code(Policy::new(), a_day_of_three).await;
    let expired = world.open(&service, OWNER, &phone(0)).await;
    world.clock.advance(seconds(300));
    service.has_expired(&expired).await;
    world.clock.set_back(seconds(300));
    service.has_expired(&expired).await;

    let ahead = world.open(&service, OWNER, &phone(1)).await;
    world.clock.set_back(seconds(240));
    service.has_expired(&ahead).await;
    world.clock.advance(seconds(240));
    service.has_expired(&ahead).await;

    world.clock.advance(A_DAY);
    world.open(&service, OWNER, &phone(2)).await;
    is_refused(&service.start(OWNER, &phone(2)).await, 429, "wait_for_the_code");
    for number in 3..5 {
        world.open(&service, OWNER, &phone(number)).await;
    }
    is_refused(&service.start(OWNER, &phone(2)).await, 429, "too_many_requests");
    world.clock.set_back(A_DAY / 2);
    service.confirms(&world.open(&service, OWNER, &phone(2)).await).await;
}

/// The code is good until just before the end that the answer states, and refused right after it.
async fn a_code_has_one_life(world: World) {
    let minute_and_a_half = Policy::new().lifetime(Lifetime::try_from(seconds(90)).unwrap());
    let own = world.own_code(minute_and_a_half, limits()).await;
    lives_for(&world, &own, ["+6281234567890", "+6281234567891"], 60).await;
    let text = world.sandbox.messages().pop().unwrap().text;
    assert!(text.ends_with("It expires in 1 minutes."), "{text}");
    let guard = world.guard(3, limits()).await;
    lives_for(&world, &guard, [MALAYSIAN, "+60123456780"], 180).await;
}

async fn lives_for(world: &World, service: &Instances, phones: [&str; 2], life: u64) {
    let in_time = world.open(service, OWNER, phones[0]).await;
    let late = world.open(service, OWNER, phones[1]).await;
    assert_eq!([in_time.life, late.life], [life; 2]);
    world.clock.advance(Duration::from_millis(life * 1_000 - 1));
    service.confirms(&in_time).await;
    world.clock.advance(Duration::from_millis(1));
    service.has_expired(&late).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_takes_nothing_on_redis() {
    refusals_take_nothing(World::redis().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_takes_nothing_on_postgres() {
    refusals_take_nothing(World::postgres().await).await;
}

#[tokio::test]
async fn twenty_right_codes_during_an_outage_lock_nobody_out_on_redis() {
    an_outage_is_no_guess(World::redis().await).await;
}

#[tokio::test]
async fn twenty_right_codes_during_an_outage_lock_nobody_out_on_postgres() {
    an_outage_is_no_guess(World::postgres().await).await;
}

#[tokio::test]
async fn the_owners_open_code_is_confirmed_whatever_a_stranger_does_on_redis() {
    a_stranger_ends_no_open_code(World::redis().await).await;
}

#[tokio::test]
async fn the_owners_open_code_is_confirmed_whatever_a_stranger_does_on_postgres() {
    a_stranger_ends_no_open_code(World::postgres().await).await;
}

#[tokio::test]
async fn a_strangers_start_waits_for_the_code_that_a_guard_has_out_on_redis() {
    before_a_guard_strangers_wait(World::redis().await).await;
}

#[tokio::test]
async fn a_strangers_start_waits_for_the_code_that_a_guard_has_out_on_postgres() {
    before_a_guard_strangers_wait(World::postgres().await).await;
}

#[tokio::test]
async fn a_clock_set_back_revives_no_code_and_shuts_no_window_on_redis() {
    no_clock_revives_a_code(World::redis().await).await;
}

#[tokio::test]
async fn a_clock_set_back_revives_no_code_and_shuts_no_window_on_postgres() {
    no_clock_revives_a_code(World::postgres().await).await;
}

#[tokio::test]
async fn a_code_is_refused_right_after_the_life_that_was_told_on_redis() {
    a_code_has_one_life(World::redis().await).await;
}

#[tokio::test]
async fn a_code_is_refused_right_after_the_life_that_was_told_on_postgres() {
    a_code_has_one_life(World::postgres().await).await;
}
