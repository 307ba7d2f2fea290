use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use otp_verify::conformance::TestClock;
use otp_verify::otp_core::{
    Accepted, BilledUnits, BillingUnit, CheckVerification, Effect, Error as CoreError, ErrorKind, OtpCode,
    PhoneNumber, Region, SendCode, StartVerification, Verified,
};
use otp_verify::{Engine, Key, KeyRing, MemoryStore, Policy, Purpose, SendLimits, Start};

pub(crate) const PHONE: &str = "+84901888484";
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

pub(crate) fn phone() -> PhoneNumber {
    PHONE.parse().unwrap()
}

pub(crate) fn purpose(text: &str) -> Purpose {
    Purpose::parse(text).unwrap()
}

pub(crate) fn login() -> Start {
    Start::new(phone(), purpose("login"))
}

pub(crate) fn ring() -> KeyRing {
    KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build().unwrap()
}

/// No window is in the way.
pub(crate) fn without_limits() -> SendLimits {
    SendLimits::new([Region::Vietnam], 1_000_000)
        .cooldown(Duration::ZERO)
        .per_phone([])
        .per_caller_and_phone([])
        .per_caller([])
        .per_prefix([])
}

pub(crate) fn clock() -> TestClock {
    TestClock::at(1_800_000_000_000)
}

/// A phone that receives what is sent, and a vendor that answers as it is told.
#[derive(Clone, Default)]
pub(crate) struct Phone {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    received: Vec<(OtpCode, Duration)>,
    answers: Vec<Answer>,
    billed: Option<u64>,
}

#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// Not sent, and that is known.
    Refused,
    /// The message arrives, and nobody is told.
    LostButThere,
    /// The message is lost, and nobody is told.
    LostAndGone,
}

impl Phone {
    /// What the next call meets; calls after those are accepted.
    pub(crate) fn then(&self, answer: Answer) -> &Self {
        self.state.lock().unwrap().answers.push(answer);
        self
    }

    pub(crate) fn bills(&self, units: u64) {
        self.state.lock().unwrap().billed = Some(units);
    }

    pub(crate) fn count(&self) -> usize {
        self.state.lock().unwrap().received.len()
    }

    pub(crate) fn last(&self) -> OtpCode {
        self.state.lock().unwrap().received.last().unwrap().0.clone()
    }

    pub(crate) fn last_validity(&self) -> Duration {
        self.state.lock().unwrap().received.last().unwrap().1
    }

    /// Another code than the last one.
    pub(crate) fn wrong(&self) -> OtpCode {
        other_than(&[&self.last()])
    }
}

/// A code of six digits that is not among these.
pub(crate) fn other_than(codes: &[&OtpCode]) -> OtpCode {
    let candidates = ["000001", "000002", "000003", "000004"].map(|text| OtpCode::parse(text).unwrap());
    candidates.into_iter().find(|code| codes.iter().all(|other| *other != code)).unwrap()
}

#[async_trait]
impl SendCode for Phone {
    async fn send_code(
        &self,
        _: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, CoreError> {
        let mut state = self.state.lock().unwrap();
        let answer = if state.answers.is_empty() { None } else { Some(state.answers.remove(0)) };
        match answer {
            Some(Answer::Refused) => return Err(CoreError::new(ErrorKind::Transport, Effect::None)),
            Some(Answer::LostAndGone) => {
                return Err(CoreError::new(ErrorKind::Transport, Effect::Unknown));
            }
            _ => state.received.push((code.clone(), valid_for)),
        }
        if answer.is_some() {
            return Err(CoreError::new(ErrorKind::Transport, Effect::Unknown));
        }
        let mut accepted = Accepted::new();
        accepted.billed_units = state.billed.map(|count| BilledUnits { count, unit: BillingUnit::Messages });
        Ok(accepted)
    }
}

/// An engine of its own codes over a memory store on a clock of the test's.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) phone: Phone,
    pub(crate) clock: TestClock,
}

pub(crate) fn world() -> World {
    world_with(without_limits())
}

pub(crate) fn world_with(limits: SendLimits) -> World {
    world_of(limits, Policy::new())
}

pub(crate) fn world_under(policy: Policy) -> World {
    world_of(without_limits(), policy)
}

fn world_of(limits: SendLimits, policy: Policy) -> World {
    let (phone, clock) = (Phone::default(), clock());
    let store = MemoryStore::new().clock(clock.clone());
    let engine = Engine::own_code(phone.clone(), store, ring(), limits).policy(policy).build().unwrap();
    World { engine, phone, clock }
}

/// A vendor that makes and checks one code for everybody, by number alone.
#[derive(Clone, Default)]
pub(crate) struct Vendor {
    state: Arc<Mutex<VendorState>>,
}

#[derive(Default)]
struct VendorState {
    starts: u32,
    checks: u32,
    next_check: Option<(ErrorKind, Effect)>,
    next_start: Option<(ErrorKind, Effect)>,
}

impl Vendor {
    pub(crate) const CODE: &'static str = "1NTTJ6";

    pub(crate) fn code() -> OtpCode {
        OtpCode::parse(Self::CODE).unwrap()
    }

    pub(crate) fn wrong() -> OtpCode {
        OtpCode::parse("AAAAAA").unwrap()
    }

    pub(crate) fn fails_the_next_check(&self, kind: ErrorKind, effect: Effect) {
        self.state.lock().unwrap().next_check = Some((kind, effect));
    }

    pub(crate) fn fails_the_next_start(&self, kind: ErrorKind, effect: Effect) {
        self.state.lock().unwrap().next_start = Some((kind, effect));
    }

    pub(crate) fn starts(&self) -> u32 {
        self.state.lock().unwrap().starts
    }

    pub(crate) fn checks(&self) -> u32 {
        self.state.lock().unwrap().checks
    }
}

#[async_trait]
impl StartVerification for Vendor {
    async fn start_verification(&self, _: PhoneNumber) -> Result<Accepted, CoreError> {
        let mut state = self.state.lock().unwrap();
        if let Some((kind, effect)) = state.next_start.take() {
            return Err(CoreError::new(kind, effect));
        }
        state.starts += 1;
        Ok(Accepted::new())
    }
}

#[async_trait]
impl CheckVerification for Vendor {
    async fn check_verification(&self, _: PhoneNumber, code: &OtpCode) -> Result<Verified, CoreError> {
        let mut state = self.state.lock().unwrap();
        if let Some((kind, effect)) = state.next_check.take() {
            return Err(CoreError::new(kind, effect));
        }
        state.checks += 1;
        if *code == Self::code() {
            Ok(Verified::new())
        } else {
            Err(CoreError::new(ErrorKind::CodeRejected, Effect::None))
        }
    }
}
