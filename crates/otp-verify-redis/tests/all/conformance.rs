//! The store answers as the contract says, on a real server.

use std::sync::Arc;

use otp_verify::conformance::{TestClock, Windows, brakes, operators, races, sequences};
use otp_verify_redis::RedisStore;

use crate::count;
use crate::questions::{PATIENT, connected};
use crate::server::Server;

fn sequence_count() -> u64 {
    // What is rare in them has sequences of its own, in `windows_in_turn` and `rare`.
    if crate::is_long() { 40_000 } else { 1_500 }
}

fn repetitions() -> u32 {
    count(100)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_sequences_agree_with_the_model() {
    let server = Server::start().unwrap();
    let connection = connected(&server.url()).await;
    let make = |clock| Arc::new(RedisStore::new(connection.clone()).timeout(PATIENT).clock(clock)) as Arc<_>;
    let tally = sequences(&make, Windows::Exact, sequence_count(), 1, 8).await.unwrap();
    assert_eq!(tally.sequences, sequence_count());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_at_once_get_what_one_at_a_time_would() {
    let server = Server::start().unwrap();
    let connection = connected(&server.url()).await;
    races(Arc::new(RedisStore::new(connection).timeout(PATIENT)), Windows::Exact, repetitions())
        .await
        .unwrap();
}

/// The order in which a cluster is asked, on one server: there all of what is taken in vain comes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn windows_asked_in_turn_agree_with_the_model_too() {
    let server = Server::start().unwrap();
    let connection = connected(&server.url()).await;
    let make =
        |clock| Arc::new(RedisStore::on_cluster(connection.clone()).timeout(PATIENT).clock(clock)) as Arc<_>;
    let tally = sequences(&make, Windows::AtMost, sequence_count() / 16, 3, 8).await.unwrap();
    assert_eq!(tally.sequences, sequence_count() / 16);
    let store = RedisStore::on_cluster(connection).timeout(PATIENT);
    races(Arc::new(store), Windows::AtMost, repetitions()).await.unwrap();
}

/// With all windows in one step, and in turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_hundred_starts_in_a_braked_window_one_trial_is_let_through() {
    let server = Server::start().unwrap();
    let connection = connected(&server.url()).await;
    for (store, windows) in
        [(RedisStore::new as fn(_) -> _, Windows::Exact), (RedisStore::on_cluster, Windows::AtMost)]
    {
        let clock = TestClock::at(1_800_000_000_000);
        let store = store(connection.clone()).timeout(PATIENT).clock(clock.clone());
        let done = brakes(Arc::new(store), &clock, windows, count(20)).await;
        done.unwrap_or_else(|finding| panic!("{finding}"));
    }
}

/// The newer of the two protocols that the driver can be told to speak.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answers_are_the_same_in_resp3() {
    let server = Server::start().unwrap();
    let connection = connected(&format!("{}?protocol=resp3", server.url())).await;
    let make = |clock| Arc::new(RedisStore::new(connection.clone()).timeout(PATIENT).clock(clock)) as Arc<_>;
    assert_eq!(sequences(&make, Windows::Exact, 500, 4, 4).await.unwrap().sequences, 500);
    assert!(server.ask(&["CLIENT", "LIST"]).unwrap().contains("resp=3"));
}

/// Two connections are two instances: with all windows in one step, and in turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operators_and_two_hundred_users_at_once_agree_with_the_model() {
    let server = Server::start().unwrap();
    let (one, other) = (connected(&server.url()).await, connected(&server.url()).await);
    for (store, repetitions) in
        [(RedisStore::new as fn(_) -> _, count(100)), (RedisStore::on_cluster, count(20))]
    {
        let clock = TestClock::at(1_800_000_000_000);
        let instance = |connection: &_| {
            Arc::new(store(Clone::clone(connection)).timeout(PATIENT).clock(clock.clone())) as Arc<_>
        };
        operators([instance(&one), instance(&other)], &clock, repetitions)
            .await
            .unwrap_or_else(|finding| panic!("{finding}"));
    }
}
