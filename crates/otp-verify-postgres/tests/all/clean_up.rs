//! What `clean_up` deletes, and what it leaves.

use std::time::Duration;

use otp_verify_postgres::otp_verify::conformance::TestClock;
use otp_verify_postgres::otp_verify::store::{
    Begin, Begun, ChallengeStore, Claimed, Consumed, Gone, Outcome, Slot,
};

use crate::shared::Schema;
use crate::{ask, pool};

#[tokio::test]
async fn only_what_is_over_is_deleted_and_at_most_so_many() {
    let schema = Schema::new().await;
    let clock = TestClock::at(1_800_000_000_000);
    let store = pool::store(&schema, 1).await.clock(clock.clone());

    // Three challenges of five minutes, one used; a resend keeps one of them for five minutes more.
    let begins: Vec<_> = (0..3).map(|_| ask::begin()).collect();
    for begin in &begins {
        assert!(matches!(store.begin(begin).await.unwrap(), Begun::Written { .. }));
        store.finish(&ask::finish(begin, Outcome::Accepted)).await.unwrap();
    }
    for begin in &begins[..2] {
        store.claim(&ask::claim(begin)).await.unwrap();
    }
    store.consume(&begins[0].place, begins[0].challenge, begins[0].generation, &[]).await.unwrap();
    let slot = ask::slot(1);
    let begin =
        Begin { slots: vec![slot], valid_for: Duration::ZERO, ..ask::begin_at(begins[0].place.clone()) };
    ask::written(&store, &begin).await;
    clock.advance(Duration::from_millis(299_999));
    assert!(matches!(store.begin(&ask::again(&begins[2])).await.unwrap(), Begun::Written { .. }));

    // The challenge that was over at once. The window of a minute stays until the next full ten minutes.
    assert_eq!(store.clean_up(100).await.unwrap(), 1);
    assert_eq!(store.clean_up(100).await.unwrap(), 0);
    let used = store.consume(&begins[0].place, begins[0].challenge, begins[0].generation, &[]).await.unwrap();
    assert_eq!(used, Consumed::Gone(Gone::Used));

    clock.advance(Duration::from_millis(1));
    assert_eq!(store.clean_up(1).await.unwrap(), 1);
    assert_eq!(store.clean_up(1).await.unwrap(), 1);
    assert_eq!(store.clean_up(1).await.unwrap(), 0);
    assert!(matches!(store.claim(&ask::claim(&begins[2])).await.unwrap(), Claimed::Granted { .. }));

    // The challenge with the resend, and then the window.
    for span in [299_999, 1] {
        clock.advance(Duration::from_millis(span));
        assert_eq!(store.clean_up(100).await.unwrap(), 1);
    }
    // The place of the one that was used has nothing more to say, so it goes soon; those with failures go a day after the last of
    // them.
    clock.advance(Duration::from_millis(599_999));
    assert_eq!(store.clean_up(100).await.unwrap(), 0);
    clock.advance(Duration::from_millis(1));
    assert_eq!(store.clean_up(100).await.unwrap(), 1);
    clock.advance(Duration::from_secs(86_400));
    assert_eq!(store.clean_up(100).await.unwrap(), 2);
}

/// Every operation locks the row of the place first, so it must be there as long as one of its challenges.
#[tokio::test]
async fn after_a_use_a_place_is_kept_a_minute_longer_than_its_last_challenge() {
    let schema = Schema::new().await;
    let clock = TestClock::at(1_800_000_000_000);
    let store = pool::store(&schema, 1).await.clock(clock.clone());
    let used = ask::begin();
    let other = Begin { valid_for: Duration::from_secs(590), ..ask::begin_at(used.place.clone()) };
    for begin in [&used, &other] {
        ask::delivered(&store, begin).await;
    }
    ask::ticket(&store, &used).await;
    let now = store.consume(&used.place, used.challenge, used.generation, &[]).await.unwrap();
    assert!(matches!(now, Consumed::Now { .. }));
    let places = "select count(*) from otp_verify_place";
    for (span, left) in [(Duration::from_secs(650), 1), (Duration::from_secs(550), 0)] {
        clock.advance(span);
        store.clean_up(100).await.unwrap();
        assert_eq!(pool::number(&schema, places).await, left);
    }
}

/// A window that an operator has closed stays closed.
#[tokio::test]
async fn a_closed_window_refuses_and_is_never_deleted() {
    let schema = Schema::new().await;
    let clock = TestClock::at(1_800_000_000_000);
    let store = pool::store(&schema, 1).await.clock(clock.clone());
    let (open, closed) = (ask::slot(5), ask::slot(5));
    assert!(ask::may_send(&store, &[open.clone(), closed.clone()]).await);
    let client = pool::pool(&schema, 1).get().await.unwrap();
    let close = "update otp_verify_window set closed = true where key = $1";
    client.execute(close, &[&closed.key.as_bytes().as_slice()]).await.unwrap();
    for cost in [0, 1] {
        let begun = store.begin(&ask::with(&[open.clone(), Slot { cost, ..closed.clone() }])).await.unwrap();
        assert_eq!(begun, Begun::Refused { slot: 1, retry_after: None });
    }
    clock.advance(Duration::from_secs(86_400));
    store.clean_up(100).await.unwrap();
    assert_eq!(pool::number(&schema, "select count(*) from otp_verify_window").await, 1);
    assert!(!ask::may_send(&store, &[closed]).await);
}
