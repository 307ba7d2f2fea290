//! What is refused takes nothing from the send guard's windows, and what was not sent gives back what is shared.

use std::sync::Arc;
use std::time::Duration;

use otp_verify::otp_core::Region;
use otp_verify::{
    Attempts, Engine, FailureCap, ForgetAfter, Limit, MemoryStore, Policy, Reason, SendLimits, Start, Window,
};

use super::set_up::{Answer, MINUTE, Phone, World, clock, login, phone, purpose, ring, world_with};

/// Three units a day, and no other limit.
fn three_a_day() -> SendLimits {
    SendLimits::new([Region::Vietnam], 3)
        .cooldown(Duration::ZERO)
        .per_phone([])
        .per_caller_and_phone([])
        .per_caller([])
        .per_prefix([])
}

fn under(policy: Policy) -> World {
    let (phone, clock) = (Phone::default(), clock());
    let store = MemoryStore::new().clock(clock.clone());
    let engine = Engine::own_code(phone.clone(), store, ring(), three_a_day());
    World { engine: engine.policy(policy).build().unwrap(), phone, clock }
}

/// How many messages the day still has room for, to numbers that nobody has asked for.
async fn room(world: &World) -> u32 {
    for left in 0.. {
        let number = format!("+8490177{left:04}").parse().unwrap();
        match world.engine.start(&Start::new(number, purpose("login"))).await {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error.reason(), Reason::Limited(Limit::DailyUnits));
                return left;
            }
        }
    }
    unreachable!("a day has an end")
}

#[tokio::test]
async fn a_resend_of_what_was_used_or_is_exhausted_takes_nothing() {
    let world = under(Policy::new().attempts(Attempts::try_from(1).unwrap()));
    let used = world.engine.start(&login()).await.unwrap().challenge.id;
    world.engine.check(used, phone(), &purpose("login"), &world.phone.last()).await.unwrap();
    let exhausted = world.engine.start(&login()).await.unwrap().challenge.id;
    let wrong = world.phone.wrong();
    world.engine.check(exhausted, phone(), &purpose("login"), &wrong).await.unwrap_err();
    for (id, reason) in [(used, Reason::Used), (exhausted, Reason::NoAttemptsLeft)] {
        assert_eq!(world.engine.resend(id, &login()).await.unwrap_err().reason(), reason);
    }
    assert_eq!(room(&world).await, 1);
}

#[tokio::test]
async fn a_start_that_is_locked_out_or_finds_no_place_takes_nothing() {
    let cap = FailureCap::try_from(2).unwrap();
    let world = under(Policy::new().failures(cap, ForgetAfter::THIRTY_DAYS));
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    assert_eq!(world.engine.start(&login()).await.unwrap_err().reason(), Reason::Busy);
    for _ in 0..2 {
        let wrong = world.phone.wrong();
        world.engine.check(id, phone(), &purpose("login"), &wrong).await.unwrap_err();
    }
    assert_eq!(world.engine.start(&login()).await.unwrap_err().reason(), Reason::LockedOut);
    assert_eq!(room(&world).await, 2);
}

#[tokio::test]
async fn a_start_that_one_window_refuses_takes_nothing_from_another() {
    let world = world_with(three_a_day().per_phone([Window::try_new(1, 60 * MINUTE).unwrap()]));
    world.engine.start(&login()).await.unwrap();
    for _ in 0..5 {
        let error = world.engine.start(&login()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::Limited(Limit::Phone));
    }
    assert_eq!(room(&world).await, 2);
}

#[tokio::test]
async fn what_was_certainly_not_sent_is_given_back_and_what_may_have_been_sent_is_not() {
    for (answer, left) in [(Answer::Refused, 3), (Answer::LostAndGone, 2), (Answer::LostButThere, 2)] {
        let world = under(Policy::new());
        world.phone.then(answer);
        world.engine.start(&login()).await.unwrap_err();
        assert_eq!(room(&world).await, left);
    }
}

/// Each of them is somebody new, as with a fresh cookie. Without a message nothing may pile up behind one number.
#[tokio::test]
async fn refused_starts_of_fresh_callers_leave_nothing_in_the_numbers_own_windows() {
    let (sender, store) = (Phone::default(), Arc::new(MemoryStore::new().clock(clock())));
    let limits = SendLimits::new([Region::Vietnam], 1_000);
    let engine = Engine::own_code(sender.clone(), Arc::clone(&store), ring(), limits).build().unwrap();
    let refused = async |session: String| {
        sender.then(Answer::Refused);
        engine.start(&login().counted_by("session", session)).await.unwrap_err().reason()
    };
    for session in 0..5_000 {
        assert_eq!(refused(session.to_string()).await, Reason::Vendor);
    }
    // An hour and a day of each caller, and the room for the number's failures.
    assert_eq!(store.len(), 2 * 5_000 + 1);
    // What one of them has asked counts.
    for _ in 1..10 {
        assert_eq!(refused("0".to_owned()).await, Reason::Vendor);
    }
    assert_eq!(refused("0".to_owned()).await, Reason::Limited(Limit::Caller));
}

/// Something must limit who asks the vendor for nothing: the first of these that is there.
#[tokio::test]
async fn the_caller_then_the_caller_and_number_then_the_cooldown_limit_free_questions() {
    let limits = || SendLimits::new([Region::Vietnam], 1_000);
    for (limits, free, limit) in [
        (limits(), 10, Limit::Caller),
        (limits().per_caller([]), 4, Limit::CallerAndPhone),
        (limits().per_named_caller("ip", []), 4, Limit::CallerAndPhone),
        (limits().per_caller([]).per_caller_and_phone([]), 1, Limit::Cooldown),
    ] {
        let world = world_with(limits);
        let start = login().counted_by("ip", "192.0.2.7");
        for _ in 0..free {
            world.phone.then(Answer::Refused);
            assert_eq!(world.engine.start(&start).await.unwrap_err().reason(), Reason::Vendor);
        }
        assert_eq!(world.engine.start(&start).await.unwrap_err().reason(), Reason::Limited(limit));
    }
}
