//! The page on changing keys, followed step by step: two instances over one real server, and users who never stop.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use otp_verify::otp_core::{
    Accepted, Effect, Error as CoreError, ErrorKind, OtpCode, PhoneNumber, Region, SendCode, async_trait,
};
use otp_verify::store::ChallengeStore;
use otp_verify::{ChallengeId, Key, KeyRing, Purpose, Reason, SendLimits, Start, TestClock};
use tokio::sync::{Notify, RwLock as Gate};
use tokio::task::JoinHandle;

use crate::shared::Shared;

include!("runbook/swap.rs");

const PAGE: &str = include_str!("../../../../docs/rotation.md");
/// How many visits users make with every state of the instances, while it lasts.
const VISITS: u32 = 6;

/// Knows which keys are good, and what arrived.
#[derive(Default)]
struct Vendor {
    good: Mutex<Vec<&'static str>>,
    arrived: Mutex<HashMap<PhoneNumber, Message>>,
    slow: Mutex<Option<Slow>>,
}

#[derive(Clone)]
struct Message {
    code: OtpCode,
    by: usize,
    key: &'static str,
}

/// A send that waits.
#[derive(Clone)]
struct Slow {
    to: PhoneNumber,
    has_begun: Arc<Notify>,
    go_on: Arc<Notify>,
}

impl Vendor {
    fn received(&self, number: PhoneNumber) -> Message {
        self.arrived.lock().unwrap()[&number].clone()
    }
}

/// A vendor's client of one instance, with one key.
struct Client {
    vendor: Arc<Vendor>,
    instance: usize,
    key: &'static str,
}

#[async_trait]
impl SendCode for Client {
    async fn send_code(&self, to: PhoneNumber, code: &OtpCode, _: Duration) -> Result<Accepted, CoreError> {
        let slow = self.vendor.slow.lock().unwrap().clone();
        if let Some(slow) = slow.filter(|slow| slow.to == to) {
            slow.has_begun.notify_one();
            slow.go_on.notified().await;
        }
        if !self.vendor.good.lock().unwrap().contains(&self.key) {
            return Err(CoreError::new(ErrorKind::Authentication, Effect::None));
        }
        let message = Message { code: code.clone(), by: self.instance, key: self.key };
        self.vendor.arrived.lock().unwrap().insert(to, message);
        Ok(Accepted::new())
    }
}

/// One machine: where its engine is, and what that was made with.
struct Instance {
    current: Current,
    number: usize,
    store: Arc<dyn ChallengeStore>,
    ring: KeyRing,
    vendors_key: &'static str,
    vendor: Arc<Vendor>,
}

impl Instance {
    fn new(number: usize, store: Arc<dyn ChallengeStore>, vendor: &Arc<Vendor>) -> Self {
        let (ring, vendor) = (ring("2026-05", None), Arc::clone(vendor));
        let current = Current::new(engine(number, &store, &ring, "old", &vendor));
        Self { current, number, store, ring, vendors_key: "old", vendor }
    }

    /// What the page tells a program to do.
    fn renew(&self) {
        self.current.replace(engine(self.number, &self.store, &self.ring, self.vendors_key, &self.vendor));
    }
}

fn engine(
    instance: usize,
    store: &Arc<dyn ChallengeStore>,
    ring: &KeyRing,
    key: &'static str,
    vendor: &Arc<Vendor>,
) -> Engine {
    let client = Client { vendor: Arc::clone(vendor), instance, key };
    let limits = SendLimits::new([Region::Vietnam], 1_000_000).per_prefix([]);
    Engine::own_code(client, Arc::clone(store), ring.clone(), limits).build().unwrap()
}

fn ring(current: &str, previous: Option<&str>) -> KeyRing {
    let key = |name: &str| Key::from([if name == "2026-05" { 2 } else { 3 }; 32]);
    let ring = KeyRing::builder().index(Key::from([1; 32])).current(current, key(current));
    match previous {
        Some(previous) => ring.previous(previous, key(previous)).build().unwrap(),
        None => ring.build().unwrap(),
    }
}

