//! An attacker guesses over 200 connections at two instances of the example service that share a server: five guesses are
//! compared, and of two hundred right codes at once one is confirmed.
//!
//! The stores' own tests ask from two operating-system processes; here the two instances have connections of their own.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use otp_sandbox::{Sandbox, Vendor};
use otp_verify::{Engine, Key, KeyRing};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::count;
use crate::example_service::http::post;
use crate::example_service::stage::{limits, sender, served};
use crate::shared::Shared;

const CONNECTIONS: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_two_instances_on_redis_get_five_attempts() {
    attack(Shared::redis(None).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_two_instances_on_postgres_get_five_attempts() {
    attack(Shared::postgres(None).await).await;
}

async fn attack(shared: Shared) {
    let sandbox = Sandbox::start().await.unwrap();
    let keys = KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([2; 32])).build().unwrap();
    let mut instances = Vec::new();
    for store in shared.stores.clone() {
        let engine = Engine::own_code(sender(&sandbox), store, keys.clone(), limits());
        instances.push(served(engine.build().unwrap()).await);
    }

    let first = Target::start(instances[0], "+6281234567890", &sandbox).await;
    let right: u32 = first.code.parse().unwrap();
    let guesses = (0..).filter(|guess| *guess != right).map(|guess| format!("{guess:06}"));
    let guesses: Vec<_> = guesses.take(count(10_000) as usize).collect();
    let answers = at_once(&instances, guesses.iter().map(|guess| first.check(guess)).collect()).await;
    let mut expected: BTreeMap<_, _> = (0..5).map(|left| (format!("403 wrong_code {left}"), 1)).collect();
    expected.insert("403 no_attempts_left".to_owned(), guesses.len() - 5);
    assert_eq!(answers, expected);
    let afterwards = post(instances[1], "/check", &first.check(&first.code)).await;
    assert_eq!((afterwards.status, afterwards.word()), (403, "no_attempts_left"));
    assert_eq!(sandbox.ledger().messages(Vendor::Accuauth), 1);

    let second = Target::start(instances[1], "+6281234567891", &sandbox).await;
    let mut answers = at_once(&instances, vec![second.check(&second.code); CONNECTIONS]).await;
    assert_eq!(answers.remove("200 confirmed"), Some(1));
    let refused =
        answers.remove("403 used").unwrap_or(0) + answers.remove("403 no_attempts_left").unwrap_or(0);
    assert_eq!((refused, answers), (CONNECTIONS - 1, BTreeMap::new()));
    assert_eq!(sandbox.ledger().messages(Vendor::Accuauth), 2);
}

/// A challenge and its code.
struct Target {
    challenge: String,
    phone: &'static str,
    code: String,
}

impl Target {
    async fn start(instance: SocketAddr, phone: &'static str, sandbox: &Sandbox) -> Self {
        let started = post(instance, "/start", &json!({"phone": phone, "purpose": "login"})).await;
        assert_eq!(started.status, 200, "{started:?}");
        let challenge = started.text("challenge").unwrap().to_owned();
        Self { challenge, phone, code: sandbox.latest_code(phone).unwrap() }
    }

    fn check(&self, code: &str) -> Value {
        json!({"challenge": self.challenge, "phone": self.phone, "purpose": "login", "code": code})
    }
}

/// Sends the checks from as many tasks as there are connections, half of them to each instance, and counts the answers.
async fn at_once(instances: &[SocketAddr], checks: Vec<Value>) -> BTreeMap<String, usize> {
    let barrier = Arc::new(Barrier::new(CONNECTIONS));
    let checks = Arc::new(checks);
    let mut tasks = JoinSet::new();
    for number in 0..CONNECTIONS {
        let (barrier, checks) = (Arc::clone(&barrier), Arc::clone(&checks));
        let instance = instances[number % instances.len()];
        tasks.spawn(async move {
            barrier.wait().await;
            let mut answers = Vec::new();
            for check in checks.iter().skip(number).step_by(CONNECTIONS) {
                let answer = post(instance, "/check", check).await;
                let word = if answer.status == 200 { "confirmed" } else { answer.word() };
                let left = answer.number("attempts_left").map(|left| format!(" {left}"));
                answers.push(format!("{} {word}{}", answer.status, left.unwrap_or_default()));
            }
            answers
        });
    }
    let mut tally = BTreeMap::new();
    for answer in tasks.join_all().await.concat() {
        *tally.entry(answer).or_default() += 1;
    }
    tally
}
