use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otp_verify::otp_core::{Effect, ErrorKind, OtpCode};
use otp_verify::{Attempts, ChallengeId, FailureCap, FailureWindow, Lifetime, Policy, Reason};

use super::set_up::{MINUTE, login, phone, purpose, world, world_under};

#[tokio::test]
async fn the_right_code_confirms_its_number_and_purpose_once() {
    let world = world();
    let started = world.engine.start(&login()).await.unwrap();
    let id = started.challenge.id;
    let (phone, login) = (phone(), purpose("login"));
    let confirmed = world.engine.check(id, phone, &login, &world.phone.last()).await.unwrap();
    assert_eq!((confirmed.phone(), confirmed.purpose(), confirmed.challenge()), (phone, &login, id));
    assert_eq!(confirmed.at(), UNIX_EPOCH + Duration::from_millis(world.clock.now_ms()));

    let again = world.engine.check(id, phone, &login, &world.phone.last()).await.unwrap_err();
    assert_eq!((again.reason(), again.kind()), (Reason::Used, ErrorKind::CodeRejected));
}

#[tokio::test]
async fn five_wrong_codes_end_a_challenge_and_the_right_one_comes_too_late() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    for attempts_left in [4, 3, 2, 1, 0] {
        let error =
            world.engine.check(id, phone(), &purpose("login"), &world.phone.wrong()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::WrongCode { attempts_left });
        assert_eq!((error.kind(), error.effect()), (ErrorKind::CodeRejected, Effect::None));
    }
    let error = world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NoAttemptsLeft);
    assert!(error.is_code_rejected());
}

#[tokio::test]
async fn what_cannot_be_a_code_uses_no_attempt() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    for _ in 0..20 {
        for text in ["12345", "1234567", "12345a"] {
            let typed = OtpCode::parse(text).unwrap();
            let error = world.engine.check(id, phone(), &purpose("login"), &typed).await.unwrap_err();
            assert_eq!((error.reason(), error.kind()), (Reason::Malformed, ErrorKind::CodeRejected));
        }
    }
    world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
}

#[tokio::test]
async fn a_code_is_good_for_its_own_challenge_number_and_purpose_only() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    let code = world.phone.last();
    let other_id = ChallengeId::from_bytes([7; 16]);
    let other_phone = "+84901888485".parse().unwrap();
    let (here, elsewhere) = (purpose("login"), purpose("pay"));
    for (id, phone, purpose) in
        [(other_id, phone(), &here), (id, other_phone, &here), (id, phone(), &elsewhere)]
    {
        let error = world.engine.check(id, phone, purpose, &code).await.unwrap_err();
        assert_eq!(error.reason(), Reason::NotFound);
    }
    // None of them used an attempt of the owner's.
    let error = world.engine.check(id, phone(), &here, &world.phone.wrong()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::WrongCode { attempts_left: 4 });
}

#[tokio::test]
async fn a_code_expires_by_the_stores_clock() {
    let lifetime = Lifetime::try_from(Duration::from_secs(120)).unwrap();
    let world = world_under(Policy::new().lifetime(lifetime));
    for (wait, is_good) in [(119_999, true), (120_000, false)] {
        let started = world.engine.start(&login()).await.unwrap();
        let expected: SystemTime = UNIX_EPOCH + Duration::from_millis(world.clock.now_ms() + 120_000);
        assert_eq!(started.challenge.expires_at, expected);
        assert_eq!(world.phone.last_validity(), Duration::from_secs(120));
        world.clock.advance(Duration::from_millis(wait));
        let id = started.challenge.id;
        let checked = world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await;
        assert_eq!(checked.is_ok(), is_good, "after {wait} ms");
    }
}

/// What was refused once stays refused, whatever becomes of the clock.
#[tokio::test]
async fn a_code_that_was_refused_as_expired_is_not_revived_by_a_clock_set_back() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    world.clock.advance(Duration::from_secs(302));
    for back in [0, 1, 2, 3, 200] {
        world.clock.set_back(Duration::from_secs(back));
        let error =
            world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::NotFound, "{back} s further back");
    }
}

