//! The store answers as the contract says, on a real server.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod server;

use std::sync::Arc;

use otp_verify::conformance::{Windows, races, sequences};
use otp_verify_redis::RedisStore;
use redis::Client;
use server::Server;

/// The run of `cargo xtask` asks a hundred thousand; these are enough to notice a change.
const SEQUENCES: u64 = 10_000;
const REPETITIONS: u32 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_sequences_agree_with_the_model() {
    let server = Server::start().unwrap();
    let connection = Client::open(server.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
    let make = |clock| Arc::new(RedisStore::new(connection.clone()).with_clock(clock)) as Arc<_>;
    let tally = sequences(&make, SEQUENCES, 1, 8).await.unwrap();
    assert_eq!(tally.sequences, SEQUENCES);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_at_once_get_what_one_at_a_time_would() {
    let server = Server::start().unwrap();
    let connection = Client::open(server.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
    races(Arc::new(RedisStore::new(connection)), Windows::Exact, REPETITIONS).await.unwrap();
}
