use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otp_verify::otp_core::{Effect, ErrorKind, OtpCode};
use otp_verify::{Attempts, ChallengeId, FailureCap, ForgetAfter, Lifetime, Policy, Reason, Start};

use super::set_up::{MINUTE, World, login, phone, purpose, world, world_under};

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

/// A resend that is refused has asked for it as well.
#[tokio::test]
async fn a_challenge_that_a_resend_found_over_is_not_revived_by_a_clock_set_back() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    world.clock.advance(Duration::from_secs(302));
    assert_eq!(world.engine.resend(id, &login()).await.unwrap_err().reason(), Reason::NotFound);
    world.clock.set_back(Duration::from_secs(3));
    let error = world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NotFound);
}

#[tokio::test]
async fn a_code_opened_later_than_the_clock_says_is_refused() {
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

/// What lies in the past of the clock that was set back counts as written then.
#[tokio::test]
async fn a_step_back_lets_a_code_live_longer_by_as_much_and_at_most_by_its_age() {
    let (seconds, a_bit) = (Duration::from_secs, Duration::from_millis(1));
    for (age, back) in [(290, 280), (290, 295), (0, 5)] {
        let world = world();
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        let check = async || {
            let checked = world.engine.check(id, phone(), &purpose("login"), &world.phone.wrong()).await;
            checked.unwrap_err().reason()
        };
        world.clock.advance(seconds(age));
        world.clock.set_back(seconds(back));
        world.clock.advance(seconds(300 + back - age).saturating_sub(a_bit));
        assert!(matches!(check().await, Reason::WrongCode { .. }), "{age} s old, {back} s back");
        world.clock.advance(a_bit);
        assert_eq!(check().await, Reason::NotFound, "{age} s old, {back} s back");
    }
    // By more than its age and five seconds it is set back before the code was made.
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    world.clock.advance(seconds(290));
    world.clock.set_back(seconds(295) + a_bit);
    let error = world.engine.check(id, phone(), &purpose("login"), &world.phone.last()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NotFound);
}

/// The last failure counts as one of this moment as long as it lies ahead.
#[tokio::test]
async fn a_step_back_lets_the_wait_after_failures_last_longer_by_as_much() {
    let world = world();
    for _ in 0..2 {
        assert_eq!(guess(&world).await.unwrap(), 5);
    }
    world.clock.set_back(60 * MINUTE);
    for waited in [Duration::ZERO, MINUTE, 59 * MINUTE] {
        world.clock.advance(waited);
        let error = guess(&world).await.unwrap_err();
        assert_eq!((error.reason(), error.retry_after()), (Reason::LockedOut, Some(MINUTE)));
    }
    world.clock.advance(MINUTE);
    assert_eq!(guess(&world).await.unwrap(), 2);
}

#[tokio::test]
async fn a_new_start_stands_beside_the_challenge_before_it() {
    let world = world();
    let first = world.engine.start(&login()).await.unwrap().challenge.id;
    let code = world.phone.last();
    let second = world.engine.start(&login()).await.unwrap().challenge.id;
    assert_ne!(first, second);
    // Each has its own code and its own attempts.
    if code != world.phone.last() {
        let error = world.engine.check(second, phone(), &purpose("login"), &code).await.unwrap_err();
        assert_eq!(error.reason(), Reason::WrongCode { attempts_left: 4 });
    }
    world.engine.check(first, phone(), &purpose("login"), &code).await.unwrap();
    world.engine.check(second, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
}

#[tokio::test]
async fn the_fifth_challenge_of_a_number_waits_and_one_of_the_same_caller_takes_the_place_of_its_oldest() {
    let world = world_under(Policy::new().attempts(Attempts::try_from(1).unwrap()));
    let mine = login().counted_by("session", "mine");
    let first = world.engine.start(&mine).await.unwrap().challenge.id;
    world.clock.advance(MINUTE);
    for _ in 0..3 {
        world.engine.start(&login().counted_by("session", "other")).await.unwrap();
    }
    for stranger in [login(), login().counted_by("session", "third")] {
        let error = world.engine.start(&stranger).await.unwrap_err();
        assert_eq!((error.reason(), error.kind()), (Reason::Busy, ErrorKind::RateLimited));
        assert_eq!(error.retry_after(), Some(4 * MINUTE), "until the first of them expires");
    }
    world.engine.start(&mine).await.unwrap();
    let error = world.engine.check(first, phone(), &purpose("login"), &world.phone.last()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NotFound);
}

/// Guesses wrong with every attempt of a new challenge. Returns how many there were.
async fn guess(world: &World) -> Result<u32, otp_verify::Error> {
    let id = world.engine.start(&login()).await?.challenge.id;
    let mut compared = 0;
    loop {
        let wrong = world.phone.wrong();
        let error = world.engine.check(id, phone(), &purpose("login"), &wrong).await.unwrap_err();
        match error.reason() {
            Reason::WrongCode { .. } => compared += 1,
            other => {
                assert_eq!(other, Reason::NoAttemptsLeft);
                return Ok(compared);
            }
        }
    }
}

#[tokio::test]
async fn failures_make_later_challenges_smaller_and_later_until_nothing_is_sent_for_thirty_days() {
    let world = world();
    let mut failures = 0;
    while failures < 100 {
        let wait = match failures {
            0..10 => Duration::ZERO,
            10..20 => MINUTE,
            20..50 => 15 * MINUTE,
            _ => 60 * MINUTE,
        };
        if !wait.is_zero() {
            let error = guess(&world).await.unwrap_err();
            assert_eq!((error.reason(), error.retry_after()), (Reason::LockedOut, Some(wait)), "{failures}");
            world.clock.advance(wait.saturating_sub(Duration::from_millis(1)));
            assert_eq!(guess(&world).await.unwrap_err().reason(), Reason::LockedOut, "{failures}");
            world.clock.advance(Duration::from_millis(1));
        }
        let compared = guess(&world).await.unwrap();
        let expected = match failures {
            0..10 => 5,
            10..20 => 2,
            _ => 1,
        };
        assert_eq!(compared, expected, "{failures}");
        failures += compared;
    }
    let sent = world.phone.count();
    let month = 30 * 24 * 60 * MINUTE;
    let error = guess(&world).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.kind(), error.effect()),
        (Reason::LockedOut, ErrorKind::RateLimited, Effect::None)
    );
    assert_eq!(error.retry_after(), Some(month));
    assert_eq!(world.phone.count(), sent, "a message that nobody could use was paid for");
    // Another purpose has failures of its own.
    world.engine.start(&Start::new(phone(), purpose("pay"))).await.unwrap();

    world.clock.advance(month);
    assert_eq!(guess(&world).await.unwrap(), 5);
}