#[tokio::test]
async fn a_code_opened_before_the_clock_was_set_back_is_not_stretched() {
    let hour = Duration::from_secs(3_600);
    for is_asked_for in [true, false] {
        let world = world();
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        let code = world.phone.last();
        let check = async || {
            let checked = world.engine.check(id, phone(), &purpose("login"), &code).await;
            checked.map(drop).map_err(|error| error.reason())
        };
        world.clock.set_back(hour);
        if is_asked_for {
            assert_eq!(check().await, Err(Reason::NotFound));
        }
        world.clock.advance(hour);
        // It is not deleted before somebody asks for it.
        assert_eq!(check().await, if is_asked_for { Err(Reason::NotFound) } else { Ok(()) });
    }
    // Two operations may see the clock in another order than the store sees them.
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    world.clock.set_back(Duration::from_secs(5));
    world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
}

#[tokio::test]
async fn a_new_start_ends_the_challenge_before_it_but_not_that_of_another_purpose() {
    let world = world();
    let first = world.engine.start(&login()).await.unwrap().challenge.id;
    let code = world.phone.last();
    let other = otp_verify::Start::new(phone(), purpose("pay"));
    world.engine.start(&other).await.unwrap();
    let second = world.engine.start(&login()).await.unwrap().challenge.id;
    assert_ne!(first, second);
    let error = world.engine.check(first, phone(), &purpose("login"), &code).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NotFound);
    world.engine.check(second, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
}

#[tokio::test]
async fn failures_outlive_challenges_and_lock_a_number_out_until_their_day_is_over() {
    let world = world();
    for _ in 0..4 {
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        for _ in 0..5 {
            let wrong = world.phone.wrong();
            world.engine.check(id, phone(), &purpose("login"), &wrong).await.unwrap_err();
        }
    }
    let sent = world.phone.count();
    world.clock.advance(Duration::from_secs(60 * 60));
    let error = world.engine.start(&otp_verify::Start::new(phone(), purpose("pay"))).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.kind(), error.effect()),
        (Reason::LockedOut, ErrorKind::RateLimited, Effect::None)
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(23 * 60 * 60)));
    assert_eq!(world.phone.count(), sent, "a message that nobody could use was paid for");

    world.clock.advance(Duration::from_secs(23 * 60 * 60));
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
}

#[tokio::test]
async fn the_right_code_forgives_the_failures_before_it() {
    let (cap, attempts) = (FailureCap::try_from(6).unwrap(), Attempts::try_from(10).unwrap());
    let world = world_under(Policy::new().failures(cap, FailureWindow::DAY).attempts(attempts));
    for _ in 0..3 {
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        for _ in 0..5 {
            let wrong = world.phone.wrong();
            let error = world.engine.check(id, phone(), &purpose("login"), &wrong).await.unwrap_err();
            assert!(matches!(error.reason(), Reason::WrongCode { .. }), "{error}");
        }
        world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
    }
}

#[tokio::test]
async fn a_number_that_is_locked_out_during_a_challenge_is_told_how_long() {
    let cap = FailureCap::try_from(2).unwrap();
    let world = world_under(Policy::new().failures(cap, FailureWindow::DAY));
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    for _ in 0..2 {
        let wrong = world.phone.wrong();
        world.engine.check(id, phone(), &purpose("login"), &wrong).await.unwrap_err();
    }
    let error = world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap_err();
    assert_eq!((error.reason(), error.retry_after()), (Reason::LockedOut, Some(24 * 60 * MINUTE)));
}

/// What the documents say of a fixed window: each has its cap, and two that follow each other have two.
#[tokio::test]
async fn around_the_end_of_a_window_there_is_room_for_nearly_twice_the_cap_and_no_more() {
    let world = world_under(Policy::new().attempts(Attempts::try_from(10).unwrap()));
    let guesses = async |at_most: u32| {
        let mut compared = 0;
        while compared < at_most {
            let Ok(started) = world.engine.start(&login()).await else { break };
            for _ in 0..10.min(at_most - compared) {
                let wrong = world.phone.wrong();
                let error =
                    world.engine.check(started.challenge.id, phone(), &purpose("login"), &wrong).await;
                compared += u32::from(matches!(error.unwrap_err().reason(), Reason::WrongCode { .. }));
            }
        }
        compared
    };
    // The first one begins the window, the next ones come just before its end, and the rest after it.
    assert_eq!(guesses(1).await, 1);
    world.clock.advance(Duration::from_millis(86_399_999));
    assert_eq!(guesses(19).await, 19);
    assert_eq!(guesses(1).await, 0);
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(guesses(20).await, 20);
    assert_eq!(guesses(1).await, 0);
}
