use std::error::Error as _;

use otp_verify::otp_core::{Effect, ErrorKind};
use otp_verify::store::Concern;
use otp_verify::{Engine, Reason, Strictness};

use super::set_up::{Phone, ring, without_limits};
use super::stores_that_fail::{BOTH, Failing};

fn engine(store: &Failing) -> Engine {
    Engine::own_code(Phone::default(), store.clone(), ring(), without_limits()).build().unwrap()
}

#[tokio::test]
async fn the_memory_store_says_that_it_is_of_one_process() {
    let engine = engine(&Failing::new());
    for strictness in [Strictness::Warn, Strictness::Refuse] {
        assert_eq!(engine.check_store(strictness).await.unwrap(), [Concern::OnlyThisProcess]);
    }
}

#[tokio::test]
async fn what_breaks_a_promise_is_refused_and_everything_else_is_told() {
    let store = Failing::new();
    let engine = engine(&store);
    let told = [
        Concern::NotPersistent { setting: "appendonly is off" },
        Concern::Clock { ahead_ms: 60_000 },
        Concern::NotAllowedToLook,
        Concern::OnlyThisProcess,
    ];
    store.finds(told.to_vec());
    assert_eq!(engine.check_store(Strictness::Refuse).await.unwrap(), told);
    let what = "otp_verify_place.lane".to_owned();
    for broken in [Concern::Evicts, Concern::Schema { found: Some(3) }, Concern::Changed { what }] {
        let found = [Concern::NotAllowedToLook, broken.clone()];
        store.finds(found.to_vec());
        assert_eq!(engine.check_store(Strictness::Warn).await.unwrap(), found);
        let error = engine.check_store(Strictness::Refuse).await.unwrap_err();
        assert_eq!((error.reason(), error.kind()), (Reason::Store, ErrorKind::Unavailable));
        assert_eq!(error.effect(), Effect::None);
        assert_eq!(error.source().unwrap().downcast_ref::<Concern>(), Some(&broken));
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_asked_is_an_error_whatever_the_strictness() {
    for fault in BOTH {
        for strictness in [Strictness::Warn, Strictness::Refuse] {
            let store = Failing::new();
            store.fails("check", fault);
            let error = engine(&store).check_store(strictness).await.unwrap_err();
            assert_eq!((error.reason(), error.effect()), (Reason::Store, Effect::None));
            assert!(!error.is_user_error());
        }
    }
}