/// A start that finds them forgotten forgets them for good.
#[tokio::test]
async fn failures_that_a_start_found_forgotten_do_not_come_back_with_a_clock_set_back() {
    let day = Duration::from_secs(86_400);
    let (cap, forget) = (FailureCap::try_from(5).unwrap(), ForgetAfter::try_from(day).unwrap());
    let policy = Policy::new().failures(cap, forget).attempts(Attempts::try_from(1).unwrap());
    let world = world_under(policy);
    // What else is over by then, so that a store which clears a few entries at a time has more to do than this row.
    for other in ["+84901888481", "+84901888482", "+84901888483"] {
        world.engine.start(&Start::new(other.parse().unwrap(), purpose("login"))).await.unwrap();
    }
    for _ in 0..5 {
        assert_eq!(guess(&world).await.unwrap(), 1);
    }
    assert_eq!(guess(&world).await.unwrap_err().reason(), Reason::LockedOut);
    world.clock.advance(day);
    world.engine.start(&login()).await.unwrap();
    world.clock.set_back(Duration::from_secs(3));
    world.engine.start(&login()).await.unwrap();
}

/// One who asks again and again has one challenge to type a code for, and must not wait for their own.
#[tokio::test]
async fn a_caller_whose_challenges_hold_all_attempts_starts_in_place_of_their_oldest() {
    let cap = FailureCap::try_from(7).unwrap();
    let world = world_under(Policy::new().failures(cap, ForgetAfter::THIRTY_DAYS));
    let mine = login().counted_by("session", "mine");
    let first = world.engine.start(&mine).await.unwrap().challenge.id;
    world.clock.advance(MINUTE);
    let second = world.engine.start(&mine).await.unwrap().challenge.id;
    // Five and two: nothing is left for anybody else.
    for stranger in [login(), login().counted_by("session", "third")] {
        let error = world.engine.start(&stranger).await.unwrap_err();
        assert_eq!((error.reason(), error.retry_after()), (Reason::Busy, Some(4 * MINUTE)));
    }
    let third = world.engine.start(&mine).await.unwrap().challenge.id;
    let check = async |id| {
        let checked = world.engine.check(id, phone(), &purpose("login"), &world.phone.wrong()).await;
        checked.unwrap_err().reason()
    };
    assert_eq!(check(first).await, Reason::NotFound);
    assert_eq!(check(second).await, Reason::WrongCode { attempts_left: 1 });
    assert_eq!(check(third).await, Reason::WrongCode { attempts_left: 4 });
}

#[tokio::test]
async fn the_right_code_forgives_the_failures_before_it() {
    let (cap, attempts) = (FailureCap::try_from(6).unwrap(), Attempts::try_from(10).unwrap());
    let world = world_under(Policy::new().failures(cap, ForgetAfter::THIRTY_DAYS).attempts(attempts));
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

/// Whatever the failures are, the attempts of an open challenge were reserved when it began.
#[tokio::test]
async fn a_number_that_gets_no_more_codes_can_still_be_confirmed_with_one_that_is_open() {
    let cap = FailureCap::try_from(7).unwrap();
    let world = world_under(Policy::new().failures(cap, ForgetAfter::THIRTY_DAYS));
    let open = world.engine.start(&login()).await.unwrap().challenge.id;
    let code = world.phone.last();
    assert_eq!(guess(&world).await.unwrap(), 2, "what the open one has left of the cap");
    let error = world.engine.start(&login()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Busy);
    world.engine.check(open, phone(), &purpose("login"), &code).await.unwrap();
    assert_eq!(guess(&world).await.unwrap(), 5, "the right code has forgiven what was before it");
}
