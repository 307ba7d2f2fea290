use otp_verify::otp_core::{Effect, OtpCode};
use otp_verify::store::Ticket;
use otp_verify::{CodeLength, Key, KeyRing, MemoryStore, Policy, Reason};
use std::sync::Arc;

use super::set_up::{Phone, clock, login, phone, purpose, ring, without_limits, world, world_under};
use otp_verify::Engine;

#[tokio::test]
async fn a_code_has_as_many_digits_as_the_policy_says() {
    for digits in 6..=10 {
        let world = world_under(Policy::new().code_length(CodeLength::try_from(digits).unwrap()));
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        let code = world.phone.last();
        assert_eq!(code.expose().len(), usize::from(digits));
        assert!(code.expose().bytes().all(|byte| byte.is_ascii_digit()));
        world.engine.check(id, phone(), &purpose("login"), &code).await.unwrap();
    }
}

#[tokio::test]
async fn blanks_around_what_was_typed_do_not_matter() {
    let world = world();
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    let typed = OtpCode::parse(&format!(" {}\n", world.phone.last().expose())).unwrap();
    world.engine.check(id, phone(), &purpose("login"), &typed).await.unwrap();
}

#[tokio::test]
async fn a_code_that_a_former_key_sealed_is_good_while_the_key_is_in_the_ring() {
    let key = |byte: u8| Key::from([byte; 32]);
    let store = Arc::new(MemoryStore::new().clock(clock()));
    let sender = Phone::default();
    let engine = |ring: KeyRing| {
        Engine::own_code(sender.clone(), Arc::clone(&store), ring, without_limits()).build().unwrap()
    };
    let id = engine(ring()).start(&login()).await.unwrap().challenge.id;

    // A machine that lacks the key says so, and uses no attempt; all but the last of the sixty are given back.
    let without = KeyRing::builder().index(key(1)).current("b", key(3)).build().unwrap();
    for _ in 0..Ticket::MAX - 1 {
        let error =
            engine(without.clone()).check(id, phone(), &purpose("login"), &sender.last()).await.unwrap_err();
        assert_eq!((error.reason(), error.effect()), (Reason::Keys, Effect::None));
    }
    let with = KeyRing::builder().index(key(1)).current("b", key(3)).previous("a", key(2)).build().unwrap();
    engine(with).check(id, phone(), &purpose("login"), &sender.last()).await.unwrap();
}

/// A bound, so that no number of given back attempts makes a challenge last for ever.
#[tokio::test]
async fn a_machine_without_the_key_ends_a_challenge_at_the_sixty_first_check() {
    let key = |byte: u8| Key::from([byte; 32]);
    let store = Arc::new(MemoryStore::new().clock(clock()));
    let sender = Phone::default();
    let engine = |ring: KeyRing| {
        Engine::own_code(sender.clone(), Arc::clone(&store), ring, without_limits()).build().unwrap()
    };
    let id = engine(ring()).start(&login()).await.unwrap().challenge.id;
    let without = engine(KeyRing::builder().index(key(1)).current("b", key(3)).build().unwrap());
    let check = async |engine: &Engine| {
        let checked = engine.check(id, phone(), &purpose("login"), &sender.last()).await;
        checked.unwrap_err().reason()
    };
    for _ in 0..60 {
        assert_eq!(check(&without).await, Reason::Keys);
    }
    assert_eq!(check(&without).await, Reason::NoAttemptsLeft);
    assert_eq!(check(&engine(ring())).await, Reason::NoAttemptsLeft);
    let error = engine(ring()).resend(id, &login()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NoAttemptsLeft);
}

#[tokio::test]
async fn with_another_index_key_every_number_is_a_new_one() {
    let store = Arc::new(MemoryStore::new().clock(clock()));
    let sender = Phone::default();
    let engine = |ring: KeyRing| {
        Engine::own_code(sender.clone(), Arc::clone(&store), ring, without_limits()).build().unwrap()
    };
    let id = engine(ring()).start(&login()).await.unwrap().challenge.id;
    let other =
        KeyRing::builder().index(Key::from([9; 32])).current("a", Key::from([2; 32])).build().unwrap();
    let error = engine(other).check(id, phone(), &purpose("login"), &sender.last()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NotFound);
}
