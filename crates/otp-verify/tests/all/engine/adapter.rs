use otp_verify::otp_core::{
    CheckVerification, Effect, ErrorKind, HostedVerification, OtpCode, Region, StartVerification,
};

use otp_verify::{Engine, MemoryStore, SendLimits};

use super::set_up::{
    Answer, MINUTE, Vendor, clock, login, phone, purpose, ring, without_limits, world, world_with,
};

#[tokio::test]
async fn an_engine_with_a_purpose_is_a_hosted_verification() {
    let world = world();
    let hosted: Box<dyn HostedVerification> = Box::new(world.engine.fixed_to(purpose("login")));
    hosted.start_verification(phone()).await.unwrap();
    for _ in 0..4 {
        let error = hosted.check_verification(phone(), &world.phone.wrong()).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::CodeRejected, Effect::None));
    }
    hosted.check_verification(phone(), &world.phone.last()).await.unwrap();
    assert!(hosted.check_verification(phone(), &world.phone.last()).await.unwrap_err().is_code_rejected());
}

#[tokio::test]
async fn attempts_are_counted_there_too() {
    let world = world();
    let login = world.engine.fixed_to(purpose("login"));
    login.start_verification(phone()).await.unwrap();
    for _ in 0..5 {
        login.check_verification(phone(), &world.phone.wrong()).await.unwrap_err();
    }
    login.check_verification(phone(), &world.phone.last()).await.unwrap_err();
    let other = world.engine.fixed_to(purpose("pay"));
    assert!(other.check_verification(phone(), &world.phone.last()).await.unwrap_err().is_code_rejected());
}

/// Those traits know neither an id to resend to nor a caller, so a second start is the only way to a second message.
#[tokio::test]
async fn a_second_start_there_replaces_the_first_and_is_not_told_to_wait_for_it() {
    let (vendor, store) = (Vendor::default(), MemoryStore::new().clock(clock()));
    let guard = Engine::guard("x", purpose("login"), vendor.clone(), store, ring(), without_limits());
    let guard = guard.build().unwrap();
    let first = guard.fixed_to(purpose("login"));
    for _ in 0..3 {
        first.start_verification(phone()).await.unwrap();
    }
    assert_eq!(vendor.starts(), 3);
    // A start of the engine itself is somebody else's, and may not end it.
    assert!(guard.start(&login()).await.is_err());
    first.check_verification(phone(), &Vendor::code()).await.unwrap();

    let world = world();
    let login = world.engine.fixed_to(purpose("login"));
    for _ in 0..6 {
        world.clock.advance(MINUTE / 60);
        login.start_verification(phone()).await.unwrap();
    }
    login.check_verification(phone(), &world.phone.last()).await.unwrap();
}

/// The mark that tells its own challenges is no caller that a window could count: the cooldown stays the only limit of free questions.
#[tokio::test]
async fn what_was_not_sent_there_gives_no_cooldown_back() {
    let world = world_with(SendLimits::new([Region::Vietnam], 100).per_caller([]));
    let login = world.engine.fixed_to(purpose("login"));
    world.phone.then(Answer::Refused);
    login.start_verification(phone()).await.unwrap_err();
    let error = login.start_verification(phone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
}

/// A program that knows the traits alone matches on the word for a wrong code.
#[tokio::test]
async fn a_typo_is_a_rejected_code_there_and_costs_nothing() {
    let world = world();
    let login = world.engine.fixed_to(purpose("login"));
    login.start_verification(phone()).await.unwrap();
    for typo in
        ["12345", "ABCDEF", "1234567"].map(|text| OtpCode::parse(text).unwrap()).iter().cycle().take(20)
    {
        let error = login.check_verification(phone(), typo).await.unwrap_err();
        assert!(error.is_code_rejected() && error.effect() == Effect::None);
    }
    login.check_verification(phone(), &world.phone.last()).await.unwrap();
}
