//! The memory store answers as the contract says.
#![cfg(feature = "conformance")]
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::sync::Arc;

use otp_verify::MemoryStore;
use otp_verify::conformance::{Windows, races, sequences};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_thousand_random_sequences_agree_with_the_model() {
    let tally =
        sequences(&|clock| Arc::new(MemoryStore::new().with_clock(clock)), 100_000, 1, 4).await.unwrap();
    assert_eq!(tally.sequences, 100_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_at_once_get_what_one_at_a_time_would() {
    races(Arc::new(MemoryStore::new()), Windows::Exact, 100).await.unwrap();
}
