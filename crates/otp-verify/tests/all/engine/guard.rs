use std::sync::Arc;

use async_trait::async_trait;
use otp_verify::otp_core::{
    Accepted, CheckVerification, Effect, Error as CoreError, ErrorKind, OtpCode, PhoneNumber,
    StartVerification, Verified,
};
use otp_verify::store::{ChallengeStore, Ticket};
use otp_verify::{
    ChallengeId, Engine, Error, FailureCap, ForgetAfter, Key, KeyRing, MemoryStore, Policy, Reason,
};

use super::set_up::{Vendor, clock, login, phone, purpose, ring, without_limits};

fn guard(name: &str, vendor: &Vendor, store: &Arc<MemoryStore>) -> Engine {
    guard_under(ring(), name, vendor, store)
}

fn guard_under(ring: KeyRing, name: &str, vendor: &Vendor, store: &Arc<MemoryStore>) -> Engine {
    let engine =
        Engine::guard(name, purpose("login"), vendor.clone(), Arc::clone(store), ring, without_limits());
    engine.build().unwrap()
}

fn world() -> (Engine, Vendor) {
    let (vendor, store) = (Vendor::default(), Arc::new(MemoryStore::new().clock(clock())));
    (guard("esms-my 3", &vendor, &store), vendor)
}

async fn check(engine: &Engine, id: ChallengeId, code: &otp_verify::otp_core::OtpCode) -> Result<(), Error> {
    engine.check(id, phone(), &purpose("login"), code).await.map(drop)
}

#[tokio::test]
async fn a_vendors_code_of_any_shape_confirms_once() {
    let (engine, vendor) = world();
    let id = engine.start(&login()).await.unwrap().challenge.id;
    check(&engine, id, &Vendor::code()).await.unwrap();
    assert_eq!(check(&engine, id, &Vendor::code()).await.unwrap_err().reason(), Reason::Used);
    assert_eq!(vendor.checks(), 1, "the vendor is not asked about a code that was used");
}

#[tokio::test]
async fn the_vendor_is_asked_five_times_at_most() {
    let (engine, vendor) = world();
    let id = engine.start(&login()).await.unwrap().challenge.id;
    for attempts_left in [4, 3, 2, 1, 0] {
        let error = check(&engine, id, &Vendor::wrong()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::WrongCode { attempts_left });
    }
    assert_eq!(check(&engine, id, &Vendor::code()).await.unwrap_err().reason(), Reason::NoAttemptsLeft);
    assert_eq!(vendor.checks(), 5);
}

#[tokio::test]
async fn a_code_that_the_vendor_would_take_is_refused_without_its_challenge() {
    let (engine, vendor) = world();
    let id = engine.start(&login()).await.unwrap().challenge.id;
    let other = ChallengeId::from_bytes([5; 16]);
    assert_eq!(check(&engine, other, &Vendor::code()).await.unwrap_err().reason(), Reason::NotFound);
    let elsewhere = engine.check(id, phone(), &purpose("pay"), &Vendor::code()).await.unwrap_err();
    assert_eq!(elsewhere.reason(), Reason::OtherPurpose);
    assert_eq!(vendor.checks(), 0);
}

#[tokio::test]
async fn a_challenge_is_checked_by_the_vendor_that_started_it_and_by_no_other() {
    let (vendor, store) = (Vendor::default(), Arc::new(MemoryStore::new().clock(clock())));
    let (mine, other) = (guard("esms-my 3", &vendor, &store), guard("esms-my 4", &vendor, &store));
    let id = mine.start(&login()).await.unwrap().challenge.id;
    for _ in 0..Ticket::MAX - 1 {
        let error = check(&other, id, &Vendor::code()).await.unwrap_err();
        assert_eq!((error.reason(), error.kind()), (Reason::Keys, ErrorKind::Unavailable));
    }
    assert_eq!(vendor.checks(), 0);
    // And no attempt was used: the last of the sixty is there.
    check(&mine, id, &Vendor::code()).await.unwrap();

    let id = mine.start(&login()).await.unwrap().challenge.id;
    for _ in 0..60 {
        assert_eq!(check(&other, id, &Vendor::code()).await.unwrap_err().reason(), Reason::Keys);
    }
    for engine in [&other, &mine] {
        assert_eq!(check(engine, id, &Vendor::code()).await.unwrap_err().reason(), Reason::NoAttemptsLeft);
    }
    assert_eq!(vendor.checks(), 1);
}

