//! An observer hears every answer of the engine once, with the number masked.

use std::fmt::Write as _;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use otp_verify::otp_core::{Decision, DecisionOutcome, Effect, Observer, Step};
use otp_verify::{Engine, MemoryStore, SendLimits, Tenant, Window};

use super::set_up::{Answer, MINUTE, PHONE, Phone, login, phone, purpose, ring, without_limits};

/// One decision, as a log would have it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Heard {
    step: Step,
    outcome: DecisionOutcome,
    challenge: Option<String>,
    reason: Option<&'static str>,
    limit: Option<&'static str>,
    effect: Effect,
    attempts_left: Option<u32>,
    waits: bool,
}

/// Notes the decisions, and the whole text of each.
#[derive(Clone, Default)]
struct Ear {
    decisions: Arc<Mutex<Vec<Heard>>>,
    text: Arc<Mutex<String>>,
}

impl Observer for Ear {
    fn decision(&self, decision: &Decision<'_>) {
        assert_eq!((decision.purpose(), decision.tenant()), ("login", Some("shop")));
        assert_eq!((decision.country(), decision.country_code()), ("VN", 84));
        assert_eq!(decision.masked_number().to_string(), "+84*******84");
        writeln!(self.text.lock().unwrap(), "{decision} {decision:?}").unwrap();
        self.decisions.lock().unwrap().push(Heard {
            step: decision.step(),
            outcome: decision.outcome(),
            challenge: decision.challenge().map(str::to_owned),
            reason: decision.reason(),
            limit: decision.limit(),
            effect: decision.effect(),
            attempts_left: decision.attempts_left(),
            waits: decision.retry_after().is_some(),
        });
    }
}

impl Ear {
    /// The one decision since the last time.
    fn heard(&self) -> Heard {
        let mut heard = std::mem::take(&mut *self.decisions.lock().unwrap());
        assert_eq!(heard.len(), 1, "not one decision: {heard:?}");
        heard.remove(0)
    }
}

fn engine(sender: &Phone, limits: SendLimits) -> (Engine, Ear) {
    let ear = Ear::default();
    let engine = Engine::own_code(sender.clone(), MemoryStore::new(), ring(), limits)
        .tenant(Tenant::parse("shop").unwrap())
        .observer(ear.clone());
    (engine.build().unwrap(), ear)
}

fn yes(step: Step, outcome: DecisionOutcome, challenge: &impl ToString) -> Heard {
    Heard {
        step,
        outcome,
        challenge: Some(challenge.to_string()),
        reason: None,
        limit: None,
        effect: Effect::None,
        attempts_left: None,
        waits: false,
    }
}

#[tokio::test]
async fn each_answer_is_heard_once_with_its_challenge_reason_and_limit() {
    let sender = Phone::default();
    let limits = without_limits().per_phone([Window::try_new(3, 60 * MINUTE).unwrap()]);
    let (engine, ear) = engine(&sender, limits);
    let id = engine.start(&login()).await.unwrap().challenge.id;
    assert_eq!(ear.heard(), yes(Step::Start, DecisionOutcome::Sent, &id));
    engine.resend(id, &login()).await.unwrap();
    assert_eq!(ear.heard(), yes(Step::Resend, DecisionOutcome::Sent, &id));

    engine.check(id, phone(), &purpose("login"), &sender.wrong()).await.unwrap_err();
    let refused = |step, reason| Heard { reason: Some(reason), ..yes(step, DecisionOutcome::Refused, &id) };
    let wrong = Heard { attempts_left: Some(4), ..refused(Step::Check, "wrong_code") };
    assert_eq!(ear.heard(), wrong);
    engine.check(id, phone(), &purpose("login"), &sender.last()).await.unwrap();
    assert_eq!(ear.heard(), yes(Step::Check, DecisionOutcome::Confirmed, &id));
    engine.check(id, phone(), &purpose("login"), &sender.last()).await.unwrap_err();
    assert_eq!(ear.heard(), refused(Step::Check, "used"));

    engine.start(&login()).await.unwrap();
    ear.heard();
    engine.start(&login()).await.unwrap_err();
    let limited =
        Heard { challenge: None, limit: Some("phone"), waits: true, ..refused(Step::Start, "limited") };
    assert_eq!(ear.heard(), limited);
}

