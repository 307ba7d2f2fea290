//! Turns that the random sequences of the suite take too rarely to rely on.

use std::time::Duration;

use otp_verify::conformance::TestClock;
use otp_verify::store::{
    ChallengeStore, Claimed, Ending, FailureLimit, Open, Opened, Opening, Outcome, Place, Sealed,
};
use otp_verify::{Generation, Purpose};
use otp_verify_redis::RedisStore;
use redis::aio::MultiplexedConnection;

use crate::questions::{PATIENT, claim, connected, granted, open, opened};
use crate::server::Server;

async fn store(server: &Server, clock: &TestClock) -> RedisStore<MultiplexedConnection> {
    RedisStore::new(connected(&server.url()).await).timeout(PATIENT).clock(clock.clone())
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
async fn a_code_that_expired_beside_another_makes_way_for_it() {
    let server = Server::start().unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let store = store(&server, &clock).await;
    let first = Open { valid_for: Duration::from_secs(1), flight: Duration::ZERO, ..open(1) };
    store.open(&first).await.unwrap();
    store.open(&resend(&first, 2, Duration::from_secs(60))).await.unwrap();
    clock.advance(Duration::from_secs(1));
    store.open(&resend(&first, 3, Duration::from_secs(60))).await.unwrap();
    assert!(!store.record(&first.place, first.challenge, first.generation, Outcome::Accepted).await.unwrap());
    match store.claim(&claim(&first)).await.unwrap() {
        Claimed::Granted { live, .. } => {
            let live: Vec<_> = live.iter().map(|live| live.generation.number()).collect();
            assert_eq!(live, [3, 2]);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_attempt_of_an_older_count_of_failures_takes_none_off_a_newer() {
    let server = Server::start().unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let store = store(&server, &clock).await;
    let open = opened(&store, 1).await;
    let mut once = claim(&open);
    once.failures = FailureLimit { cap: 1, window: Duration::from_secs(20) };
    let old = granted(&store.claim(&once).await.unwrap());
    clock.advance(Duration::from_secs(20));
    granted(&store.claim(&once).await.unwrap());
    assert!(store.settle(&open.place, open.challenge, old, Ending::Nothing).await.unwrap());
    let locked_out = Claimed::LockedOut { retry_after: Duration::from_secs(20) };
    assert_eq!(store.claim(&once).await.unwrap(), locked_out);
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
        open.place = Place { purpose: Purpose::parse(purpose).unwrap(), ..open.place };
        store.open(&open).await.unwrap();
        opens.push(open);
    }
    let [a, b, c] = [&opens[0], &opens[1], &opens[2]];
    let forgotten = granted(&store.claim(&claim(a)).await.unwrap());
    store.consume(&b.place, b.challenge, b.generation).await.unwrap();
    let counted = granted(&store.claim(&claim(c)).await.unwrap());
    assert!(store.settle(&a.place, a.challenge, forgotten, Ending::Nothing).await.unwrap());
    assert!(store.settle(&c.place, c.challenge, counted, Ending::Nothing).await.unwrap());
    let mut last = claim(c);
    last.failures = FailureLimit { cap: 1, ..last.failures };
    granted(&store.claim(&last).await.unwrap());
    assert!(matches!(store.claim(&last).await.unwrap(), Claimed::LockedOut { .. }));
}
