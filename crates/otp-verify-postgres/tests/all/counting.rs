//! What is counted when many come at once, on the server's own clock: 64 tasks, 8 connections.

use std::time::Duration;

use otp_verify_postgres::otp_verify::store::{Begin, Begun, ChallengeStore, Claimed, Ending};

use crate::shared::Schema;
use crate::{ask, pool};

const TASKS: usize = 64;

/// The attempts of all of them are reserved when they begin, so that none is lost and none is one too many.
#[tokio::test(flavor = "multi_thread")]
async fn the_attempts_of_challenges_that_begin_at_once_stay_below_the_cap_and_all_are_granted() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 8).await;
    for round in 1..=10 {
        let place = ask::place("login");
        let begin = || Begin { flight: Duration::ZERO, ..ask::begin_at(place.clone()) };
        let begins: Vec<_> = (0..TASKS).map(|_| Begin { opening: ask::opening(5, 12), ..begin() }).collect();
        let answers = ask::at_once(TASKS, |index| {
            let (store, begin) = (store.clone(), begins[index].clone());
            async move { store.begin(&begin).await.map(|answer| (begin, answer)) }
        })
        .await;
        let written: Vec<_> =
            answers.into_iter().filter(|(_, answer)| matches!(answer, Begun::Written { .. })).collect();
        assert_eq!(written.len(), 3, "5, 5 and 2 attempts");
        let answers = ask::at_once(TASKS, |index| {
            let (store, claim) = (store.clone(), ask::claim(&written[index % 3].0));
            async move { store.claim(&claim).await }
        })
        .await;
        let granted = answers.iter().filter(|answer| matches!(answer, Claimed::Granted { .. })).count();
        assert_eq!(granted, 12);
        let failures = "select sum(failures)::bigint from otp_verify_place";
        assert_eq!(pool::number(&schema, failures).await, 12 * round);
    }
}

/// A claim that was let through before the use must not leave its failure behind, even if the number had none before.
#[tokio::test(flavor = "multi_thread")]
async fn a_use_forgets_the_failures_of_the_attempts_beside_it() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 8).await;
    for _ in 0..100 {
        let begin = ask::begin();
        ask::delivered(&store, &begin).await;
        ask::at_once(8, |index| {
            let (store, begin) = (store.clone(), begin.clone());
            async move {
                if index == 0 {
                    store.consume(&begin.place, begin.challenge, begin.generation, &[]).await.map(drop)
                } else {
                    store.claim(&ask::claim(&begin)).await.map(drop)
                }
            }
        })
        .await;
    }
    let left = "select sum(failures)::bigint from otp_verify_place";
    assert_eq!(pool::number(&schema, left).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_settles_once() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 8).await;
    let begin = ask::begin();
    ask::written(&store, &begin).await;
    let mut tickets = Vec::new();
    for _ in 0..2 {
        tickets.push(ask::ticket(&store, &begin).await);
    }
    let given = ask::at_once(TASKS, |_| {
        let (store, begin, ticket) = (store.clone(), begin.clone(), tickets[0]);
        async move { store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await }
    })
    .await;
    assert_eq!(given.iter().filter(|given| **given).count(), 1);
    assert_eq!(pool::number(&schema, "select failures from otp_verify_place").await, 1);
    assert_eq!(pool::number(&schema, "select attempts_out::bigint from otp_verify_challenge").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_are_taken_together_whatever_their_order() {
    const ROOM: u32 = 20;
    let schema = Schema::new().await;
    let store = pool::store(&schema, 8).await;
    let slots: Vec<_> = (0..6).map(|_| ask::slot(ROOM)).collect();
    let granted = ask::at_once(TASKS, |index| {
        // Three of the six, forwards or backwards.
        let mut some: Vec<_> = (0..3).map(|step| slots[(index + step * 2 + index / 6) % 6].clone()).collect();
        if index % 2 == 0 {
            some.reverse();
        }
        let store = store.clone();
        async move {
            let begun = store.begin(&ask::with(&some)).await?;
            Ok(if matches!(begun, Begun::Written { .. }) { some } else { Vec::new() })
        }
    })
    .await
    .concat();
    for slot in &slots {
        let taken = u32::try_from(granted.iter().filter(|one| one.key == slot.key).count()).unwrap();
        assert!(taken <= ROOM);
        // What the server has counted is what was granted: the rest fits exactly.
        let mut rest = slot.clone();
        rest.cost = ROOM - taken;
        assert!(ask::may_send(&store, std::slice::from_ref(&rest)).await);
        rest.cost = 1;
        assert!(!ask::may_send(&store, &[rest]).await);
    }
    assert_eq!(schema.server.log().matches("deadlock").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn cleaning_up_takes_nothing_that_was_opened_anew() {
    let schema = Schema::new().await;
    let store = pool::store(&schema, 8).await;
    for _ in 0..5 {
        let mut begins: Vec<_> = (0..TASKS).map(|_| ask::begin()).collect();
        for begin in &mut begins {
            begin.valid_for = Duration::ZERO;
            ask::written(&store, begin).await;
            begin.valid_for = Duration::from_secs(300);
        }
        let granted = ask::at_once(TASKS, |index| {
            let (store, begin) = (store.clone(), begins[index].clone());
            async move {
                if index % 4 == 0 {
                    store.clean_up(1_000).await?;
                }
                let begin = Begin { generation: ask::generation(), ..begin };
                store.begin(&begin).await?;
                store.clean_up(1_000).await?;
                store.claim(&ask::claim(&begin)).await
            }
        })
        .await;
        let refused: Vec<_> = granted.iter().filter(|it| !matches!(it, Claimed::Granted { .. })).collect();
        assert!(refused.is_empty(), "{refused:?}");
    }
    assert_eq!(
        pool::number(&schema, "select count(*) from otp_verify_challenge").await,
        5 * i64::try_from(TASKS).unwrap()
    );
}
