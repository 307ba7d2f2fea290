//! What every store must answer, asked of this one on a real server.

use std::sync::Arc;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::conformance::{self, TestClock, Windows};

use crate::server::Server;
use crate::{count, pool};

/// How many sequences are asked.
fn sequences() -> u64 {
    count(3_000).into()
}

async fn agrees_with_the_model(sequences: u64, change: fn(PostgresStore) -> PostgresStore) {
    // What a crash loses is not asked here.
    let server = Server::start_with(&["synchronous_commit=off"]).unwrap();
    let store = change(pool::store(server.port(), 4).await);
    let make = |clock| Arc::new(store.clone().clock(clock)) as _;
    let tally = conformance::sequences(&make, Windows::Exact, sequences, 1, 4)
        .await
        .unwrap_or_else(|finding| panic!("{finding}"));
    assert_eq!(tally.sequences, sequences);
}

#[tokio::test(flavor = "multi_thread")]
async fn random_sequences_agree_with_the_model() {
    agrees_with_the_model(sequences(), |store| store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_sequences_agree_with_the_model_without_prepared_statements() {
    // The functions in the database are the same; how they are called differs.
    agrees_with_the_model(sequences() / 3, PostgresStore::without_prepared_statements).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_at_once_get_what_one_at_a_time_would() {
    let server = Server::start().unwrap();
    let store = pool::store(server.port(), 8).await;
    conformance::races(Arc::new(store), Windows::Exact, count(50))
        .await
        .unwrap_or_else(|finding| panic!("{finding}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_starts_in_a_braked_window_one_trial_is_let_through() {
    let server = Server::start_with(&["synchronous_commit=off"]).unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let store = Arc::new(pool::store(server.port(), 8).await.clock(clock.clone()));
    let done = conformance::brakes(store, &clock, Windows::Exact, count(20)).await;
    done.unwrap_or_else(|finding| panic!("{finding}"));
    assert_eq!(server.log().matches("deadlock").count(), 0);
}

/// Two pools are two instances.
#[tokio::test(flavor = "multi_thread")]
async fn operators_and_two_hundred_users_at_once_agree_with_the_model() {
    let server = Server::start_with(&["synchronous_commit=off"]).unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let one = pool::store(server.port(), 4).await;
    let other = PostgresStore::new(pool::pool(server.port(), 4)).timeout(pool::PATIENT);
    let instances = [one, other].map(|store| Arc::new(store.clock(clock.clone())) as Arc<_>);
    let done = conformance::operators(instances, &clock, count(100)).await;
    done.unwrap_or_else(|finding| panic!("{finding}\n{}", server.log()));
    assert_eq!(server.log().matches("deadlock").count(), 0);
}
