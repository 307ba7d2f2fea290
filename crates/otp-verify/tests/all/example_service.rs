//! The example services answer as `examples/service/mod.rs` says: over HTTP, with the sandbox in the vendor's role.

pub(crate) mod http;
#[path = "../../examples/service/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the variables and the greeting belong to the programs"
)]
pub(crate) mod service;
pub(crate) mod stage;

use std::time::Duration;

use otp_core::Effect;
use otp_sandbox::{Fault, FaultKind, Vendor};
use otp_verify::store::StoreError;
use serde_json::json;

use http::{connect, post, post_as};
use stage::{NoStore, PHONE, Stage, limits, without_limits};

#[tokio::test]
async fn the_right_code_is_confirmed_once_and_a_wrong_one_costs_an_attempt() {
    let stage = Stage::own_code(limits()).await;
    let (challenge, right) = stage.started().await;

    let wrong = stage.check(&challenge, &stage::wrong(&right)).await;
    assert_eq!((wrong.status, wrong.word(), wrong.number("attempts_left")), (403, "wrong_code", Some(4)));
    let malformed = stage.check(&challenge, "12").await;
    assert_eq!((malformed.status, malformed.word()), (422, "malformed_code"));

    let confirmed = stage.check(&challenge, &right).await;
    assert_eq!((confirmed.status, confirmed.body), (200, json!({"confirmed": true})));
    let again = stage.check(&challenge, &right).await;
    assert_eq!((again.status, again.word(), again.number("attempts_left")), (403, "used", None));
}

#[tokio::test]
async fn a_vendor_that_checks_is_guarded_by_the_same_answers() {
    let stage = Stage::guard(limits()).await;
    let (challenge, right) = stage.started().await;
    for attempts_left in (0..5).rev() {
        let wrong = stage.check(&challenge, &stage::wrong(&right)).await;
        assert_eq!((wrong.status, wrong.number("attempts_left")), (403, Some(attempts_left)));
    }
    let refused = stage.check(&challenge, &right).await;
    assert_eq!((refused.status, refused.word()), (403, "no_attempts_left"));
}

#[tokio::test]
async fn a_guard_sends_for_its_own_purpose_only() {
    let stage = Stage::guard(limits()).await;
    let fields = json!({"phone": PHONE, "purpose": "change-number"});
    let refused = post(stage.service, "/start", &fields).await;
    assert_eq!((refused.status, refused.word()), (422, "unknown_purpose"));
    assert_eq!(stage.sandbox.requests(Vendor::EsmsMy), 0);
}

#[tokio::test]
async fn a_resend_brings_another_code_for_the_same_challenge() {
    let stage = Stage::own_code(without_limits()).await;
    let (challenge, first) = stage.started().await;
    let fields = json!({"challenge": challenge, "phone": PHONE, "purpose": "login"});
    let resent = post(stage.service, "/resend", &fields).await;
    assert_eq!((resent.status, resent.text("challenge")), (200, Some(challenge.as_str())));
    let second = stage.code_on_the_phone();
    assert_ne!(first, second);
    assert_eq!(stage.check(&challenge, &first).await.word(), "wrong_code");
    assert_eq!(stage.check(&challenge, &second).await.status, 200);
}

#[tokio::test]
async fn who_asks_again_at_once_is_told_how_long_to_wait() {
    let stage = Stage::own_code(limits()).await;
    stage.started().await;
    let again = stage.start().await;
    assert_eq!((again.status, again.word()), (429, "wait_for_the_code"));
    let wait = again.number("retry_after_seconds").unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(again.retry_after, Some(wait));
    assert_eq!(stage.sandbox.ledger().messages(Vendor::Accuauth), 1);
}

#[tokio::test]
async fn sends_are_counted_for_the_address_of_the_caller() {
    let stage = Stage::own_code(limits()).await;
    for number in 0..10 {
        let fields = json!({"phone": format!("+62812345678{number:02}"), "purpose": "login"});
        assert_eq!(post(stage.service, "/start", &fields).await.status, 200, "{number}");
    }
    let fields = json!({"phone": "+6281234567899", "purpose": "login"});
    let refused = post(stage.service, "/start", &fields).await;
    assert_eq!((refused.status, refused.word()), (429, "too_many_requests"));
}

