//! How often an engine asks the server.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use otp_verify::otp_core::{Accepted, Delivery, Error, OtpCode, PhoneNumber, Region, SendCode};
use otp_verify::{Channels, Engine, Key, KeyRing, Purpose, SendLimits, Start};
use otp_verify_redis::RedisStore;

use crate::proxy::Proxy;
use crate::questions::{PATIENT, connected};
use crate::server::Server;

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

/// How many scripts this number was asked since the last question.
fn asked(proxy: &Proxy, before: &mut usize) -> usize {
    let all = String::from_utf8_lossy(&proxy.asked()).matches("EVALSHA").count();
    let since = all - *before;
    *before = all;
    since
}

#[tokio::test]
async fn a_start_asks_twice_a_wrong_code_once_and_a_right_one_twice() {
    let server = Server::start().unwrap();
    let proxy = Proxy::before(server.address()).await;
    let store = RedisStore::new(connected(&proxy.url()).await).timeout(PATIENT);
    let keys = KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build().unwrap();
    let limits = SendLimits::new([Region::Vietnam], 100).cooldown(Duration::ZERO);
    let phone = Phone::default();
    let engine = Engine::own_code(phone.clone(), store, keys, limits).build().unwrap();
    let purpose = Purpose::parse("login").unwrap();
    let number = "+84901888484".parse().unwrap();
    let start = Start::new(number, purpose.clone()).counted_by("session", "a");
    let mut before = 0;
    for _ in 0..2 {
        let id = engine.start(&start).await.unwrap().challenge.id;
        assert_eq!(asked(&proxy, &mut before), 2);
        let right = phone.0.lock().unwrap().clone().unwrap();
        let wrong = OtpCode::parse(if right.expose() == "000001" { "000002" } else { "000001" }).unwrap();
        engine.check(id, number, &purpose, &wrong).await.unwrap_err();
        assert_eq!(asked(&proxy, &mut before), 1);
        engine.resend(id, &start).await.unwrap();
        assert_eq!(asked(&proxy, &mut before), 2);
        let right = phone.0.lock().unwrap().clone().unwrap();
        engine.check(id, number, &purpose, &right).await.unwrap();
        assert_eq!(asked(&proxy, &mut before), 2);
    }
}

/// A command of its own counts, too: a report reads the message's name first.
#[tokio::test]
async fn with_channels_a_resend_asks_once_more_and_a_page_once() {
    let server = Server::start().unwrap();
    let proxy = Proxy::before(server.address()).await;
    let store = RedisStore::new(connected(&proxy.url()).await).timeout(PATIENT);
    let keys = KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build().unwrap();
    let limits = SendLimits::new([Region::Vietnam], 100).cooldown(Duration::ZERO);
    let phone = Phone::default();
    let channels =
        Channels::first("zalo".parse().unwrap(), phone.clone()).then("sms".parse().unwrap(), phone);
    let engine = Engine::own_code_by(channels, store, keys, limits).build().unwrap();
    let start = Start::new("+84901888484".parse().unwrap(), Purpose::parse("login").unwrap());
    let (mut before, mut named) = (0, 0);
    for _ in 0..2 {
        let id = engine.start(&start).await.unwrap().challenge.id;
        assert_eq!(asked(&proxy, &mut before), 2);
        engine.next_channel(id, &start).await.unwrap().unwrap();
        assert_eq!(asked(&proxy, &mut before), 1);
        engine.reported("vendor", "message", Delivery::Failed).await.unwrap();
        assert_eq!(asked(&proxy, &mut before), 1);
        named += 1;
        let reads = String::from_utf8_lossy(&proxy.asked()).matches("\r\nGET\r\n").count();
        assert_eq!(reads, named);
        engine.resend(id, &start).await.unwrap();
        assert_eq!(asked(&proxy, &mut before), 3);
    }
}
