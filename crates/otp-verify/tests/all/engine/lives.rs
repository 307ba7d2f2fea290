//! How long a code is valid is one figure: for the store, for the message, for the front end, and for the vendor that keeps it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use otp_verify::conformance::TestClock;
use otp_verify::otp_core::{
    Accepted, CheckVerification, Effect, Error as CoreError, OtpCode, PhoneNumber, SendCode,
    StartVerification, Verified,
};
use otp_verify::{BuildError, Engine, Lifetime, MemoryStore, Policy, Reason, Resend, SendLimits};

use super::set_up::{MINUTE, clock, login, phone, purpose, ring, without_limits};

const SECOND: Duration = Duration::from_secs(1);

fn just_below(time: Duration) -> Duration {
    time.saturating_sub(Duration::from_millis(1))
}

fn lifetime(seconds: u64) -> Policy {
    Policy::new().lifetime(Lifetime::try_from(SECOND * u32::try_from(seconds).unwrap()).unwrap())
}

/// A sender whose messages tell a life in steps, from a least one on, and which refuses what they cannot tell.
#[derive(Clone)]
struct Sender {
    least: Duration,
    step: Duration,
    asked: Arc<Mutex<Vec<Duration>>>,
}

impl Sender {
    fn telling(least: Duration, step: Duration) -> Self {
        Self { least, step, asked: Arc::default() }
    }

    /// The lives that it was asked to tell.
    fn asked(&self) -> Vec<Duration> {
        self.asked.lock().unwrap().clone()
    }

    fn engine(&self, policy: Policy, limits: SendLimits, clock: &TestClock) -> Result<Engine, BuildError> {
        let store = MemoryStore::new().clock(clock.clone());
        Engine::own_code(self.clone(), store, ring(), limits).policy(policy).build()
    }
}

#[async_trait]
impl SendCode for Sender {
    async fn send_code(
        &self,
        _: PhoneNumber,
        _: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, CoreError> {
        self.asked.lock().unwrap().push(valid_for);
        if valid_for < self.least {
            return Err(CoreError::invalid("valid_for", "is too short"));
        }
        Ok(Accepted::new())
    }

    fn least_life(&self) -> Duration {
        self.least
    }

    fn life_step(&self) -> Duration {
        self.step
    }
}

#[tokio::test]
async fn a_life_between_two_steps_of_the_message_is_rounded_down_for_message_and_code_alike() {
    for (seconds, told) in [(60, 60), (90, 60), (119, 60), (120, 120), (299, 240), (300, 300)] {
        let (sender, clock) = (Sender::telling(MINUTE, MINUTE), clock());
        let engine = sender.engine(lifetime(seconds), without_limits(), &clock).unwrap();
        let told = SECOND * told;
        let challenge = engine.start(&login()).await.unwrap().challenge;
        assert_eq!((challenge.expires_in, sender.asked()), (told, vec![told]), "{seconds} s");
        clock.advance(just_below(told));
        let wrong = OtpCode::parse("123456").unwrap();
        let check = async || {
            let checked = engine.check(challenge.id, phone(), &purpose("login"), &wrong).await;
            checked.err().map(|error| error.reason())
        };
        assert_ne!(check().await, Some(Reason::NotFound));
        clock.advance(Duration::from_millis(1));
        assert_eq!(check().await, Some(Reason::NotFound));
    }
}

#[tokio::test]
async fn a_lifetime_that_no_message_of_the_sender_can_tell_is_refused_when_the_engine_is_made() {
    let refused = |seconds, least, step| {
        Sender::telling(least, step).engine(lifetime(seconds), without_limits(), &clock()).err()
    };
    let error = refused(45, MINUTE, MINUTE).unwrap();
    assert_eq!(
        error.to_string(),
        "the policy's lifetime of 45s is too short: the sender's messages tell 60s at least, in steps of 60s"
    );
    // A `main` that returns it prints this.
    assert_eq!((format!("{error:?}"), format!("{error:#?}")), (error.to_string(), error.to_string()));
    assert!(refused(59, MINUTE, SECOND).is_some());
    // What is left after rounding is too short.
    let error = refused(110, SECOND * 100, MINUTE).unwrap();
    assert_eq!(
        error.to_string(),
        "the policy's lifetime of 110s is too short: the sender's messages tell 100s at least, in steps of 60s"
    );
    assert!(refused(300, Duration::ZERO, MINUTE * 6).is_some());
    // A sender that says nothing of its messages takes all that the type allows, and one without a step is not divided by it.
    assert!(refused(30, Duration::ZERO, Duration::from_millis(1)).is_none());
    assert!(refused(600, MINUTE, Duration::ZERO).is_none());
}

/// What cannot be sent takes nothing: the next start does not wait.
#[tokio::test]
async fn the_same_code_is_not_sent_again_for_less_than_the_message_can_tell() {
    let limits = || without_limits().cooldown(MINUTE);
    for (least, left, is_sent) in [
        (MINUTE, MINUTE, true),
        (MINUTE, just_below(MINUTE), false),
        (Duration::ZERO, Resend::LEAST_TIME_LEFT, true),
        (Duration::ZERO, just_below(Resend::LEAST_TIME_LEFT), false),
    ] {
        let (sender, clock) = (Sender::telling(least, SECOND), clock());
        let engine = sender.engine(Policy::new().resend(Resend::SameCode), limits(), &clock).unwrap();
        let id = engine.start(&login()).await.unwrap().challenge.id;
        clock.advance((MINUTE * 5).saturating_sub(left));
        let again = engine.resend(id, &login()).await;
        let reason = again.map_err(|error| (error.reason(), error.effect())).map(drop);
        let expected = if is_sent { Ok(()) } else { Err((Reason::NotFound, Effect::None)) };
        assert_eq!(reason, expected, "{left:?} left");
        assert_eq!(sender.asked().len(), if is_sent { 2 } else { 1 }, "{left:?} left");
        assert_eq!(
            engine.start(&login()).await.is_ok(),
            !is_sent,
            "the cooldown was taken by a message only"
        );
    }
}

/// A vendor that says how long its codes are valid: before the call, in its answer, or in both.
#[derive(Clone, Default)]
struct Keeper {
    before: Option<Duration>,
    in_answer: Option<Duration>,
    checks: Arc<Mutex<u32>>,
}

impl Keeper {
    fn engine(&self, policy: Policy, clock: &TestClock) -> Result<Engine, BuildError> {
        let store = MemoryStore::new().clock(clock.clone());
        let engine = Engine::guard("keeper", purpose("login"), self.clone(), store, ring(), without_limits());
        engine.policy(policy).build()
    }
}

#[async_trait]
impl StartVerification for Keeper {
    async fn start_verification(&self, _: PhoneNumber) -> Result<Accepted, CoreError> {
        let mut accepted = Accepted::new();
        accepted.valid_for = self.in_answer;
        Ok(accepted)
    }

