//! Two codes are good for a while, and one of them was sealed with a key that this machine does not have.

use std::sync::Arc;

use otp_verify::otp_core::{Effect, OtpCode};
use otp_verify::{ChallengeId, Engine, Error, Key, KeyRing, MemoryStore, Policy, Reason, Resend};

use super::set_up::{Answer, Phone, clock, login, other_than, phone, purpose, without_limits};

/// A machine that knows the old key only, one that knows both, and two codes: of the old key and of the new one.
struct Rollout {
    behind: Engine,
    ahead: Engine,
    id: ChallengeId,
    old: OtpCode,
    new: OtpCode,
}

async fn rollout() -> Rollout {
    let key = |byte: u8| Key::from([byte; 32]);
    let (sender, store) = (Phone::default(), Arc::new(MemoryStore::new().clock(clock())));
    let engine = |ring: KeyRing| {
        Engine::own_code(sender.clone(), Arc::clone(&store), ring, without_limits()).build().unwrap()
    };
    let behind = engine(KeyRing::builder().index(key(1)).current("a", key(2)).build().unwrap());
    let ahead = KeyRing::builder().index(key(1)).current("b", key(3)).previous("a", key(2)).build().unwrap();
    let ahead = engine(ahead);
    let id = behind.start(&login()).await.unwrap().challenge.id;
    let old = sender.last();
    sender.then(Answer::LostButThere);
    ahead.resend(id, &login()).await.unwrap_err();
    Rollout { behind, ahead, id, old, new: sender.last() }
}

impl Rollout {
    async fn check(&self, engine: &Engine, code: &OtpCode) -> Result<(), Error> {
        engine.check(self.id, phone(), &purpose("login"), code).await.map(drop)
    }
}

#[tokio::test]
async fn the_right_code_of_a_key_that_is_here_confirms_beside_one_that_cannot_be_read() {
    let rollout = rollout().await;
    rollout.check(&rollout.behind, &rollout.old).await.unwrap();
    assert_eq!(rollout.check(&rollout.ahead, &rollout.new).await.unwrap_err().reason(), Reason::Used);
}

/// Two secrets of one name, as after a copy that went wrong: no right code is called wrong on its way to a lock-out.
#[tokio::test]
async fn the_same_key_name_with_other_bytes_is_keys_and_costs_nothing() {
    let (sender, store) = (Phone::default(), Arc::new(MemoryStore::new().clock(clock())));
    let ring =
        |byte| KeyRing::builder().index(Key::from([1; 32])).current("a", Key::from([byte; 32])).build();
    for resend in [Resend::NewCode, Resend::SameCode] {
        let engine = |byte| {
            let keys = ring(byte).unwrap();
            let engine = Engine::own_code(sender.clone(), Arc::clone(&store), keys, without_limits());
            engine.policy(Policy::new().resend(resend)).build().unwrap()
        };
        let (mine, other) = (engine(2), engine(3));
        let id = mine.start(&login()).await.unwrap().challenge.id;
        let code = sender.last();
        for _ in 0..30 {
            let error = other.check(id, phone(), &purpose("login"), &code).await.unwrap_err();
            assert_eq!((error.reason(), error.effect()), (Reason::Keys, Effect::None));
        }
        if resend == Resend::SameCode {
            let error = other.resend(id, &login()).await.unwrap_err();
            assert_eq!((error.reason(), sender.last()), (Reason::Keys, code.clone()));
        }
        let wrong = other_than(&[&code]);
        let error = mine.check(id, phone(), &purpose("login"), &wrong).await.unwrap_err();
        assert_eq!(error.reason(), Reason::WrongCode { attempts_left: 4 });
        mine.check(id, phone(), &purpose("login"), &code).await.unwrap();
    }
}

/// What cannot be read is not called wrong; but a guess was compared with the other code, and guesses are counted.
#[tokio::test]
async fn what_fits_no_code_that_can_be_read_is_not_called_wrong_and_costs_an_attempt() {
    let rollout = rollout().await;
    for typed in [&rollout.new, &other_than(&[&rollout.old, &rollout.new])] {
        let error = rollout.check(&rollout.behind, typed).await.unwrap_err();
        assert_eq!((error.reason(), error.effect()), (Reason::Keys, Effect::Unknown));
    }
    let wrong = other_than(&[&rollout.old, &rollout.new]);
    let error = rollout.check(&rollout.ahead, &wrong).await.unwrap_err();
    assert_eq!(error.reason(), Reason::WrongCode { attempts_left: 2 });
    rollout.check(&rollout.ahead, &rollout.new).await.unwrap();
}