#[tokio::test]
async fn an_outage_is_told_from_a_users_doing_and_an_open_end_keeps_its_challenge() {
    let sender = Phone::default();
    let (engine, ear) = engine(&sender, without_limits());
    sender.then(Answer::Refused);
    engine.start(&login()).await.unwrap_err();
    let heard = ear.heard();
    assert_eq!((heard.outcome, heard.reason), (DecisionOutcome::Failed, Some("vendor")));
    assert_eq!((heard.effect, heard.challenge), (Effect::None, None));
    sender.then(Answer::LostButThere);
    let error = engine.start(&login()).await.unwrap_err();
    let heard = ear.heard();
    assert_eq!((heard.outcome, heard.effect), (DecisionOutcome::Failed, Effect::Unknown));
    assert_eq!(heard.challenge, error.challenge().map(|challenge| challenge.id.to_string()));
    assert!(heard.challenge.is_some());
}

#[tokio::test]
async fn a_repeated_start_is_heard_with_what_is_open_of_its_message() {
    for (answer, effect) in [(None, Effect::None), (Some(Answer::LostButThere), Effect::Unknown)] {
        let sender = Phone::default();
        let (engine, ear) = engine(&sender, without_limits());
        if let Some(answer) = answer {
            sender.then(answer);
        }
        let start = login().idempotency_key("a-key-of-24-characters..".parse().unwrap());
        assert_eq!(engine.start(&start).await.is_err(), answer.is_some());
        ear.heard();
        let id = engine.start(&start).await.unwrap().challenge.id;
        assert_eq!(ear.heard(), Heard { effect, ..yes(Step::Start, DecisionOutcome::Repeated, &id) });
    }
}

#[tokio::test]
async fn an_adapters_starts_and_checks_are_heard_as_well() {
    use otp_verify::otp_core::{CheckVerification, StartVerification};
    let sender = Phone::default();
    let (engine, ear) = engine(&sender, without_limits());
    let fixed = engine.fixed_to(purpose("login"));
    fixed.start_verification(phone()).await.unwrap();
    assert_eq!(ear.heard().outcome, DecisionOutcome::Sent);
    fixed.check_verification(phone(), &sender.last()).await.unwrap();
    assert_eq!(ear.heard().outcome, DecisionOutcome::Confirmed);
}

/// A browser hung up, say. Nobody has the answer.
#[tokio::test]
async fn a_dropped_start_is_heard_and_its_outcome_is_unknown() {
    struct Never;
    #[otp_verify::otp_core::async_trait]
    impl otp_verify::otp_core::SendCode for Never {
        async fn send_code(
            &self,
            _: otp_verify::otp_core::PhoneNumber,
            _: &otp_verify::otp_core::OtpCode,
            _: Duration,
        ) -> Result<otp_verify::otp_core::Accepted, otp_verify::otp_core::Error> {
            std::future::pending().await
        }
    }
    let ear = Ear::default();
    let engine = Engine::own_code(Never, MemoryStore::new(), ring(), without_limits())
        .tenant(Tenant::parse("shop").unwrap())
        .observer(ear.clone())
        .build()
        .unwrap();
    let start = login();
    {
        let mut call = pin!(engine.start(&start));
        let poll = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(poll, Poll::Pending), "the vendor never answers");
        assert!(ear.decisions.lock().unwrap().is_empty());
    }
    let heard = ear.heard();
    assert_eq!((heard.step, heard.outcome), (Step::Start, DecisionOutcome::Dropped));
    assert_eq!(heard.effect, Effect::Unknown);
    drop(engine.start(&start));
    assert!(ear.decisions.lock().unwrap().is_empty(), "it was never polled");
}

#[tokio::test]
async fn no_decision_shows_a_number_or_a_code() {
    let sender = Phone::default();
    let (engine, ear) = engine(&sender, without_limits());
    let id = engine.start(&login()).await.unwrap().challenge.id;
    engine.check(id, phone(), &purpose("login"), &sender.wrong()).await.unwrap_err();
    engine.check(id, phone(), &purpose("login"), &sender.last()).await.unwrap();
    let text = ear.text.lock().unwrap().clone();
    assert!(text.contains(&id.to_string()) && text.contains("confirmed"), "{text}");
    for secret in [&PHONE[3..], sender.last().expose(), sender.wrong().expose()] {
        assert!(!text.contains(secret), "{text}");
    }
}
