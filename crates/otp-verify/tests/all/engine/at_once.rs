use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use otp_verify::otp_core::{Accepted, Error as CoreError, OtpCode, PhoneNumber, SendCode};
use otp_verify::{Confirmed, Engine, Error, MemoryStore, Reason};
use tokio::sync::{Barrier, Notify};

use super::set_up::{World, clock, login, phone, purpose, ring, without_limits, world};

async fn ask(world: &World, id: otp_verify::ChallengeId, code: OtpCode) -> Vec<Result<Confirmed, Error>> {
    let barrier = Arc::new(Barrier::new(200));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let (engine, code, barrier) = (world.engine.clone(), code.clone(), Arc::clone(&barrier));
        tasks.spawn(async move {
            barrier.wait().await;
            engine.check(id, phone(), &purpose("login"), &code).await
        });
    }
    tasks.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_wrong_codes_at_once_exactly_five_are_compared() {
    for _ in 0..20 {
        let world = world();
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        let answers = ask(&world, id, world.phone.wrong()).await;
        let reasons: Vec<_> = answers.into_iter().map(|answer| answer.unwrap_err().reason()).collect();
        let compared = reasons.iter().filter(|reason| matches!(reason, Reason::WrongCode { .. })).count();
        let refused = reasons.iter().filter(|reason| **reason == Reason::NoAttemptsLeft).count();
        assert_eq!((compared, refused), (5, 195));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_right_codes_at_once_exactly_one_is_confirmed() {
    for _ in 0..20 {
        let world = world();
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        let answers = ask(&world, id, world.phone.last()).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    }
}

/// A sender whose first message stays on its way until it is told. A second one, which must not be, lands at once.
#[derive(Clone, Default)]
struct Slow {
    calls: Arc<AtomicU32>,
    lands: Arc<Notify>,
}

#[async_trait]
impl SendCode for Slow {
    async fn send_code(&self, _: PhoneNumber, _: &OtpCode, _: Duration) -> Result<Accepted, CoreError> {
        if self.calls.fetch_add(1, Ordering::SeqCst) == 0 {
            self.lands.notified().await;
        }
        Ok(Accepted::new())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_starts_at_once_for_one_number_and_purpose_one_is_sent() {
    let (sender, store) = (Slow::default(), MemoryStore::new().clock(clock()));
    let engine = Engine::own_code(sender.clone(), store, ring(), without_limits()).build().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let engine = engine.clone();
        tasks.spawn(async move { engine.start(&login()).await });
    }
    // The one that is on its way waits until all others have their answer.
    for _ in 0..199 {
        let error = tasks.join_next().await.unwrap().unwrap().unwrap_err();
        assert_eq!((error.reason(), error.retry_after()), (Reason::InFlight, Some(Duration::from_secs(20))));
    }
    sender.lands.notify_one();
    tasks.join_next().await.unwrap().unwrap().unwrap();
    assert!(tasks.is_empty());
    assert_eq!(sender.calls.load(Ordering::SeqCst), 1);
}
