use std::sync::Arc;
use std::time::Duration;

use otp_verify::otp_core::Effect;
use otp_verify::{ChallengeId, CodeLength, Engine, MemoryStore, Policy, Reason, Resend};

use super::set_up::{
    Answer, Phone, World, clock, login, other_than, phone, purpose, ring, without_limits, world, world_under,
};

async fn check(world: &World, id: ChallengeId, code: &otp_verify::otp_core::OtpCode) -> Result<(), Reason> {
    let checked = world.engine.check(id, phone(), &purpose("login"), code).await;
    checked.map(drop).map_err(|error| error.reason())
}

#[tokio::test]
async fn a_resend_kills_the_code_before_it_once_the_vendor_has_the_new_one() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    let old = world.phone.last();
    world.clock.advance(Duration::from_secs(90));
    let again = world.engine.resend(id, &login()).await.unwrap();
    assert_eq!(again.challenge.id, id);
    assert_eq!(world.phone.last_validity(), Duration::from_secs(300), "a new code has a full life");
    if old != world.phone.last() {
        assert_eq!(check(&world, id, &old).await, Err(Reason::WrongCode { attempts_left: 4 }));
    }
    assert_eq!(check(&world, id, &world.phone.last()).await, Ok(()));
}

#[tokio::test]
async fn a_resend_gives_no_new_attempts() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    for attempts_left in [4, 3, 2, 1, 0] {
        let wrong = world.phone.wrong();
        assert_eq!(check(&world, id, &wrong).await, Err(Reason::WrongCode { attempts_left }));
        if attempts_left > 0 {
            world.engine.resend(id, &login()).await.unwrap();
        }
    }
    let sent = world.phone.count();
    let error = world.engine.resend(id, &login()).await.unwrap_err();
    assert_eq!((error.reason(), error.effect()), (Reason::NoAttemptsLeft, Effect::None));
    assert_eq!(world.phone.count(), sent);
    assert_eq!(check(&world, id, &world.phone.last()).await, Err(Reason::NoAttemptsLeft));
}

#[tokio::test]
async fn a_resend_that_sent_nothing_has_not_killed_the_code_delivered_before() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    let code = world.phone.last();
    world.phone.then(Answer::Refused);
    let error = world.engine.resend(id, &login()).await.unwrap_err();
    assert_eq!((error.reason(), error.effect()), (Reason::Vendor, Effect::None));
    assert!(error.challenge().is_none());
    assert_eq!(check(&world, id, &code).await, Ok(()));
}

#[tokio::test]
async fn after_a_resend_of_unknown_end_both_codes_are_good_within_the_same_attempts_and_once() {
    for answer in [Answer::LostButThere, Answer::LostAndGone] {
        for takes_the_old_one in [true, false] {
            let world = world();
            let id = world.engine.start(&login()).await.unwrap().challenge.id;
            let old = world.phone.last();
            world.phone.then(answer);
            let error = world.engine.resend(id, &login()).await.unwrap_err();
            assert_eq!(error.effect(), Effect::Unknown);
            assert_eq!(error.challenge().map(|challenge| challenge.id), Some(id));
            let new = world.phone.last();
            let wrong = other_than(&[&old, &new]);
            assert_eq!(check(&world, id, &wrong).await, Err(Reason::WrongCode { attempts_left: 4 }));
            let (first, second) = if takes_the_old_one { (&old, &new) } else { (&new, &old) };
            assert_eq!(check(&world, id, first).await, Ok(()));
            assert_eq!(check(&world, id, second).await, Err(Reason::Used));
        }
    }
}

/// The code that the vendor accepted stays; the one with an unknown outcome makes room for the next.
#[tokio::test]
async fn a_resend_that_sent_nothing_keeps_the_accepted_code_and_not_the_one_of_unknown_end() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    let accepted = world.phone.last();
    world.phone.then(Answer::LostButThere).then(Answer::Refused);
    let error = world.engine.resend(id, &login()).await.unwrap_err();
    let unknown = world.phone.last();
    assert_eq!(error.effect(), Effect::Unknown);
    let error = world.engine.resend(id, &login()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::None);
    if unknown != accepted {
        assert_eq!(check(&world, id, &unknown).await, Err(Reason::WrongCode { attempts_left: 4 }));
    }
    assert_eq!(check(&world, id, &accepted).await, Ok(()));
}

#[tokio::test]
async fn a_second_start_leaves_the_first_challenge_whatever_the_vendor_says() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    let code = world.phone.last();
    world.phone.then(Answer::Refused);
    let error = world.engine.start(&login()).await.unwrap_err();
    assert_eq!((error.reason(), error.effect()), (Reason::Vendor, Effect::None));
    assert!(error.challenge().is_none());
    assert_eq!(world.phone.count(), 1);
    assert_eq!(check(&world, id, &code).await, Ok(()));
}

