//! What vendors report of messages, and what follows from it: nothing but that it is known.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use otp_verify::otp_core::Delivery::{Delivered, Failed};
use otp_verify::otp_core::{
    Accepted, Delivery, Error, Observer, OtpCode, PhoneNumber, Reported as Event, SendCode,
};
use otp_verify::store::Reported;
use otp_verify::{ChallengeId, Engine, MemoryStore, Tenant, Window};

use super::set_up::{MINUTE, clock, login, phone, purpose, ring, without_limits};

/// Numbers its messages, as a vendor does.
#[derive(Clone, Default)]
struct Numbers(Arc<Mutex<Vec<OtpCode>>>);

#[async_trait]
impl SendCode for Numbers {
    async fn send_code(&self, _: PhoneNumber, code: &OtpCode, _: Duration) -> Result<Accepted, Error> {
        let mut sent = self.0.lock().unwrap();
        sent.push(code.clone());
        let mut accepted = Accepted::new();
        (accepted.vendor, accepted.reference) = (Some("esms-vn"), Some(format!("m{}", sent.len())));
        Ok(accepted)
    }
}

#[derive(Clone, Default)]
struct Hears(Arc<Mutex<Vec<String>>>);

impl Observer for Hears {
    fn reported(&self, event: &Event<'_>) {
        self.0.lock().unwrap().push(event.to_string());
    }
}

async fn delivery(engine: &Engine, id: ChallengeId) -> Option<Delivery> {
    engine.operator("support").challenge(id).await.unwrap().unwrap().delivery
}

#[tokio::test]
async fn a_challenge_knows_what_became_of_its_message_and_nothing_is_sent_or_given_back() {
    let (sender, heard) = (Numbers::default(), Hears::default());
    let store = MemoryStore::new().clock(clock());
    let engine = Engine::own_code(
        sender.clone(),
        store,
        ring(),
        without_limits().per_phone([Window::try_new(10, MINUTE).unwrap()]),
    );
    let engine = engine.observer(heard.clone()).build().unwrap();
    let id = engine.start(&login()).await.unwrap().challenge.id;
    assert_eq!(delivery(&engine, id).await, None);
    let taken = engine.operator("support").number(&login()).await.unwrap().limits;

    let report = async |report| engine.reported("esms-vn", "m1", report).await.unwrap();
    assert_eq!(report(Failed).await, Reported::Noted(id));
    assert_eq!(report(Failed).await, Reported::Known(id));
    assert_eq!(delivery(&engine, id).await, Some(Failed));
    assert_eq!(report(Delivered).await, Reported::Noted(id));
    assert_eq!(report(Failed).await, Reported::Known(id), "a late report takes no delivery back");
    assert_eq!(delivery(&engine, id).await, Some(Delivered));

    assert_eq!(engine.operator("support").number(&login()).await.unwrap().limits, taken);
    assert_eq!(sender.0.lock().unwrap().len(), 1, "no report sends anything");
    let says = |word: &str| format!("challenge {id}: esms-vn reports its message as {word}");
    assert_eq!(*heard.0.lock().unwrap(), [says("failed"), says("delivered")]);
    // What was reported as failed may have arrived all the same.
    let code = sender.0.lock().unwrap()[0].clone();
    engine.check(id, phone(), &purpose("login"), &code).await.unwrap();
}

#[tokio::test]
async fn a_message_is_known_to_its_own_vendor_and_tenant_and_while_its_code_lives() {
    let (sender, clock) = (Numbers::default(), clock());
    let store = Arc::new(MemoryStore::new().clock(clock.clone()));
    let engine = |tenant: &str| {
        let engine = Engine::own_code(sender.clone(), Arc::clone(&store), ring(), without_limits());
        engine.tenant(Tenant::parse(tenant).unwrap()).build().unwrap()
    };
    let (ours, theirs) = (engine("a"), engine("b"));
    let id = ours.start(&login()).await.unwrap().challenge.id;
    assert_eq!(ours.reported("esms-my", "m1", Failed).await.unwrap(), Reported::NotFound);
    assert_eq!(ours.reported("esms-vn", "m2", Failed).await.unwrap(), Reported::NotFound);
    assert_eq!(theirs.reported("esms-vn", "m1", Failed).await.unwrap(), Reported::NotFound);

    // Each message speaks for itself: that of the code before it is no longer asked about.
    ours.resend(id, &login()).await.unwrap();
    assert_eq!(ours.reported("esms-vn", "m1", Failed).await.unwrap(), Reported::NotFound);
    assert_eq!(delivery(&ours, id).await, None);
    assert_eq!(ours.reported("esms-vn", "m2", Failed).await.unwrap(), Reported::Noted(id));
    clock.advance(5 * MINUTE);
    assert_eq!(ours.reported("esms-vn", "m2", Delivered).await.unwrap(), Reported::NotFound);
}
