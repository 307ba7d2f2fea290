//! The wire fails when a command is on its way: the answer is unknown, and what was applied was applied once.

use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::otp_core::Effect;
use otp_verify_postgres::otp_verify::store::{
    Begin, Begun, ChallengeStore, Claimed, Consumed, Ending, Gone, Outcome, StoreError,
};

use crate::proxy::{Proxy, Wire};
use crate::shared::Schema;
use crate::{ask, pool};

/// Short enough for a test that waits for it, long enough for a statement on a busy machine.
const SHORT: Duration = Duration::from_millis(300);

fn is_unknown<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    assert_eq!(answer.unwrap_err().effect(), Effect::Unknown);
}

#[tokio::test]
async fn a_command_that_never_arrived_is_unknown_and_was_not_applied() {
    let schema = Schema::new().await;
    let proxy = Proxy::to(schema.server.port()).await;
    let store = pool::store(schema.through(proxy.port()), 1).await;
    let begin = ask::started(&store).await;
    proxy.set(Wire::CutsCommands);
    let error = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap_err();
    // Preparing had not begun to carry anything out.
    assert_eq!(error.effect(), Effect::None);
    proxy.set(Wire::Passes);
    // Now it is prepared.
    store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    let second = ask::started(&store).await;
    proxy.set(Wire::CutsCommands);
    let error = store.consume(&second.place, second.challenge, second.generation, &[]).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    proxy.set(Wire::Passes);
    let used = store.consume(&second.place, second.challenge, second.generation, &[]).await.unwrap();
    assert!(matches!(used, Consumed::Now { .. }));
}

/// A connection on which each statement was prepared, so that the next answer is the answer to a command.
async fn warmed_up(store: &PostgresStore) {
    let begin = ask::started(store).await;
    let Claimed::Granted { ticket, .. } = store.claim(&ask::claim(&begin)).await.unwrap() else { panic!() };
    store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await.unwrap();
    store.finish(&ask::finish(&begin, Outcome::Accepted)).await.unwrap();
    store.begin(&ask::again(&begin)).await.unwrap();
    store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
}

#[tokio::test]
async fn an_answer_that_was_cut_off_is_unknown_and_was_applied_once() {
    let schema = Schema::new().await;
    let proxy = Proxy::to(schema.server.port()).await;
    let store = pool::store(schema.through(proxy.port()), 1).await;
    let cut = async || {
        proxy.set(Wire::Passes);
        warmed_up(&store).await;
        proxy.set(Wire::CutsAnswers);
    };

    // A start: the code must not be sent, and asking again is answered with what was written.
    let begin = ask::begin();
    cut().await;
    is_unknown(store.begin(&begin).await);
    proxy.set(Wire::Passes);
    let Begun::Written { sealed, .. } = store.begin(&begin).await.unwrap() else {
        panic!("it was not applied")
    };
    assert_eq!(Some(sealed), begin.sealed);

    // An outcome.
    cut().await;
    is_unknown(store.finish(&ask::finish(&begin, Outcome::Accepted)).await);
    proxy.set(Wire::Passes);
    assert!(!store.finish(&ask::finish(&begin, Outcome::Accepted)).await.unwrap().noted);

    // An attempt: it is used up, and counted once.
    cut().await;
    is_unknown(store.claim(&ask::claim(&begin)).await);
    proxy.set(Wire::Passes);
    let Claimed::Granted { ticket, attempts_left, .. } = store.claim(&ask::claim(&begin)).await.unwrap()
    else {
        panic!()
    };
    assert_eq!((ticket.number, attempts_left), (1, ask::ATTEMPTS - 2));

    // Giving it back.
    cut().await;
    is_unknown(store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await);
    proxy.set(Wire::Passes);
    assert!(!store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await.unwrap());

    // A use: nobody is confirmed, and nobody else will be.
    cut().await;
    is_unknown(store.consume(&begin.place, begin.challenge, begin.generation, &[]).await);
    proxy.set(Wire::Passes);
    let second = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    assert_eq!(second, Consumed::Gone(Gone::Used));

    // A message: its windows are taken, and asking again takes them no second time.
    let slot = ask::slot(2);
    let begin = ask::with(std::slice::from_ref(&slot));
    cut().await;
    is_unknown(store.begin(&begin).await);
    proxy.set(Wire::Passes);
    assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { taken_at_ms: 0, .. }));
    assert!(ask::may_send(&store, std::slice::from_ref(&slot)).await);
    assert!(!ask::may_send(&store, &[slot]).await);
}

/// A start with a key is asked again with the same id, and a generation of its own.
#[tokio::test]
async fn a_start_whose_answer_was_cut_off_is_found_by_its_id_and_neither_written_nor_taken_again() {
    let schema = Schema::new().await;
    let proxy = Proxy::to(schema.server.port()).await;
    let store = pool::store(schema.through(proxy.port()), 1).await;
    warmed_up(&store).await;
    let slot = ask::slot(2);
    let first = ask::with(std::slice::from_ref(&slot));
    proxy.set(Wire::CutsAnswers);
    is_unknown(store.begin(&first).await);
    proxy.set(Wire::Passes);
    let again = Begin { generation: ask::generation(), ..first.clone() };
    let there = store.begin(&again).await.unwrap();
    assert!(matches!(there, Begun::There { outcome: None, .. }), "{there:?}");
    let other = Begin { place: ask::place("login"), ..again.clone() };
    assert_eq!(store.begin(&other).await.unwrap(), Begun::OtherNumber);
    assert!(store.finish(&ask::finish(&first, Outcome::Unknown)).await.unwrap().noted);
    let there = store.begin(&again).await.unwrap();
    assert!(matches!(there, Begun::There { outcome: Some(Outcome::Unknown), .. }), "{there:?}");
    // One of two is left.
    assert!(ask::may_send(&store, std::slice::from_ref(&slot)).await);
    assert!(!ask::may_send(&store, &[slot]).await);
}

#[tokio::test]
async fn an_answer_that_is_late_is_unknown_and_never_meant_for_the_next_question() {
    let schema = Schema::new().await;
    let proxy = Proxy::to(schema.server.port()).await;
    let patient = pool::store(schema.through(proxy.port()), 1).await;
    let begin = ask::started(&patient).await;
    warmed_up(&patient).await;
    let store = patient.clone().timeout(SHORT);
    proxy.set(Wire::HoldsAnswers);
    let error = store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    proxy.set(Wire::Passes);
    // It had been applied.
    let next = patient.consume(&begin.place, begin.challenge, begin.generation, &[]).await.unwrap();
    assert_eq!(next, Consumed::Gone(Gone::Used));
}