#[tokio::test]
async fn a_send_that_nobody_knows_the_end_of_can_be_checked_all_the_same() {
    let stage = Stage::own_code(limits()).await;
    stage.sandbox.arm(Fault::cut(Vendor::Accuauth)).unwrap();
    let started = stage.start().await;
    assert_eq!((started.status, started.text("warning")), (202, Some("may_be_on_its_way")));
    started.has_about_five_minutes();
    let challenge = started.text("challenge").unwrap();
    assert_eq!(stage.check(challenge, &stage.code_on_the_phone()).await.status, 200);
}

#[tokio::test]
async fn a_refusal_of_the_vendor_says_nothing_of_its_cause() {
    let stage = Stage::own_code(limits()).await;
    stage.sandbox.arm(Fault::answer(Vendor::Accuauth, "OUT_OF_QUOTA")).unwrap();
    let refused = stage.start().await;
    assert_eq!((refused.status, refused.word()), (503, "unavailable"));
    assert_eq!(refused.body["message"], "This does not work at the moment. Please try again later.");
}

#[tokio::test]
async fn a_call_goes_on_when_its_caller_hangs_up() {
    let stage = Stage::own_code(without_limits()).await;
    stage.sandbox.arm(Fault::new(Vendor::Accuauth, FaultKind::Delay { delay_ms: 200 })).unwrap();
    let mut caller = connect(stage.service).await;
    caller.send("/start", "application/json", &stage::start_fields().to_string()).await;
    while stage.sandbox.requests(Vendor::Accuauth) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(caller);
    // Until the outcome of the first is known, a second is refused: for 20 seconds if nobody waits for it any more.
    let is_known = async {
        while stage.start().await.status != 200 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(15), is_known).await.expect("the first call went on");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_before_anything_is_sent() {
    let stage = Stage::own_code(limits()).await;
    let fields = |phone: &str, purpose: &str| json!({"phone": phone, "purpose": purpose}).to_string();
    let long = fields(PHONE, &"a".repeat(3_000));
    let cases = [
        ("application/json", "{", 400, "invalid_request"),
        ("application/json", "{\"phone\": \"+6281234567890\"}", 400, "invalid_request"),
        ("application/json", long.as_str(), 413, "too_long"),
        ("text/plain", &fields(PHONE, "login"), 415, "not_json"),
        ("application/json", &fields(PHONE, "somebody-elses"), 422, "unknown_purpose"),
        ("application/json", &fields("081", "login"), 422, "invalid_phone"),
        ("application/json", &fields("+84901888484", "login"), 422, "country_not_allowed"),
        ("application/json", &fields("+62211234567", "login"), 422, "not_mobile"),
    ];
    for (content_type, body, status, word) in cases {
        let refused = post_as(stage.service, "/start", content_type, body).await;
        assert_eq!((refused.status, refused.word()), (status, word));
    }
    let challenge = stage.check("not an id", "123456").await;
    assert_eq!((challenge.status, challenge.word()), (422, "invalid_challenge"));
    assert_eq!(stage.sandbox.requests(Vendor::Accuauth), 0);
}

#[tokio::test]
async fn without_a_store_nothing_is_sent_and_nobody_is_confirmed() {
    let nothing_applied = Stage::with_store(NoStore(StoreError::not_applied), limits()).await;
    let start = nothing_applied.start().await;
    assert_eq!((start.status, start.word()), (503, "unavailable"));
    assert_eq!(nothing_applied.sandbox.requests(Vendor::Accuauth), 0);
    let challenge = "0a".repeat(16);
    assert_eq!(nothing_applied.check(&challenge, "123456").await.word(), "unavailable");

    assert_eq!(StoreError::unknown().effect(), Effect::Unknown);
    let unknown = Stage::with_store(NoStore(StoreError::unknown), limits()).await;
    let check = unknown.check(&challenge, "123456").await;
    assert_eq!((check.status, check.word()), (503, "start_again"));
}

#[tokio::test]
async fn a_service_that_is_full_says_when_to_come_back() {
    let stage = Stage::full().await;
    let refused = stage.start().await;
    assert_eq!((refused.status, refused.word(), refused.retry_after), (503, "busy", Some(1)));
}

/// Everybody behind one address would share an empty one.
#[tokio::test]
async fn a_key_that_others_may_draw_is_refused() {
    let stage = Stage::own_code(limits()).await;
    for key in ["", "                ", "short", &"a".repeat(257)] {
        let fields = json!({"phone": PHONE, "purpose": "login", "idempotency_key": key});
        let refused = post(stage.service, "/start", &fields).await;
        assert_eq!((refused.status, refused.word()), (422, "invalid_idempotency_key"), "{key:?}");
    }
    assert_eq!(stage.sandbox.requests(Vendor::EsmsMy), 0);
}
