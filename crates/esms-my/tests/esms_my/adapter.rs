//! The adapter over the sandbox, as a program without a vendor's name uses it.

use std::sync::Arc;
use std::time::Duration;

use esms_my::{
    CheckVerification as _, Client, Credentials, Effect, Encoding, ErrorKind, HostedVerification, OtpCode,
    OtpText, PhoneNumber, Region, StartVerification as _, Status, Verification,
};
use otp_sandbox::{Config, Fault, Sandbox, Vendor};
use otp_testkit::checks::code_life::{self, LIFE, Life};

fn client(sandbox: &Sandbox, encoding: Encoding) -> Client {
    let account = sandbox.credentials(Vendor::EsmsMy);
    let credentials = Credentials::new(account.key, account.secret).unwrap();
    let builder = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy));
    builder.encoding(encoding).build().unwrap()
}

fn verification(sandbox: &Sandbox, encoding: Encoding) -> Verification {
    Verification::new(client(sandbox, encoding), OtpText::brand("Eaon")).duration_minutes(2)
}

fn phone() -> PhoneNumber {
    "+60123456789".parse().unwrap()
}

fn life() -> Life {
    Life {
        vendor: Vendor::EsmsMy,
        adapter: |sandbox| Arc::new(verification(sandbox, Encoding::Json)),
        phone: ["012-345 6789", "+60 12 345 6789", "０１２３４５６７８９"],
        other_phone: "+60123450000",
        region: Region::Malaysia,
        code: "482915",
        no_credit: Effect::None,
    }
}

#[tokio::test]
async fn a_code_lives_as_the_vendor_says_and_no_refusal_becomes_a_success() {
    assert_eq!(LIFE, Duration::from_secs(2 * 60));
    code_life::holds(life()).await;
}

#[tokio::test]
async fn a_thousand_users_at_once_get_their_own_codes_and_answers() {
    code_life::serves_a_thousand_users(life()).await;
}

#[tokio::test]
async fn what_was_accepted_is_told_in_either_encoding() {
    for encoding in [Encoding::Json, Encoding::Form] {
        let sandbox = Sandbox::start().await.unwrap();
        let adapter: Arc<dyn HostedVerification> = Arc::new(verification(&sandbox, encoding).app_id(7));
        let accepted = adapter.start_verification(phone()).await.unwrap();
        assert_eq!(accepted.valid_for, Some(Duration::from_secs(120)));
        assert_eq!(accepted.billed_units.map(|units| units.count), Some(1));
        assert_eq!((accepted.parts, accepted.reference.is_some()), (Some(1), true));

        let code = OtpCode::parse(&sandbox.latest_code("60123456789").unwrap()).unwrap();
        adapter.check_verification(phone(), &code).await.unwrap();
        assert_eq!(sandbox.ledger().messages(Vendor::EsmsMy), 1);
    }
}

#[tokio::test]
async fn without_a_setting_a_code_is_valid_for_the_vendors_three_minutes() {
    let sandbox = Sandbox::start().await.unwrap();
    let adapter = Verification::new(client(&sandbox, Encoding::Json), OtpText::brand("Eaon"));
    assert_eq!(adapter.valid_for(), Some(Duration::from_secs(180)), "it is known before the call");
    let accepted = adapter.start_verification(phone()).await.unwrap();
    assert_eq!(accepted.valid_for, Some(Duration::from_secs(180)));
    assert_eq!(adapter.duration_minutes(9).valid_for(), Some(Duration::from_secs(540)));
}

#[tokio::test]
async fn a_code_of_another_app_is_rejected() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(Vendor::EsmsMy, Config::new().next_code("482915")).unwrap();
    let adapter = verification(&sandbox, Encoding::Json);
    adapter.start_verification(phone()).await.unwrap();
    let code = OtpCode::parse("482915").unwrap();
    let error = adapter.clone().app_id(2).check_verification(phone(), &code).await.unwrap_err();
    assert!(error.is_code_rejected());
    adapter.check_verification(phone(), &code).await.unwrap();
}

#[tokio::test]
async fn the_vendors_own_status_is_read_from_the_error() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::answer(Vendor::EsmsMy, 5)).unwrap();
    let error = verification(&sandbox, Encoding::Json).start_verification(phone()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InsufficientCredit, Effect::None));
    assert_eq!(Status::of(&error), Some(Status::INSUFFICIENT_CREDITS));
}