#[tokio::test]
async fn a_vendor_that_looked_at_nothing_uses_no_attempt() {
    let (engine, vendor) = world();
    let id = engine.start(&login()).await.unwrap().challenge.id;
    for _ in 0..20 {
        vendor.fails_the_next_check(ErrorKind::Transport, Effect::None);
        let error = check(&engine, id, &Vendor::code()).await.unwrap_err();
        assert_eq!(
            (error.reason(), error.kind(), error.effect()),
            (Reason::Vendor, ErrorKind::Transport, Effect::None)
        );
    }
    check(&engine, id, &Vendor::code()).await.unwrap();
}

#[tokio::test]
async fn a_vendor_that_may_have_looked_uses_an_attempt_and_says_that_it_does_not_know() {
    let (engine, vendor) = world();
    let id = engine.start(&login()).await.unwrap().challenge.id;
    for _ in 0..5 {
        vendor.fails_the_next_check(ErrorKind::Transport, Effect::Unknown);
        let error = check(&engine, id, &Vendor::code()).await.unwrap_err();
        assert_eq!((error.reason(), error.effect()), (Reason::Vendor, Effect::Unknown));
        assert!(!error.is_code_rejected());
    }
    assert_eq!(check(&engine, id, &Vendor::code()).await.unwrap_err().reason(), Reason::NoAttemptsLeft);
}

/// An outage of the vendor is no guess, and locks nobody out.
#[tokio::test]
async fn twenty_right_codes_during_an_outage_lock_nobody_out() {
    let (engine, vendor) = world();
    for _ in 0..4 {
        let id = engine.start(&login()).await.unwrap().challenge.id;
        for _ in 0..5 {
            vendor.fails_the_next_check(ErrorKind::Transport, Effect::Unknown);
            let error = check(&engine, id, &Vendor::code()).await.unwrap_err();
            assert_eq!((error.reason(), error.effect()), (Reason::Vendor, Effect::Unknown));
        }
    }
    let id = engine.start(&login()).await.unwrap().challenge.id;
    check(&engine, id, &Vendor::code()).await.unwrap();
}

fn at_most(failures: u8) -> Policy {
    Policy::new().failures(FailureCap::try_from(failures).unwrap(), ForgetAfter::THIRTY_DAYS)
}

#[tokio::test]
async fn an_attempt_of_unknown_end_stays_used_and_counts_no_failure() {
    let (vendor, store) = (Vendor::default(), MemoryStore::new().clock(clock()));
    let engine = Engine::guard("x", purpose("login"), vendor.clone(), store, ring(), without_limits());
    let engine = engine.policy(at_most(2)).build().unwrap();
    let id = engine.start(&login()).await.unwrap().challenge.id;
    vendor.fails_the_next_check(ErrorKind::Transport, Effect::Unknown);
    check(&engine, id, &Vendor::code()).await.unwrap_err();
    let error = check(&engine, id, &Vendor::wrong()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::WrongCode { attempts_left: 0 });
    // One of the two failures is left for another challenge.
    let id = engine.start(&login()).await.unwrap().challenge.id;
    let error = check(&engine, id, &Vendor::wrong()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::WrongCode { attempts_left: 0 });
    assert_eq!(engine.start(&login()).await.unwrap_err().reason(), Reason::LockedOut);
}

/// A vendor that never answers a check.
struct Silent;

#[async_trait]
impl StartVerification for Silent {
    async fn start_verification(&self, _: PhoneNumber) -> Result<Accepted, CoreError> {
        Ok(Accepted::new())
    }
}

#[async_trait]
impl CheckVerification for Silent {
    async fn check_verification(&self, _: PhoneNumber, _: &OtpCode) -> Result<Verified, CoreError> {
        std::future::pending().await
    }
}

/// Otherwise hanging up would be a way to guess without being counted.
#[tokio::test]
async fn a_dropped_check_keeps_attempt_and_failure() {
    for (policy, dropped, is_locked_out) in [(Policy::new(), 5, false), (at_most(1), 1, true)] {
        let store = MemoryStore::new().clock(clock());
        let engine = Engine::guard("silent", purpose("login"), Silent, store, ring(), without_limits());
        let engine = engine.policy(policy).build().unwrap();
        let id = engine.start(&login()).await.unwrap().challenge.id;
        let code = Vendor::code();
        for _ in 0..dropped {
            let is_answered = tokio::select! {
                biased;
                _ = check(&engine, id, &code) => true,
                () = std::future::ready(()) => false,
            };
            assert!(!is_answered);
        }
        let error = check(&engine, id, &Vendor::code()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::NoAttemptsLeft);
        assert_eq!(engine.start(&login()).await.is_err(), is_locked_out);
    }
}

