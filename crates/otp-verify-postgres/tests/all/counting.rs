//! What is counted when many come at once, on the server's own clock: 64 tasks, 8 connections.

use std::time::Duration;

use otp_verify_postgres::otp_verify::store::{ChallengeStore, Claimed, Reserved};

use crate::server::Server;
use crate::{ask, pool};

const TASKS: usize = 64;

#[tokio::test(flavor = "multi_thread")]
async fn the_failures_of_a_number_are_capped_exactly_over_its_purposes_and_no_attempt_is_lost() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 8).await;
    for round in 1..=10 {
        let mut opens = Vec::new();
        let subject = ask::place("a").subject;
        for purpose in ["a", "b", "c", "d"] {
            let mut open = ask::open_at(ask::place(purpose));
            open.place.subject = subject;
            ask::written(&store, &open).await;
            opens.push(open);
        }
        let answers = ask::at_once(TASKS, |index| {
            let (store, claim) = (store.clone(), ask::claim(&opens[index % 4], 12));
            async move { store.claim(&claim).await }
        })
        .await;
        let granted = answers.iter().filter(|answer| matches!(answer, Claimed::Granted { .. })).count();
        assert_eq!(granted, 12);
        let attempts_out =
            pool::number(server.port(), "select sum(attempts_out)::bigint from otp_verify_challenge").await;
        assert_eq!(attempts_out, 12 * round);
    }
}

/// A claim that was let through before the use must not leave its failure behind, even if the number had none before.
#[tokio::test(flavor = "multi_thread")]
async fn a_use_forgets_the_failures_of_the_attempts_beside_it() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 8).await;
    for _ in 0..100 {
        let open = ask::open();
        ask::delivered(&store, &open).await;
        ask::at_once(8, |index| {
            let (store, open) = (store.clone(), open.clone());
            async move {
                if index == 0 {
                    store.consume(&open.place, open.challenge, open.generation).await.map(drop)
                } else {
                    store.claim(&ask::claim(&open, 100)).await.map(drop)
                }
            }
        })
        .await;
    }
    let left = "select coalesce(sum(failures), 0)::bigint from otp_verify_failures where until > now()";
    assert_eq!(pool::number(server.port(), left).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_are_taken_together_whatever_their_order() {
    const ROOM: u32 = 20;
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 8).await;
    let slots: Vec<_> = (0..6).map(|_| ask::slot(ROOM)).collect();
    let granted = ask::at_once(TASKS, |index| {
        // Three of the six, forwards or backwards.
        let mut some: Vec<_> = (0..3).map(|step| slots[(index + step * 2 + index / 6) % 6].clone()).collect();
        if index % 2 == 0 {
            some.reverse();
        }
        let store = store.clone();
        async move { Ok(if store.reserve(&some).await? == Reserved::Granted { some } else { Vec::new() }) }
    })
    .await
    .concat();
    for slot in &slots {
        let taken = u32::try_from(granted.iter().filter(|one| one.key == slot.key).count()).unwrap();
        assert!(taken <= ROOM);
        // What the server has counted is what was granted: the rest fits exactly.
        let mut rest = slot.clone();
        rest.cost = ROOM - taken;
        assert_eq!(store.reserve(std::slice::from_ref(&rest)).await.unwrap(), Reserved::Granted);
        rest.cost = 1;
        assert!(matches!(store.reserve(&[rest]).await.unwrap(), Reserved::Refused { slot: 0, .. }));
    }
    assert_eq!(server.log().matches("deadlock").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn cleaning_up_takes_nothing_that_was_opened_anew() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 8).await;
    for _ in 0..5 {
        let mut opens: Vec<_> = (0..TASKS).map(|_| ask::open()).collect();
        for open in &mut opens {
            open.valid_for = Duration::ZERO;
            ask::written(&store, open).await;
            open.valid_for = Duration::from_secs(300);
        }
        let granted = ask::at_once(TASKS, |index| {
            let (store, open) = (store.clone(), opens[index].clone());
            async move {
                if index % 4 == 0 {
                    store.clean_up(1_000).await?;
                }
                store.open(&open).await?;
                store.clean_up(1_000).await?;
                store.claim(&ask::claim(&open, 100)).await
            }
        })
        .await;
        let refused: Vec<_> = granted.iter().filter(|it| !matches!(it, Claimed::Granted { .. })).collect();
        assert!(refused.is_empty(), "{refused:?}");
    }
    assert_eq!(
        pool::number(server.port(), "select count(*) from otp_verify_challenge").await,
        5 * i64::try_from(TASKS).unwrap()
    );
}
