//! Turns that the random sequences of the suite take too rarely to rely on.

use std::time::Duration;

use otp_verify::Generation;
use otp_verify::conformance::TestClock;
use otp_verify::store::{Begin, Begun, ChallengeStore, Claimed, Opening, Outcome, Sealed};
use otp_verify_redis::RedisStore;
use redis::aio::MultiplexedConnection;

use crate::questions::{PATIENT, begin, begun, claim, connected, finished};
use crate::server::Server;

async fn store(server: &Server, clock: &TestClock) -> RedisStore<MultiplexedConnection> {
    RedisStore::new(connected(&server.url()).await).timeout(PATIENT).clock(clock.clone())
}

fn resend(first: &Begin, number: u64, valid_for: Duration) -> Begin {
    let sealed = Some(Sealed::from_bytes(number.to_be_bytes()));
    let generation = Generation::from_number(number);
    Begin { generation, sealed, valid_for, opening: Opening::Again, flight: Duration::ZERO, ..first.clone() }
}

#[tokio::test]
async fn the_same_code_again_is_that_of_the_code_that_is_still_good() {
    let server = Server::start().unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let store = store(&server, &clock).await;
    let first = begun(&store, 1).await;
    store.begin(&resend(&first, 2, Duration::from_secs(1))).await.unwrap();
    clock.advance(Duration::from_secs(1));
    let same = Begin { sealed: None, ..resend(&first, 3, Duration::from_secs(60)) };
    match store.begin(&same).await.unwrap() {
        Begun::Written { sealed, expires_in, .. } => {
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
    let first = Begin { valid_for: Duration::from_secs(1), flight: Duration::ZERO, ..begin(1) };
    store.begin(&first).await.unwrap();
    store.begin(&resend(&first, 2, Duration::from_secs(60))).await.unwrap();
    clock.advance(Duration::from_secs(1));
    store.begin(&resend(&first, 3, Duration::from_secs(60))).await.unwrap();
    assert!(!finished(&store, &first, Outcome::Accepted).await.unwrap());
    match store.claim(&claim(&first)).await.unwrap() {
        Claimed::Granted { live, .. } => {
            let live: Vec<_> = live.iter().map(|live| live.generation.number()).collect();
            assert_eq!(live, [3, 2]);
        }
        Claimed::Gone(gone) => panic!("{gone:?}"),
    }
}
