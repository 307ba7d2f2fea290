//! What the tests ask a store, and how they connect.

#![allow(dead_code, clippy::panic, clippy::unwrap_used, reason = "each test file uses its part of it")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use otp_verify::store::{
    Begin, Begun, ChallengeStore, Claim, Claimed, Ending, Finish, Gone, Ladder, Lane, Opening, Outcome,
    Place, Room, Rung, Sealed, Slot, SlotKey, StoreError, Subject, TenantMark, Ticket,
};
use otp_verify::{ChallengeId, Generation, Purpose};
use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client};

/// For every limit that must not decide a test: this machine may be busy.
pub(crate) const PATIENT: Duration = Duration::from_secs(60);

pub(crate) const DAY: Duration = Duration::from_secs(86_400);

pub(crate) async fn connected(url: &str) -> MultiplexedConnection {
    let patient = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(PATIENT))
        .set_response_timeout(Some(PATIENT));
    Client::open(url).unwrap().get_multiplexed_async_connection_with_config(&patient).await.unwrap()
}

/// A connection that is made at the first command, and made again after it was lost.
pub(crate) fn managed(url: &str) -> ConnectionManager {
    let config = ConnectionManagerConfig::new()
        .set_min_delay(Duration::from_millis(1))
        .set_number_of_retries(0)
        .set_connection_timeout(Some(PATIENT))
        .set_response_timeout(Some(PATIENT));
    ConnectionManager::new_lazy_with_config(Client::open(url).unwrap(), config).unwrap()
}

/// A new challenge of the number `number`: five attempts, five minutes. No failure makes it smaller or later.
pub(crate) fn begin(number: u8) -> Begin {
    let rung = Rung { from: 0, wait: Duration::ZERO, attempts: u32::MAX };
    Begin {
        place: Place {
            subject: Subject::from_bytes([number; 32]),
            purpose: Purpose::parse("login").unwrap(),
        },
        challenge: ChallengeId::from_bytes([number; 16]),
        generation: Generation::from_number(u64::MAX - u64::from(number)),
        sealed: Some(Sealed::from_bytes([number; 40])),
        opening: Opening::New {
            attempts: 5,
            room: Room::Beside(4),
            ladder: Ladder { rungs: vec![rung], cap: 100, forget: DAY },
            lane: Lane::EVERYBODY,
            caller: None,
            tenant: TenantMark::from_bytes([number; 8]),
        },
        valid_for: Duration::from_secs(300),
        step: Duration::from_millis(1),
        whole: Duration::from_secs(600),
        least_left: Duration::ZERO,
        flight: Duration::from_secs(20),
        slots: Vec::new(),
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

pub(crate) async fn finished(
    store: &impl ChallengeStore,
    begin: &Begin,
    outcome: Outcome,
) -> Result<bool, StoreError> {
    store.finish(&finish(begin, outcome)).await.map(|finished| finished.noted)
}

pub(crate) async fn begun(store: &impl ChallengeStore, number: u8) -> Begin {
    let begin = begin(number);
    assert!(matches!(store.begin(&begin).await.unwrap(), Begun::Written { .. }));
    assert!(finished(store, &begin, Outcome::Accepted).await.unwrap());
    begin
}

pub(crate) fn claim(begin: &Begin) -> Claim {
    Claim {
        place: begin.place.clone(),
        challenge: Some(begin.challenge),
        forget: DAY,
        row: Claim::GREATEST_ROW,
    }
}

pub(crate) fn granted(answer: &Claimed) -> Ticket {
    match answer {
        Claimed::Granted { ticket, .. } => *ticket,
        Claimed::Gone(gone) => panic!("not granted: {gone:?}"),
    }
}

/// Nothing was compared: attempt and failure come back.
pub(crate) async fn give_back(
    store: &impl ChallengeStore,
    begin: &Begin,
    ticket: Ticket,
) -> Result<bool, StoreError> {
    store.settle(&begin.place, begin.challenge, ticket, Ending::Nothing).await
}

/// How many attempts a challenge still grants.
pub(crate) async fn attempts_left(store: &impl ChallengeStore, begin: &Begin) -> u32 {
    let mut granted = 0;
    loop {
        match store.claim(&claim(begin)).await.unwrap() {
            Claimed::Granted { .. } => granted += 1,
            Claimed::Gone(Gone::NoAttemptsLeft) => return granted,
            Claimed::Gone(gone) => panic!("{gone:?}"),
        }
    }
}

/// A window of all numbers. No number has its name, as none has in an engine.
pub(crate) fn slot(number: u8, limit: u32) -> Slot {
    Slot {
        key: SlotKey::from_bytes([!number; 32]),
        of_number: false,
        cost: 1,
        limit,
        window: Duration::from_secs(600),
        judge: None,
    }
}

/// Sends to a number that was not asked for yet, which takes from these windows.
pub(crate) async fn send(store: &impl ChallengeStore, slots: &[Slot]) -> Result<Begun, StoreError> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let fresh = number.to_be_bytes();
    let (mut subject, mut id) = ([0xee; 32], [0xee; 16]);
    subject[..4].copy_from_slice(&fresh);
    id[..4].copy_from_slice(&fresh);
    let mut begin = begin(0);
    begin.place.subject = Subject::from_bytes(subject);
    begin.challenge = ChallengeId::from_bytes(id);
    begin.generation = Generation::from_number(number.into());
    begin.slots = slots.to_vec();
    store.begin(&begin).await
}

/// Returns the slot that had no room, if one had none.
pub(crate) async fn refused(store: &impl ChallengeStore, slots: &[Slot]) -> Option<usize> {
    match send(store, slots).await.unwrap() {
        Begun::Written { .. } => None,
        Begun::Refused { slot, .. } => Some(slot),
        other => panic!("{other:?}"),
    }
}
