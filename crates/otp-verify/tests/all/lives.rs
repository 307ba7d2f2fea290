//! Lives that were found to contradict each other, with the adapters of the vendors themselves over the sandbox.

use std::time::Duration;

use otp_sandbox::{Sandbox, Vendor};
use otp_verify::conformance::TestClock;
use otp_verify::otp_core::{OtpCode, PhoneNumber, Region};
use otp_verify::{
    BuildError, Engine, Key, KeyRing, Lifetime, MemoryStore, Policy, Purpose, Reason, Resend, SendLimits,
    Start,
};

fn purpose() -> Purpose {
    Purpose::parse("login").unwrap()
}

fn keys() -> KeyRing {
    KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build().unwrap()
}

fn limits() -> SendLimits {
    SendLimits::new([Region::Malaysia, Region::Indonesia], 1_000)
}

fn clock() -> TestClock {
    TestClock::at(1_800_000_000_000)
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn start(phone: &str) -> Start {
    Start::new(phone.parse().unwrap(), purpose())
}

/// Around esms.com.my, with codes of this many minutes, or of the vendor's default.
fn guard(sandbox: &Sandbox, minutes: Option<u8>, clock: &TestClock) -> Result<Engine, BuildError> {
    let account = sandbox.credentials(Vendor::EsmsMy);
    let credentials = esms_my::Credentials::new(account.key, account.secret).unwrap();
    let url = sandbox.base_url(Vendor::EsmsMy);
    let client = esms_my::Client::builder(credentials).base_url(url).build().unwrap();
    let mut vendor = esms_my::Verification::new(client, esms_my::OtpText::brand("Eaon"));
    if let Some(minutes) = minutes {
        vendor = vendor.duration_minutes(minutes);
    }
    let store = MemoryStore::new().clock(clock.clone());
    Engine::guard("esms-my/1", purpose(), vendor, store, keys(), limits()).build()
}

fn sender(sandbox: &Sandbox) -> accuauth::CodeSender {
    let account = sandbox.credentials(Vendor::Accuauth);
    let credentials = accuauth::Credentials::new(account.key, account.secret).unwrap();
    let host = accuauth::Host::Custom(sandbox.base_url(Vendor::Accuauth));
    let client = accuauth::Client::new(host, credentials).unwrap();
    accuauth::CodeSender::new(client, "TPL_0001", accuauth::NumberFormat::CountryCode)
}

fn own_code(sender: accuauth::CodeSender, policy: Policy, clock: &TestClock) -> Result<Engine, BuildError> {
    let store = MemoryStore::new().clock(clock.clone());
    Engine::own_code(sender, store, keys(), limits()).policy(policy).build()
}

/// `expires_in` is what the vendor promises, and after it nobody is asked and no attempt is counted.
async fn a_vendors_shorter_life_holds() {
    let (sandbox, clock) = (Sandbox::start().await.unwrap(), clock());
    let engine = guard(&sandbox, None, &clock).unwrap();
    let started = engine.start(&start("+60123456789")).await.unwrap();
    assert_eq!(started.challenge.expires_in, seconds(180));
    assert_eq!(started.accepted().unwrap().valid_for, Some(seconds(180)));
    clock.advance(seconds(200));
    let code = OtpCode::parse(&sandbox.latest_code("60123456789").unwrap()).unwrap();
    let phone: PhoneNumber = "+60123456789".parse().unwrap();
    let error = engine.check(started.challenge.id, phone, &purpose(), &code).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NotFound);
    assert_eq!(sandbox.requests(Vendor::EsmsMy), 1, "the vendor was not asked");
}

async fn a_vendors_longer_life_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let error = guard(&sandbox, Some(9), &clock()).unwrap_err();
    assert_eq!(error.to_string(), "the vendor's codes are valid for 540s, and the policy's lifetime is 300s");
    assert!(guard(&sandbox, Some(5), &clock()).is_ok());
}

async fn the_same_code_near_its_end_takes_nothing(left: u64) {
    let (sandbox, clock) = (Sandbox::start().await.unwrap(), clock());
    let engine = own_code(sender(&sandbox), Policy::new().resend(Resend::SameCode), &clock).unwrap();
    let start = start("+6281234567890");
    let id = engine.start(&start).await.unwrap().challenge.id;
    clock.advance(seconds(300 - left));
    let error = engine.resend(id, &start).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NotFound);
    assert_eq!(sandbox.requests(Vendor::Accuauth), 1);
    assert!(engine.start(&start).await.is_ok(), "the cooldown was not taken");
    assert_eq!(sandbox.messages().len(), 2);
}

/// Refused with a message that tells minutes, and sent with one that tells none.
async fn a_life_below_a_minute_is_refused_or_sent() {
    let (sandbox, clock) = (Sandbox::start().await.unwrap(), clock());
    let policy = Policy::new().lifetime(Lifetime::try_from(seconds(45)).unwrap());
    let error = own_code(sender(&sandbox), policy, &clock).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the policy's lifetime of 45s is too short: the sender's messages tell 60s at least, in steps of 60s"
    );
    let engine = own_code(sender(&sandbox).expiry_variable(None), policy, &clock).unwrap();
    let started = engine.start(&start("+6281234567890")).await.unwrap();
    assert_eq!(started.challenge.expires_in, seconds(45));
    assert_eq!(sandbox.messages().len(), 1);
}

/// Each line is run as it is printed. One that is not known here fails.
#[tokio::test]
async fn every_printed_contradiction_of_lives_is_gone() {
    // The words are those of the state that the cases were taken from: `tries_left` is `attempts_left` today, a try an attempt.
    let lines = include_str!("../data/lives.jsonl").lines();
    let inputs: Vec<String> = lines
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["input"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(inputs.len(), 6);
    for input in inputs {
        let left = input.strip_suffix(" s left").and_then(|text| text.rsplit_once("resend with "));
        if let Some((_, left)) = left {
            the_same_code_near_its_end_takes_nothing(left.parse().unwrap()).await;
        } else if input.ends_with("both at their defaults; right code 200 s after start") {
            a_vendors_shorter_life_holds().await;
        } else if input.contains(".duration_minutes(9)") {
            a_vendors_longer_life_is_refused().await;
        } else if input.contains("Lifetime::from_secs(45)") {
            a_life_below_a_minute_is_refused_or_sent().await;
        } else {
            panic!("nothing here runs `{input}`");
        }
    }
}

/// A message that said one minute of 90 seconds would be true, and the code would live half a minute longer than it says.
#[tokio::test]
async fn a_minute_and_a_half_is_a_minute_for_message_code_and_front_end() {
    let (sandbox, clock) = (Sandbox::start().await.unwrap(), clock());
    let policy = Policy::new().lifetime(Lifetime::try_from(seconds(90)).unwrap());
    let engine = own_code(sender(&sandbox), policy, &clock).unwrap();
    let started = engine.start(&start("+6281234567890")).await.unwrap();
    assert_eq!(started.challenge.expires_in, seconds(60));
    assert_eq!(started.accepted().unwrap().valid_for, Some(seconds(60)));
    let text = sandbox.messages().pop().unwrap().text;
    assert!(text.ends_with("It expires in 1 minutes."), "{text}");
}
