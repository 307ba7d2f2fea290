use std::sync::Arc;

use otp_verify::otp_core::OtpCode;
use otp_verify::{Confirmed, Error, Reason};
use tokio::sync::Barrier;

use crate::set_up::{World, login, phone, purpose, world};

async fn ask(world: &World, id: otp_verify::ChallengeId, code: OtpCode) -> Vec<Result<Confirmed, Error>> {
    let barrier = Arc::new(Barrier::new(200));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let (engine, code, barrier) = (world.engine.clone(), code.clone(), Arc::clone(&barrier));
        tasks.spawn(async move {
            barrier.wait().await;
            engine.check(&id, &phone(), &purpose("login"), &code).await
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
        let refused = reasons.iter().filter(|reason| **reason == Reason::NoTriesLeft).count();
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_starts_at_once_for_one_number_and_purpose_one_is_sent() {
    // The phone answers at once, so they can only meet while one is on its way: never two for one challenge.
    let world = world();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let engine = world.engine.clone();
        tasks.spawn(async move { engine.start(&login()).await });
    }
    let answers = tasks.join_all().await;
    let started = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(started, world.phone.count());
    for error in answers.into_iter().filter_map(Result::err) {
        assert_eq!(error.reason(), Reason::InFlight);
        assert!(error.retry_after().is_some());
    }
}
