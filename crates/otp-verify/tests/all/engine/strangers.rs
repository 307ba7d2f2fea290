//! What somebody who only knows a number can do to its owner.

use std::sync::Arc;
use std::time::Duration;

use otp_verify::otp_core::{ErrorKind, Region};
use otp_verify::{Engine, MemoryStore, Reason, SendLimits, Start};

use super::set_up::{MINUTE, Vendor, clock, login, phone, purpose, ring, without_limits, world, world_with};

fn stranger() -> Start {
    login().counted_by("ip", "198.51.100.9")
}

fn owner() -> Start {
    login().counted_by("ip", "192.0.2.7")
}

/// All that a stranger can start and guess at once: four challenges, which get smaller, and then they wait.
#[tokio::test]
async fn the_owners_open_code_is_confirmed_whatever_a_stranger_starts_and_guesses() {
    let world = world();
    let mine = world.engine.start(&owner()).await.unwrap().challenge.id;
    let code = world.phone.last();
    for attempts in [5, 2, 2, 2] {
        let theirs = world.engine.start(&stranger()).await.unwrap().challenge.id;
        for left in (0..attempts).rev() {
            let wrong = world.phone.wrong();
            let error = world.engine.check(theirs, phone(), &purpose("login"), &wrong).await.unwrap_err();
            assert_eq!(error.reason(), Reason::WrongCode { attempts_left: left });
        }
    }
    assert_eq!(world.engine.start(&stranger()).await.unwrap_err().reason(), Reason::LockedOut);
    world.engine.check(mine, phone(), &purpose("login"), &code).await.unwrap();
}

#[tokio::test]
async fn a_strangers_failures_at_one_purpose_change_nothing_at_another() {
    let world = world();
    let pay = Start::new(phone(), purpose("pay"));
    for _ in 0..2 {
        let theirs = world.engine.start(&stranger()).await.unwrap().challenge.id;
        for _ in 0..5 {
            let wrong = world.phone.wrong();
            world.engine.check(theirs, phone(), &purpose("login"), &wrong).await.unwrap_err();
        }
    }
    assert_eq!(world.engine.start(&owner()).await.unwrap_err().reason(), Reason::LockedOut);
    let id = world.engine.start(&pay).await.unwrap().challenge.id;
    world.engine.check(id, phone(), &purpose("pay"), &world.phone.last()).await.unwrap();
    // And a success there forgives nothing here.
    assert_eq!(world.engine.start(&owner()).await.unwrap_err().reason(), Reason::LockedOut);
}

/// One address has four messages an hour to a number, and a number has five.
#[tokio::test]
async fn one_address_cannot_use_up_what_a_number_has() {
    let limits = SendLimits::new([Region::Vietnam], 1_000).cooldown(Duration::ZERO);
    let world = world_with(limits);
    let mut theirs = 0;
    for _ in 0..10 {
        theirs += u32::from(world.engine.start(&stranger()).await.is_ok());
        world.clock.advance(MINUTE);
    }
    assert_eq!(theirs, 4);
    world.engine.start(&owner()).await.unwrap();
}

fn guard(vendor: &Vendor, clock: &otp_verify::conformance::TestClock) -> Engine {
    let store = Arc::new(MemoryStore::new().clock(clock.clone()));
    let engine = Engine::guard("x", purpose("login"), vendor.clone(), store, ring(), without_limits());
    engine.build().unwrap()
}

/// The vendor's second code might end its first, so a guard has one challenge at a time, and a stranger cannot take it over.
#[tokio::test]
async fn a_guards_open_challenge_is_replaced_by_its_own_caller_only() {
    let (vendor, clock) = (Vendor::default(), clock());
    let engine = guard(&vendor, &clock);
    let mine = engine.start(&owner()).await.unwrap().challenge.id;
    clock.advance(MINUTE);
    for other in [stranger(), login()] {
        let error = engine.start(&other).await.unwrap_err();
        assert_eq!((error.reason(), error.kind()), (Reason::Busy, ErrorKind::RateLimited));
        assert_eq!(error.retry_after(), Some(4 * MINUTE));
    }
    assert_eq!(vendor.starts(), 1, "nothing was asked of the vendor");
    engine.check(mine, phone(), &purpose("login"), &Vendor::wrong()).await.unwrap_err();

    // Its own user lost the id and starts again.
    let again = engine.start(&owner()).await.unwrap().challenge.id;
    let error = engine.check(mine, phone(), &purpose("login"), &Vendor::code()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NotFound);
    engine.check(again, phone(), &purpose("login"), &Vendor::code()).await.unwrap();
}
