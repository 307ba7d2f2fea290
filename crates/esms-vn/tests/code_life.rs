//! The life of a code, from the sandbox to `Verified` or a refusal.
//!
//! The vendor's pages say little about it; where the sandbox had to assume (tries, a second code, use once), these tests
//! hold for the client: whatever the vendor decides, no refusal becomes a success, and none is sent twice.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::time::Duration;

use esms_vn::{
    Channel, CheckVerification, Client, Credentials, Effect, ErrorKind, OtpCode, PhoneNumber, Region,
    StartVerification, Verification, Verified, otp_core,
};
use otp_sandbox::{Config, Fault, Operation, Sandbox, Vendor};

const MINUTES: u8 = 2;
const LIFE: Duration = Duration::from_secs(120);
/// A millisecond before its end.
const LAST_MOMENT: Duration = Duration::from_millis(119_999);

/// With a clock that moves by order only, and [`CODE`] as the next code.
async fn sandbox() -> Sandbox {
    let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
    next_code(&sandbox, CODE);
    sandbox
}

/// The vendor may make codes of letters and digits.
const CODE: &str = "1NTTJ6";
const WRONG: &str = "000000";

fn next_code(sandbox: &Sandbox, code: &str) {
    sandbox.configure(Vendor::EsmsVn, Config::new().next_code(code)).unwrap();
}

fn verification(sandbox: &Sandbox) -> Verification {
    let account = sandbox.credentials(Vendor::EsmsVn);
    let client = Client::builder(Credentials::new(account.key, account.secret).unwrap())
        .base_url(sandbox.base_url(Vendor::EsmsVn))
        .build()
        .unwrap();
    Verification::new(client, Channel::zalo_then_sms("22575")).time_alive_minutes(MINUTES)
}

fn phone() -> PhoneNumber {
    "+84901888484".parse().unwrap()
}

async fn check(verification: &Verification, text: &str) -> Result<Verified, otp_core::Error> {
    verification.check_verification(&phone(), &OtpCode::parse(text).unwrap()).await
}

async fn assert_rejected(verification: &Verification, text: &str) {
    let error = check(verification, text).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::CodeRejected, Effect::None));
    assert!(error.is_code_rejected() && !error.is_safe_to_repeat());
}

/// A sandbox in which a code was sent, and who sent it.
async fn sent() -> (Sandbox, Verification) {
    let sandbox = sandbox().await;
    let verification = verification(&sandbox);
    verification.start_verification(&phone()).await.unwrap();
    (sandbox, verification)
}

#[tokio::test]
async fn a_wrong_code_is_rejected_and_the_right_one_still_counts() {
    let (_sandbox, verification) = sent().await;
    assert_rejected(&verification, WRONG).await;
    assert_rejected(&verification, "1nttj6").await;
    check(&verification, CODE).await.unwrap();
}

#[tokio::test]
async fn a_code_counts_to_the_last_moment_of_its_time() {
    let (sandbox, verification) = sent().await;
    sandbox.advance(LAST_MOMENT);
    check(&verification, CODE).await.unwrap();
}

#[tokio::test]
async fn a_code_is_rejected_from_the_end_of_its_time() {
    let (sandbox, verification) = sent().await;
    sandbox.advance(LIFE);
    assert_rejected(&verification, CODE).await;
}

#[tokio::test]
async fn a_code_counts_once() {
    let (_sandbox, verification) = sent().await;
    check(&verification, CODE).await.unwrap();
    assert_rejected(&verification, CODE).await;
}

#[tokio::test]
async fn the_right_code_is_rejected_after_too_many_wrong_ones() {
    let (_sandbox, verification) = sent().await;
    for _ in 0..5 {
        assert_rejected(&verification, WRONG).await;
    }
    assert_rejected(&verification, CODE).await;
}

#[tokio::test]
async fn the_right_code_counts_at_the_last_try() {
    let (_sandbox, verification) = sent().await;
    for _ in 0..4 {
        assert_rejected(&verification, WRONG).await;
    }
    check(&verification, CODE).await.unwrap();
}

#[tokio::test]
async fn an_older_code_is_rejected_after_a_newer_one() {
    let (sandbox, verification) = sent().await;
    next_code(&sandbox, "771100");
    verification.start_verification(&phone()).await.unwrap();
    assert_rejected(&verification, CODE).await;
    check(&verification, "771100").await.unwrap();
}