#[tokio::test]
async fn after_a_resend_of_any_end_the_vendor_decides_which_code_is_good() {
    for effect in [Effect::None, Effect::Unknown] {
        let (engine, vendor) = world();
        let id = engine.start(&login()).await.unwrap().challenge.id;
        vendor.fails_the_next_start(ErrorKind::Transport, effect);
        let error = engine.resend(id, &login()).await.unwrap_err();
        assert_eq!((error.effect(), vendor.starts()), (effect, 1));
        check(&engine, id, &Vendor::code()).await.unwrap();
    }
}

/// The other vendor's message may have arrived or not, so that the codes of both are good for a while.
#[tokio::test]
async fn after_a_resend_of_unknown_end_by_another_vendor_each_checks_the_codes_of_its_own() {
    for checks_with_the_first in [true, false] {
        let (vendor, other, store) =
            (Vendor::default(), Vendor::default(), Arc::new(MemoryStore::new().clock(clock())));
        let (first, second) = (guard("esms-my 3", &vendor, &store), guard("esms-vn", &other, &store));
        let id = first.start(&login()).await.unwrap().challenge.id;
        other.fails_the_next_start(ErrorKind::Transport, Effect::Unknown);
        second.resend(id, &login()).await.unwrap_err();
        let third = guard("accuauth", &vendor, &store);
        assert_eq!(check(&third, id, &Vendor::code()).await.unwrap_err().reason(), Reason::Keys);
        let (engine, asked, not_asked) =
            if checks_with_the_first { (first, &vendor, &other) } else { (second, &other, &vendor) };
        let error = check(&engine, id, &Vendor::wrong()).await.unwrap_err();
        assert_eq!(
            error.reason(),
            Reason::WrongCode { attempts_left: 4 },
            "what a vendor has compared is counted"
        );
        check(&engine, id, &Vendor::code()).await.unwrap();
        assert_eq!((asked.checks(), not_asked.checks()), (2, 0));
    }
}

/// A machine that lags behind in a change of keys cannot tell whose the second code is.
#[tokio::test]
async fn beside_a_code_that_cannot_be_read_the_vendors_own_confirms_and_no_other_is_called_wrong() {
    let (vendor, store) = (Vendor::default(), Arc::new(MemoryStore::new().clock(clock())));
    let key = |byte: u8| Key::from([byte; 32]);
    let newer = KeyRing::builder().index(key(1)).current("b", key(3)).previous("a", key(2)).build().unwrap();
    let behind = guard("esms-my 3", &vendor, &store);
    let ahead = guard_under(newer, "esms-my 3", &vendor, &store);
    let id = behind.start(&login()).await.unwrap().challenge.id;
    vendor.fails_the_next_start(ErrorKind::Transport, Effect::Unknown);
    ahead.resend(id, &login()).await.unwrap_err();
    let error = check(&behind, id, &Vendor::wrong()).await.unwrap_err();
    assert_eq!((error.reason(), error.effect()), (Reason::Keys, Effect::Unknown));
    let error = check(&ahead, id, &Vendor::wrong()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::WrongCode { attempts_left: 3 }, "the vendor had looked");
    check(&behind, id, &Vendor::code()).await.unwrap();
}

#[tokio::test]
async fn an_engine_of_own_codes_does_not_check_what_a_vendor_keeps() {
    let (vendor, store) = (Vendor::default(), Arc::new(MemoryStore::new().clock(clock())));
    let id = guard("esms-my 3", &vendor, &store).start(&login()).await.unwrap().challenge.id;
    let own = Engine::own_code(super::set_up::Phone::default(), store, ring(), without_limits());
    let own = own.build().unwrap();
    let typed = otp_verify::otp_core::OtpCode::parse("123456").unwrap();
    assert_eq!(check(&own, id, &typed).await.unwrap_err().reason(), Reason::Keys);
}

/// A store may be handed in as it is, behind a pointer, or chosen at run time.
#[tokio::test]
async fn a_store_that_was_chosen_at_run_time_will_do() {
    let store: Arc<dyn ChallengeStore> = Arc::new(MemoryStore::new());
    let engine = Engine::guard("x", purpose("login"), Vendor::default(), store, ring(), without_limits());
    engine.build().unwrap().start(&login()).await.unwrap();
}
