//! The time goes on while a vendor is asked, or the clock is set back.

use std::time::Duration;

use async_trait::async_trait;
use otp_verify::conformance::TestClock;
use otp_verify::otp_core::{
    Accepted, CheckVerification, Effect, Error as CoreError, OtpCode, PhoneNumber, SendCode,
    StartVerification, Verified,
};
use otp_verify::{Engine, MemoryStore, Reason};

use super::set_up::{MINUTE, Phone, Vendor, clock, login, phone, purpose, ring, without_limits};

/// A sender whose call takes this long.
pub(super) struct SlowPhone(pub(super) Phone, pub(super) TestClock, pub(super) Duration);

#[async_trait]
impl SendCode for SlowPhone {
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, CoreError> {
        self.1.advance(self.2);
        self.0.send_code(phone, code, valid_for).await
    }
}

#[tokio::test]
async fn a_code_lives_from_when_it_was_stored_and_not_from_when_it_was_sent() {
    let (clock, inbox) = (clock(), Phone::default());
    let store = MemoryStore::new().clock(clock.clone());
    let sender = SlowPhone(inbox.clone(), clock.clone(), MINUTE);
    let engine = Engine::own_code(sender, store, ring(), without_limits()).build().unwrap();
    let challenge = engine.start(&login()).await.unwrap().challenge;
    assert_eq!(challenge.expires_in, 4 * MINUTE);
    clock.advance(4 * MINUTE);
    let error = engine.check(challenge.id, phone(), &purpose("login"), &inbox.last()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NotFound);
}

/// How the clock moves while the vendor checks.
pub(super) enum Move {
    On(Duration),
    Back(Duration),
}

/// A vendor during whose check the clock moves.
pub(super) struct SlowVendor(pub(super) Vendor, pub(super) TestClock, pub(super) Move);

#[async_trait]
impl StartVerification for SlowVendor {
    async fn start_verification(&self, phone: PhoneNumber) -> Result<Accepted, CoreError> {
        self.0.start_verification(phone).await
    }
}

#[async_trait]
impl CheckVerification for SlowVendor {
    async fn check_verification(&self, phone: PhoneNumber, code: &OtpCode) -> Result<Verified, CoreError> {
        match self.2 {
            Move::On(by) => self.1.advance(by),
            Move::Back(by) => self.1.set_back(by),
        }
        self.0.check_verification(phone, code).await
    }
}

/// The attempt is claimed by one reading of the clock, and the code is used up by another.
#[tokio::test]
async fn a_code_that_is_over_when_the_vendor_says_yes_confirms_nobody() {
    for (moved, is_confirmed) in [
        (Move::On(Duration::from_millis(299_999)), true),
        (Move::On(5 * MINUTE), false),
        (Move::Back(Duration::from_secs(5)), true),
        (Move::Back(Duration::from_millis(5_001)), false),
    ] {
        let (clock, vendor) = (clock(), Vendor::default());
        let store = MemoryStore::new().clock(clock.clone());
        let slow = SlowVendor(vendor.clone(), clock.clone(), moved);
        let guard = Engine::guard("x", purpose("login"), slow, store, ring(), without_limits());
        let guard = guard.build().unwrap();
        let id = guard.start(&login()).await.unwrap().challenge.id;
        let checked = guard.check(id, phone(), &purpose("login"), &Vendor::code()).await;
        // Attempt and code are used up, and the answer says that it is over: nothing is open.
        let error = checked.map(drop).map_err(|error| (error.reason(), error.effect()));
        assert_eq!(error, if is_confirmed { Ok(()) } else { Err((Reason::NotFound, Effect::None)) });
        assert_eq!(vendor.checks(), 1, "the vendor was asked");
    }
}
