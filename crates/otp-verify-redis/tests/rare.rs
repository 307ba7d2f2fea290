//! Turns that the random sequences of the suite take too rarely to rely on.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod questions;
mod server;

use std::time::Duration;

use otp_verify::conformance::TestClock;
use otp_verify::store::{
    ChallengeStore, Claimed, FailureLimit, Open, Opened, Opening, Outcome, Place, Sealed,
};
use otp_verify::{Generation, Purpose};
use otp_verify_redis::RedisStore;
use questions::{PATIENT, claim, connected, granted, open, opened};
use redis::aio::MultiplexedConnection;
use server::Server;

async fn store(server: &Server, clock: &TestClock) -> RedisStore<MultiplexedConnection> {
    RedisStore::new(connected(&server.url()).await).timeout(PATIENT).with_clock(clock.clone())
}

fn resend(first: &Open, number: u64, valid_for: Duration) -> Open {
    let sealed = Some(Sealed::from_bytes(number.to_be_bytes()));
    let generation = Generation::from_number(number);
    Open { generation, sealed, valid_for, opening: Opening::Again, flight: Duration::ZERO, ..first.clone() }
}

#[tokio::test]
async fn the_same_code_again_is_that_of_the_code_that_is_still_good() {
    let server = Server::start().unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let store = store(&server, &clock).await;
    let first = opened(&store, 1).await;
    store.open(&resend(&first, 2, Duration::from_secs(1))).await.unwrap();
    clock.advance(Duration::from_secs(1));
    let same = Open { sealed: None, ..resend(&first, 3, Duration::from_secs(60)) };
    match store.open(&same).await.unwrap() {
        Opened::Written { sealed, expires_in, .. } => {
            assert_eq!(Some(sealed), first.sealed);
            assert_eq!(expires_in + Duration::from_secs(1), first.valid_for);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_code_that_expired_beside_another_is_dropped_by_the_next() {
    let server = Server::start().unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let store = store(&server, &clock).await;
    let first = open(1);
    let short = Open { valid_for: Duration::from_secs(1), ..first.clone() };
    store.open(&Open { flight: Duration::ZERO, ..short }).await.unwrap();
    store.open(&resend(&first, 2, Duration::from_secs(2))).await.unwrap();
    let long = resend(&first, 3, Duration::from_secs(60));
    // The first one stays beside it, and is the only one that could.
    store.open(&long).await.unwrap();
    clock.advance(Duration::from_secs(2));
    store.open(&resend(&first, 4, Duration::from_secs(60))).await.unwrap();
    assert!(!store.record(&first.place, first.challenge, first.generation, Outcome::Accepted).await.unwrap());
    match store.claim(&claim(&first)).await.unwrap() {
        Claimed::Granted { live, .. } => {
            let live: Vec<_> = live.iter().map(|live| live.generation.number()).collect();
            assert_eq!(live, [4, 3]);
        }
        other => panic!("{other:?}"),
    }
}

/// Two counts that end in the same millisecond cannot be told apart; neither falls below nothing.
#[tokio::test]
async fn failures_that_were_forgotten_are_not_taken_off_those_that_came_after() {
    let server = Server::start().unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let store = store(&server, &clock).await;
    let mut opens = Vec::new();
    for purpose in ["a", "b", "c"] {
        let mut open = open(1);
        open.place = Place { purpose: Purpose::new(purpose).unwrap(), ..open.place };
        store.open(&open).await.unwrap();
        opens.push(open);
    }
    let [a, b, c] = [&opens[0], &opens[1], &opens[2]];
    let forgotten = granted(&store.claim(&claim(a)).await.unwrap());
    store.consume(&b.place, b.challenge, b.generation).await.unwrap();
    let counted = granted(&store.claim(&claim(c)).await.unwrap());
    assert!(store.give_back(&a.place, a.challenge, forgotten).await.unwrap());
    assert!(store.give_back(&c.place, c.challenge, counted).await.unwrap());
    let mut last = claim(c);
    last.failures = FailureLimit { cap: 1, ..last.failures };
    granted(&store.claim(&last).await.unwrap());
    assert!(matches!(store.claim(&last).await.unwrap(), Claimed::LockedOut { .. }));
}
