use otp_verify::otp_core::{
    CheckVerification, Effect, ErrorKind, HostedVerification, OtpCode, StartVerification,
};

use super::set_up::{phone, purpose, world};

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
