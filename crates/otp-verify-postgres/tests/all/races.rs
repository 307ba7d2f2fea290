//! What many do at once, on the server's own clock: 64 tasks, 8 connections.

use otp_verify_postgres::otp_verify::store::{
    Begin, Begun, ChallengeStore, Claimed, Consumed, Gone, Outcome,
};

use crate::shared::Schema;
use crate::{ask, count, pool};

const TASKS: usize = 64;

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_was_delivered_outlives_every_resend_that_was_not() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 8).await;
    for _ in 0..count(20) {
        let first = ask::begin();
        ask::delivered(&store, &first).await;
        let answers = ask::at_once(TASKS, |index| {
            let (store, again) = (store.clone(), ask::again(&first));
            let outcome = if index % 2 == 0 { Outcome::NotSent } else { Outcome::Unknown };
            async move {
                let started = store.begin(&again).await?;
                assert!(matches!(started, Begun::Written { .. }), "{started:?}");
                store.finish(&ask::finish(&again, outcome)).await.map(|finished| finished.noted)
            }
        })
        .await;
        assert!(answers.contains(&true));
        let used = store.consume(&first.place, first.challenge, first.generation, &[]).await.unwrap();
        assert!(matches!(used, Consumed::Now { .. }), "{used:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_resends_at_once_one_is_let_through() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 8).await;
    for _ in 0..count(20) {
        let first = ask::begin();
        ask::delivered(&store, &first).await;
        let answers = ask::at_once(TASKS, |_| {
            let (store, again) = (store.clone(), Begin { flight: first.flight, ..ask::again(&first) });
            async move { store.begin(&again).await }
        })
        .await;
        let written = answers.iter().filter(|answer| matches!(answer, Begun::Written { .. })).count();
        let waiting = answers.iter().filter(|answer| matches!(answer, Begun::InFlight { .. })).count();
        assert_eq!((written, waiting), (1, TASKS - 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn resends_outcomes_and_uses_at_once_leave_one_use_and_nothing_after_it() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 8).await;
    for _ in 0..count(20) {
        let first = ask::begin();
        ask::delivered(&store, &first).await;
        let uses = ask::at_once(TASKS, |index| {
            let (store, first, again) = (store.clone(), first.clone(), ask::again(&first));
            async move {
                if index % 4 != 0 {
                    store.begin(&again).await?;
                }
                match index % 4 {
                    1 => drop(store.finish(&ask::finish(&again, Outcome::NotSent)).await?),
                    2 => drop(store.finish(&ask::finish(&again, Outcome::Unknown)).await?),
                    _ => {}
                }
                store.consume(&first.place, first.challenge, first.generation, &[]).await
            }
        })
        .await;
        let now = uses.iter().filter(|used| matches!(used, Consumed::Now { .. })).count();
        let later = uses.iter().filter(|used| **used == Consumed::Gone(Gone::Used)).count();
        assert_eq!((now, later), (1, TASKS - 1));
        assert_eq!(store.begin(&ask::again(&first)).await.unwrap(), Begun::Gone(Gone::Used));
        assert_eq!(store.claim(&ask::claim(&first)).await.unwrap(), Claimed::Gone(Gone::Used));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_is_noted_once() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 8).await;
    for outcome in [Outcome::Accepted, Outcome::Unknown, Outcome::NotSent] {
        let begin = ask::begin();
        ask::written(&store, &begin).await;
        let noted = ask::at_once(TASKS, |_| {
            let (store, begin) = (store.clone(), begin.clone());
            async move { store.finish(&ask::finish(&begin, outcome)).await.map(|finished| finished.noted) }
        })
        .await;
        assert_eq!(noted.iter().filter(|noted| **noted).count(), 1, "{outcome:?}");
    }
}
