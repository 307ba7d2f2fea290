//! How often an engine asks the server.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use otp_verify::otp_core::{Accepted, Delivery, Error, OtpCode, PhoneNumber, Region, SendCode, async_trait};
use otp_verify::{Channels, Engine, Key, KeyRing, Purpose, SendLimits, Start};

use crate::pool;
use crate::proxy::Proxy;
use crate::shared::Schema;

/// Takes codes over, and keeps the last one.
#[derive(Clone, Default)]
struct Phone(Arc<Mutex<Option<OtpCode>>>);

#[async_trait]
impl SendCode for Phone {
    async fn send_code(&self, _: PhoneNumber, code: &OtpCode, _: Duration) -> Result<Accepted, Error> {
        *self.0.lock().unwrap() = Some(code.clone());
        let mut accepted = Accepted::new();
        (accepted.vendor, accepted.reference) = (Some("vendor"), Some("message".to_owned()));
        Ok(accepted)
    }
}

impl Phone {
    fn last(&self) -> OtpCode {
        self.0.lock().unwrap().clone().unwrap()
    }
}

/// The first use of a statement on a connection prepares it, and takes two round trips.
#[tokio::test]
async fn a_start_asks_twice_a_wrong_code_once_and_a_right_one_twice() {
    let schema = Schema::new().await;
    let proxy = Proxy::to(schema.server.port()).await;
    let store = pool::store(schema.through(proxy.port()), 1).await;
    let keys = KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build().unwrap();
    let limits = SendLimits::new([Region::Vietnam], 100).cooldown(Duration::ZERO);
    let phone = Phone::default();
    let engine = Engine::own_code(phone.clone(), store, keys, limits).build().unwrap();
    let purpose = Purpose::parse("login").unwrap();
    let number = "+84901888484".parse().unwrap();
    let start = Start::new(number, purpose.clone()).counted_by("session", "a");
    let mut before = proxy.round_trips();
    let mut asked = || {
        let all = proxy.round_trips();
        all - std::mem::replace(&mut before, all)
    };
    for preparing in [1, 0] {
        let id = engine.start(&start).await.unwrap().challenge.id;
        assert_eq!(asked(), 2 + 2 * preparing, "it begins and finishes");
        let right = phone.last();
        let wrong = OtpCode::parse(if right.expose() == "000001" { "000002" } else { "000001" }).unwrap();
        engine.check(id, number, &purpose, &wrong).await.unwrap_err();
        assert_eq!(asked(), 1 + preparing, "it claims");
        engine.resend(id, &start).await.unwrap();
        assert_eq!(asked(), 2);
        engine.check(id, number, &purpose, &phone.last()).await.unwrap();
        assert_eq!(asked(), 2 + preparing, "it claims and consumes");
    }
}

#[tokio::test]
async fn with_channels_a_resend_asks_once_more_and_a_page_once() {
    let schema = Schema::new().await;
    let proxy = Proxy::to(schema.server.port()).await;
    let store = pool::store(schema.through(proxy.port()), 1).await;
    let keys = KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build().unwrap();
    let limits = SendLimits::new([Region::Vietnam], 100).cooldown(Duration::ZERO);
    let phone = Phone::default();
    let channels =
        Channels::first("zalo".parse().unwrap(), phone.clone()).then("sms".parse().unwrap(), phone);
    let engine = Engine::own_code_by(channels, store, keys, limits).build().unwrap();
    let start = Start::new("+84901888484".parse().unwrap(), Purpose::parse("login").unwrap());
    let mut before = proxy.round_trips();
    let mut asked = || {
        let all = proxy.round_trips();
        all - std::mem::replace(&mut before, all)
    };
    for preparing in [1, 0] {
        let id = engine.start(&start).await.unwrap().challenge.id;
        assert_eq!(asked(), 2 + 2 * preparing);
        engine.next_channel(id, &start).await.unwrap().unwrap();
        assert_eq!(asked(), 1 + preparing, "it looks");
        engine.reported("vendor", "message", Delivery::Failed).await.unwrap();
        assert_eq!(asked(), 1 + preparing, "it notes");
        engine.resend(id, &start).await.unwrap();
        assert_eq!(asked(), 3, "it looks, begins and finishes");
    }
}
