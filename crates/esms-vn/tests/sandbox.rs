//! The vendor's three calls against the sandbox, through the adapter that a program without a vendor's name would use.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::sync::Arc;
use std::time::Duration;

use esms_vn::otp_core;
use esms_vn::{
    Channel, Client, CodeResult, Credentials, Effect, Error, ErrorKind, HostedVerification, OtpCode,
    PhoneNumber, Verification, Verified,
};
use otp_sandbox::{Config, Fault, Operation, Sandbox, Vendor};

const CODE: &str = "482915";

fn zalo() -> Channel {
    Channel::zalo_then_sms("22575")
}

fn sms() -> Channel {
    Channel::sms("Shop", "Mã của bạn là {OTP}, xin đừng + đưa cho ai")
}

fn channels() -> [(Channel, otp_sandbox::Channel); 2] {
    [(zalo(), otp_sandbox::Channel::Zalo), (sms(), otp_sandbox::Channel::Sms)]
}

/// A sandbox that makes [`CODE`] next.
async fn sandbox() -> Sandbox {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(Vendor::EsmsVn, Config::new().next_code(CODE)).unwrap();
    sandbox
}

fn adapter(sandbox: &Sandbox, channel: Channel) -> Verification {
    let account = sandbox.credentials(Vendor::EsmsVn);
    let client = Client::builder(Credentials::new(account.key, account.secret).unwrap())
        .base_url(sandbox.base_url(Vendor::EsmsVn))
        .build()
        .unwrap();
    Verification::new(client, channel)
}

fn verification(sandbox: &Sandbox, channel: Channel) -> Arc<dyn HostedVerification> {
    Arc::new(adapter(sandbox, channel).time_alive_minutes(2))
}

fn phone() -> PhoneNumber {
    "+84901888484".parse().unwrap()
}

fn code(text: &str) -> OtpCode {
    OtpCode::parse(text).unwrap()
}

async fn confirm(verification: &dyn HostedVerification, text: &str) {
    let _proof: Verified = verification.check_verification(&phone(), &code(text)).await.unwrap();
}

fn vendor_code(error: &otp_core::Error) -> Option<&CodeResult> {
    std::error::Error::source(error)?.downcast_ref::<Error>()?.vendor_code()
}

#[tokio::test]
async fn a_code_is_sent_billed_and_confirmed_once() {
    for (channel, travelled) in channels() {
        let sandbox = sandbox().await;
        let verification = verification(&sandbox, channel);

        let accepted = verification.start_verification(&phone()).await.unwrap();
        assert_eq!(accepted.valid_for, Some(Duration::from_secs(120)));
        assert!(accepted.reference.is_some());
        assert_eq!((accepted.parts, accepted.billed_units), (None, None), "the vendor tells neither");

        let [message] = sandbox.messages().try_into().unwrap();
        assert_eq!((message.channel, message.to.as_str()), (travelled, "0901888484"));
        assert!(message.text.contains(CODE));
        if travelled == otp_sandbox::Channel::Sms {
            assert_eq!(message.text, format!("Mã của bạn là {CODE}, xin đừng + đưa cho ai"));
        }
        assert_eq!(sandbox.ledger().messages(Vendor::EsmsVn), 1);

        let error = verification.check_verification(&phone(), &code("000000")).await.unwrap_err();
        assert!(error.is_code_rejected());
        assert_eq!((error.effect(), vendor_code(&error)), (Effect::None, Some(&CodeResult::CODE_INVALID)));

        confirm(&verification, CODE).await;
        let error = verification.check_verification(&phone(), &code(CODE)).await.unwrap_err();
        assert!(error.is_code_rejected(), "a code is used once");
        assert_eq!(sandbox.ledger().messages(Vendor::EsmsVn), 1);
        assert_eq!(sandbox.requests(Vendor::EsmsVn), 4);
    }
}

#[tokio::test]
async fn a_code_of_letters_and_digits_is_confirmed_in_its_own_case_only() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(Vendor::EsmsVn, Config::new().next_code("1NTTJ6")).unwrap();
    let verification = verification(&sandbox, sms());
    verification.start_verification(&phone()).await.unwrap();
    let error = verification.check_verification(&phone(), &code("1nttj6")).await.unwrap_err();
    assert!(error.is_code_rejected());
    confirm(&verification, "1NTTJ6").await;
}

