//! Questions to a store, with everything filled in that a test does not care about.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]
#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::store::{
    ChallengeStore, Claim, FailureLimit, Open, Opened, Opening, Outcome, Place, Sealed, Slot, SlotKey,
    StoreError, Subject,
};
use otp_verify_postgres::otp_verify::{ChallengeId, Generation, Purpose};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

pub(crate) const ATTEMPTS: u32 = 5;

/// A number that this process has not seen yet.
fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0xa5; N];
    bytes[..8].copy_from_slice(&fresh().to_be_bytes());
    bytes[8..12].copy_from_slice(&std::process::id().to_be_bytes());
    bytes
}

pub(crate) fn place(purpose: &str) -> Place {
    Place { subject: Subject::from_bytes(bytes()), purpose: Purpose::parse(purpose).unwrap() }
}

pub(crate) fn id() -> ChallengeId {
    ChallengeId::from_bytes(bytes())
}

pub(crate) fn generation() -> Generation {
    Generation::from_number(u64::MAX - fresh())
}

pub(crate) fn failures(cap: u32) -> FailureLimit {
    FailureLimit { cap, window: Duration::from_secs(86_400) }
}

/// A new challenge at a new place.
pub(crate) fn open() -> Open {
    open_at(place("login"))
}

pub(crate) fn open_at(place: Place) -> Open {
    Open {
        place,
        challenge: id(),
        generation: generation(),
        sealed: Some(Sealed::from_bytes(bytes::<32>())),
        valid_for: Duration::from_secs(300),
        opening: Opening::New { attempts: ATTEMPTS },
        flight: Duration::from_secs(20),
        failures: failures(100),
    }
}

/// Another generation of it, that waits for no outcome of another.
pub(crate) fn again(open: &Open) -> Open {
    Open {
        generation: generation(),
        sealed: Some(Sealed::from_bytes(bytes::<32>())),
        opening: Opening::Again,
        flight: Duration::ZERO,
        ..open.clone()
    }
}

pub(crate) fn claim(open: &Open, cap: u32) -> Claim {
    Claim { place: open.place.clone(), challenge: Some(open.challenge), failures: failures(cap) }
}

pub(crate) fn slot(limit: u32) -> Slot {
    Slot { key: SlotKey::from_bytes(bytes()), cost: 1, limit, window: Duration::from_secs(60) }
}

/// Writes it.
pub(crate) async fn written(store: &PostgresStore, open: &Open) {
    let opened = store.open(open).await.unwrap();
    assert!(matches!(opened, Opened::Written { .. }), "{opened:?}");
}

/// Writes it, and the vendor has taken its message over.
pub(crate) async fn delivered(store: &PostgresStore, open: &Open) {
    written(store, open).await;
    assert!(store.record(&open.place, open.challenge, open.generation, Outcome::Accepted).await.unwrap());
}

/// A new challenge that is written.
pub(crate) async fn opened(store: &PostgresStore) -> Open {
    let open = open();
    written(store, &open).await;
    open
}

/// Asks from so many tasks, all of which begin when the last of them is there.
pub(crate) async fn at_once<T, F>(tasks: usize, mut ask: impl FnMut(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T, StoreError>> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(tasks));
    let mut asking = JoinSet::new();
    for index in 0..tasks {
        let (barrier, asked) = (Arc::clone(&barrier), ask(index));
        asking.spawn(async move {
            barrier.wait().await;
            asked.await
        });
    }
    asking.join_all().await.into_iter().map(Result::unwrap).collect()
}
