//! Many calls at once, and a vendor that goes away under one.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::collections::BTreeSet;
use std::sync::Arc;

use esms_vn::{
    Channel, Client, Credentials, Effect, ErrorKind, HostedVerification, OtpCode, PhoneNumber, Verification,
};
use otp_sandbox::{Fault, FaultKind, Sandbox, Vendor};
use tokio::task::JoinSet;

const LANES: usize = 50;
const CALLS_OF_A_LANE: usize = 20;

fn verification(sandbox: &Sandbox) -> Arc<dyn HostedVerification> {
    let account = sandbox.credentials(Vendor::EsmsVn);
    let client = Client::builder(Credentials::new(account.key, account.secret).unwrap())
        .base_url(sandbox.base_url(Vendor::EsmsVn))
        .build()
        .unwrap();
    Arc::new(Verification::new(client, Channel::zalo_then_sms("22575")))
}

fn phone(number: usize) -> PhoneNumber {
    format!("+8490188{:04}", 1000 + number).parse().unwrap()
}

#[tokio::test]
async fn a_thousand_users_at_once_get_their_own_codes_and_answers() {
    let sandbox = Arc::new(Sandbox::start().await.unwrap());
    let verification = verification(&sandbox);
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let (sandbox, verification) = (Arc::clone(&sandbox), Arc::clone(&verification));
        lanes.spawn(async move {
            let mut references = Vec::new();
            for number in (lane..LANES * CALLS_OF_A_LANE).step_by(LANES) {
                let phone = phone(number);
                let accepted = verification.start_verification(&phone).await.unwrap();
                references.push(accepted.reference.unwrap());
                let code = sandbox.latest_code(phone.e164().as_str()).unwrap();
                verification.check_verification(&phone, &OtpCode::parse(&code).unwrap()).await.unwrap();
            }
            references
        });
    }
    let references: BTreeSet<String> = lanes.join_all().await.into_iter().flatten().collect();

    assert_eq!(references.len(), 1000, "nobody was told another's reference");
    let ledger = sandbox.ledger();
    assert_eq!((ledger.messages(Vendor::EsmsVn), ledger.double_sends.len()), (1000, 0));
    assert_eq!(sandbox.requests(Vendor::EsmsVn), 2000);
}

#[tokio::test]
async fn a_vendor_that_goes_away_under_an_open_call_leaves_the_effect_unknown() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::new(Vendor::EsmsVn, FaultKind::Hang)).unwrap();
    let verification = verification(&sandbox);
    let call = tokio::spawn(async move { verification.start_verification(&phone(0)).await });
    while sandbox.ledger().messages(Vendor::EsmsVn) == 0 {
        tokio::task::yield_now().await;
    }
    drop(sandbox);
    let error = call.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
}