fn login() -> Purpose {
    Purpose::parse("login").unwrap()
}

/// What users see: two instances, and their own phones.
#[derive(Clone)]
struct Service {
    instances: [Current; 2],
    vendor: Arc<Vendor>,
    next: Arc<AtomicU32>,
}

struct Open {
    id: ChallengeId,
    number: PhoneNumber,
}

impl Service {
    fn fresh_number(&self) -> PhoneNumber {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        format!("+84901{next:06}").parse().unwrap()
    }

    async fn start(&self, at: usize) -> Open {
        let number = self.fresh_number();
        let id = self.instances[at].engine().start(&Start::new(number, login())).await.unwrap().challenge.id;
        Open { id, number }
    }

    /// A wrong code is wrong, the right one right, and it is used: wherever that is asked.
    async fn finish(&self, open: &Open, wrong_at: usize, right_at: usize) {
        let right = self.vendor.received(open.number).code;
        let wrong = OtpCode::parse(if right.expose() == "000001" { "000002" } else { "000001" }).unwrap();
        let check = async |at: usize, code: &OtpCode| {
            let engine = self.instances[at].engine();
            engine.check(open.id, open.number, &login(), code).await.map(drop)
        };
        let reason = check(wrong_at, &wrong).await.unwrap_err().reason();
        assert_eq!(reason, Reason::WrongCode { attempts_left: 4 });
        check(right_at, &right).await.unwrap();
        assert_eq!(check(wrong_at, &right).await.unwrap_err().reason(), Reason::Used);
    }
}

/// Users who start and check for as long as this lives. Nobody is in the midst of a visit while the gate is taken.
struct Users {
    gate: Arc<Gate<()>>,
    visits: Arc<AtomicU32>,
    is_over: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Users {
    fn of(service: &Service) -> Self {
        let (gate, visits) = (Arc::new(Gate::new(())), Arc::new(AtomicU32::new(0)));
        let is_over = Arc::new(AtomicBool::new(false));
        let tasks = (0..2).map(|at| {
            let (service, gate, visits) = (service.clone(), Arc::clone(&gate), Arc::clone(&visits));
            let is_over = Arc::clone(&is_over);
            tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    let _in_the_midst = gate.read().await;
                    let open = service.start(at).await;
                    service.finish(&open, at, 1 - at).await;
                    visits.fetch_add(1, Ordering::Relaxed);
                }
            })
        });
        Self { tasks: tasks.collect(), gate, visits, is_over }
    }

    /// Waits until they have come and gone a few times.
    async fn come_and_go(&self) {
        let enough = self.visits.load(Ordering::Relaxed) + VISITS;
        while self.visits.load(Ordering::Relaxed) < enough {
            assert!(!self.tasks.iter().any(JoinHandle::is_finished), "a user was told something wrong");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    async fn leave(self) {
        self.is_over.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.unwrap();
        }
    }
}

/// The numbered steps of the page: what is printed in bold behind each number.
fn steps() -> Vec<&'static str> {
    let step = |line: &'static str| {
        let (number, rest) = line.split_once(". **")?;
        Some((number.parse::<usize>().ok()?, rest.split_once("**")?.0))
    };
    let steps: Vec<_> = PAGE.lines().filter_map(step).collect();
    let numbers: Vec<_> = steps.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=8).collect::<Vec<_>>(), "the page's steps are numbered in turn");
    steps.into_iter().map(|(_, title)| title).collect()
}

struct Runbook {
    clock: TestClock,
    instances: Vec<Instance>,
    service: Service,
    users: Users,
    /// A start that had begun before the clients were replaced.
    begun: Option<(JoinHandle<Open>, Slow)>,
}

impl Runbook {
    /// Changes one instance after the other. What is open before is checked after, on both sides, in every state between.
    async fn on_every_machine(&mut self, change: impl Fn(&mut Instance)) {
        for index in 0..2 {
            let service = &self.service;
            let open = [service.start(0).await, service.start(1).await];
            change(&mut self.instances[index]);
            self.instances[index].renew();
            service.finish(&open[0], 0, 1).await;
            service.finish(&open[1], 1, 0).await;
            self.each_sends_with_its_key().await;
            self.users.come_and_go().await;
        }
    }