#[tokio::test]
async fn a_start_of_unknown_end_can_be_checked() {
    let world = world();
    world.phone.then(Answer::LostButThere);
    let error = world.engine.start(&login()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    let challenge = error.challenge().unwrap();
    assert_eq!(check(&world, challenge.id, &world.phone.last()).await, Ok(()));
}

#[tokio::test]
async fn a_start_that_sent_nothing_leaves_nothing_behind_and_keeps_nobody_waiting() {
    let world = world();
    world.phone.then(Answer::Refused);
    let error = world.engine.start(&login()).await.unwrap_err();
    assert_eq!((error.reason(), error.effect()), (Reason::Vendor, Effect::None));
    assert!(error.challenge().is_none());
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    assert_eq!(check(&world, id, &world.phone.last()).await, Ok(()));
}

#[tokio::test]
async fn what_was_used_expired_or_never_was_is_not_sent_again() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    check(&world, id, &world.phone.last()).await.unwrap();
    let reason = |error: otp_verify::Error| error.reason();
    assert_eq!(world.engine.resend(id, &login()).await.map_err(reason).err(), Some(Reason::Used));

    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    let other = ChallengeId::from_bytes([9; 16]);
    assert_eq!(world.engine.resend(other, &login()).await.map_err(reason).err(), Some(Reason::NotFound));
    world.clock.advance(Duration::from_secs(300));
    assert_eq!(world.engine.resend(id, &login()).await.map_err(reason).err(), Some(Reason::NotFound));
    assert_eq!(world.phone.count(), 2);
}

#[tokio::test]
async fn by_policy_the_same_code_is_sent_again_for_the_time_that_is_left() {
    let world = world_under(Policy::new().resend(Resend::SameCode));
    let started = world.engine.start(&login()).await.unwrap();
    let (id, code) = (started.challenge.id, world.phone.last());
    world.clock.advance(Duration::from_secs(100));
    let again = world.engine.resend(id, &login()).await.unwrap();
    assert_eq!((world.phone.count(), world.phone.last()), (2, code.clone()));
    assert_eq!(world.phone.last_validity(), Duration::from_secs(200));
    let (again, started) = (again.challenge, started.challenge);
    assert_eq!((again.id, again.expires_at), (started.id, started.expires_at));
    assert_eq!((started.expires_in, again.expires_in), (Duration::from_secs(300), Duration::from_secs(200)));

    // Whatever becomes of the next one, it is the same code.
    for answer in [Answer::Refused, Answer::LostButThere] {
        world.phone.then(answer);
        world.engine.resend(id, &login()).await.unwrap_err();
    }
    assert_eq!(check(&world, id, &other_than(&[&code])).await, Err(Reason::WrongCode { attempts_left: 4 }));
    assert_eq!(check(&world, id, &code).await, Ok(()));
    assert_eq!(check(&world, id, &code).await, Err(Reason::Used));
}

/// Some machines make longer codes already. The code that was sent is the one that is sent again.
#[tokio::test]
async fn the_same_code_keeps_its_length() {
    let (store, sender) = (Arc::new(MemoryStore::new().clock(clock())), Phone::default());
    let engine = |digits| {
        let length = CodeLength::try_from(digits).unwrap();
        let engine = Engine::own_code(sender.clone(), Arc::clone(&store), ring(), without_limits());
        engine.policy(Policy::new().resend(Resend::SameCode).code_length(length)).build().unwrap()
    };
    for (starts, resends) in [(engine(6), engine(8)), (engine(8), engine(6))] {
        let id = starts.start(&login()).await.unwrap().challenge.id;
        let code = sender.last();
        resends.resend(id, &login()).await.unwrap();
        assert_eq!(sender.last(), code);
        resends.check(id, phone(), &purpose("login"), &code).await.unwrap();
    }
}

/// A message that arrives with a code for a few seconds is paid for and helps nobody.
#[tokio::test]
async fn the_same_code_is_not_sent_again_for_less_than_half_a_minute() {
    let world = world_under(Policy::new().resend(Resend::SameCode));
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    world.clock.advance(Duration::from_secs(270));
    world.engine.resend(id, &login()).await.unwrap();
    assert_eq!((world.phone.count(), world.phone.last_validity()), (2, Resend::LEAST_TIME_LEFT));
    world.clock.advance(Duration::from_millis(1));
    for _ in 0..2 {
        let error = world.engine.resend(id, &login()).await.unwrap_err();
        assert_eq!((error.reason(), error.effect()), (Reason::NotFound, Effect::None));
    }
    assert_eq!(world.phone.count(), 2);
    // The code that was delivered is good until its end, and a start brings another one.
    assert_eq!(check(&world, id, &world.phone.wrong()).await, Err(Reason::WrongCode { attempts_left: 4 }));
    assert_eq!(check(&world, id, &world.phone.last()).await, Ok(()));
    world.engine.start(&login()).await.unwrap();
}

#[tokio::test]
async fn two_challenges_have_two_codes_whatever_the_policy() {
    for resend in [Resend::NewCode, Resend::SameCode] {
        let world = world_under(Policy::new().resend(resend));
        let mut codes = Vec::new();
        for _ in 0..20 {
            world.engine.start(&login().counted_by("session", "a")).await.unwrap();
            codes.push(world.phone.last().expose().to_owned());
        }
        codes.sort_unstable();
        codes.dedup();
        assert!(codes.len() > 15, "{} of 20 codes differ", codes.len());
    }
}
