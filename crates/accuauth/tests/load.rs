//! Many calls at once, an account that runs dry, and a vendor that goes away under a call.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use accuauth::{
    Client, CodeSender, Credentials, Effect, ErrorKind, Host, NumberFormat, OtpCode, PhoneNumber, SendCode,
};
use otp_sandbox::{Config, Fault, FaultKind, Sandbox, Vendor};
use tokio::task::JoinSet;

const LANES: usize = 50;
const CALLS_OF_A_LANE: usize = 20;
const FIVE_MINUTES: Duration = Duration::from_secs(300);

fn sender(sandbox: &Sandbox) -> Arc<dyn SendCode> {
    let account = sandbox.credentials(Vendor::Accuauth);
    let host = Host::Custom(sandbox.base_url(Vendor::Accuauth));
    let client = Client::new(host, Credentials::new(account.key, account.secret).unwrap()).unwrap();
    Arc::new(CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode))
}

fn phone(number: usize) -> PhoneNumber {
    format!("+628123456{:04}", 1000 + number).parse().unwrap()
}

/// A code that belongs to one phone alone.
fn code(number: usize) -> OtpCode {
    OtpCode::parse(&format!("{:06}", 100_000 + number)).unwrap()
}

#[tokio::test]
async fn a_thousand_codes_sent_at_once_reach_their_own_phones() {
    let sandbox = Sandbox::start().await.unwrap();
    let sender = sender(&sandbox);
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let sender = Arc::clone(&sender);
        lanes.spawn(async move {
            let mut references = Vec::new();
            for number in (lane..LANES * CALLS_OF_A_LANE).step_by(LANES) {
                let accepted = sender.send_code(&phone(number), &code(number), FIVE_MINUTES).await.unwrap();
                references.push(accepted.reference.unwrap());
            }
            references
        });
    }
    let references: BTreeSet<String> = lanes.join_all().await.into_iter().flatten().collect();

    assert_eq!(references.len(), 1000, "nobody was told another's reference");
    for number in 0..1000 {
        let shown = sandbox.latest_code(phone(number).msisdn().as_str()).unwrap();
        assert_eq!(shown, code(number).expose());
    }
    let ledger = sandbox.ledger();
    assert_eq!((ledger.messages(Vendor::Accuauth), ledger.double_sends.len()), (1000, 0));
    assert_eq!(sandbox.requests(Vendor::Accuauth), 1000);
}

#[tokio::test]
async fn the_message_that_the_quota_no_longer_covers_is_not_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(Vendor::Accuauth, Config::new().balance(1)).unwrap();
    let sender = sender(&sandbox);
    sender.send_code(&phone(0), &code(0), FIVE_MINUTES).await.unwrap();
    let error = sender.send_code(&phone(1), &code(1), FIVE_MINUTES).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InsufficientCredit, Effect::None));
    assert_eq!((sandbox.messages().len(), sandbox.ledger().messages(Vendor::Accuauth)), (1, 1));
}

#[tokio::test]
async fn a_vendor_that_goes_away_under_an_open_call_leaves_the_effect_unknown() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::new(Vendor::Accuauth, FaultKind::Hang)).unwrap();
    let sender = sender(&sandbox);
    let call = tokio::spawn(async move { sender.send_code(&phone(0), &code(0), FIVE_MINUTES).await });
    while sandbox.ledger().messages(Vendor::Accuauth) == 0 {
        tokio::task::yield_now().await;
    }
    drop(sandbox);
    let error = call.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
}