#[tokio::test]
async fn a_code_expires() {
    for (channel, _) in channels() {
        let sandbox = sandbox().await;
        let verification = verification(&sandbox, channel);
        verification.start_verification(&phone()).await.unwrap();
        sandbox.advance(Duration::from_secs(121));
        let error = verification.check_verification(&phone(), &code(CODE)).await.unwrap_err();
        assert!(error.is_code_rejected());
    }
}

#[tokio::test]
async fn without_a_setting_the_validity_is_told_only_where_the_vendor_documents_one() {
    for (channel, valid_for) in [(zalo(), None), (sms(), Some(Duration::from_secs(300)))] {
        let sandbox = sandbox().await;
        let verification: Arc<dyn HostedVerification> = Arc::new(adapter(&sandbox, channel));
        assert_eq!(verification.start_verification(&phone()).await.unwrap().valid_for, valid_for);
        confirm(&verification, CODE).await;
    }
}

#[tokio::test]
async fn a_failing_zalo_gives_way_to_an_sms_with_the_same_code() {
    let sandbox = sandbox().await;
    sandbox.configure(Vendor::EsmsVn, Config::new().zalo_fails(true)).unwrap();
    let verification = verification(&sandbox, zalo());
    verification.start_verification(&phone()).await.unwrap();

    let [message] = sandbox.messages().try_into().unwrap();
    assert_eq!(message.channel, otp_sandbox::Channel::Sms);
    assert!(message.text.contains(CODE));
    assert_eq!((sandbox.ledger().messages(Vendor::EsmsVn), sandbox.requests(Vendor::EsmsVn)), (1, 1));
    confirm(&verification, CODE).await;
}

#[tokio::test]
async fn a_call_cut_after_the_vendor_acted_is_unknown_and_not_sent_again() {
    for (channel, _) in channels() {
        let sandbox = sandbox().await;
        sandbox.arm(Fault::cut(Vendor::EsmsVn)).unwrap();
        let verification = verification(&sandbox, channel);
        let error = verification.start_verification(&phone()).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
        assert_eq!(sandbox.requests(Vendor::EsmsVn), 1);
        let [billed] = sandbox.ledger().sends.try_into().unwrap();
        assert!(billed.reply_cut, "the message went out, once");
        confirm(&verification, CODE).await;
    }
}

#[tokio::test]
async fn a_check_cut_after_the_vendor_acted_is_unknown_and_may_have_used_the_code_up() {
    let sandbox = sandbox().await;
    let verification = verification(&sandbox, zalo());
    verification.start_verification(&phone()).await.unwrap();
    sandbox.arm(Fault::cut(Vendor::EsmsVn).operation(Operation::CHECK_CODE)).unwrap();

    let error = verification.check_verification(&phone(), &code(CODE)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
    assert!(!error.is_code_rejected());
    assert_eq!(sandbox.requests(Vendor::EsmsVn), 2, "one send and one check");

    let error = verification.check_verification(&phone(), &code(CODE)).await.unwrap_err();
    assert!(error.is_code_rejected(), "the right code, used up by the check that was cut");
}

#[tokio::test]
async fn the_vendors_error_is_the_source() {
    for (channel, _) in channels() {
        let sandbox = sandbox().await;
        sandbox.configure(Vendor::EsmsVn, Config::new().balance(0)).unwrap();
        let verification = verification(&sandbox, channel);
        let error = verification.start_verification(&phone()).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::InsufficientCredit, Effect::None));
        assert_eq!(vendor_code(&error), Some(&CodeResult::BALANCE_TOO_LOW));

        sandbox.arm(Fault::answer(Vendor::EsmsVn, 171)).unwrap();
        let error = verification.check_verification(&phone(), &code(CODE)).await.unwrap_err();
        assert!(error.is_code_rejected());
        assert_eq!(vendor_code(&error), Some(&CodeResult::CODE_USED_OR_EXPIRED));
    }
}

#[tokio::test]
async fn wrong_credentials_are_told_apart_from_a_wrong_code() {
    let sandbox = sandbox().await;
    let client = Client::builder(Credentials::new("another", "account").unwrap())
        .base_url(sandbox.base_url(Vendor::EsmsVn))
        .build()
        .unwrap();
    let verification: Arc<dyn HostedVerification> = Arc::new(Verification::new(client, sms()));
    let started = verification.start_verification(&phone()).await.unwrap_err();
    let checked = verification.check_verification(&phone(), &code(CODE)).await.unwrap_err();
    for error in [started, checked] {
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Authentication, Effect::None));
    }
    assert!(sandbox.messages().is_empty());
}
