//! The vendor's two calls against the sandbox, through the adapter that a program without a vendor's name would use.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::sync::Arc;
use std::time::Duration;

use esms_my::{
    Client, Credentials, Effect, Encoding, Error, ErrorKind, HostedVerification, OtpCode, OtpText,
    PhoneNumber, Verification,
};
use otp_sandbox::{Fault, Sandbox, Vendor};

fn verification(sandbox: &Sandbox, encoding: Encoding) -> Arc<dyn HostedVerification> {
    let account = sandbox.credentials(Vendor::EsmsMy);
    let client = Client::builder(Credentials::new(account.key, account.secret).unwrap())
        .base_url(sandbox.base_url(Vendor::EsmsMy))
        .encoding(encoding)
        .build()
        .unwrap();
    Arc::new(Verification::new(client, OtpText::brand("Eaon")).duration_minutes(2).app_id(7))
}

fn phone() -> PhoneNumber {
    "+60123456789".parse().unwrap()
}

fn sent_code(sandbox: &Sandbox) -> OtpCode {
    OtpCode::parse(&sandbox.latest_code("60123456789").unwrap()).unwrap()
}

#[tokio::test]
async fn a_code_is_sent_billed_and_confirmed_once() {
    for encoding in [Encoding::Json, Encoding::Form] {
        let sandbox = Sandbox::start().await.unwrap();
        let verification = verification(&sandbox, encoding);

        let accepted = verification.start_verification(&phone()).await.unwrap();
        assert_eq!(accepted.valid_for, Some(Duration::from_secs(120)));
        assert_eq!(accepted.billed_units.map(|units| units.count), Some(1));
        assert_eq!((accepted.parts, accepted.reference.is_some()), (Some(1), true));

        let code = sent_code(&sandbox);
        let wrong = OtpCode::parse(if code.expose() == "000000" { "000001" } else { "000000" }).unwrap();
        let error = verification.check_verification(&phone(), &wrong).await.unwrap_err();
        assert!(error.is_code_rejected());

        verification.check_verification(&phone(), &code).await.unwrap();
        let error = verification.check_verification(&phone(), &code).await.unwrap_err();
        assert!(error.is_code_rejected(), "a code is used once");
        assert_eq!(sandbox.ledger().messages(Vendor::EsmsMy), 1);
    }
}

#[tokio::test]
async fn a_code_expires() {
    let sandbox = Sandbox::start().await.unwrap();
    let verification = verification(&sandbox, Encoding::Json);
    verification.start_verification(&phone()).await.unwrap();
    sandbox.advance(Duration::from_secs(121));
    let error = verification.check_verification(&phone(), &sent_code(&sandbox)).await.unwrap_err();
    assert!(error.is_code_rejected());
}

#[tokio::test]
async fn a_call_cut_after_the_vendor_acted_is_unknown_and_not_sent_again() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::cut(Vendor::EsmsMy)).unwrap();
    let error = verification(&sandbox, Encoding::Json).start_verification(&phone()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
    assert_eq!(sandbox.ledger().messages(Vendor::EsmsMy), 1, "the SMS went out, once");
}

#[tokio::test]
async fn the_vendors_error_is_the_source() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::answer(Vendor::EsmsMy, 5)).unwrap();
    let error = verification(&sandbox, Encoding::Json).start_verification(&phone()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InsufficientCredit, Effect::None));
    let vendor_error = std::error::Error::source(&error).unwrap().downcast_ref::<Error>().unwrap();
    assert_eq!(vendor_error.vendor_code(), Some(esms_my::Status::INSUFFICIENT_CREDITS));
}
