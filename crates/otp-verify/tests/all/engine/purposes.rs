//! In guard mode a vendor is asked with a number and a code, and knows nothing of purposes.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use otp_verify::otp_core::{
    Accepted, CheckVerification, Effect, Error as CoreError, ErrorKind, OtpCode, PhoneNumber,
    StartVerification, Verified,
};
use otp_verify::{ChallengeId, Engine, Error, MemoryStore, Reason, Start};

use super::set_up::{clock, login, phone, purpose, ring, without_limits};

/// A vendor that makes another code for each start, and takes every one of them from then on.
#[derive(Clone, Default)]
struct Keeper {
    codes: Arc<Mutex<Vec<OtpCode>>>,
    checks: Arc<Mutex<u32>>,
}

impl Keeper {
    /// Codes of another application id than those of [`Keeper::default`].
    fn of_another_application() -> Self {
        let keeper = Self::default();
        keeper.codes.lock().unwrap().push(OtpCode::parse("800000").unwrap());
        keeper
    }

    fn last(&self) -> OtpCode {
        self.codes.lock().unwrap().last().unwrap().clone()
    }

    fn calls(&self) -> (usize, u32) {
        (self.codes.lock().unwrap().len(), *self.checks.lock().unwrap())
    }
}

#[async_trait]
impl StartVerification for Keeper {
    async fn start_verification(&self, _: PhoneNumber) -> Result<Accepted, CoreError> {
        let mut codes = self.codes.lock().unwrap();
        let number = codes.first().map_or(700_000, |first| first.expose().parse().unwrap()) + codes.len();
        codes.push(OtpCode::parse(&number.to_string()).unwrap());
        Ok(Accepted::new())
    }
}

#[async_trait]
impl CheckVerification for Keeper {
    async fn check_verification(&self, _: PhoneNumber, code: &OtpCode) -> Result<Verified, CoreError> {
        *self.checks.lock().unwrap() += 1;
        if self.codes.lock().unwrap().contains(code) {
            Ok(Verified::new())
        } else {
            Err(CoreError::new(ErrorKind::CodeRejected, Effect::None))
        }
    }
}

fn guard(of: &str, vendor: &Keeper, store: &Arc<MemoryStore>) -> Engine {
    let name = format!("esms-my {of}");
    let engine =
        Engine::guard(name, purpose(of), vendor.clone(), Arc::clone(store), ring(), without_limits());
    engine.build().unwrap()
}

fn store() -> Arc<MemoryStore> {
    Arc::new(MemoryStore::new().clock(clock()))
}

fn pay() -> Start {
    Start::new(phone(), purpose("pay"))
}

fn is_refused<T: std::fmt::Debug>(answer: Result<T, Error>) {
    let error = answer.unwrap_err();
    assert_eq!(
        (error.reason(), error.kind(), error.effect()),
        (Reason::OtherPurpose, ErrorKind::InvalidRequest, Effect::None)
    );
}

/// If the second start were let through, the vendor would take the code of the first one for it.
#[tokio::test]
async fn a_code_that_a_vendor_sent_for_one_purpose_confirms_no_other() {
    let (vendor, store) = (Keeper::default(), store());
    let engine = guard("login", &vendor, &store);
    let id = engine.start(&login()).await.unwrap().challenge.id;
    let for_login = vendor.last();
    if let Ok(started) = engine.start(&pay()).await {
        let checked = engine.check(started.challenge.id, phone(), &purpose("pay"), &for_login).await;
        assert!(checked.is_err(), "the code of the login has confirmed a payment");
    }
    engine.check(id, phone(), &purpose("login"), &for_login).await.unwrap();
}

#[tokio::test]
async fn another_purpose_is_refused_before_anything_is_stored_sent_or_tried() {
    let (vendor, store) = (Keeper::default(), store());
    let engine = guard("login", &vendor, &store);
    let id = engine.start(&login()).await.unwrap().challenge.id;
    let entries = store.len();
    for id in [id, ChallengeId::from_bytes([5; 16])] {
        is_refused(engine.start(&pay()).await);
        is_refused(engine.resend(id, &pay()).await);
        is_refused(engine.check(id, phone(), &purpose("pay"), &vendor.last()).await);
    }
    let fixed = engine.fixed_to(purpose("pay"));
    let error = fixed.start_verification(phone()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidRequest, Effect::None));
    let error = fixed.check_verification(phone(), &vendor.last()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!((vendor.calls(), store.len()), ((1, 0), entries));
}

#[tokio::test]
async fn with_an_application_id_for_each_purpose_a_code_is_good_for_its_own() {
    let (one, other, store) = (Keeper::default(), Keeper::of_another_application(), store());
    let (for_login, for_pay) = (guard("login", &one, &store), guard("pay", &other, &store));
    for_login.start(&login()).await.unwrap();
    let id = for_pay.start(&pay()).await.unwrap().challenge.id;
    let error = for_pay.check(id, phone(), &purpose("pay"), &one.last()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::WrongCode { attempts_left: 4 });
    for_pay.check(id, phone(), &purpose("pay"), &other.last()).await.unwrap();
}

#[tokio::test]
async fn a_guard_with_its_own_purpose_is_a_hosted_verification() {
    let vendor = Keeper::default();
    let login = guard("login", &vendor, &store()).fixed_to(purpose("login"));
    login.start_verification(phone()).await.unwrap();
    login.check_verification(phone(), &vendor.last()).await.unwrap();
}