    fn valid_for(&self) -> Option<Duration> {
        self.before
    }
}

#[async_trait]
impl CheckVerification for Keeper {
    async fn check_verification(&self, _: PhoneNumber, _: &OtpCode) -> Result<Verified, CoreError> {
        *self.checks.lock().unwrap() += 1;
        Ok(Verified::new())
    }
}

#[tokio::test]
async fn a_guarded_code_lives_as_long_as_policy_and_vendor_both_say() {
    for (before, life) in [(Some(MINUTE * 3), MINUTE * 3), (Some(MINUTE * 5), MINUTE * 5), (None, MINUTE * 5)]
    {
        for is_resent in [false, true] {
            let (vendor, clock) = (Keeper { before, in_answer: before, ..Keeper::default() }, clock());
            let engine = vendor.engine(Policy::new(), &clock).unwrap();
            let mut challenge = engine.start(&login()).await.unwrap().challenge;
            if is_resent {
                clock.advance(MINUTE);
                challenge = engine.resend(challenge.id, &login()).await.unwrap().challenge;
            }
            assert_eq!(challenge.expires_in, life);
            assert_eq!(engine.fixed_to(purpose("login")).valid_for(), Some(life));
            clock.advance(life);
            let code = OtpCode::parse("1NTTJ6").unwrap();
            let error = engine.check(challenge.id, phone(), &purpose("login"), &code).await.unwrap_err();
            assert_eq!((error.reason(), *vendor.checks.lock().unwrap()), (Reason::NotFound, 0));
        }
    }
}

#[tokio::test]
async fn a_vendor_that_promises_more_than_the_policy_is_refused_when_the_engine_is_made() {
    let built = |policy, before| {
        let vendor = Keeper { before: Some(before), ..Keeper::default() };
        vendor.engine(policy, &clock()).map(drop).map_err(|error| error.to_string())
    };
    let promised = "the vendor's codes are valid for 540s, and the policy's lifetime is 300s";
    assert_eq!(built(Policy::new(), MINUTE * 9), Err(promised.to_owned()));
    assert_eq!(built(lifetime(540), MINUTE * 9), Ok(()));
    let bounds = "the vendor's codes are valid for 900s, and a code may be valid for 30 to 600 seconds";
    assert_eq!(built(lifetime(600), MINUTE * 15), Err(bounds.to_owned()));
    assert!(built(lifetime(600), Duration::ZERO).is_err());
}

/// The vendor's answer comes after the challenge was stored. The store cuts the code's life then.
#[tokio::test]
async fn a_life_that_stands_in_the_vendors_answer_only_cuts_the_code() {
    for (in_answer, told) in [(MINUTE * 2, MINUTE * 2), (MINUTE * 9, MINUTE * 5)] {
        let clock = clock();
        let vendor = Keeper { in_answer: Some(in_answer), ..Keeper::default() };
        let engine = vendor.engine(Policy::new(), &clock).unwrap();
        let started = engine.start(&login()).await.unwrap();
        let challenge = started.challenge;
        assert_eq!(challenge.expires_in, told);
        let now = std::time::UNIX_EPOCH + Duration::from_millis(clock.now_ms());
        assert_eq!(challenge.expires_at, now + told);
        assert_eq!(
            started.accepted().unwrap().valid_for,
            Some(in_answer),
            "the vendor's answer is left as it is"
        );
        clock.advance(just_below(told));
        let wrong = OtpCode::parse("123456").unwrap();
        let check = async || engine.check(challenge.id, phone(), &purpose("login"), &wrong).await;
        assert!(check().await.is_ok(), "this vendor takes every code");
        clock.advance(Duration::from_millis(1));
        assert_eq!(check().await.unwrap_err().reason(), Reason::NotFound);
        let accepted = engine.fixed_to(purpose("login")).start_verification(phone()).await.unwrap();
        assert_eq!(accepted.valid_for, Some(told), "here it stands nowhere else");
    }
}