#[tokio::test]
async fn a_code_of_another_phone_is_rejected() {
    let (sandbox, verification) = sent().await;
    next_code(&sandbox, "771100");
    verification.start_verification(&"+84901888480".parse().unwrap()).await.unwrap();
    assert_rejected(&verification, "771100").await;
}

#[tokio::test]
async fn a_phone_written_otherwise_is_the_same_phone() {
    for (started, checked) in [("0901-888-484", "+84 901 888 484"), ("0084901888484", "０９０１８８８４８４")]
    {
        let sandbox = sandbox().await;
        let verification = verification(&sandbox);
        let read = |text| PhoneNumber::parse(text, Region::Vietnam).unwrap();
        verification.start_verification(&read(started)).await.unwrap();
        verification.check_verification(&read(checked), &OtpCode::parse(CODE).unwrap()).await.unwrap();
    }
}

#[tokio::test]
async fn a_check_whose_answer_is_lost_stays_unknown_and_a_second_one_is_no_success() {
    let (sandbox, verification) = sent().await;
    sandbox.arm(Fault::cut(Vendor::EsmsVn).operation(Operation::CHECK_CODE)).unwrap();
    let error = check(&verification, CODE).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
    assert!(!error.is_code_rejected() && !error.is_safe_to_repeat());
    assert_eq!(sandbox.requests(Vendor::EsmsVn), 2, "one send and one check");
    assert_rejected(&verification, CODE).await;
}

#[tokio::test]
async fn two_codes_asked_for_at_once_are_two_messages_and_one_good_code() {
    let sandbox = sandbox().await;
    let verification = verification(&sandbox);
    let (phone, other) = (phone(), verification.clone());
    let (one, two) = tokio::join!(verification.start_verification(&phone), other.start_verification(&phone));
    assert_ne!(one.unwrap().reference, two.unwrap().reference);
    assert_eq!(sandbox.ledger().messages(Vendor::EsmsVn), 2);

    let codes: Vec<String> = sandbox.messages().into_iter().filter_map(|message| message.code).collect();
    let mut good = 0;
    for code in &codes {
        good += usize::from(check(&verification, code).await.is_ok());
    }
    assert_eq!((codes.len(), good), (2, 1));
}

#[tokio::test]
async fn of_many_checks_at_once_exactly_one_succeeds() {
    let (sandbox, verification) = sent().await;
    let checks: Vec<_> = (0..20)
        .map(|_| {
            let verification = verification.clone();
            tokio::spawn(async move { check(&verification, CODE).await })
        })
        .collect();
    let mut good = 0;
    for outcome in checks {
        match outcome.await.unwrap() {
            Ok(_) => good += 1,
            Err(error) => assert!(error.is_code_rejected(), "{error}"),
        }
    }
    assert_eq!((good, sandbox.requests(Vendor::EsmsVn)), (1, 21));
}

#[tokio::test]
async fn the_message_that_the_balance_no_longer_covers_is_not_sent() {
    let sandbox = sandbox().await;
    sandbox.configure(Vendor::EsmsVn, Config::new().balance(1)).unwrap();
    let verification = verification(&sandbox);
    verification.start_verification(&phone()).await.unwrap();
    let error = verification.start_verification(&phone()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InsufficientCredit, Effect::None));
    assert_eq!((sandbox.messages().len(), sandbox.ledger().messages(Vendor::EsmsVn)), (1, 1));
    check(&verification, CODE).await.unwrap();
}

/// An hour forward is what a clock does that takes summer time for a later moment.
#[tokio::test]
async fn a_clock_that_jumps_forward_ends_a_code() {
    let (sandbox, verification) = sent().await;
    sandbox.jump_to_ms(sandbox.clock().now_ms + 60 * 60 * 1000);
    assert_rejected(&verification, CODE).await;
}

#[tokio::test]
async fn a_clock_that_jumps_back_lets_a_code_live() {
    let (sandbox, verification) = sent().await;
    sandbox.advance(LAST_MOMENT);
    sandbox.jump_to_ms(sandbox.clock().now_ms - 60 * 60 * 1000);
    check(&verification, CODE).await.unwrap();
}
