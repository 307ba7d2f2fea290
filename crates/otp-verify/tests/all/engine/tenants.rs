//! Two tenants with one key ring and one store.

use std::sync::Arc;
use std::time::Duration;

use otp_verify::otp_core::OtpCode;
use otp_verify::{
    ChallengeId, Engine, FailureCap, ForgetAfter, Limit, MemoryStore, Policy, Reason, SendLimits, Tenant,
};

use super::set_up::{MINUTE, Phone, Vendor, clock, login, phone, purpose, ring, without_limits};

fn tenant(name: &str) -> Tenant {
    Tenant::parse(name).unwrap()
}

async fn check(engine: &Engine, id: ChallengeId, code: &OtpCode) -> Result<(), Reason> {
    let checked = engine.check(id, phone(), &purpose("login"), code).await;
    checked.map(drop).map_err(|error| error.reason())
}

#[tokio::test]
async fn two_tenants_share_no_challenge() {
    let (store, sender) = (Arc::new(MemoryStore::new().clock(clock())), Phone::default());
    let engine = || Engine::own_code(sender.clone(), Arc::clone(&store), ring(), without_limits());
    let one = engine().tenant(tenant("one")).build().unwrap();
    for other in [engine().build().unwrap(), engine().tenant(tenant("other")).build().unwrap()] {
        let id = one.start(&login()).await.unwrap().challenge.id;
        let code = sender.last();
        // The same number and purpose, at the same time: neither ends nor sees the other.
        other.start(&login()).await.unwrap();
        assert_eq!(check(&other, id, &code).await, Err(Reason::NotFound));
        let error = other.resend(id, &login()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::NotFound);
        assert_eq!(check(&one, id, &code).await, Ok(()));
    }
}

#[tokio::test]
async fn two_guards_share_no_challenge() {
    let (store, vendor) = (Arc::new(MemoryStore::new().clock(clock())), Vendor::default());
    let guard = |name: &str| {
        let (vendor, store) = (vendor.clone(), Arc::clone(&store));
        let engine = Engine::guard("esms-my 3", purpose("login"), vendor, store, ring(), without_limits());
        engine.tenant(tenant(name)).build().unwrap()
    };
    let (one, other) = (guard("one"), guard("other"));
    let id = one.start(&login()).await.unwrap().challenge.id;
    assert_eq!(check(&other, id, &Vendor::code()).await, Err(Reason::NotFound));
    assert_eq!(vendor.checks(), 0);
    assert_eq!(check(&one, id, &Vendor::code()).await, Ok(()));
}

#[tokio::test]
async fn the_failures_of_one_tenant_lock_nobody_out_at_another() {
    let (store, sender) = (Arc::new(MemoryStore::new().clock(clock())), Phone::default());
    let engine = |name: &str| {
        let engine = Engine::own_code(sender.clone(), Arc::clone(&store), ring(), without_limits());
        let cap = FailureCap::try_from(5).unwrap();
        let policy = Policy::new().failures(cap, ForgetAfter::THIRTY_DAYS);
        engine.policy(policy).tenant(tenant(name)).build().unwrap()
    };
    let (one, other) = (engine("one"), engine("other"));
    let id = one.start(&login()).await.unwrap().challenge.id;
    for _ in 0..5 {
        check(&one, id, &sender.wrong()).await.unwrap_err();
    }
    assert_eq!(one.start(&login()).await.unwrap_err().reason(), Reason::LockedOut);
    let id = other.start(&login()).await.unwrap().challenge.id;
    assert_eq!(check(&other, id, &sender.last()).await, Ok(()));
    // A success at one says nothing of the failures at the other.
    assert_eq!(one.start(&login()).await.unwrap_err().reason(), Reason::LockedOut);
}

#[tokio::test]
async fn each_tenant_has_windows_of_its_own_and_a_day_of_its_own() {
    let clock = clock();
    let (store, sender) = (Arc::new(MemoryStore::new().clock(clock.clone())), Phone::default());
    let engine = |name: &str| {
        let limits = SendLimits::new([otp_verify::otp_core::Region::Vietnam], 2);
        let engine = Engine::own_code(sender.clone(), Arc::clone(&store), ring(), limits);
        engine.tenant(tenant(name)).build().unwrap()
    };
    let (one, other) = (engine("one"), engine("other"));
    let start = async |engine: &Engine| {
        let started = engine.start(&login().counted_by("ip", "192.0.2.7")).await;
        started.map(drop).map_err(|error| error.reason())
    };
    for engine in [&one, &other] {
        assert_eq!(start(engine).await, Ok(()));
        assert_eq!(start(engine).await, Err(Reason::Limited(Limit::Cooldown)));
    }
    clock.advance(MINUTE + Duration::from_millis(1));
    for engine in [&one, &other] {
        assert_eq!(start(engine).await, Ok(()));
        clock.advance(MINUTE);
        assert_eq!(start(engine).await, Err(Reason::Limited(Limit::DailyUnits)));
    }
    assert_eq!(sender.count(), 4);
}

#[test]
fn an_engine_says_whose_it_is() {
    let engine = Engine::own_code(Phone::default(), MemoryStore::new(), ring(), without_limits());
    let engine = engine.tenant(tenant("shop-1"));
    assert!(format!("{engine:?}").contains("Tenant(shop-1)"));
    assert!(format!("{:?}", engine.build().unwrap()).contains("Tenant(shop-1)"));
}
