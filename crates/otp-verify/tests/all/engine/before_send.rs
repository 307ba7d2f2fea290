//! What a service asks before each message.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use otp_verify::otp_core::{Effect, ErrorKind, Region};
use otp_verify::{
    BeforeSend, ChallengeId, Engine, Error, HookError, MemoryStore, Message, PlannedSend, Prefix, Reason,
    SendLimits, Start, Verdict,
};
use tokio::time::timeout;

use super::set_up::{MINUTE, Phone, Vendor, clock, login, phone, purpose, ring, without_limits};

/// What it saw of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    phone: String,
    region: Option<Region>,
    purpose: String,
    callers: Vec<(String, String)>,
    resent: Option<ChallengeId>,
}

#[derive(Clone, Copy)]
enum Does {
    Says(fn() -> Verdict),
    Fails,
    Panics,
    /// It never answers; its own time-out ends it.
    TakesTooLong,
    NeverEnds,
}

#[derive(Clone, Default)]
struct Hook {
    next: Arc<Mutex<Option<Does>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Hook {
    fn next(&self, does: Does) {
        *self.next.lock().unwrap() = Some(does);
    }

    fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

#[expect(clippy::panic, reason = "one of them panics")]
#[async_trait]
impl BeforeSend for Hook {
    async fn before_send(&self, send: &PlannedSend<'_>) -> Result<Verdict, HookError> {
        self.seen.lock().unwrap().push(Seen {
            phone: send.phone().e164().as_str().to_owned(),
            region: send.region(),
            purpose: send.purpose().as_str().to_owned(),
            callers: send.callers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            resent: send.resent(),
        });
        let does = self.next.lock().unwrap().take();
        match does {
            None => Ok(Verdict::Allow),
            Some(Does::Says(verdict)) => Ok(verdict()),
            Some(Does::Fails) => Err("the look-up of +84901888484 answered 500: canary".into()),
            Some(Does::Panics) => panic!("canary"),
            Some(Does::TakesTooLong) => {
                timeout(Duration::from_millis(1), pending::<Result<Verdict, HookError>>()).await?
            }
            Some(Does::NeverEnds) => pending().await,
        }
    }
}

struct World {
    engine: Engine,
    store: Arc<MemoryStore>,
    phone: Phone,
    hook: Hook,
}

fn world(limits: SendLimits) -> World {
    let (store, phone) = (Arc::new(MemoryStore::new().clock(clock())), Phone::default());
    let hook = Hook::default();
    let engine = Engine::own_code(phone.clone(), Arc::clone(&store), ring(), limits);
    World { engine: engine.before_send(hook.clone()).build().unwrap(), store, phone, hook }
}

fn start() -> Start {
    login().counted_by("ip", "192.0.2.7")
}

#[track_caller]
fn told(error: &Error) -> (Reason, ErrorKind, Effect, Option<Duration>) {
    (error.reason(), error.kind(), error.effect(), error.retry_after())
}

/// Everything that people print of an error, and of the one that `otp_core` makes of it.
#[track_caller]
fn shows_no_canary(error: Error) {
    let mut shown = chain(&error);
    let core = otp_verify::otp_core::Error::from(error);
    shown.push_str(&chain(&core));
    for canary in ["901888484", "canary"] {
        assert!(!shown.contains(canary), "{shown}");
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let all = std::iter::successors(Some(error), |error| error.source());
    all.map(|error| format!("{error}; {error:?}; {error:#?}")).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn it_is_told_of_each_message_and_never_of_a_code() {
    let world = world(without_limits());
    let id = world.engine.start(&start()).await.unwrap().challenge.id;
    world.engine.resend(id, &start()).await.unwrap();
    let seen = |resent| Seen {
        phone: "+84901888484".to_owned(),
        region: Some(Region::Vietnam),
        purpose: "login".to_owned(),
        callers: vec![("ip".to_owned(), "192.0.2.7".to_owned())],
        resent,
    };
    assert_eq!(*world.hook.seen.lock().unwrap(), [seen(None), seen(Some(id))]);
    world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
    assert_eq!(world.hook.count(), 2, "a check sends nothing");
}

#[tokio::test]
async fn what_it_refuses_or_delays_stores_sends_and_takes_nothing() {
    let world = world(SendLimits::new([Region::Vietnam], 1));
    let refused = || Verdict::Refuse("canary: SIM changed".to_owned());
    assert_eq!(format!("{:?}", refused()), "Refuse(..)");
    world.hook.next(Does::Says(refused));
    let refused = world.engine.start(&start()).await.unwrap_err();
    assert_eq!(told(&refused), (Reason::HookRefused, ErrorKind::InvalidRequest, Effect::None, None));
    // Its reason is for logs, and not for users.
    assert_eq!(refused.to_string(), "no code is sent for this request");
    assert!(refused.is_user_error());
    assert_eq!(refused.hook_error().unwrap().to_string(), "canary: SIM changed");
    shows_no_canary(refused);

    world.hook.next(Does::Says(|| Verdict::Delay(MINUTE)));
    let delayed = world.engine.start(&start()).await.unwrap_err();
    assert_eq!(told(&delayed), (Reason::HookDelayed, ErrorKind::RateLimited, Effect::None, Some(MINUTE)));
    assert_eq!((world.phone.count(), world.store.len()), (0, 0));

    // The day has one unit, and it is there. A refused resend leaves its challenge.
    let id = world.engine.start(&start()).await.unwrap().challenge.id;
    world.hook.next(Does::Says(|| Verdict::Refuse(String::new())));
    assert_eq!(world.engine.resend(id, &start()).await.unwrap_err().reason(), Reason::HookRefused);
    world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
}

/// A message costs money, and may be the very one that it is there to find.
#[tokio::test]
async fn it_fails_closed_whether_it_fails_panics_or_takes_too_long() {
    let world = world(without_limits());
    for (does, said) in [
        (Does::Fails, Some("the look-up of +84901888484 answered 500: canary")),
        (Does::Panics, None),
        (Does::TakesTooLong, Some("deadline has elapsed")),
    ] {
        world.hook.next(does);
        let failed = world.engine.start(&start()).await.unwrap_err();
        assert_eq!(told(&failed), (Reason::HookFailed, ErrorKind::Unavailable, Effect::None, None));
        assert_eq!(failed.hook_error().map(ToString::to_string).as_deref(), said);
        assert!(!failed.is_user_error(), "somebody must hear of it");
        shows_no_canary(failed);
    }
    assert_eq!((world.phone.count(), world.store.len()), (0, 0));
    world.engine.start(&start()).await.unwrap();
}

#[tokio::test]
async fn a_start_that_is_dropped_while_it_is_asked_leaves_nothing() {
    let world = world(without_limits());
    world.hook.next(Does::NeverEnds);
    let engine = world.engine.clone();
    let hangs = tokio::spawn(async move { engine.start(&start()).await });
    let is_asked = async {
        while world.hook.count() == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(MINUTE, is_asked).await.expect("it is asked");
    hangs.abort();
    assert!(hangs.await.unwrap_err().is_cancelled());
    assert_eq!((world.phone.count(), world.store.len()), (0, 0));
    world.engine.start(&start()).await.unwrap();
}

/// A look-up costs money as well.
#[tokio::test]
async fn it_is_not_asked_of_a_number_that_is_refused_anyway() {
    let prefix = Prefix::parse("+84901").unwrap();
    let world = world(without_limits().deny_prefix(prefix));
    for (phone, reason) in [
        ("+84901888484", Reason::PrefixNotAllowed),
        ("+6281234567890", Reason::CountryNotAllowed),
        ("+842838291001", Reason::NotMobile),
    ] {
        let start = Start::new(phone.parse().unwrap(), purpose("login"));
        assert_eq!(world.engine.start(&start).await.unwrap_err().reason(), reason);
    }
    assert_eq!(world.hook.count(), 0);
}

/// The answer of the first start may have been lost. Its user has the message, and must get the challenge.
#[tokio::test]
async fn a_repeated_start_that_is_refused_by_now_gets_the_challenge_while_it_can_be_confirmed() {
    let world = world(without_limits());
    let keyed = || start().idempotency_key("0123456789abcdef".parse().unwrap());
    let denying = Engine::own_code(
        world.phone.clone(),
        Arc::clone(&world.store),
        ring(),
        without_limits().deny_prefix(Prefix::parse("+84901").unwrap()),
    );
    let denying = denying.build().unwrap();
    let refuses: [fn() -> Does; 3] = [
        || Does::Says(|| Verdict::Refuse(String::new())),
        || Does::Says(|| Verdict::Delay(MINUTE)),
        || Does::Fails,
    ];
    for refusing in refuses {
        world.hook.next(refusing());
        world.engine.start(&keyed()).await.unwrap_err();
    }
    assert_eq!(denying.start(&keyed()).await.unwrap_err().reason(), Reason::PrefixNotAllowed);

    let first = world.engine.start(&keyed()).await.unwrap().challenge;
    for refusing in refuses {
        world.hook.next(refusing());
        let again = world.engine.start(&keyed()).await.unwrap();
        assert!(matches!(again.message, Message::SentBefore), "{again:?}");
        assert_eq!((again.challenge.id, again.challenge.expires_at), (first.id, first.expires_at));
        assert!(!again.challenge.expires_in.is_zero() && again.challenge.expires_in <= first.expires_in);
    }
    assert_eq!(denying.start(&keyed()).await.unwrap().challenge.id, first.id);
    // Not without its key, nor with another one.
    for other in [start(), start().idempotency_key("another-key-than-that".parse().unwrap())] {
        world.hook.next(Does::Fails);
        assert_eq!(world.engine.start(&other).await.unwrap_err().reason(), Reason::HookFailed);
    }

    world.engine.check(first.id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
    world.hook.next(Does::Fails);
    assert_eq!(world.engine.start(&keyed()).await.unwrap_err().reason(), Reason::HookFailed);
    assert_eq!(world.phone.count(), 1);
}

/// Anybody can make up an id.
#[tokio::test]
async fn it_is_not_asked_of_a_resend_without_an_open_challenge() {
    let world = world(without_limits());
    let id = world.engine.start(&start()).await.unwrap().challenge.id;
    let of_other = Start::new("+84901888485".parse().unwrap(), purpose("login"));
    let to_pay = Start::new(phone(), purpose("pay"));
    for (id, start) in [(ChallengeId::from_bytes([7; 16]), start()), (id, of_other), (id, to_pay)] {
        assert_eq!(world.engine.resend(id, &start).await.unwrap_err().reason(), Reason::NotFound);
    }
    world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
    assert_eq!(world.engine.resend(id, &start()).await.unwrap_err().reason(), Reason::Used);
    assert_eq!((world.hook.count(), world.phone.count()), (1, 1));
}

#[tokio::test]
async fn a_guard_asks_it_too() {
    let (vendor, hook) = (Vendor::default(), Hook::default());
    let store = MemoryStore::new().clock(clock());
    let engine = Engine::guard("esms-my", purpose("login"), vendor.clone(), store, ring(), without_limits());
    let engine = engine.before_send(hook.clone()).build().unwrap();
    hook.next(Does::Fails);
    assert_eq!(engine.start(&start()).await.unwrap_err().reason(), Reason::HookFailed);
    assert_eq!(vendor.starts(), 0);
    engine.start(&start()).await.unwrap();
    assert_eq!((vendor.starts(), hook.count()), (1, 2));
}

struct Prints(Arc<Mutex<String>>);
#[async_trait]
impl BeforeSend for Prints {
    async fn before_send(&self, send: &PlannedSend<'_>) -> Result<Verdict, HookError> {
        *self.0.lock().unwrap() = format!("{send:?}");
        Ok(Verdict::Allow)
    }
}

#[test]
fn what_it_is_handed_prints_no_number_and_no_caller() {
    let seen = Arc::new(Mutex::new(String::new()));
    let engine = Engine::own_code(Phone::default(), MemoryStore::new(), ring(), without_limits());
    let engine = engine.before_send(Prints(Arc::clone(&seen))).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(engine.start(&start())).unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.contains("login") && seen.contains("ip"), "{seen}");
    assert!(!seen.contains("901888484") && !seen.contains("192.0.2.7"), "{seen}");
}
