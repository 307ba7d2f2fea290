//! What the tests ask a store, and how they connect.

#![allow(dead_code, clippy::panic, clippy::unwrap_used, reason = "each test file uses its part of it")]

use std::time::Duration;

use otp_verify::store::{
    ChallengeStore, Claim, Claimed, FailureLimit, Gone, Open, Opened, Opening, Outcome, Place, Sealed, Slot,
    SlotKey, Subject, Ticket,
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

/// A connection that is made at the first command, and made anew after it was lost.
pub(crate) fn managed(url: &str) -> ConnectionManager {
    let config = ConnectionManagerConfig::new()
        .set_min_delay(Duration::from_millis(1))
        .set_number_of_retries(0)
        .set_connection_timeout(Some(PATIENT))
        .set_response_timeout(Some(PATIENT));
    ConnectionManager::new_lazy_with_config(Client::open(url).unwrap(), config).unwrap()
}

/// A new challenge of the number `number`: five attempts, five minutes.
pub(crate) fn open(number: u8) -> Open {
    Open {
        place: Place {
            subject: Subject::from_bytes([number; 32]),
            purpose: Purpose::parse("login").unwrap(),
        },
        challenge: ChallengeId::from_bytes([number; 16]),
        generation: Generation::from_number(u64::MAX - u64::from(number)),
        sealed: Some(Sealed::from_bytes([number; 40])),
        valid_for: Duration::from_secs(300),
        opening: Opening::New { attempts: 5 },
        flight: Duration::from_secs(20),
        failures: FailureLimit { cap: 100, window: DAY },
    }
}

pub(crate) async fn opened(store: &impl ChallengeStore, number: u8) -> Open {
    let open = open(number);
    assert!(matches!(store.open(&open).await.unwrap(), Opened::Written { .. }));
    assert!(store.record(&open.place, open.challenge, open.generation, Outcome::Accepted).await.unwrap());
    open
}

pub(crate) fn claim(open: &Open) -> Claim {
    Claim { place: open.place.clone(), challenge: Some(open.challenge), failures: open.failures }
}

pub(crate) fn granted(answer: &Claimed) -> Ticket {
    match answer {
        Claimed::Granted { ticket, .. } => *ticket,
        other => panic!("not granted: {other:?}"),
    }
}

/// How many attempts a challenge still grants.
pub(crate) async fn attempts_left(store: &impl ChallengeStore, open: &Open) -> u32 {
    let mut granted = 0;
    loop {
        match store.claim(&claim(open)).await.unwrap() {
            Claimed::Granted { .. } => granted += 1,
            Claimed::Gone(Gone::NoAttemptsLeft) => return granted,
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn slot(number: u8, limit: u32) -> Slot {
    Slot { key: SlotKey::from_bytes([number; 32]), cost: 1, limit, window: Duration::from_secs(600) }
}
