//! Questions to a store, with everything filled in that a test does not care about.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]
#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use otp_verify_postgres::PostgresStore;
use otp_verify_postgres::otp_verify::store::{
    Begin, Begun, Cancelled, ChallengeStore, Claim, Claimed, Finish, Ladder, Lane, Lift, LookUp, Opening,
    Outcome, Place, Room, Rung, Sealed, Slot, SlotKey, StoreError, Subject, TenantMark, Ticket, Turn,
};
use otp_verify_postgres::otp_verify::{ChallengeId, Generation, Purpose};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

pub(crate) const ATTEMPTS: u32 = 5;
pub(crate) const DAY: Duration = Duration::from_secs(86_400);

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

/// A new challenge with this number of attempts, under this cap of failures. No failure makes it smaller or later.
pub(crate) fn opening(attempts: u32, cap: u32) -> Opening {
    let rung = Rung { from: 0, wait: Duration::ZERO, attempts: u32::MAX };
    Opening::New {
        attempts,
        room: Room::Beside(4),
        ladder: Ladder { rungs: vec![rung], cap, forget: DAY },
        lane: Lane::EVERYBODY,
        caller: None,
        tenant: TenantMark::from_bytes([0xa5; 8]),
    }
}

/// A new challenge at a new place.
pub(crate) fn begin() -> Begin {
    begin_at(place("login"))
}

pub(crate) fn begin_at(place: Place) -> Begin {
    Begin {
        place,
        challenge: id(),
        generation: generation(),
        sealed: Some(Sealed::from_bytes(bytes::<32>())),
        opening: opening(ATTEMPTS, 100),
        valid_for: Duration::from_secs(300),
        step: Duration::from_millis(1),
        whole: Duration::from_secs(600),
        least_left: Duration::ZERO,
        flight: Duration::from_secs(20),
        slots: Vec::new(),
    }
}

/// Another generation of it, that waits for no outcome of another.
pub(crate) fn again(begin: &Begin) -> Begin {
    Begin {
        generation: generation(),
        sealed: Some(Sealed::from_bytes(bytes::<32>())),
        opening: Opening::Again,
        flight: Duration::ZERO,
        ..begin.clone()
    }
}

/// What became of its message.
pub(crate) fn finish(begin: &Begin, outcome: Outcome) -> Finish {
    Finish {
        place: begin.place.clone(),
        challenge: begin.challenge,
        generation: begin.generation,
        outcome,
        channel: None,
        message: None,
        valid_for: None,
        taken_at_ms: 0,
        give_back: Vec::new(),
        bill: None,
    }
}

pub(crate) fn claim(begin: &Begin) -> Claim {
    Claim { place: begin.place.clone(), challenge: Some(begin.challenge), forget: DAY, row: fresh() }
}

/// A window of all numbers.
pub(crate) fn slot(limit: u32) -> Slot {
    Slot {
        key: SlotKey::from_bytes(bytes()),
        of_number: false,
        cost: 1,
        limit,
        window: Duration::from_secs(60),
        judge: None,
    }
}

/// A message to a number that was not asked for yet, which takes from these windows.
pub(crate) fn with(slots: &[Slot]) -> Begin {
    Begin { slots: slots.to_vec(), ..begin() }
}

/// Returns whether a message to a fresh number may be sent.
pub(crate) async fn may_send(store: &PostgresStore, slots: &[Slot]) -> bool {
    match store.begin(&with(slots)).await.unwrap() {
        Begun::Written { .. } => true,
        Begun::Refused { .. } => false,
        other => panic!("{other:?}"),
    }
}

/// Writes it.
pub(crate) async fn written(store: &PostgresStore, begin: &Begin) {
    let answer = store.begin(begin).await.unwrap();
    assert!(matches!(answer, Begun::Written { .. }), "{answer:?}");
}

/// Writes it, and the vendor has taken its message over.
pub(crate) async fn delivered(store: &PostgresStore, begin: &Begin) {
    written(store, begin).await;
    assert!(store.finish(&finish(begin, Outcome::Accepted)).await.unwrap().noted);
}

/// Returns whether the outcome was noted.
pub(crate) async fn finished(store: &PostgresStore, begin: &Begin, outcome: Outcome) -> bool {
    store.finish(&finish(begin, outcome)).await.unwrap().noted
}

/// A new challenge that is written.
pub(crate) async fn started(store: &PostgresStore) -> Begin {
    let begin = begin();
    written(store, &begin).await;
    begin
}

pub(crate) async fn ticket(store: &PostgresStore, begin: &Begin) -> Ticket {
    match store.claim(&claim(begin)).await.unwrap() {
        Claimed::Granted { ticket, .. } => ticket,
        Claimed::Gone(gone) => panic!("{gone:?}"),
    }
}

/// Asks from several tasks. All of them begin when the last one is ready.
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

/// Every question of an operator, each with something to do.
pub(crate) async fn operated(store: &PostgresStore) -> Result<(), StoreError> {
    let own = Slot { of_number: true, ..slot(5) };
    let begin = with(std::slice::from_ref(&own));
    store.begin(&begin).await?;
    store.claim(&claim(&begin)).await?;
    let (subject, id) = (begin.place.subject, begin.challenge);
    assert_eq!(store.owner(id).await?, Some(subject));
    let country = slot(5);
    assert!(!store.switch(&country, Turn::Close).await?);
    let look_up = LookUp { subject, forget: DAY, slots: vec![own, country.clone()] };
    let known = store.look_up(&look_up).await?;
    assert_eq!((known.challenges.len(), known.failures[0].count), (1, 1));
    assert_eq!((known.windows[0].amount, known.windows[1].is_closed), (1, true));
    assert!(store.switch(&country, Turn::Open).await?);
    assert!(!store.switch(&country, Turn::Look).await?);
    let lift = Lift { place: begin.place.clone(), lane: Lane::EVERYBODY, forget: DAY };
    assert_eq!(store.lift(&lift).await?, 1);
    let cancelled = store.cancel(subject, id, TenantMark::from_bytes([0xa5; 8])).await?;
    assert_eq!(cancelled, Cancelled::Now);
    let again = Begin { challenge: self::id(), generation: generation(), ..begin };
    store.begin(&again).await?;
    assert_eq!(store.forget(subject).await?, 1);
    let known = store.look_up(&look_up).await?;
    assert_eq!((known.challenges.len(), known.failures.len(), known.windows[0].amount), (0, 0, 0));
    Ok(())
}
