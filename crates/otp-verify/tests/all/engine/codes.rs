use otp_verify::otp_core::{Effect, OtpCode};
use otp_verify::store::Ticket;
use otp_verify::{CodeLength, Key, KeyRing, MemoryStore, Policy, Reason, Resend};
use std::sync::Arc;

use super::set_up::{
    Answer, Phone, clock, login, other_than, phone, purpose, ring, without_limits, world, world_under,
};
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

/// A rollout from one length to another: some machines make longer codes already.
#[tokio::test]
async fn two_code_lengths_on_one_store_check_each_others_codes() {
    for resend in [Resend::NewCode, Resend::SameCode] {
        let (store, sender) = (Arc::new(MemoryStore::new().clock(clock())), Phone::default());
        let engine = |digits| {
            let policy = Policy::new().resend(resend).code_length(CodeLength::try_from(digits).unwrap());
            let engine = Engine::own_code(sender.clone(), Arc::clone(&store), ring(), without_limits());
            engine.policy(policy).build().unwrap()
        };
        let (six, eight) = (engine(6), engine(8));
        for (starts, checks, digits) in [(&six, &eight, 6), (&eight, &six, 8)] {
            let id = starts.start(&login()).await.unwrap().challenge.id;
            let code = sender.last();
            assert_eq!(code.expose().len(), digits);
            // What has another length than the code costs nothing, whatever the policy of the machine says.
            let other = OtpCode::parse(if digits == 6 { "00000000" } else { "000000" }).unwrap();
            for engine in [starts, checks] {
                let error = engine.check(id, phone(), &purpose("login"), &other).await.unwrap_err();
                assert_eq!((error.reason(), error.effect()), (Reason::Malformed, Effect::None));
            }
            let wrong = OtpCode::parse(&code.expose().chars().rev().collect::<String>()).unwrap();
            if wrong != code {
                let error = checks.check(id, phone(), &purpose("login"), &wrong).await.unwrap_err();
                assert_eq!(error.reason(), Reason::WrongCode { attempts_left: 4 });
            }
            checks.check(id, phone(), &purpose("login"), &code).await.unwrap();
        }
    }
}

/// Codes of two lengths are good at once while the end of a resend is unknown. Each is compared with what has its length.
#[tokio::test]
async fn beside_a_code_of_another_length_a_guess_is_counted_for_the_one_that_it_fits() {
    let (store, sender) = (Arc::new(MemoryStore::new().clock(clock())), Phone::default());
    let engine = |digits| {
        let policy = Policy::new().code_length(CodeLength::try_from(digits).unwrap());
        let engine = Engine::own_code(sender.clone(), Arc::clone(&store), ring(), without_limits());
        engine.policy(policy).build().unwrap()
    };
    let (six, eight) = (engine(6), engine(8));
    for takes_the_old_one in [true, false] {
        let id = six.start(&login()).await.unwrap().challenge.id;
        let old = sender.last();
        sender.then(Answer::LostButThere);
        eight.resend(id, &login()).await.unwrap_err();
        let new = sender.last();
        let check = async |code: &OtpCode| {
            let checked = six.check(id, phone(), &purpose("login"), code).await;
            checked.map(drop).map_err(|error| error.reason())
        };
        assert_eq!(check(&OtpCode::parse("0000000").unwrap()).await, Err(Reason::Malformed));
        assert_eq!(check(&other_than(&[&old])).await, Err(Reason::WrongCode { attempts_left: 4 }));
        assert_eq!(check(if takes_the_old_one { &old } else { &new }).await, Ok(()));
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

/// A bound, so that no number of given back attempts makes a challenge last without end.
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