    async fn each_sends_with_its_key(&self) {
        for (at, instance) in self.instances.iter().enumerate() {
            let open = self.service.start(at).await;
            let message = self.service.vendor.received(open.number);
            assert_eq!((message.by, message.key), (at, instance.vendors_key));
        }
    }

    async fn follow(&mut self, step: &str) {
        let vendor = Arc::clone(&self.service.vendor);
        match step {
            "Add the new key as a previous one." => {
                self.on_every_machine(|instance| instance.ring = ring("2026-05", Some("2026-11"))).await;
            }
            "Make the new key the current one." => {
                self.on_every_machine(|instance| instance.ring = ring("2026-11", Some("2026-05"))).await;
            }
            "Wait ten minutes." => {
                let _nobody_is_in_the_midst = self.users.gate.write().await;
                self.clock.advance(Duration::from_secs(600));
            }
            "Remove the old key." => {
                self.on_every_machine(|instance| instance.ring = ring("2026-11", None)).await;
            }
            "Have the vendor make a second key." => vendor.good.lock().unwrap().push("new"),
            "Replace the client." => {
                self.begin_a_slow_start().await;
                self.on_every_machine(|instance| instance.vendors_key = "new").await;
            }
            "Wait for calls that had begun." => {
                let (start, slow) = self.begun.take().unwrap();
                slow.go_on.notify_one();
                let open = start.await.unwrap();
                assert_eq!(vendor.received(open.number).key, "old");
                self.service.finish(&open, 1, 0).await;
            }
            "End the old key at the vendor." => {
                vendor.good.lock().unwrap().retain(|key| *key == "new");
                self.users.come_and_go().await;
                self.each_sends_with_its_key().await;
            }
            other => unreachable!("the test does not know what to do at the step: {other}"),
        }
    }

    /// At the first instance, with the engine of this moment. It ends when it is told to go on.
    async fn begin_a_slow_start(&mut self) {
        let number = self.service.fresh_number();
        let slow = Slow { to: number, has_begun: Arc::default(), go_on: Arc::default() };
        *self.service.vendor.slow.lock().unwrap() = Some(slow.clone());
        let engine = self.service.instances[0].engine();
        let start = tokio::spawn(async move {
            let id = engine.start(&Start::new(number, login())).await.unwrap().challenge.id;
            Open { id, number }
        });
        slow.has_begun.notified().await;
        self.begun = Some((start, slow));
    }
}

async fn each_step_is_done_while_users_check(shared: Shared, clock: TestClock) {
    otp_testkit::pages::prints("docs/rotation.md", include_str!("runbook/swap.rs"));
    let vendor = Arc::new(Vendor { good: Mutex::new(vec!["old"]), ..Vendor::default() });
    let [one, two] = shared.stores.clone();
    let instances = vec![Instance::new(0, one, &vendor), Instance::new(1, two, &vendor)];
    let service = Service {
        instances: [instances[0].current.clone(), instances[1].current.clone()],
        vendor: Arc::clone(&vendor),
        next: Arc::new(AtomicU32::new(0)),
    };
    let users = Users::of(&service);
    users.come_and_go().await;
    let mut runbook = Runbook { clock, instances, service, users, begun: None };
    for step in steps() {
        runbook.follow(step).await;
    }
    runbook.users.leave().await;
}

#[tokio::test]
async fn each_step_of_the_page_is_done_while_users_check_on_redis() {
    let clock = TestClock::at(1_800_000_000_000);
    each_step_is_done_while_users_check(Shared::redis(Some(&clock)).await, clock).await;
}

#[tokio::test]
async fn each_step_of_the_page_is_done_while_users_check_on_postgres() {
    let clock = TestClock::at(1_800_000_000_000);
    each_step_is_done_while_users_check(Shared::postgres(Some(&clock)).await, clock).await;
}
