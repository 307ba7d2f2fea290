//! A vendor behind a reference or an owning pointer is the same vendor.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed step is a failed test, and one observer panics"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use otp_core::{
    Accepted, Attempt, CallBegan, CallEnded, CallOutcome, CheckVerification, Decision, DecisionOutcome,
    Delivery, Effect, Error, ErrorKind, HostedVerification, Observer, Operated, Operation, OperatorAction,
    OperatorOutcome, OtpCode, PhoneNumber, Reported, Risk, SendCode, Server, StartVerification, Step,
    Trouble, Verified,
};

/// Says in its answers what it was asked, so that nothing in between can answer for it. The times that it names are not those
/// that the traits say by themselves.
struct Echo;

const LEAST_LIFE: Duration = Duration::from_secs(60);
const LIFE_STEP: Duration = Duration::from_secs(20);
const VALID_FOR: Duration = Duration::from_secs(180);

fn accepted(what: String) -> Accepted {
    let mut accepted = Accepted::new();
    accepted.reference = Some(what);
    accepted
}

#[async_trait]
impl StartVerification for Echo {
    async fn start_verification(&self, phone: PhoneNumber) -> Result<Accepted, Error> {
        Ok(accepted(format!("start {}", phone.e164())))
    }

    fn valid_for(&self) -> Option<Duration> {
        Some(VALID_FOR)
    }
}

#[async_trait]
impl CheckVerification for Echo {
    async fn check_verification(&self, _: PhoneNumber, code: &OtpCode) -> Result<Verified, Error> {
        if code.expose() == "4829" {
            return Ok(Verified::new());
        }
        Err(Error::new(ErrorKind::CodeRejected, Effect::None))
    }
}

#[async_trait]
impl SendCode for Echo {
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, Error> {
        Ok(accepted(format!("send {} {} {}", code.expose(), phone.e164(), valid_for.as_secs())))
    }

    fn least_life(&self) -> Duration {
        LEAST_LIFE
    }

    fn life_step(&self) -> Duration {
        LIFE_STEP
    }
}

/// The echo never waits, so one poll is its whole life.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("the echo never waits"),
    }
}

fn assert_echoes(vendor: impl HostedVerification + SendCode) {
    let phone: PhoneNumber = "+60123456789".parse().unwrap();
    let (right, wrong) = (OtpCode::parse("4829").unwrap(), OtpCode::parse("1111").unwrap());

    let started = ready(vendor.start_verification(phone)).unwrap();
    assert_eq!(started.reference.as_deref(), Some("start +60123456789"));
    let sent = ready(vendor.send_code(phone, &right, Duration::from_secs(60))).unwrap();
    assert_eq!(sent.reference.as_deref(), Some("send 4829 +60123456789 60"));
    assert!(ready(vendor.check_verification(phone, &right)).is_ok());
    assert!(ready(vendor.check_verification(phone, &wrong)).unwrap_err().is_code_rejected());
    assert_eq!((vendor.least_life(), vendor.life_step()), (LEAST_LIFE, LIFE_STEP));
    assert_eq!(vendor.valid_for(), Some(VALID_FOR));
}

#[test]
fn references_and_owning_pointers_forward_every_call() {
    assert_echoes(Echo);
    assert_echoes(&Echo);
    assert_echoes(Box::new(Echo));
    assert_echoes(Arc::new(Echo));
    assert_echoes(Arc::new(Box::new(Echo)));
}

/// A vendor that has only the calls.
struct Plain;

#[async_trait]
impl StartVerification for Plain {
    async fn start_verification(&self, _: PhoneNumber) -> Result<Accepted, Error> {
        Ok(Accepted::new())
    }
}

#[async_trait]
impl SendCode for Plain {
    async fn send_code(&self, _: PhoneNumber, _: &OtpCode, _: Duration) -> Result<Accepted, Error> {
        Ok(Accepted::new())
    }
}

#[test]
fn a_vendor_that_says_nothing_of_its_times_has_no_limit_and_no_known_life() {
    assert_eq!((Plain.least_life(), Plain.life_step()), (Duration::ZERO, Duration::from_millis(1)));
    assert_eq!(Plain.valid_for(), None);
}

#[test]
fn a_vendor_can_be_chosen_at_run_time() {
    let start: Arc<dyn StartVerification> = Arc::new(Echo);
    let send: Box<dyn SendCode> = Box::new(Echo);
    let phone: PhoneNumber = "+60123456789".parse().unwrap();
    assert!(ready(start.start_verification(phone)).is_ok());
    assert!(ready(send.send_code(phone, &OtpCode::parse("4829").unwrap(), Duration::ZERO)).is_ok());
    assert_eq!(start.valid_for(), Some(VALID_FOR));
    assert_eq!((send.least_life(), send.life_step()), (LEAST_LIFE, LIFE_STEP));
}

