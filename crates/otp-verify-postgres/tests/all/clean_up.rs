//! What `clean_up` deletes, and what it leaves.

use std::time::Duration;

use otp_verify_postgres::otp_verify::conformance::TestClock;
use otp_verify_postgres::otp_verify::store::{
    ChallengeStore, Claimed, Consumed, Gone, Opened, Outcome, Reserved,
};

use crate::server::Server;
use crate::{ask, pool};

#[tokio::test]
async fn only_what_is_over_is_deleted_and_at_most_so_many() {
    let server = Server::start().unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let store = pool::store(server.port(), 1).await.clock(clock.clone());

    // Three challenges of five minutes, one used; a resend keeps one of them for five minutes more.
    let opens: Vec<_> = (0..3).map(|_| ask::open()).collect();
    for open in &opens {
        assert!(matches!(store.open(open).await.unwrap(), Opened::Written { .. }));
        store.record(&open.place, open.challenge, open.generation, Outcome::Accepted).await.unwrap();
    }
    store.consume(&opens[0].place, opens[0].challenge, opens[0].generation).await.unwrap();
    store.claim(&ask::claim(&opens[1], 100)).await.unwrap();
    let slot = ask::slot(1);
    assert_eq!(store.reserve(std::slice::from_ref(&slot)).await.unwrap(), Reserved::Granted);
    clock.advance(Duration::from_millis(299_999));
    assert!(matches!(store.open(&ask::again(&opens[2])).await.unwrap(), Opened::Written { .. }));

    // The window of a minute, and the failures that the use has forgotten.
    assert_eq!(store.clean_up(100).await.unwrap(), 2);
    assert_eq!(store.clean_up(100).await.unwrap(), 0);
    let used = store.consume(&opens[0].place, opens[0].challenge, opens[0].generation).await.unwrap();
    assert_eq!(used, Consumed::Gone(Gone::Used));

    clock.advance(Duration::from_millis(1));
    assert_eq!(store.clean_up(1).await.unwrap(), 1);
    assert_eq!(store.clean_up(1).await.unwrap(), 1);
    assert_eq!(store.clean_up(1).await.unwrap(), 0);
    assert!(matches!(store.claim(&ask::claim(&opens[2], 100)).await.unwrap(), Claimed::Granted { .. }));

    clock.advance(Duration::from_millis(299_999));
    // The challenge with the resend, and the two numbers' failures a day later.
    assert_eq!(store.clean_up(100).await.unwrap(), 1);
    clock.advance(Duration::from_secs(86_400));
    assert_eq!(store.clean_up(100).await.unwrap(), 2);
}