/// Notes what it was told of, and by which name.
#[derive(Default)]
struct Told(Mutex<Vec<&'static str>>);

impl Told {
    fn note(&self, event: &'static str) {
        self.0.lock().unwrap().push(event);
    }
}

impl Observer for Told {
    fn call_began(&self, _: &CallBegan<'_>) {
        self.note("call_began");
    }

    fn call_ended(&self, _: &CallEnded<'_>) {
        self.note("call_ended");
    }

    fn decision(&self, _: &Decision<'_>) {
        self.note("decision");
    }

    fn trouble(&self, _: &Trouble<'_>) {
        self.note("trouble");
    }

    fn attempt(&self, _: &Attempt<'_>) {
        self.note("attempt");
    }

    fn operated(&self, _: &Operated<'_>) {
        self.note("operated");
    }

    fn reported(&self, _: &Reported<'_>) {
        self.note("reported");
    }
}

/// Panics at every event.
struct Panics;

impl Observer for Panics {
    fn call_began(&self, _: &CallBegan<'_>) {
        panic!("an observer's mistake");
    }

    fn call_ended(&self, _: &CallEnded<'_>) {
        panic!("an observer's mistake");
    }

    fn decision(&self, _: &Decision<'_>) {
        panic!("an observer's mistake");
    }

    fn trouble(&self, _: &Trouble<'_>) {
        panic!("an observer's mistake");
    }

    fn attempt(&self, _: &Attempt<'_>) {
        panic!("an observer's mistake");
    }

    fn operated(&self, _: &Operated<'_>) {
        panic!("an observer's mistake");
    }

    fn reported(&self, _: &Reported<'_>) {
        panic!("an observer's mistake");
    }
}

/// The names of the events, as the trait declares them. Each has a default, so the compiler misses none.
fn declared() -> BTreeSet<&'static str> {
    let lines = include_str!("../../src/observer.rs").lines();
    lines.filter_map(|line| line.strip_prefix("    fn ")?.split('(').next()).collect()
}

/// Where each event must stand in this workspace, with `observer.` or `fn ` before its name, and the events that need not.
const PLACES: [(&str, &str, &[&str]); 6] = [
    ("crates/otp-core/src/observer/to_tracing.rs", "fn ", &[]),
    // A call is counted when it ends. What an operator does is for the log alone.
    ("crates/otp-core/src/observer/to_metrics.rs", "fn ", &["call_began", "operated"]),
    ("crates/otp-core/tests/all/ready_observers.rs", "observer.", &[]),
    // `Prints`, which prints it, and `hear_all`, which emits it: the calls of the proof emit two.
    ("xtask/src/proofs/leaks/observers.rs", "fn ", &[]),
    ("xtask/src/proofs/leaks/observers.rs", "observer.", &["call_began", "call_ended"]),
    // What a program is told, by a client, an engine or a route.
    ("crates/otp-http/src crates/otp-verify/src", "observer.", &[]),
];

/// A file, or all files of a folder.
fn read(path: &Path) -> String {
    if path.is_dir() {
        return path.read_dir().unwrap().map(|entry| read(&entry.unwrap().path())).collect();
    }
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn every_event_is_emitted_logged_counted_and_searched_for_secrets() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (paths, before, excused) in PLACES {
        let text: String = paths.split(' ').map(|path| read(&root.join(path))).collect();
        let lacking: BTreeSet<_> =
            declared().into_iter().filter(|event| !text.contains(&format!("{before}{event}("))).collect();
        let excused = excused.iter().copied().collect();
        assert_eq!(
            lacking, excused,
            "{paths}: the events without `{before}EVENT(`, and those that need none"
        );
    }
}

#[test]
fn every_event_reaches_an_observer_behind_references_owning_pointers_and_in_a_pair() {
    let told = Arc::new(Told::default());
    let heard = |observer: &dyn Observer| {
        let phone = "+60123456789".parse().unwrap();
        let error = std::io::Error::other("the store is full");
        let began =
            CallBegan::new(1, "vendor", "send", Risk::Sends, "POST", Server::new("vendor.invalid", 443));
        let accepted = Accepted::default();
        observer.call_began(&began);
        observer.call_ended(&CallEnded::new(began, CallOutcome::Dropped, Effect::Unknown, Duration::ZERO));
        observer.decision(&Decision::new(Step::Start, DecisionOutcome::Sent, "login", phone));
        observer.trouble(&Trouble::new(Operation::Finish, "0d0d", Effect::None, &error));
        observer.attempt(&Attempt::new("vendor", phone, 1, Ok(&accepted), false, Duration::ZERO));
        let (action, outcome) = (OperatorAction::Cancel, OperatorOutcome::Done);
        observer.operated(&Operated::new(action, outcome, Effect::None, "support"));
        observer.reported(&Reported::new("vendor", Delivery::Failed, "0d0d"));
        std::mem::take(&mut *told.0.lock().unwrap())
    };
    let events = ["call_began", "call_ended", "decision", "trouble", "attempt", "operated", "reported"];
    assert_eq!(BTreeSet::from(events), declared(), "each event of `Observer` is told here");
    assert_eq!(heard(&&*told), events);
    assert_eq!(heard(&Box::new(&*told)), events);
    assert_eq!(heard(&Arc::clone(&told)), events);
    assert_eq!(heard(&(Panics, Arc::clone(&told))), events);
    let twice = heard(&(Arc::clone(&told), &*told));
    assert_eq!(twice, events.map(|event| [event, event]).concat());
}
